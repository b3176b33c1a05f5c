import { z } from "zod";
import { LANGUAGES } from "../terms.ts";

/**
 * What a button carries: ids, never words, so that a press means the same in every language and after every edit of a
 * text. `n` is the number of the question it belongs to.
 */
export const Button = z.discriminatedUnion("a", [
  z.strictObject({ a: z.literal("menu") }),
  z.strictObject({ a: z.literal("more-choices") }),
  z.strictObject({ a: z.literal("start"), flow: z.string() }),
  z.strictObject({ a: z.literal("return") }),
  z.strictObject({ a: z.literal("human") }),
  z.strictObject({ a: z.literal("numbers") }),
  z.strictObject({ a: z.literal("leave") }),
  z.strictObject({ a: z.literal("languages") }),
  z.strictObject({ a: z.literal("language"), language: z.enum(LANGUAGES) }),
  z.strictObject({ a: z.literal("more") }),
  z.strictObject({ a: z.literal("narrow"), district: z.string().optional(), age: z.int().optional(), cost: z.literal("free").optional() }),
  z.strictObject({ a: z.literal("none-of-these") }),
  /** Inside a flow; only the newest question takes these. */
  z.strictObject({ a: z.literal("option"), step: z.string(), option: z.string() }),
  z.strictObject({ a: z.literal("pick"), step: z.string(), id: z.string().optional(), label: z.string().optional() }),
  z.strictObject({ a: z.literal("skip"), step: z.string() }),
  z.strictObject({ a: z.literal("seen"), step: z.string() }),
  z.strictObject({ a: z.literal("complete"), step: z.string() }),
  z.strictObject({ a: z.literal("rewrite"), step: z.string() }),
  z.strictObject({ a: z.literal("change"), step: z.string() }),
  z.strictObject({ a: z.literal("word"), step: z.string(), word: z.int() }),
  z.strictObject({ a: z.literal("back") }),
  z.strictObject({ a: z.literal("continue") }),
  z.strictObject({ a: z.literal("stop") }),
  z.strictObject({ a: z.literal("stop-now") }),
  /** With a code. */
  z.strictObject({ a: z.literal("return-write") }),
  z.strictObject({ a: z.literal("return-send") }),
  z.strictObject({ a: z.literal("return-menu") }),
  z.strictObject({ a: z.literal("return-delete") }),
  z.strictObject({ a: z.literal("return-delete-now") }),
  z.strictObject({ a: z.literal("return-close") }),
]);
export type Button = z.infer<typeof Button>;

/** Buttons that answer one question and no other: pressed late, they must not answer the wrong one. */
const BOUND: ReadonlySet<Button["a"]> = new Set(["option", "pick", "skip", "seen", "complete", "rewrite", "change", "word", "stop-now", "return-send", "return-delete-now"]);

const Press = z.looseObject({ v: z.literal(1), n: z.int() });

export type PressedButton = { readonly kind: "pressed"; readonly button: Button } | { readonly kind: "old" } | { readonly kind: "unknown" };

/** @param asked - Number of the newest question in this conversation. */
export function readPress(value: unknown, asked: number): PressedButton {
  const press = Press.safeParse(value);
  if (!press.success) return { kind: "unknown" };
  const { v: _v, n, ...rest } = press.data;
  const button = Button.safeParse(rest);
  if (!button.success) return { kind: "unknown" };
  return BOUND.has(button.data.a) && n !== asked ? { kind: "old" } : { kind: "pressed", button: button.data };
}

export function pressValue(button: Button, asked: number): object {
  return { v: 1, ...button, n: asked };
}
