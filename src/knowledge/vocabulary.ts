// The words the content is made of, and which of them a word as typed may be: the same, inflected, misspelt, or a
// part of a German compound.
import { oneEditApart } from "./places.ts";
import { languagesOfScript, type StemLanguage } from "./stem.ts";

/** A word of the content: its language and stem, "de:bibliothek". */
export type TermKey = string;

export interface TermMatch {
  readonly key: TermKey;
  /** 1 the same word, less for a looser likeness. */
  readonly likeness: number;
}

export interface Vocabulary {
  /**
   * Content words a typed, folded word may be; best first, at most a dozen. The same word counts in every language, a
   * likeness only in the language of the question and in German: across languages likeness means nothing.
   */
  match(word: string, language: StemLanguage): readonly TermMatch[];
}

interface Surface {
  readonly text: string;
  readonly keys: readonly TermKey[];
  readonly grams: number;
}

function grams(text: string): readonly string[] {
  const padded = ` ${text} `;
  const out: string[] = [];
  for (let at = 0; at + 3 <= padded.length; at += 1) out.push(padded.slice(at, at + 3));
  return out;
}

/**
 * @param terms - Every content word as folded text with its keys.
 * @param subjects - The words of names, search words and topics. Only these are matched by likeness: running text is
 *   full of words that look like something else.
 * @param stem - Stems a word as its language does.
 */
export function createVocabulary(terms: ReadonlyMap<string, ReadonlySet<TermKey>>, subjects: ReadonlySet<string>, stem: (word: string, language: StemLanguage) => string): Vocabulary {
  const keys = new Set<TermKey>();
  const surfaces: Surface[] = [];
  const byGram = new Map<string, number[]>();
  const german = new Set<string>();
  for (const [text, its] of terms) {
    for (const key of its) keys.add(key);
    if (!subjects.has(text)) continue;
    const parts = grams(text);
    for (const gram of new Set(parts)) {
      const list = byGram.get(gram);
      if (list === undefined) byGram.set(gram, [surfaces.length]);
      else list.push(surfaces.length);
    }
    surfaces.push({ text, keys: [...its], grams: parts.length });
    if (text.length >= 4 && [...its].some((key) => key.startsWith("de:"))) german.add(text);
  }

  const exact = (word: string, asked: StemLanguage): Map<TermKey, number> => {
    const found = new Map<TermKey, number>();
    for (const key of terms.get(word) ?? []) found.set(key, 1);
    for (const language of languagesOfScript(word)) {
      const key = `${language}:${stem(word, language)}`;
      // A word of another language bent by its own rules is rarely what was meant: "arms" is not German "arm".
      if (keys.has(key)) found.set(key, Math.max(found.get(key) ?? 0, language === asked ? 0.97 : 0.8));
    }
    // Arabic writes "and", "in", "for" as one letter on the word: "لمترجم".
    if (word.length >= 5 && /^[وبلفك]/.test(word)) for (const [key, likeness] of exact(word.slice(1), asked)) found.set(key, Math.max(found.get(key) ?? 0, likeness * 0.97));
    if (found.size === 0) for (const base of germanBases(word)) for (const [key, likeness] of exact(base, asked)) found.set(key, likeness * 0.95);
    return found;
  };

  /** The parts of a German compound that the content knows: "klavierunterricht" → "klavier", "unterricht". */
  const parts = (word: string): readonly string[] => {
    for (let at = word.length - 4; at >= 4; at -= 1) {
      const front = word.slice(0, at);
      const back = word.slice(at);
      if (!german.has(back) && !german.has(`${back}e`) && !german.has(`${back}en`)) continue;
      const known = [front, front.replace(/(?:s|es|n|en|er|e)$/u, ""), `${front}e`, `${front}en`].find((candidate) => candidate.length >= 3 && german.has(candidate));
      if (known !== undefined) return [known, [back, `${back}e`, `${back}en`].find((candidate) => german.has(candidate)) ?? back];
    }
    return [];
  };

  const fuzzy = (word: string, language: StemLanguage): Map<TermKey, number> => {
    const own = `${language}:`;
    const found = new Map<TermKey, number>();
    const mine = grams(word);
    const shared = new Map<number, number>();
    for (const gram of mine) for (const at of byGram.get(gram) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
    for (const [at, common] of shared) {
      const surface = surfaces[at];
      if (surface === undefined || common < 2) continue;
      const near = surface.keys.filter((key) => key.startsWith(own) || key.startsWith("de:"));
      if (near.length === 0) continue;
      const likeness = alike(word, surface.text, (2 * common) / (mine.length + surface.grams));
      if (likeness > 0) for (const key of near) if ((found.get(key) ?? 0) < likeness) found.set(key, likeness);
    }
    return found;
  };

  return {
    match(word, language) {
      const found = exact(word, language);
      if (found.size === 0 && word.length >= 4) {
        for (const part of parts(word)) for (const [key, likeness] of exact(part, language)) found.set(key, Math.max(found.get(key) ?? 0, likeness * 0.75));
        for (const [key, likeness] of fuzzy(word, language)) found.set(key, Math.max(found.get(key) ?? 0, likeness));
      }
      return [...found].map(([key, likeness]) => ({ key, likeness })).sort((a, b) => b.likeness - a.likeness || (a.key < b.key ? -1 : 1)).slice(0, 12);
    },
  };
}

/** How alike two folded words are that are not the same; 0 when they are nothing to each other. */
function alike(a: string, b: string, dice: number): number {
  const shorter = Math.min(a.length, b.length);
  const longer = Math.max(a.length, b.length);
  let prefix = 0;
  while (prefix < shorter && a[prefix] === b[prefix]) prefix += 1;
  // A wrong first letter makes another word ("Kater", "Vater"); a lost or doubled one further on is a slip.
  if (shorter >= 5 && prefix >= 1 && oneEditApart(a, b)) return 0.86;
  // One is the beginning of the other: an ending the stemmer does not know, or half of a compound, which says little.
  if (prefix === shorter && shorter >= 4) return longer - shorter <= 3 ? 0.84 : shorter >= 5 ? 0.58 : 0.45;
  if (shorter >= 5 && longer - shorter >= 3 && (a.endsWith(b) || b.endsWith(a))) return 0.5;
  if (prefix >= 5 && prefix / longer >= 0.6 && longer - prefix <= 4) return 0.75;
  if (prefix >= 4 && prefix / longer >= 0.65 && longer - prefix <= 2) return 0.72;
  return dice >= 0.62 && shorter >= 6 ? dice * 0.95 : 0;
}


/** "eingeschult" → "einschulen", "anzumelden" → "anmelden", "gemobbt" → "mobben". */
function germanBases(word: string): readonly string[] {
  const parted = word.match(/^(ab|an|auf|aus|bei|ein|fest|her|hin|los|mit|nach|um|vor|weg|zu|zuruck|zusammen)(?:ge|zu)(.{3,})$/);
  if (parted !== null) return [`${parted[1]}${(parted[2] ?? "").replace(/(?:t|en)$/, "")}en`];
  const whole = word.match(/^ge(.{3,})t$/);
  return whole === null ? [] : [`${whole[1]}en`];
}
