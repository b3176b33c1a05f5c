import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { compile } from "../safety/compile.ts";
import { features } from "../safety/features.ts";
import { BUCKETS } from "../safety/opinion.ts";
import { safetyLexicon } from "../safety/lexicon.ts";
import type { Opinion } from "../safety/opinion.ts";
import { read } from "../safety/reading.ts";
import { allMessages, type Vector } from "./labelled.ts";

// Makes content/safety/opinion.json, the second opinion of the safety check, from the labelled messages of the
// repository. Same messages and same lexicon, same file: no chance is in it.

const PASSES = 30;
const RATE = 0.5;
/** Pulls every weight a little towards nought with each example: what was seen once should not decide. */
const DECAY = 2e-4;
/** Folds for choosing the thresholds: each message is judged by weights that have not seen it. */
const FOLDS = 5;

/** Meanings whose suppressors keep the second opinion out. */
const QUIET = ["idiom", "game", "film", "homework", "match", "news", "small-talk", "no-harm"];

interface Example {
  readonly buckets: Int32Array;
  readonly acute: boolean;
  readonly harm: boolean;
  readonly calm: boolean;
  /** The check does not ask for a second opinion where an idiom, a game or a film is spoken of. */
  readonly quiet: boolean;
}

interface Trained {
  readonly weights: Float64Array;
  readonly bias: number;
}

/** Pseudo-random order that is the same everywhere (Numerical Recipes' linear congruential generator). */
function order(length: number, seed: number): readonly number[] {
  const all = Array.from({ length }, (_, index) => index);
  let state = seed >>> 0;
  for (let at = length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [all[at], all[other]] = [all[other] ?? 0, all[at] ?? 0];
  }
  return all;
}

function margin(model: Trained, example: Example): number {
  let sum = 0;
  for (const bucket of example.buckets) sum += model.weights[bucket] ?? 0;
  return model.bias + sum / Math.sqrt(Math.max(1, example.buckets.length));
}

/** Logistic regression by stochastic gradient with a rate of its own for each weight (AdaGrad). */
function train(examples: readonly Example[], is: (example: Example) => boolean, weight: (example: Example) => number): Trained {
  const weights = new Float64Array(BUCKETS);
  const squares = new Float64Array(BUCKETS).fill(1e-3);
  let bias = 0;
  let biasSquares = 1e-3;
  for (let pass = 0; pass < PASSES; pass++) {
    for (const index of order(examples.length, pass + 1)) {
      const example = examples[index];
      if (example === undefined) continue;
      const scale = 1 / Math.sqrt(Math.max(1, example.buckets.length));
      const slope = (1 / (1 + Math.exp(-margin({ weights, bias }, example))) - (is(example) ? 1 : 0)) * weight(example);
      for (const bucket of example.buckets) {
        const step = slope * scale + DECAY * (weights[bucket] ?? 0);
        squares[bucket] = (squares[bucket] ?? 0) + step * step;
        weights[bucket] = (weights[bucket] ?? 0) - (RATE * step) / Math.sqrt(squares[bucket] ?? 1);
      }
      biasSquares += slope * slope;
      bias -= (RATE * slope) / Math.sqrt(biasSquares);
    }
  }
  return { weights, bias };
}

/** Whole numbers, a byte a weight. The unit makes the largest weight 127. */
function pack(model: Trained, threshold: number): Opinion["acute"] {
  const largest = model.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9);
  const unit = 127 / largest;
  const bytes = Int8Array.from(model.weights, (weight) => Math.round(weight * unit));
  return { weights: Buffer.from(bytes.buffer).toString("base64"), bias: Math.round(model.bias * unit * 1_000), threshold: Math.round(threshold * unit * 1_000) };
}

