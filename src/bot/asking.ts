import { back, chosen, given, isSkippable, questionsLeft, type Answer, type Flow, type Step } from "../flows/flow.ts";
import type { View } from "../texts/view.ts";
import { cardText, toCard } from "./card.ts";
import type { Choice } from "./reply.ts";
import type { FlowDraft } from "./state.ts";
import { choice, reply, say, type OpenFlow, type Talk } from "./talk.ts";

/** The words of the code that are asked back, by position. */
export const CHECKED_WORDS = [1, 4] as const;

/** What is said with a question: before it, and buttons beside its own. */
export interface Besides {
  readonly first?: readonly string[];
  readonly extra?: readonly Choice[];
}

/** Puts the question of a step, or what it shows, with every way on from it. */
export function askStep(talk: Talk, open: OpenFlow, step: Step, { first = [], extra = [] }: Besides = {}): void {
  const asked = (): readonly string[] => [...first, question(talk, open, step)];
  switch (step.kind) {
    case "choose":
      return put(talk, open, step, asked(), [...step.options.map((option) => choice(talk, `${open.flow.flow}.${step.id}.${option}`, { a: "option", step: step.id, option })), ...extra]);
    case "write":
      return askToWrite(talk, open, step, { first, extra });
    case "school":
      return put(talk, open, step, asked(), extra, { input: { maxLength: SCHOOL_NAME, long: false } });
    case "age":
      return put(talk, open, step, asked(), extra, { input: { maxLength: 20, long: false } });
    case "district":
      return put(talk, open, step, asked(), [...talk.world.content.knowledge.districts.map((district): Choice => ({ label: district.name, button: { a: "pick", step: step.id, id: district.id } })), ...extra], { input: { maxLength: 120, long: false } });
    case "show":
      return show(talk, open, step, first);
    case "summary":
      return summary(talk, open, step, first);
    case "receipt":
      return receipt(talk, open, step, first);
  }
}

/** Characters of a school's name that are kept; what is longer is no name but something told. */
export const SCHOOL_NAME = 120;

/** A question whose buttons depend on what was typed, with the ways on that every question has. */
export function put(talk: Talk, open: OpenFlow, step: Step, parts: readonly string[], choices: readonly Choice[], view: Partial<View> = {}): void {
  const { flow, draft } = open;
  const progress = say(talk, "flow.left", { count: questionsLeft(flow, draft.answers) });
  // Skipping would throw away what is written; "that is all" leads on as well.
  const written = draft.answers[step.id]?.kind === "written";
  const skip = isSkippable(step) && !written ? [choice(talk, "skip", { a: "skip", step: step.id })] : [];
  reply(talk, parts, [...choices, ...skip, ...wayBack(talk, flow, draft)], { tone: flow.sealed ? "report" : "plain", progress, ...view });
}

function wayBack(talk: Talk, flow: Flow, draft: FlowDraft): readonly Choice[] {
  return back(flow, draft.answers) ? [choice(talk, "back", { a: "back" })] : [];
}

function askToWrite(talk: Talk, open: OpenFlow, step: Extract<Step, { kind: "write" }>, { first = [], extra = [] }: Besides): void {
  const { draft } = open;
  const before = draft.answers[step.id];
  const view = { input: { maxLength: step.max, long: step.more } };
  if (before?.kind !== "written") return put(talk, open, step, [...first, question(talk, open, step)], extra, view);
  const noted = draft.carried === before.text ? say(talk, "flow.carried", { text: before.text }) : say(talk, "flow.written");
  put(talk, open, step, [...first, noted], [choice(talk, "flow.complete", { a: "complete", step: step.id }), choice(talk, "flow.carried-drop", { a: "rewrite", step: step.id }), ...extra], view);
}

