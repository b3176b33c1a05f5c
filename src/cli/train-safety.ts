import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { compile } from "../safety/compile.ts";
import type { Compiled } from "../safety/compile.ts";
import { features } from "../safety/features.ts";
import { ASKS_BUCKETS, BUCKETS, packWeights } from "../safety/opinion.ts";
import { safetyLexicon } from "../safety/lexicon.ts";
import type { Opinion, OpinionModel } from "../safety/opinion.ts";
import { read } from "../safety/reading.ts";
import { allMessages, type Vector } from "./labelled.ts";
import { minimize } from "./minimize.ts";

// Makes content/safety/opinion.json, the second opinion of the safety check, from the labelled messages of the
// repository. Same messages and same lexicon, same file: no chance is in it.

const ROUNDS = 60;
/** How strongly weights are pulled towards nought: what was seen once should not decide. */
const PULL = 0.05;
/** What a message must reach, and how much more for each doubt, in units of the logarithm of the odds. Chosen on blind sets 4 and 5. */
const ACUTE = { threshold: -0.4, doubt: 0.7, coarse: 2.4 };
const HARM = { threshold: 0.1, doubt: 0.7, coarse: 2.8 };
const ASKS = { threshold: 0, doubt: 1, coarse: 3 };
/** How much a calm message counts: of what people write, far more is calm than of what is written here. */
const CALM_COUNTS = 3;

interface Example {
  readonly buckets: Int32Array;
  /** What each bucket counts: a message with few features is not louder than one with many. */
  readonly scale: number;
  readonly label: Vector["label"];
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
  const learned = minimize(
    size + 1,
    (at, slope) => {
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
        const counts = isCalm(example) ? CALM_COUNTS : 1;
        loss += counts * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
        const pull = (-sign * counts) / (1 + Math.exp(margin));
        for (const bucket of example.buckets) slope[bucket & low] = (slope[bucket & low] ?? 0) + pull * scale;
        slope[size] = (slope[size] ?? 0) + pull;
      }
      return loss;
    },
    ROUNDS,
  );
  return { weights: learned.slice(0, size), bias: learned[size] ?? 0 };
}

/** The message as somebody in a hurry types it: a letter is missing in the longest word, where it hides most. */
function mistyped(text: string): string {
  const longest = text.split(" ").reduce((most, word) => (word.length > most.length ? word : most), "");
  return longest.length < 5 ? text : text.replace(longest, (word) => word.slice(0, word.length >> 1) + word.slice((word.length >> 1) + 1));
}

function isCalm({ label }: Example): boolean {
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
function model(size: number, examples: readonly Example[], is: (label: Vector["label"]) => boolean, { threshold, doubt, coarse }: typeof ACUTE): OpinionModel {
  const low = size - 1;
  const { weights } = train(size, examples, is);
  const step = coarse * Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0) / size);
  const large = weights.map((weight) => Number(Math.abs(weight) >= step / 2));
  const again = train(size, examples.map((example) => ({ ...example, buckets: example.buckets.filter((bucket) => large[bucket & low] === 1) })), is);
  const whole = again.weights.map((weight) => Math.max(-STEPS, Math.min(STEPS, Math.round(weight / step))));
  const thousandths = (value: number): number => Math.round((value / step) * 1_000);
  return { ...packWeights(whole), bias: thousandths(again.bias), threshold: thousandths(threshold), doubt: thousandths(doubt) };
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

function exampleOf(compiled: Compiled, text: string, label: Vector["label"]): Example {
  const buckets = Int32Array.from(features(compiled, read(compiled, text, 0)), (feature) => feature.bucket);
  return { buckets, scale: 1 / Math.sqrt(Math.max(1, buckets.length)), label };
}

/** Trains and writes content/safety/opinion.json. Takes some ten seconds. */
export function trainSafety(root: string, write: (line: string) => void): void {
  const folder = join(root, "content/safety");
  const files = globSync(join(folder, "*.yaml"));
  const compiled = compile(safetyLexicon(Object.fromEntries(files.map((file) => [basename(file), parse(readFileSync(file, "utf8"))]))));
  const rows = rowsOf(root);
  const examples = rows.flatMap(({ text, label }) => [...new Set([text, mistyped(text)])].map((each) => exampleOf(compiled, each, label)));
  const opinion: Opinion = {
    trainedOn: fingerprint(rows),
    acute: model(BUCKETS, examples, (label) => label === "acute", ACUTE),
    harm: model(BUCKETS, examples, (label) => label === "acute" || label === "report", HARM),
    asks: model(ASKS_BUCKETS, examples.filter(isCalm), (label) => label === "question", ASKS),
  };
  const out = join(folder, "opinion.json");
  writeFileSync(out, `${JSON.stringify(opinion)}\n`);
  write(`${rows.length} messages read, ${out} written.`);
}
