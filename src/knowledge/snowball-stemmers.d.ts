declare module "snowball-stemmers" {
  const snowball: {
    /** @throws when the algorithm is unknown; `algorithms()` names them. */
    newStemmer(algorithm: string): { stem(word: string): string };
    algorithms(): string[];
  };
  export default snowball;
}
