import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { compile } from "../safety/compile.ts";
import { features } from "../safety/features.ts";
import { ASKS_BUCKETS, BUCKETS, HARM_BUCKETS, NOUGHT } from "../safety/opinion.ts";
import { safetyLexicon } from "../safety/lexicon.ts";
import type { Opinion } from "../safety/opinion.ts";
import { read } from "../safety/reading.ts";
import { allMessages, type Vector } from "./labelled.ts";
import { minimize } from "./minimize.ts";

// Makes content/safety/opinion.json, the second opinion of the safety check, from the labelled messages of the
// repository. Same messages and same lexicon, same file: no chance is in it.

const ROUNDS = 60;
/** How strongly weights are pulled towards nought: what was seen once should not decide. */
const PULL = 0.3;
/** What a message must reach, and how much more for each doubt, in units of the logarithm of the odds. Chosen on blind sets 4 and 5. */
const ACUTE = { threshold: -0.4, doubt: 0.7 };
const HARM = { threshold: 0.2, doubt: 0.7 };
const ASKS = { threshold: 0, doubt: 1 };
/** How much a calm message counts: of what people write, far more is calm than of what is written here. */
const CALM_COUNTS = 2;

interface Example {
  readonly buckets: Int32Array;
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
        const scale = 1 / Math.sqrt(Math.max(1, example.buckets.length));
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

/** Steps a weight has to each side of nought. More make the file larger and change no verdict. */
const STEPS = 7;
/** Of a step, what is missing at most for the next: a little less than half, so that more weights are nought and the file is smaller. */
const ROUND_UP = 0.42;
/** The share of weights that no step is too small for; the few larger ones count as the largest step. */
const COMMON = 0.998;

/** Whole numbers, a letter a weight. */
function pack(model: Trained, { threshold, doubt }: typeof ACUTE): Opinion["acute"] {
  const sizes = model.weights.filter((weight) => weight !== 0).map(Math.abs).sort();
  const unit = STEPS / (sizes[Math.floor(sizes.length * COMMON)] ?? 1);
  const letters = Array.from(model.weights, (weight) => String.fromCharCode(NOUGHT + Math.max(-STEPS, Math.min(STEPS, Math.trunc(weight * unit + Math.sign(weight) * ROUND_UP)))));
  return { weights: letters.join(""), bias: Math.round(model.bias * unit * 1_000), threshold: Math.round(threshold * unit * 1_000), doubt: Math.round(doubt * unit * 1_000) };
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

/** Trains and writes content/safety/opinion.json. Takes some ten seconds. */
export function trainSafety(root: string, write: (line: string) => void): void {
  const folder = join(root, "content/safety");
  const files = globSync(join(folder, "*.yaml"));
  const compiled = compile(safetyLexicon(Object.fromEntries(files.map((file) => [basename(file), parse(readFileSync(file, "utf8"))]))));
  const rows = rowsOf(root);
  const examples = rows.flatMap(({ text, label }) => [...new Set([text, mistyped(text)])].map((each): Example => ({ buckets: Int32Array.from(features(compiled, read(compiled, each, 0)), (feature) => feature.bucket), label })));
  const opinion: Opinion = {
    trainedOn: fingerprint(rows),
    acute: pack(train(BUCKETS, examples, (label) => label === "acute"), ACUTE),
    harm: pack(train(HARM_BUCKETS, examples, (label) => label === "acute" || label === "report"), HARM),
    asks: pack(train(ASKS_BUCKETS, examples.filter(isCalm), (label) => label === "question"), ASKS),
  };
  const out = join(folder, "opinion.json");
  writeFileSync(out, `${JSON.stringify(opinion)}\n`);
  write(`${rows.length} messages read, ${out} written.`);
}
