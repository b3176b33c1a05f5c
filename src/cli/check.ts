import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkContent, type CheckedContent, type Problem } from "../content.ts";
import { ruleFlaws } from "../safety/check-rules.ts";
import { LANGUAGES, type Clock } from "../terms.ts";
import { trainedOn } from "./train-safety.ts";

/**
 * Finds every mistake in dialogs/ and content/ and says where it is and what to do.
 *
 * @param root - The folder that holds both.
 * @param write - Takes one line at a time.
 * @returns The exit code: 0 when all is well, 1 when there is something to correct.
 */
export function check(root: string, write: (line: string) => void, now: Clock = Date.now): number {
  const checked = checkContent(root, now);
  const problems = [...checked.problems, ...questionProblems(root, checked.ids), ...safetyProblems(root, checked.content)];
  for (const problem of problems) {
    write(`${problem.file}:${problem.line}  ${problem.message}`);
    write(`    → ${problem.remedy}`);
  }
  if (problems.length > 0) {
    const stopping = problems.filter((problem) => problem.stops).length;
    write("");
    write(`${count(problems.length, "mistake")}; ${stopping === 0 ? "the content can go live all the same" : `${stopping} of them keep the content from going live`}.`);
    return 1;
  }
  for (const [what, howMany] of inventory(root, checked)) write(`${String(howMany).padStart(6)}  ${what}`);
  write("No mistakes.");
  return 0;
}

function inventory(root: string, { content, ids }: CheckedContent): readonly (readonly [string, number])[] {
  if (content === undefined) return [];
  const { knowledge } = content;
  return [
    ["entries that can be shown", knowledge.entries.length],
    ["ids and aliases of entries", ids.size],
    ["phone numbers that are shown", knowledge.entries.flatMap((entry) => entry.phones).length],
    ["topics", knowledge.topics.length],
    ["districts", knowledge.districts.length],
    ["postal codes", knowledge.postalCodes.length],
    ["schools", knowledge.schools.length],
    ["dialogs", Object.keys(content.flows).length],
    [`texts in each of ${LANGUAGES.length} languages`, Object.keys(content.texts.de).length],
    ["translated entries", Object.values(knowledge.translations).reduce((sum, part) => sum + Object.keys(part ?? {}).length, 0)],
    ["rules of the safety check", [content.safety.lexicon.frames, ...content.safety.lexicon.languages].reduce((sum, part) => sum + part.rules.length + part.suppressors.length, 0)],
    ["questions", questionLines(root).length],
  ];
}

function count(howMany: number, what: string): string {
  return `${howMany} ${what}${howMany === 1 ? "" : "s"}`;
}

// ── content/questions ─────────────────────────────────────────────────────────────────────────────────────────────────

const Expected = z.array(z.string()).optional();
/** Only what points to entries; what else a question holds is read by `evaluate`. */
const Question = z.looseObject({ id: z.string(), text: z.string(), expect: Expected, expect_strict: Expected, must_not: Expected });

function questionLines(root: string): readonly { readonly file: string; readonly line: number; readonly text: string }[] {
  return globSync("content/questions/*.jsonl", { cwd: root })
    .toSorted()
    .flatMap((file) => readFileSync(join(root, file), "utf8").split("\n").map((text, index) => ({ file: file.replaceAll("\\", "/"), line: index + 1, text })))
    .filter(({ text }) => text.trim() !== "");
}

/** A question that expects an entry that is not there would never be found. */
function questionProblems(root: string, ids: ReadonlySet<string>): readonly Problem[] {
  return questionLines(root).flatMap(({ file, line, text }): readonly Problem[] => {
    const at = { file, line, stops: false };
    const question = Question.safeParse(parseJson(text));
    if (!question.success) return [{ ...at, message: "this line is no question", remedy: 'Write one JSON object a line, for example {"id":"q1","lang":"de","text":"…","expect":["id of an entry"]}.' }];
    const named = new Set([...(question.data.expect ?? []), ...(question.data.expect_strict ?? []), ...(question.data.must_not ?? [])]);
    return [...named].filter((id) => !ids.has(id)).map((id) => ({ ...at, message: `there is no entry "${id}"`, remedy: "Correct the id; it is the name of a file in content/offers or content/help." }));
  });
}

/** A rule that does not do what its examples say, and a second opinion that was made from other messages. */
function safetyProblems(root: string, content: CheckedContent["content"]): readonly Problem[] {
  if (content === undefined) return [];
  const { lexicon } = content.safety;
  const flaws = ruleFlaws(lexicon).map(({ at, message, remedy, stops }) => ({ ...ruleLine(root, String(at[0])), message, remedy, stops }));
  const stale: Problem = { file: "content/safety/opinion.json", line: 1, message: "the second opinion was made from other messages than those that stand here", remedy: "Run `npm run train:safety`.", stops: false };
  return [...flaws, ...(lexicon.opinion === undefined || lexicon.opinion.trainedOn === trainedOn(root) ? [] : [stale])];
}

/** Where a rule stands: the first word of its id is the file's name. */
function ruleLine(root: string, id: string): { readonly file: string; readonly line: number } {
  const part = id.split(".")[0];
  const file = `content/safety/${part === "all" ? "frames" : part}.yaml`;
  return { file, line: readFileSync(join(root, file), "utf8").split("\n").findIndex((line) => line.trim() === `- id: ${id}`) + 1 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
