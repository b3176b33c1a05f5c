// A second opinion beside the rules: two linear models over hashed features, in whole numbers, so that every engine
// counts the same. It may only raise what the rules said. Made by src/cli/train-safety.ts from the labelled messages.

/** Buckets the features are hashed into; a power of two. Fewer would mix words up; most are nought, and cost nothing. */
export const BUCKETS = 1 << 18;

/** Of these, how many the model of questions has: the low bits of a bucket. Questions are more alike than dangers are. */
export const ASKS_BUCKETS = 1 << 15;

/** Something seen in a message. */
export interface Feature {
  readonly bucket: number;
  /** The token it comes from. */
  readonly token: number;
}

/** One of the models, as the file of the lexicon holds it: plain letters, and small when the page is packed. */
export interface OpinionModel {
  /** The weights that are not nought, in the order of their buckets, a letter each: "A" for 1, "?" for -1. */
  readonly weights: string;
  /** How many buckets of nought lie before each of them, a letter each: "#" for none. "~" says that many, and more follow. */
  readonly gaps: string;
  /** A message with fewer features counts as one with that many: a word alone should not weigh as much as a sentence. */
  readonly fewest: number;
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

/** The letter of a weight of nought, and of no gap, in the table of letters. */
const NOUGHT = 64;
const NO_GAP = 35;
/** The letter "~": a gap of this many, and more. */
const MOST_GAP = 126 - NO_GAP;

/** Whole numbers as letters; the way back is `openOpinion`. A weight is at most 31 to each side. */
export function packWeights(weights: ArrayLike<number>): Pick<OpinionModel, "weights" | "gaps"> {
  let letters = "";
  let gaps = "";
  let gap = 0;
  for (let bucket = 0; bucket < weights.length; bucket++) {
    const weight = weights[bucket] ?? 0;
    if (weight === 0) {
      gap++;
      continue;
    }
    gaps += "~".repeat(Math.floor(gap / MOST_GAP)) + String.fromCharCode(NO_GAP + (gap % MOST_GAP));
    letters += String.fromCharCode(NOUGHT + weight);
    gap = 0;
  }
  return { weights: letters, gaps };
}

function unpackWeights({ weights, gaps }: OpinionModel, size: number): Int8Array {
  const unpacked = new Int8Array(size);
  let bucket = 0;
  let next = 0;
  for (let at = 0; at < gaps.length; at++) {
    const gap = gaps.charCodeAt(at) - NO_GAP;
    bucket += gap;
    if (gap < MOST_GAP) unpacked[bucket++] = weights.charCodeAt(next++) - NOUGHT;
  }
  return unpacked;
}

interface OpenModel {
  readonly weights: Int8Array;
  readonly fewest: number;
  readonly bias: number;
  readonly threshold: number;
  readonly doubt: number;
}
export interface OpenOpinion {
  readonly acute: OpenModel;
  readonly harm: OpenModel;
  readonly asks: OpenModel;
}

function open(model: OpinionModel, size: number): OpenModel {
  return { fewest: model.fewest, bias: model.bias, threshold: model.threshold, doubt: model.doubt, weights: unpackWeights(model, size) };
}

/** Unpacks the weights, once. */
export function openOpinion(opinion: Opinion): OpenOpinion {
  return { acute: open(opinion.acute, BUCKETS), harm: open(opinion.harm, BUCKETS), asks: open(opinion.asks, ASKS_BUCKETS) };
}

/** What the rules found beside the words: each asks for more certainty, or for less. */
export interface Doubts {
  /** What a rule says that is not sure of it. */
  readonly suspected: "acute" | "report" | undefined;
  /** The rules say already that harm is told of: it is danger only when much speaks for it. */
  readonly reported: boolean;
  /** The rules that report it are only vague hints: two of them would be danger, one is not. */
  readonly hinted: boolean;
  /** Danger is named, and a "not" takes it back. */
  readonly denied: boolean;
  /** An idiom, a game or a film is spoken of. */
  readonly playful: boolean;
  /** It has the form of a question, or names what people ask for. */
  readonly asking: boolean;
  /** One or two words: too little to suspect anything that no rule does. */
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
  return model.bias + Math.floor((sum * 1_000) / Math.sqrt(Math.max(model.fewest, features.length)));
}

/** How many doubts it counts for that a rule reports harm, that it is only hinted at, and that a "not" takes danger back. */
const REPORTED = 1.5;
const HINTED = 3;
const DENIED = 2;
/** Instead of all doubts, where a rule suspects the same: what it stands beside the rule has weighed already. */
const SUSPECTED = -2;

/** What the second opinion makes of a message; undefined when it raises nothing. */
export function opinionOn(opinion: OpenOpinion, features: readonly Feature[], { suspected, reported, hinted, denied, playful, asking, brief }: Doubts): Raise | undefined {
  // One word would have the weight of a sentence, and was mostly learned as part of one.
  if (brief && suspected === undefined) return undefined;
  const least = Number(playful) + Number(asking);
  const raises = (to: Raise["to"], model: OpenModel, doubts: number): boolean => score(model, features) >= model.threshold + (suspected === to ? SUSPECTED : doubts) * model.doubt;
  const acute = raises("acute", opinion.acute, (reported || suspected === "report" ? REPORTED : 0) + (hinted ? HINTED : 0) + (denied ? DENIED : 0) + least);
  if (!acute && (reported || !raises("report", opinion.harm, least))) return undefined;
  const model = acute ? opinion.acute : opinion.harm;
  const voices = new Map<number, number>();
  for (const { bucket, token } of features) voices.set(token, (voices.get(token) ?? 0) + (model.weights[bucket] ?? 0));
  const tokens = [...voices].filter(([, voice]) => voice > 0).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, NAMED);
  return { to: acute ? "acute" : "report", tokens: tokens.map(([token]) => token) };
}

/**
 * What a message without danger or harm is after: it asks for something, talks, or one cannot tell.
 *
 * @param formed - It has the form of a question, or names what people ask for: then less must speak for it.
 */
export function aimOf({ asks }: OpenOpinion, features: readonly Feature[], formed: boolean): "asks" | "unclear" | "talks" {
  const reached = score(asks, features);
  if (reached >= asks.threshold - (formed ? asks.doubt : 0)) return "asks";
  return reached >= asks.threshold - 2 * asks.doubt ? "unclear" : "talks";
}