function show(talk: Talk, open: OpenFlow, step: Extract<Step, { kind: "show" }>, first: readonly string[]): void {
  const entries = step.entries.flatMap((id) => talk.world.knowledge.entry(id) ?? []);
  const cards = entries.map((entry) => toCard(entry, { texts: talk.world.texts, data: talk.world.content.knowledge, language: talk.language, now: talk.now }));
  const titles = [...new Set(step.sources.flatMap((id) => talk.world.content.adviceSources[id]?.title ?? []))];
  const note = titles.length > 0 ? say(talk, "quarrel.sources", { sources: titles.join(", ") }) : undefined;
  talk.shown.push(...entries.map((entry) => entry.id));
  reply(talk, [...first, question(talk, open, step), ...cards.map(cardText), note], [choice(talk, "next", { a: "seen", step: step.id }), ...wayBack(talk, open.flow, open.draft)], { ...(cards.length > 0 && { kind: "cards", cards }), ...(note && { note }) });
}

function summary(talk: Talk, open: OpenFlow, step: Step, first: readonly string[]): void {
  const { flow, draft } = open;
  const lines = given(flow, draft.answers).map(({ step: asked, answer }) => {
    const text = firstQuestion(question(talk, open, asked));
    return { question: text, answer: answerText(talk, flow, asked, answer), step: asked.id, changeLabel: say(talk, "flow.change", { question: text }), change: { v: 1, a: "change", step: asked.id, n: talk.state.asked + 1 } };
  });
  const change: Choice[] = lines.map((line) => ({ label: line.changeLabel, button: { a: "change", step: line.step } }));
  reply(
    talk,
    [...first, say(talk, "flow.summary"), lines.map((line) => `${line.question}\n→ ${line.answer}`).join("\n")],
    [choice(talk, "flow.summary-ok", { a: "seen", step: step.id }), ...change, ...wayBack(talk, flow, draft), choice(talk, "code.delete", { a: "stop" })],
    { kind: "summary", tone: "report", lines },
  );
}

function receipt(talk: Talk, open: OpenFlow, step: Step, first: readonly string[]): void {
  const code = open.draft.receipt ?? talk.world.cases.newReceipt();
  talk.draft = { ...open.draft, receipt: code };
  const { words, digits } = talk.world.cases.receiptText(code);
  const asked = CHECKED_WORDS[open.draft.checkWord] ?? 0;
  // A word may be in a code twice; two buttons with one word would be a riddle.
  const offered = [asked, (asked + 2) % 6, (asked + 4) % 6].filter((index) => index === asked || words[index] !== words[asked]).sort((a, b) => (words[a] ?? "").localeCompare(words[b] ?? ""));
  const choices: Choice[] = [
    ...offered.map((index): Choice => ({ label: words[index] ?? "", button: { a: "word", step: step.id, word: index } })),
    choice(talk, "flow.code-skip", { a: "skip", step: step.id }),
    ...wayBack(talk, open.flow, open.draft),
  ];
  reply(talk, [...first, say(talk, "flow.code"), words.join(" "), say(talk, "flow.code-digits", { digits }), say(talk, "flow.code-check", { number: asked + 1 })], choices, { kind: "code", tone: "report", code: { words, digits } });
}

/** In a summary the question is enough, without what encourages to answer it. */
export function firstQuestion(text: string): string {
  return /^[^?؟]*[?؟]/.exec(text)?.[0] ?? text;
}

export function question(talk: Talk, { flow, draft }: OpenFlow, step: Step): string {
  const team = flow.then.kind === "open-case" ? { team: say(talk, `team.${flow.then.team}`) } : {};
  return say(talk, `${flow.flow}.${step.id}`, { ...chosen(flow, draft.answers), ...team });
}

/** An answer as the person gave it, in the language of the talk. */
export function answerText(talk: Talk, flow: Flow, step: Step, answer: Answer): string {
  switch (answer.kind) {
    case "chosen":
      return say(talk, `${flow.flow}.${step.id}.${answer.option}`);
    case "written":
      return answer.text;
    case "picked":
      return answer.label;
    case "age":
      return String(answer.years);
    case "seen":
    case "skipped":
      return "";
  }
}
