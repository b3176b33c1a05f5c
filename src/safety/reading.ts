import type { Compiled } from "./compile.ts";
import type { LexiconLanguage } from "./lexicon.ts";
import { inOrder, matches, MOST_WORK } from "./spans.ts";
import type { Ground, Span } from "./spans.ts";
import { fold, SENTENCE_GAP, view } from "./views.ts";
import type { Token, View } from "./views.ts";
import type { Found, Hit } from "./words.ts";

/** A text with every word looked up. */
export interface Reading {
  readonly view: View;
  readonly ground: Ground;
  readonly language: LexiconLanguage | undefined;
  /** The first token of the message itself; before it stand earlier messages. */
  readonly first: number;
}

/** Looks up every word, decides which languages are spoken, and finds all phrases with a meaning. */
export function read(compiled: Compiled, text: string, from: number, mostWork = MOST_WORK): Reading {
  const seen = view(text, (word) => segment(compiled, word));
  const found = seen.tokens.map((token) => compiled.words.look(token));
  const arabizi = arabiziHits(compiled, seen.tokens, found);
  const spoken = languages(seen.tokens, found);
  const spans: (Span[] | undefined)[] = Array.from({ length: compiled.meanings });
  const translitWords = found.filter((item) => item.spelled === "translit").length;
  const translit = translitWords >= 2 && translitWords * 2 >= seen.tokens.length;
  seen.tokens.forEach((_, at) => {
    const item = found[at];
    const counted: Hit[] = [...(arabizi[at] ?? [])];
    if (item && (item.spelled !== "translit" || translit)) counted.push(...item.hits.filter((hit) => !hit.gated || item.spelled !== undefined || (hit.language !== undefined && spoken.has(hit.language))));
    for (const { meaning } of counted) {
      const list = (spans[meaning] ??= []);
      if (list.at(-1)?.start !== at) list.push({ start: at, end: at + 1, words: [at] });
    }
  });

  const filler = new Set((spans[compiled.named("filler")] ?? []).map((span) => span.start));
  let position = 0;
  const positions = seen.tokens.map((token, at) => {
    if (token.opensSentence) position += SENTENCE_GAP;
    if (!filler.has(at)) position += 1;
    return position;
  });
  const ground: Ground = { spans, positions, work: { done: 0, most: mostWork } };
  findPhrases(compiled, ground, spans);
  const [language] = [...spoken];
  const first = seen.tokens.findIndex((token) => token.start >= from);
  return { view: seen, ground, language, first: first < 0 ? seen.tokens.length : first };
}

/**
 * Finds all phrases, in the order they need each other. Only those a meaning in the text has woken are looked at.
 *
 * @param spans - Those of `ground`; what is found is added.
 */
function findPhrases({ phrases, wakes }: Compiled, ground: Ground, spans: (Span[] | undefined)[]): void {
  const awake = new Uint8Array(phrases.length);
  let last = -1;
  const wake = (meaning: number): void => {
    for (const at of wakes.get(meaning) ?? []) {
      awake[at] = 1;
      last = Math.max(last, at);
    }
  };
  spans.forEach((found, meaning) => {
    if (found !== undefined) wake(meaning);
  });
  for (let at = awake.indexOf(1); at !== -1 && at <= last; at = awake.indexOf(1, at)) {
    // Phrases of one meaning stand together, so its spans are sorted once.
    const meaning = phrases[at]?.meaning ?? -1;
    const more: Span[] = [];
    for (; phrases[at]?.meaning === meaning; at++) {
      const phrase = phrases[at];
      if (awake[at] === 1 && phrase !== undefined) more.push(...matches(phrase.plan, ground));
    }
    if (more.length === 0) continue;
    const isNew = spans[meaning] === undefined;
    spans[meaning] = [...inOrder([...(spans[meaning] ?? []), ...more])];
    if (isNew) wake(meaning);
  }
}

/** Whether the message seems to be Arabic in Latin letters: then skeletons count, elsewhere they collide with everything. */
function arabiziHits(compiled: Compiled, tokens: readonly Token[], found: readonly Found[]): readonly (readonly Hit[])[] {
  const hits = tokens.map((token) => compiled.words.lookArabizi(token));
  let borrowed = 0;
  let own = 0;
  let strange = 0;
  const seen = new Set<string>();
  tokens.forEach((token, at) => {
    const plain = token.forms[0] ?? "";
    if (seen.has(plain) || !/^[a-z0-9]*[a-z][a-z0-9]*$/.test(plain)) return;
    seen.add(plain);
    const known = (hits[at]?.length ?? 0) > 0;
    const marked = /[a-z][23579]|[2379][a-z]/.test(plain) && !/^\d+[a-z]$/.test(plain);
    // Words of other languages say little: people greet in German and go on in Arabic, and "abi" is a father in Arabic
    // and a brother in Turkish. Two consonants are soon alike.
    if ((found[at]?.languages.size ?? 0) > 0) borrowed += known ? 0.5 : 0;
    else {
      strange += 1;
      own += (marked ? 1 : 0) + (known ? ((token.arabizi ?? "").length > 2 ? 1 : 0.75) : 0);
    }
  });
  return own >= 0.75 && own + borrowed >= 1.5 && own * 2 >= strange && own * 5 >= seen.size ? hits : [];
}

/** The languages a message is in, the most likely first. A word that several languages share counts in parts. */
function languages(tokens: readonly Token[], found: readonly Found[]): ReadonlySet<LexiconLanguage> {
  const score = new Map<LexiconLanguage, number>();
  tokens.forEach((_, at) => {
    const own = found[at]?.languages;
    if (own) for (const language of own) score.set(language, (score.get(language) ?? 0) + 1 / own.size);
  });
  const sorted = [...score].sort((a, b) => b[1] - a[1]);
  const best = sorted[0]?.[1] ?? 0;
  // Two words of its own are enough beside a greeting in another language.
  return new Set(sorted.filter(([, value]) => value >= best * 0.5 || value >= 1.5).map(([language]) => language));
}

/** Words typed without spaces, as few as possible; none unless three or more known words fill it from end to end. */
function segment(compiled: Compiled, raw: string): readonly string[] {
  const word = fold(raw);
  if (compiled.words.begins(word)) return [];
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= word.length; end++) {
    for (let start = Math.max(0, end - 16); start < end; start++) {
      const head = best[start];
      const piece = word.slice(start, end);
      if (head === undefined || (piece.length < 2 && piece !== "i") || !compiled.words.knows(piece)) continue;
      const known = best[end];
      if (known === undefined || head.length + 1 < known.length) best[end] = [...head, piece];
    }
  }
  const parts = best[word.length] ?? [];
  return parts.length >= 3 && parts.filter((part) => part.length < 3).length * 3 <= parts.length ? parts : [];
}

