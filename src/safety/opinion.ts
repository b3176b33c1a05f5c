import { z } from "zod";

// A second opinion beside the rules: two linear models over hashed features, in whole numbers, so that every engine
// counts the same. It may only raise what the rules said. Made by src/cli/train-safety.ts from the labelled messages.

/** Buckets the features are hashed into; a power of two. More would make the page heavier, fewer would mix words up. */
export const BUCKETS = 1 << 15;

/** Something seen in a message. */
export interface Feature {
  readonly bucket: number;
  /** The token it comes from. */
  readonly token: number;
}

const Model = z.strictObject({
  /** One weight a bucket, as signed bytes in Base64: content is plain data until the check is made of it. */
  weights: z.base64().length(Math.ceil(BUCKETS / 3) * 4, `${BUCKETS} weights, one byte each`),
  /** What a message starts with, and what it must reach, in the unit of the weights. */
  bias: z.int(),
  threshold: z.int(),
});

/** content/safety/opinion.json */
export const Opinion = z.strictObject({
  /** Fingerprint of the messages it was made from; another one means: train again. */
  trainedOn: z.string(),
  /** Danger for life and limb now. */
  acute: Model,
  /** Danger, or harm told of. */
  harm: Model,
});
export type Opinion = z.infer<typeof Opinion>;

interface OpenModel {
  readonly weights: Int8Array;
  readonly bias: number;
  readonly threshold: number;
}
export interface OpenOpinion {
  readonly acute: OpenModel;
  readonly harm: OpenModel;
}

function open(model: Opinion["acute"]): OpenModel {
  return { ...model, weights: Int8Array.from(atob(model.weights), (letter) => letter.charCodeAt(0)) };
}

/** Unpacks the weights, once. */
export function openOpinion(opinion: Opinion): OpenOpinion {
  return { acute: open(opinion.acute), harm: open(opinion.harm) };
}

/** How many times the threshold must be reached to make danger of what the rules call a report. */
const SURE = 2;

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
  for (const { bucket } of features) sum += model.weights[bucket] ?? 0;
  return model.bias + Math.floor((sum * 1_000) / Math.sqrt(Math.max(1, features.length)));
}

/**
 * What the second opinion makes of a message; undefined when it raises nothing.
 *
 * @param reported - The rules say already that harm is told of.
 */
export function opinionOn(opinion: OpenOpinion, features: readonly Feature[], reported: boolean): Raise | undefined {
  const acute = score(opinion.acute, features) >= opinion.acute.threshold * (reported ? SURE : 1);
  if (!acute && (reported || score(opinion.harm, features) < opinion.harm.threshold)) return undefined;
  const model = acute ? opinion.acute : opinion.harm;
  const voices = new Map<number, number>();
  for (const { bucket, token } of features) voices.set(token, (voices.get(token) ?? 0) + (model.weights[bucket] ?? 0));
  const tokens = [...voices].filter(([, voice]) => voice > 0).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, NAMED);
  return { to: acute ? "acute" : "report", tokens: tokens.map(([token]) => token) };
}
