import { z } from "zod";
import { Answers } from "../flows/flow.ts";
import { LANGUAGES } from "../terms.ts";

/** What is kept between two turns. Small, versioned, forgotten after a day; no word a person wrote is ever in it. */
export const State = z.strictObject({
  v: z.literal(1),
  /** Chosen by the person, or told from their words once these left no doubt; never changed by guessing. */
  language: z.enum(LANGUAGES).optional(),
  /** The language of the last reply, while the person's is not known for sure. */
  spoken: z.enum(LANGUAGES).optional(),
  /** What the app last said about the language: only a change there outweighs a choice made in the talk. */
  appLanguage: z.enum(LANGUAGES).optional(),
  greeted: z.boolean().default(false),
  /** Number of the last question with buttons; a button of an older one is told so. */
  asked: z.int().default(0),
  /** Turns in a row that were not understood. */
  misses: z.int().default(0),
  /** What became of the last sealed flow. Its draft is forgotten before the state is, and whoever presses "send" twice must not hear that nothing was sent. */
  sealed: z.enum(["open", "sent", "dropped"]).optional(),
  /** Subject of the last answer, in words of the content. */
  memory: z
    .strictObject({
      terms: z.array(z.string()),
      filters: z.strictObject({ district: z.string().optional(), age: z.int().optional(), cost: z.literal("free").optional(), audience: z.string().optional() }),
      shown: z.array(z.string()),
    })
    .optional(),
});
export type State = z.infer<typeof State>;

/**
 * What a person is writing and has not sent yet. Kept apart from the state, sealed on the disk, for two hours at most;
 * dropped the moment it is sent or given up.
 */
export const Draft = z.discriminatedUnion("kind", [
  /** A flow under way. */
  z.strictObject({
    kind: z.literal("flow"),
    /** Random; the case that comes of it gets its id from here, so that a repeated turn opens it once. */
    id: z.string(),
    flow: z.string(),
    answers: Answers,
    /** Said before, quoted where the flow asks for it. In a flow that is no report: what may become part of one. */
    carried: z.string().optional(),
    /** The return code, base64url, from the moment it was shown. */
    receipt: z.string().optional(),
    /** Which of the six words is asked for, 0 to 5. */
    checkWord: z.int().min(0).max(5).default(0),
    misses: z.int().default(0),
    /** Kinds of danger the numbers were already shown for, so that a long story does not ring at every line. */
    warned: z.array(z.string()).default([]),
    /** "stop" was said and the question whether to delete is open. */
    stopping: z.boolean().default(false),
  }),
  /** What may become part of a report, if the person wants it to. `telling`: nothing else was talked about since. */
  z.strictObject({ kind: z.literal("carried"), text: z.string(), telling: z.boolean() }),
  /** Someone came back with a code. */
  z.strictObject({
    kind: z.literal("return"),
    at: z.discriminatedUnion("step", [
      z.strictObject({ step: z.literal("code") }),
      z.strictObject({ step: z.literal("menu"), receipt: z.string() }),
      /** `id`: random; the message gets it, so that a repeated turn writes it once. */
      z.strictObject({ step: z.literal("write"), receipt: z.string(), id: z.string() }),
      /** Typed without saying what for: asked whether the team is meant. */
      z.strictObject({ step: z.literal("typed"), receipt: z.string(), id: z.string(), text: z.string() }),
      z.strictObject({ step: z.literal("delete"), receipt: z.string() }),
    ]),
  }),
]);
export type Draft = z.infer<typeof Draft>;
export type FlowDraft = Extract<Draft, { kind: "flow" }>;
export type ReturnDraft = Extract<Draft, { kind: "return" }>;

export const FRESH: State = { v: 1, greeted: false, asked: 0, misses: 0 };

/** A state this version cannot read is a fresh start, not an error: the conversation goes on. */
export function readState(bytes: Uint8Array | undefined): State {
  if (bytes === undefined) return FRESH;
  const parsed = State.safeParse(parseJson(bytes));
  return parsed.success ? parsed.data : FRESH;
}

export function readDraft(bytes: Uint8Array | undefined): Draft | undefined {
  if (bytes === undefined) return undefined;
  const parsed = Draft.safeParse(parseJson(bytes));
  return parsed.success ? parsed.data : undefined;
}

export function toBytes(value: State | Draft | object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
