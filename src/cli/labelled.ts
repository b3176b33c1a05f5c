import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { DANGERS } from "../terms.ts";

export const LABELS = ["acute", "report", "question", "other"] as const;

/** One labelled message. `unseen` ones are not looked at while rules are written, and nothing is trained on them. */
export const Vector = z.object({
  id: z.string(),
  text: z.string(),
  lang: z.string(),
  label: z.enum(LABELS),
  sub: z.string(),
  danger: z.enum(DANGERS).optional(),
  /** Labels a counsellor would accept as well. */
  also: z.array(z.enum(LABELS)).default([]),
  unseen: z.boolean().default(false),
});
export type Vector = z.infer<typeof Vector>;

/** Labelled messages of a JSONL file. */
export function readVectors(file: string): readonly Vector[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => Vector.parse(JSON.parse(line)));
}

const Heading = z.tuple([z.enum(LABELS), z.string(), z.string()]);

/**
 * Labelled messages as people write them down: a heading `# acute suicide-intent de` (label, kind, language), then one
 * message a line; ` || report` behind one names a label that is right as well.
 *
 * @throws {z.ZodError} when a heading names no label, {Error} when a message stands before any heading.
 */
export function readMessages(file: string): readonly Vector[] {
  const messages: Vector[] = [];
  let heading: z.infer<typeof Heading> | undefined;
  readFileSync(file, "utf8")
    .split("\n")
    .forEach((line, index) => {
      if (line.trim() === "") return;
      if (line.startsWith("# ")) return void (heading = Heading.parse(line.slice(2).trim().split(/\s+/)));
      if (heading === undefined) throw new Error(`${file}:${index + 1} stands before any heading.`);
      const [label, sub, lang] = heading;
      const [text = "", ...also] = line.split(" || ");
      messages.push(Vector.parse({ id: `${basename(file, ".txt")}-${index + 1}`, text: text.trim(), lang, label, sub, also: also.map((other) => other.trim()) }));
    });
  return messages;
}

/** Questions people ask, about offers or anything else, as far as they may be learned from; those about help may tell of harm. */
function everydayQuestions(root: string): readonly Vector[] {
  return globSync(join(root, "content/questions/everyday.jsonl"))
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .flatMap((line) => Question.safeParse(parseJson(line)).data ?? [])
    .map(({ id, text, lang }): Vector => ({ id, text, lang, label: "question", sub: "offer", also: [], unseen: false }));
}

const Question = z.object({ id: z.string(), text: z.string(), lang: z.string(), kind: z.enum(["offer", "place", "abstain", "followup", "ask-back"]) });

/** A line that is no JSON is named by `check`; here it is nothing. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** All labelled messages of the project: those to learn from and those kept aside. */
export function allMessages(root: string): readonly Vector[] {
  const vectors = globSync(join(root, "test/vectors/safety/*.jsonl")).sort().flatMap(readVectors);
  const messages = globSync(join(root, "content/safety/messages/*.txt")).sort().flatMap(readMessages);
  return [...vectors, ...messages, ...everydayQuestions(root)];
}
