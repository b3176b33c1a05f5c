import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RECEIPT_WORDS } from "../crypto/receipt-words.ts";
import { compile } from "../safety/compile.ts";
import type { Compiled } from "../safety/compile.ts";
import { features } from "../safety/features.ts";
import { ASKS_BUCKETS, BUCKETS, packWeights } from "../safety/opinion.ts";
import type { Opinion, OpinionModel } from "../safety/opinion.ts";
import { read } from "../safety/reading.ts";
import { allMessages, type Vector } from "./labelled.ts";
import { readLexicon } from "./lexicon-files.ts";
import { minimize } from "./minimize.ts";

// Makes content/safety/opinion.json, the second opinion of the safety check, from the labelled messages of the
// repository. Same messages and same lexicon, same file: no chance is in it.

const ROUNDS = 90;
/** How strongly weights are pulled towards nought: what was seen once should not decide. */
const PULL = 0.05;
/** What a message must reach, and how much more for each doubt, in units of the logarithm of the odds. How many features a message counts as at
 * least, and how coarse the weights are, as OpinionModel and model() say. Chosen on blind sets 4, 5 and 8. */
const ACUTE = { fewest: 48, threshold: -0.2, doubt: 0.7, coarse: 2.8 };
const HARM = { fewest: 48, threshold: 0.1, doubt: 0.7, coarse: 3.75 };
const ASKS = { fewest: 1, threshold: 0, doubt: 1, coarse: 3 };
/** How much a calm message counts: of what people write, far more is calm than of what is written here. */
const CALM_COUNTS = 3;

interface Message {
  readonly buckets: Int32Array;
  readonly label: Vector["label"];
}

interface Example extends Message {
  /** What each bucket counts: a message with few features is not louder than one with many. */
  readonly scale: number;
}

interface Trained {
  readonly weights: Float64Array;
  readonly bias: number;
}

/**
 * Logistic regression with a pull of every weight towards nought (L2).
 *
 * @param size - Number of weights, a power of two.
 */
function train(size: number, examples: readonly Example[], is: (label: Vector["label"]) => boolean): Trained {
  const low = size - 1;
  const countOf = (example: Example): number => (isCalm(example) ? CALM_COUNTS : 1);
  // How steep the loss can be at most in each direction. Measured in its root all directions are alike, and few rounds will do.
  const steep = new Float64Array(size + 1).fill(PULL);
  for (const example of examples) {
    const share = (countOf(example) * example.scale * example.scale) / 4;
    for (const bucket of example.buckets) steep[bucket & low] = (steep[bucket & low] ?? 0) + share;
    steep[size] = (steep[size] ?? 0) + countOf(example) / 4;
  }
  const unit = steep.map((most) => 1 / Math.sqrt(most));
  const measured = (at: Float64Array): Float64Array => at.map((value, index) => value * (unit[index] ?? 0));
  const learned = minimize(
    size + 1,
    (point, slope) => {
      const at = measured(point);
      let loss = 0;
      for (let index = 0; index < size; index++) {
        const weight = at[index] ?? 0;
        loss += (PULL / 2) * weight * weight;
        slope[index] = PULL * weight;
      }
      slope[size] = 0;
      for (const example of examples) {
        const { scale } = example;
        let sum = 0;
        for (const bucket of example.buckets) sum += at[bucket & low] ?? 0;
        const sign = is(example.label) ? 1 : -1;
        const margin = sign * ((at[size] ?? 0) + sum * scale);
        const counts = countOf(example);
        loss += counts * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
        const pull = (-sign * counts) / (1 + Math.exp(margin));
        for (const bucket of example.buckets) slope[bucket & low] = (slope[bucket & low] ?? 0) + pull * scale;
        slope[size] = (slope[size] ?? 0) + pull;
      }
      for (let index = 0; index <= size; index++) slope[index] = (slope[index] ?? 0) * (unit[index] ?? 0);
      return loss;
    },
    ROUNDS,
  );
  const weights = measured(learned);
  return { weights: weights.slice(0, size), bias: weights[size] ?? 0 };
}

/** The message as somebody in a hurry types it: a letter is missing in the longest word, where it hides most. */
function mistyped(text: string): string {
  const longest = text.split(" ").reduce((most, word) => (word.length > most.length ? word : most), "");
  return longest.length < 5 ? text : text.replace(longest, (word) => word.slice(0, word.length >> 1) + word.slice((word.length >> 1) + 1));
}

/** How many messages of words nobody knows, and of codes, are learned from as well. */
const UNKNOWN = 4_000;
const CODES = 2_000;

