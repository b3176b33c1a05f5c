import { expect, test } from "vitest";
import { evaluate, readQuestions, rows, type Reply } from "../../src/cli/evaluate.ts";
import { loadContent } from "../../src/content.ts";
import type { Memory } from "../../src/knowledge/answer.ts";
import { createKnowledge } from "../../src/knowledge/knowledge.ts";
import { languageOf } from "../../src/knowledge/language.ts";
import type { Language } from "../../src/terms.ts";

/** Below what is measured today, so that a change that breaks many questions is seen and one odd question is not. */
const FLOORS = [
  { file: "everyday", top3: 0.94, declined: 0.87 },
  { file: "unseen", top3: 0.85, declined: 0.8 },
];

test.each(FLOORS)("the questions of $file find their entries, and what nothing answers is declined", async ({ file, top3, declined }) => {
  const data = loadContent(".").knowledge;
  const knowledge = createKnowledge(data);
  const tell = await languageOf();
  const today = new Map(data.entries.flatMap((entry) => [entry.id, ...entry.aliases].map((id): [string, string] => [id, entry.id])));
  const ask = (text: string, context: readonly string[]): Reply => {
    let language: Language = "de";
    let memory: Memory | undefined;
    let reply: Reply = { answers: [], abstained: true, text: "" };
    for (const said of [...context, text]) {
      language = tell(said, language);
      const answer = knowledge.answer({ text: said, language, now: Date.parse("2026-11-23T12:00:00Z"), memory });
      memory = answer.memory;
      reply = { answers: answer.kind === "found" || answer.kind === "near" ? answer.entries.map(({ id }) => id) : [], abstained: answer.kind === "none", text: "" };
    }
    return reply;
  };
  const judged = await evaluate(readQuestions(`content/questions/${file}.jsonl`), ask, (id) => today.get(id) ?? id);
  const all = rows(judged).at(-1);
  expect((all?.top3 ?? 0) / (all?.answerable ?? 1)).toBeGreaterThanOrEqual(top3);
  expect((all?.declined ?? 0) / (all?.unanswerable ?? 1)).toBeGreaterThanOrEqual(declined);
});
