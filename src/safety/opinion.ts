// A second opinion beside the rules: two linear models over hashed features, in whole numbers, so that every engine
// counts the same. It may only raise what the rules said. Made by src/cli/train-safety.ts from the labelled messages.

/** Buckets the features are hashed into; a power of two. More would make the page heavier, fewer would mix words up. */
export const BUCKETS = 1 << 16;

/** Of these, how many the models of harm and of questions have: the low bits of a bucket. Both are more alike than dangers are. */
export const HARM_BUCKETS = 1 << 15;
export const ASKS_BUCKETS = 1 << 13;

/** Something seen in a message. */
export interface Feature {
  readonly bucket: number;
  /** The token it comes from. */
  readonly token: number;
}

/** One of the two models, as the file of the lexicon holds it. */
export interface OpinionModel {
  /** One letter a bucket, "@" for nought, "A" for 1, "?" for -1: plain data, and small when the page is packed. */
  readonly weights: string;
  /** What a message starts with, what it must reach, and how much more for each doubt, in thousandths of the unit of the weights. */
  readonly bias: number;
  readonly threshold: number;
  readonly doubt: number;
}

/** content/safety/opinion.json */
export interface Opinion {
  /** Fingerprint of the messages it was made from; another one means: train again. */
  readonly trainedOn: string;
  /** Danger for life and limb now. */
  readonly acute: OpinionModel;
  /** Danger, or harm told of. */
  readonly harm: OpinionModel;
  /** Among calm messages: asks for something.  */
  readonly asks: OpinionModel;
}

/** The letter of a weight is this far up the table of letters. */
export const NOUGHT = 64;

interface OpenModel {
  readonly weights: Int8Array;
  readonly bias: number;
  readonly threshold: number;
  readonly doubt: number;
}
export interface OpenOpinion {
  readonly acute: OpenModel;
  readonly harm: OpenModel;
  readonly asks: OpenModel;
}

function open(model: OpinionModel): OpenModel {
  return { ...model, weights: Int8Array.from(model.weights, (letter) => letter.charCodeAt(0) - NOUGHT) };
}

/** Unpacks the weights, once. */
export function openOpinion(opinion: Opinion): OpenOpinion {
  return { acute: open(opinion.acute), harm: open(opinion.harm), asks: open(opinion.asks) };
}

/** What the rules found beside the words: each asks for more certainty. */
export interface Doubts {
  /** The rules say already that harm is told of: it is danger only when much speaks for it. */
  readonly reported: boolean;
  /** An idiom, a game or a film is spoken of. */
  readonly playful: boolean;
  /** It has the form of a question, or names what people ask for. */
  readonly asking: boolean;
  /** One or two words: too little to be sure of. */
  readonly brief: boolean;
}

export interface Raise {
  readonly to: "acute" | "report";
  /** The tokens that spoke for it most, the strongest first. */
  readonly tokens: readonly number[];
}

/** How many words an explanation names. */
const NAMED = 4;

/** Thousandths of the weight unit, rounded down: a message with few features is not louder than one with many. */
function score(model: OpenModel, features: readonly Feature[]): number {
  let sum = 0;
  // A power of two: a smaller model reads the low bits.
  const low = model.weights.length - 1;
  for (const { bucket } of features) sum += model.weights[bucket & low] ?? 0;
  return model.bias + Math.floor((sum * 1_000) / Math.sqrt(Math.max(1, features.length)));
}

/** What the second opinion makes of a message; undefined when it raises nothing. */
export function opinionOn(opinion: OpenOpinion, features: readonly Feature[], { reported, playful, asking, brief }: Doubts): Raise | undefined {
  // What is brief counts as two doubts: the form of the score gives one word the weight of a sentence.
  const least = Number(playful) + Number(asking) + (brief ? 2 : 0);
  const raises = (model: OpenModel, doubts: number): boolean => score(model, features) >= model.threshold + doubts * model.doubt;
  const acute = raises(opinion.acute, Number(reported) + least);
  if (!acute && (reported || !raises(opinion.harm, least))) return undefined;
  const model = acute ? opinion.acute : opinion.harm;
  const voices = new Map<number, number>();
  for (const { bucket, token } of features) voices.set(token, (voices.get(token) ?? 0) + (model.weights[bucket] ?? 0));
  const tokens = [...voices].filter(([, voice]) => voice > 0).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, NAMED);
  return { to: acute ? "acute" : "report", tokens: tokens.map(([token]) => token) };
}

/**
 * Whether a message without danger or harm asks for something.
 *
 * @param formed - It has the form of a question, or names what people ask for: then less must speak for it.
 */
export function asks({ asks: model }: OpenOpinion, features: readonly Feature[], formed: boolean): boolean {
  return score(model, features) >= model.threshold - (formed ? model.doubt : 0);
}