/** The lowest threshold at which no more than `share` of the calm messages, judged by weights that have not seen them, would be raised. */
function threshold(examples: readonly Example[], is: (example: Example) => boolean, weight: (example: Example) => number, share: number): number {
  const margins: number[] = [];
  const caught: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const model = train(examples.filter((_, index) => index % FOLDS !== fold), is, weight);
    examples.forEach((example, index) => {
      if (index % FOLDS !== fold) return;
      if (example.quiet) return;
      if (example.calm) margins.push(margin(model, example));
      else if (is(example)) caught.push(margin(model, example));
    });
  }
  margins.sort((a, b) => b - a);
  const found = Math.max(0, margins[Math.floor(margins.length * share)] ?? 0);
  console.error(`threshold ${found.toFixed(2)}: ${caught.filter((value) => value > found).length} of ${caught.length} caught, ${margins.filter((value) => value > found).length} of ${margins.length} calm ones raised`);
  return found;
}

/** Questions people ask about offers: calm messages that nobody wrote for this purpose. */
function questions(root: string): readonly Vector[] {
  return globSync(join(root, "content/questions/*.jsonl"))
    .sort()
    .flatMap((file) => readFileSync(file, "utf8").split("\n").filter((line) => line.trim() !== ""))
    .map((line): { id: string; text: string; lang: string; kind: string } => JSON.parse(line))
    .filter(({ kind }) => kind === "offer" || kind === "place")
    .map(({ id, text, lang }): Vector => ({ id, text, lang, label: "question", sub: "offer", also: [], unseen: false }));
}

/** The labelled messages not marked unseen, and the questions. */
function rowsOf(root: string): readonly Vector[] {
  return [...allMessages(root).filter((message) => !message.unseen), ...questions(root)];
}

function fingerprint(rows: readonly Vector[]): string {
  return createHash("sha256").update(rows.map((row) => `${row.label} ${row.text}\n`).join("")).digest("hex").slice(0, 16);
}

/** Fingerprint of what would be trained on now. Another one than in opinion.json means: train again. */
export function trainedOn(root: string): string {
  return fingerprint(rowsOf(root));
}

/** Trains and writes `opinion.json` into the folder of the lexicon. */
export function trainSafety(root: string, folder: string): void {
  const files = globSync(join(folder, "*.yaml"));
  const compiled = compile(safetyLexicon(Object.fromEntries(files.map((file) => [basename(file), parse(readFileSync(file, "utf8"))]))));
  const rows = rowsOf(root);
  const quietMeanings = QUIET.map((name) => compiled.named(name));
  const examples = rows.map((row): Example => {
    const labels = [row.label, ...row.also];
    const reading = read(compiled, row.text, 0);
    return {
      buckets: Int32Array.from(features(compiled, reading), (feature) => feature.bucket),
      quiet: quietMeanings.some((meaning) => reading.ground.spans[meaning] !== undefined),
      acute: row.label === "acute",
      harm: row.label === "acute" || row.label === "report",
      calm: !labels.includes("acute") && !labels.includes("report"),
    };
  });
  const mixed = order(examples.length, 7).flatMap((index) => examples[index] ?? []);
  const isAcute = (example: Example): boolean => example.acute;
  const isHarm = (example: Example): boolean => example.harm;
  const even = (example: Example): number => (example.calm ? 1.5 : 1);
  const opinion: Opinion = {
    trainedOn: fingerprint(rows),
    acute: pack(train(mixed, isAcute, even), threshold(mixed, isAcute, even, 0.005)),
    harm: pack(train(mixed, isHarm, even), threshold(mixed, isHarm, even, 0.02)),
  };
  const out = join(folder, "opinion.json");
  writeFileSync(out, `${JSON.stringify(opinion)}\n`);
  console.error(`${rows.length} messages → ${out}`);
}

/** `train-safety.ts [folder of the lexicon]` */
export function main(args: readonly string[]): void {
  const root = resolve(import.meta.dirname, "../..");
  trainSafety(root, args[0] ?? join(root, "content/safety"));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.slice(2));
