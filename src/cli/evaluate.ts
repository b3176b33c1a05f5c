import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";

/** A line of content/questions: what someone asks and what must come first. */
export const TestQuestion = z.object({
  id: z.string(),
  lang: z.string(),
  text: z.string(),
  /** abstain: nothing here answers it. ask-back: the bot must ask where. The others are answered with an entry. */
  kind: z.enum(["offer", "help", "place", "followup", "abstain", "ask-back"]),
  /** Any of these among the first three is right; for `abstain`, these first are accepted too. */
  expect: z.array(z.string()).default([]),
  must_not: z.array(z.string()).default([]),
  /** Patterns of which one must be in the reply. */
  regex: z.array(z.string()).default([]),
  /** What was said before in the same talk. */
  context: z.array(z.string()).default([]),
});
export type TestQuestion = z.infer<typeof TestQuestion>;

/** What the bot did with a question. */
export interface Reply {
  /** Ids of the entries shown, best first. */
  readonly answers: readonly string[];
  readonly abstained: boolean;
  readonly text: string;
}

export type Verdict = "first" | "top3" | "missed" | "declined" | "answered-wrongly" | "asked-back";

export interface Judged {
  readonly question: TestQuestion;
  readonly reply: Reply;
  readonly verdict: Verdict;
  /** An entry that must not be shown was shown, or a number or word that must be there was not. */
  readonly wrongFact: boolean;
}

export interface Row {
  readonly lang: string;
  /** Questions that an entry answers, and how many found it first and among three. */
  readonly answerable: number;
  readonly first: number;
  readonly top3: number;
  /** Questions nothing answers, and how many were declined. */
  readonly unanswerable: number;
  readonly declined: number;
  readonly wrongFacts: number;
}

const GOOD: readonly Verdict[] = ["first", "top3", "declined", "asked-back"];

/** @param canonical - The id of today for an id that may be an alias. */
export function judge(question: TestQuestion, reply: Reply, canonical: (id: string) => string): Judged {
  const expected = question.expect.map(canonical);
  const at = reply.answers.slice(0, 3).findIndex((id) => expected.includes(id));
  const verdict = ((): Verdict => {
    if (question.kind === "abstain") return reply.abstained || reply.answers.length === 0 || at === 0 ? "declined" : "answered-wrongly";
    if (question.kind === "ask-back") return reply.answers.length === 0 && !reply.abstained ? "asked-back" : "missed";
    return at === 0 ? "first" : at > 0 ? "top3" : "missed";
  })();
  const forbidden = question.must_not.map(canonical).some((id) => reply.answers.includes(id));
  const missing = question.regex.length > 0 && !question.regex.some((pattern) => new RegExp(pattern, "iu").test(reply.text));
  return { question, reply, verdict, wrongFact: forbidden || missing };
}

/** Asks every question, one after the other, through whatever answers: the whole bot, or the knowledge alone. */
export async function evaluate(
  questions: readonly TestQuestion[],
  ask: (text: string, context: readonly string[]) => Promise<Reply> | Reply,
  canonical: (id: string) => string,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const question of questions) judged.push(judge(question, await ask(question.text, question.context), canonical));
  return judged;
}

/** One row a language, and one for all. */
export function rows(judged: readonly Judged[]): readonly Row[] {
  const languages = [...new Set(judged.map(({ question }) => question.lang))].toSorted();
  const row = (lang: string, some: readonly Judged[]): Row => {
    const unanswerable = some.filter(({ question }) => question.kind === "abstain");
    const answerable = some.filter(({ question }) => question.kind !== "abstain");
    const count = (of: readonly Judged[], ...verdicts: readonly Verdict[]): number => of.filter(({ verdict }) => verdicts.includes(verdict)).length;
    return {
      lang,
      answerable: answerable.length,
      first: count(answerable, "first", "asked-back"),
      top3: count(answerable, "first", "top3", "asked-back"),
      unanswerable: unanswerable.length,
      declined: count(unanswerable, "declined"),
      wrongFacts: some.filter(({ wrongFact }) => wrongFact).length,
    };
  };
  return [...languages.map((lang) => row(lang, judged.filter(({ question }) => question.lang === lang))), row("all", judged)];
}

/** The rows as a table of plain text. */
export function table(name: string, of: readonly Row[]): readonly string[] {
  const percent = (part: number, whole: number): string => (whole === 0 ? "" : `${Math.round((100 * part) / whole)} %`);
  const head = [name, "questions", "first", "among 3", "no answer here", "declined", "wrong facts"];
  const lines = of.map((row) => [row.lang, `${row.answerable}`, percent(row.first, row.answerable), percent(row.top3, row.answerable), `${row.unanswerable}`, percent(row.declined, row.unanswerable), `${row.wrongFacts}`]);
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
  return [head, ...lines].map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  "));
}

/** Questions of a JSONL file. */
export function readQuestions(file: string): readonly TestQuestion[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => TestQuestion.parse(JSON.parse(line)));
}

/**
 * Asks content/questions, or another file, through the whole bot and prints a table a file. The questions of a file
 * named `unseen` are not printed when they miss: whoever looks at them while changing words spoils the measure.
 *
 * @returns Exit code: 0, or 1 when a wrong fact was shown.
 */
export async function evaluateQuestions(options: { readonly root: string; readonly write: (line: string) => void; readonly file?: string; readonly misses: boolean }): Promise<number> {
  const { openAsker } = await import("./ask.ts");
  const { loadContent } = await import("../content.ts");
  const entries = loadContent(options.root).knowledge.entries;
  const today = new Map(entries.flatMap((entry) => [entry.id, ...entry.aliases].map((id): [string, string] => [id, entry.id])));
  const files = options.file === undefined ? globSync("content/questions/*.jsonl", { cwd: options.root }).toSorted().map((file) => join(options.root, file)) : [options.file];
  const asker = await openAsker(options.root);
  let wrong = 0;
  try {
    for (const file of files) {
      const judged = await evaluate(readQuestions(file), (text, context) => asker.ask("question", text, context), (id) => today.get(id) ?? id);
      for (const line of table(basename(file, ".jsonl"), rows(judged))) options.write(line);
      options.write("");
      wrong += judged.filter(({ wrongFact }) => wrongFact).length;
      if (!options.misses || basename(file).startsWith("unseen")) continue;
      for (const { question, reply, verdict, wrongFact } of judged) {
        if (GOOD.includes(verdict) && !wrongFact) continue;
        options.write(`${question.id} ${question.lang} ${[...question.context, question.text].join(" → ")}\n    ${wrongFact ? "wrong fact" : verdict}: ${reply.abstained ? "declined" : reply.answers.join(", ")}; expected ${question.expect.slice(0, 3).join(", ") || "nothing"}`);
      }
    }
  } finally {
    await asker.close();
  }
  return wrong === 0 ? 0 : 1;
}