/**
 * Harmless by the way they are made, the same ones each time. Words nobody knows: buckets are shared, so a rare name can
 * fall into those of a danger; from these the model learns not to fear what it has never seen. And the words of a
 * receipt in any order, one to six of them, as they are typed to read an answer.
 */
function harmlessByMaking(): readonly string[] {
  let state = 1;
  // Numerical Recipes' linear congruential generator: evenly spread is enough here.
  const draw = <Item>(from: ArrayLike<Item>): Item => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return from[Math.floor((state / 2 ** 32) * from.length)] as Item;
  };
  const syllable = (): string => draw("bcdfghjklmnprstvwz") + draw("aeiou") + draw("bdfgklmnrst     ").trim();
  const word = (): string => Array.from({ length: draw([2, 2, 3, 4]) }, syllable).join("");
  const several = (most: number, one: () => string): string => Array.from({ length: 1 + draw(Array.from({ length: most }, (_, at) => at)) }, one).join(" ");
  return [...Array.from({ length: UNKNOWN }, () => several(5, word)), ...Array.from({ length: CODES }, () => several(6, () => draw(RECEIPT_WORDS)))];
}

/** As it is read from: as written, as somebody in a hurry types it, and harm also as a question, because people ask whether it is right or what to do. */
function waysToWrite({ text, label }: Vector): readonly string[] {
  const asked = (label === "acute" || label === "report") && !/[?؟]/.test(text) ? [`${text}?`] : [];
  return [...new Set([text, mistyped(text), ...asked])];
}

function isCalm({ label }: Message): boolean {
  return label === "question" || label === "other";
}

/** Steps a weight has to each side of nought, as many as there are letters. */
const STEPS = 31;

/**
 * A model in whole numbers. Trained twice: most weights are too small for a step and become nought; what is left
 * learns again without them.
 *
 * @param coarse - How large a step is, in standard deviations of the weights: what the file's size is traded for.
 */
function model(size: number, messages: readonly Message[], is: (label: Vector["label"]) => boolean, { fewest, threshold, doubt, coarse }: typeof ACUTE): OpinionModel {
  const low = size - 1;
  const examples = messages.map((message): Example => ({ ...message, scale: 1 / Math.sqrt(Math.max(fewest, message.buckets.length)) }));
  const { weights } = train(size, examples, is);
  const step = coarse * Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0) / size);
  const large = weights.map((weight) => Number(Math.abs(weight) >= step / 2));
  const again = train(size, examples.map((example) => ({ ...example, buckets: example.buckets.filter((bucket) => large[bucket & low] === 1) })), is);
  const whole = again.weights.map((weight) => Math.max(-STEPS, Math.min(STEPS, Math.round(weight / step))));
  const thousandths = (value: number): number => Math.round((value / step) * 1_000);
  return { ...packWeights(whole), fewest, bias: thousandths(again.bias), threshold: thousandths(threshold), doubt: thousandths(doubt) };
}

/** The labelled messages not marked unseen. */
function rowsOf(root: string): readonly Vector[] {
  return allMessages(root).filter((message) => !message.unseen);
}

function fingerprint(rows: readonly Vector[]): string {
  return createHash("sha256").update(rows.map((row) => `${row.label} ${row.text}\n`).join("")).digest("hex").slice(0, 16);
}

/** Fingerprint of what would be trained on now. Another one than in opinion.json means: train again. */
export function trainedOn(root: string): string {
  return fingerprint(rowsOf(root));
}

function messageOf(compiled: Compiled, text: string, label: Vector["label"]): Message {
  return { buckets: Int32Array.from(features(compiled, read(compiled, text, 0)), (feature) => feature.bucket), label };
}

/** Trains and writes content/safety/opinion.json. Takes a minute or two. */
export function trainSafety(root: string, write: (line: string) => void): void {
  const folder = join(root, "content/safety");
  const compiled = compile(readLexicon(folder, "*.yaml"));
  const rows = rowsOf(root);
  const messages = rows.flatMap((row) => waysToWrite(row).map((each) => messageOf(compiled, each, row.label)));
  const feared = [...messages, ...harmlessByMaking().map((text) => messageOf(compiled, text, "other"))];
  const opinion: Opinion = {
    trainedOn: fingerprint(rows),
    acute: model(BUCKETS, feared, (label) => label === "acute", ACUTE),
    harm: model(BUCKETS, feared, (label) => label === "acute" || label === "report", HARM),
    asks: model(ASKS_BUCKETS, messages.filter(isCalm), (label) => label === "question", ASKS),
  };
  const out = join(folder, "opinion.json");
  writeFileSync(out, `${JSON.stringify(opinion)}\n`);
  write(`${rows.length} messages read, ${out} written.`);
}
