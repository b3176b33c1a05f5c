import type { Compiled } from "./compile.ts";
import { BUCKETS } from "./opinion.ts";
import type { Feature } from "./opinion.ts";
import type { Reading } from "./reading.ts";

// What the second opinion looks at: the words of a message, their pieces, words near each other, and the meanings the
// lexicon finds. Pieces let it read inflections and typos, meanings let it carry over from one language to the next.

const PIECES = [4, 5];
/** How far apart two words make a pair. */
const PAIR_REACH = 3;
/** More meanings than this in one message explain nothing better. */
const MOST_MEANINGS = 60;
/** Of a longer message the first words count: the rules have read all of it. */
const MOST_WORDS = 120;

/** FNV-1a (datatracker.ietf.org/doc/draft-eastlake-fnv), 32 bits, over UTF-16 units; the same in every engine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  // The low bits of FNV are the weakest.
  return ((value >>> 0) ^ (value >>> 15)) & (BUCKETS - 1);
}

/** "schlaegt" is "schlägt", which is folded to "schlagt": one spelling, so that both teach and find the same. */
function oneSpelling(word: string): string {
  return word.replace(/([aou])e/g, "$1");
}

/** The features of the message itself, each bucket once. */
export function features(compiled: Compiled, reading: Reading): readonly Feature[] {
  const found = new Map<number, Feature>();
  const add = (text: string, token: number): void => {
    const bucket = hash(text);
    if (!found.has(bucket)) found.set(bucket, { bucket, token });
  };
  const last = Math.min(reading.view.tokens.length, reading.first + MOST_WORDS);
  // Greetings and thanks say nothing, and would only make the rest count for less.
  const courtesy = new Set((reading.ground.spans[compiled.named("courtesy")] ?? []).flatMap((span) => span.words));
  const told = reading.view.tokens.slice(reading.first, last).flatMap((token, index) => (courtesy.has(reading.first + index) ? [] : [{ word: oneSpelling(token.forms[0] ?? ""), token: reading.first + index }]));
  const words = told.map(({ word }) => word);
  const [opening] = told;
  if (opening) add(`first ${opening.word}`, opening.token);
  if (opening && reading.view.asks) add("asks", opening.token);
  told.forEach(({ word, token }, index) => {
    add(`w ${word}`, token);
    const edged = `^${word}$`;
    for (const length of PIECES) for (let at = 0; at + length <= edged.length; at++) add(`p ${edged.slice(at, at + length)}`, token);
    for (let next = index + 1; next <= index + PAIR_REACH && next < words.length; next++) add(`b ${word} ${words[next] ?? ""}`, token);
  });
  const meant: { readonly name: string; readonly token: number }[] = [];
  for (const { name, meaning } of compiled.classes) {
    if (name === "courtesy") continue;
    const span = reading.ground.spans[meaning]?.find((one) => one.start >= reading.first && one.start < last);
    if (span) meant.push({ name, token: span.start });
  }
  meant.splice(MOST_MEANINGS);
  // One meaning is a word; two are nearly a sentence, in any language.
  meant.forEach(({ name, token }, index) => {
    add(`k ${name}`, token);
    for (const other of meant.slice(0, index)) add(`kk ${other.name} ${name}`, token);
  });
  return [...found.values()];
}
