import { back, chosen, given, isAnswered, isSkippable, nextStep, questionsLeft, reopen, type Answer, type Answers, type Flow, type Step } from "../flows/flow.ts";
import { placeIn, schoolsNamed } from "./places.ts";
import type { Button } from "./button.ts";
import { plain } from "./commands.ts";
import { sayCrisis, sayHumans } from "./crisis.ts";
import { sayAnswer } from "./answers.ts";
import { cardText, toCard } from "./card.ts";
import type { Choice } from "./reply.ts";
import type { FlowDraft } from "./state.ts";
import { choice, mainChoices, reply, say, type Talk } from "./talk.ts";
import type { WhoAsks } from "../safety/numbers.ts";
import type { Urgency } from "../terms.ts";

/** The words of the code that are asked back, by position. */
const CHECKED_WORDS = [1, 4] as const;

/** The open flow and its draft, or undefined when none is open (or its content is gone). */
export function openFlow(talk: Talk): { readonly flow: Flow; readonly draft: FlowDraft } | undefined {
  if (talk.draft?.kind !== "flow") return undefined;
  const flow = talk.world.content.flows[talk.draft.flow];
  return flow && { flow, draft: talk.draft };
}

/** Begins a flow. One that opens a case begins only when someone of its team can read it. */
export async function startFlow(talk: Talk, id: string): Promise<void> {
  const flow = talk.world.content.flows[id];
  if (flow === undefined) return reply(talk, say(talk, "unknown-button"), mainChoices(talk));
  const carried = talk.draft?.kind === "carried" && flow.sealed ? talk.draft.text : undefined;
  const team = flow.then.kind === "open-case" ? flow.then.team : undefined;
  const readers = team === undefined ? undefined : await talk.world.cases.readers(team);
  if (readers === 0) return sayHumans(talk, say(talk, id === "report" ? "report-offer.closed" : "flow.closed"), mainChoices(talk));
  const story = flow.steps.find((step) => step.kind === "write" && step.more);
  talk.draft = {
    kind: "flow",
    id: talk.world.cases.newId(),
    flow: id,
    answers: carried && story ? { [story.id]: { kind: "written", text: carried, complete: false } } : {},
    ...(carried !== undefined && { carried }),
    checkWord: 0,
    misses: 0,
    warned: [],
    stopping: false,
  };
  reply(
    talk,
    [
      say(talk, `${id}.intro`, team ? { team: say(talk, `team.${team}`) } : {}),
      flow.sealed ? say(talk, `reveal.${talk.reveals}`) : undefined,
      readers === 1 ? say(talk, "team.one-member") : undefined,
    ],
    [],
    { tone: flow.sealed ? "report" : "plain" },
  );
  await ask(talk);
}

/** Asks the step that is next, or does what comes when all is said. */
export async function ask(talk: Talk): Promise<void> {
  const open = openFlow(talk);
  if (open === undefined) return reply(talk, say(talk, "flow.expired"), mainChoices(talk));
  const { flow, draft } = open;
  const step = nextStep(flow, draft.answers);
  if (step === "done") return finish(talk, flow, draft);
  askStep(talk, flow, draft, step);
}

/** A button of the open flow. Says itself whether it was one. */
export async function pressInFlow(talk: Talk, button: Button): Promise<boolean> {
  const open = openFlow(talk);
  if (open === undefined) {
    if (!("step" in button) && button.a !== "back" && button.a !== "continue" && button.a !== "stop" && button.a !== "stop-now") return false;
    reply(talk, say(talk, "flow.expired"), mainChoices(talk));
    return true;
  }
  const { flow, draft } = open;
  const step = "step" in button ? flow.steps.find((candidate) => candidate.id === button.step) : undefined;
  if ("step" in button && step === undefined) {
    await askAgain(talk, say(talk, "old-button"));
    return true;
  }
  switch (button.a) {
    case "option":
      if (step?.kind !== "choose" || !step.options.includes(button.option)) await askAgain(talk, say(talk, "old-button"));
      else await record(talk, step, { kind: "chosen", option: button.option });
      return true;
    case "pick":
      if (step) await record(talk, step, { kind: "picked", label: labelOf(talk, button), ...(button.id && { id: button.id }) });
      return true;
    case "skip":
      if (step && isSkippable(step)) await record(talk, step, { kind: "skipped" });
      else if (step?.kind === "receipt") await record(talk, step, { kind: "seen" });
      else await askAgain(talk, say(talk, "old-button"));
      return true;
    case "seen":
      if (step) await seen(talk, flow, draft, step);
      return true;
    case "complete":
      if (step) await complete(talk, draft, step);
      return true;
    case "rewrite":
      if (step) await changeAnswer(talk, flow, draft, step);
      return true;
    case "change":
      if (step) await changeAnswer(talk, flow, draft, step);
      return true;
    case "word":
      if (step?.kind === "receipt") await checkWord(talk, draft, step, button.word);
      return true;
    case "back":
      await goBack(talk);
      return true;
    case "continue":
      await ask(talk);
      return true;
    case "stop":
      await stop(talk);
      return true;
    case "stop-now":
      drop(talk, flow);
      reply(talk, say(talk, "stop.done"), mainChoices(talk));
      return true;
    default:
      return false;
  }
}

/** Text typed while a flow is open. "question" when it is better answered by the knowledge, outside reports. */
export async function textInFlow(talk: Talk, text: string): Promise<"taken" | "question"> {
  const open = openFlow(talk);
  if (open === undefined) return "question";
  const { flow, draft } = open;
  const step = nextStep(flow, draft.answers);
  if (step === "done") {
    await ask(talk);
    return "taken";
  }
  switch (step.kind) {
    case "write":
      await write(talk, draft, step, text);
      return "taken";
    case "choose": {
      const option = step.options.find((candidate) => plain(say(talk, `${flow.flow}.${step.id}.${candidate}`)) === plain(text));
      if (option) {
        await record(talk, step, { kind: "chosen", option });
        return "taken";
      }
      break;
    }
    case "school": {
      const found = schoolsNamed(text, talk.world.content.knowledge.schools, 4);
      const exact = found.find((school) => plain(school.name) === plain(text));
      if (exact) await record(talk, step, { kind: "picked", id: exact.id, label: exact.name });
      else if (found.length === 0) await record(talk, step, { kind: "picked", label: text.trim().slice(0, 120) });
      else {
        const keep = text.trim().slice(0, 120);
        const choices: Choice[] = found.map((school) => ({ label: school.name, button: { a: "pick", step: step.id, id: school.id } }));
        askWith(talk, flow, draft, step, [say(talk, "flow.school-which")], [...choices, { label: say(talk, "flow.school-keep", { name: keep }), button: { a: "pick", step: step.id, label: keep } }]);
      }
      return "taken";
    }
    case "district": {
      const place = placeIn(text, talk.world.content.knowledge);
      if (place) await record(talk, step, { kind: "picked", id: place.id, label: place.name });
      else await askAgain(talk, say(talk, "flow.district-unknown"));
      return "taken";
    }
    case "age": {
      const years = /(?<!\d)\d{1,2}(?!\d)/.exec(text)?.[0];
      if (years) await record(talk, step, { kind: "age", years: Number(years) });
      else await askAgain(talk, say(talk, "flow.age-unknown"));
      return "taken";
    }
    case "receipt":
    case "summary":
    case "show":
      break;
  }
  return notAnAnswer(talk, flow, draft, text);
}

/**
 * Someone types where a button was expected. In a report that is often the story itself: it is kept for its step,
 * never searched with. Elsewhere it may be a question in passing.
 */
async function notAnAnswer(talk: Talk, flow: Flow, draft: FlowDraft, text: string): Promise<"taken" | "question"> {
  const story = flow.steps.find((step) => step.kind === "write" && step.more);
  const words = text.trim().split(/\s+/).length;
  if (flow.sealed && story?.kind === "write" && words >= 4) {
    const before = draft.answers[story.id];
    const joined = [before?.kind === "written" ? before.text : undefined, text.trim()].filter(Boolean).join("\n");
    if (joined.length <= story.max) {
      // A story already completed stays complete: nothing said is lost, and the question is not asked twice.
      talk.draft = { ...draft, misses: 0, answers: { ...draft.answers, [story.id]: { kind: "written", text: joined, complete: isAnswered(story, draft.answers) && before?.kind === "written" } } };
      await askAgain(talk, say(talk, "flow.noted"));
      return "taken";
    }
    await askAgain(talk, say(talk, "flow.written-max", { max: story.max }));
    return "taken";
  }
  if (!flow.sealed && words >= 2) return "question";
  const misses = draft.misses + 1;
  talk.draft = { ...draft, misses };
  if (misses >= 2) await askAgain(talk, say(talk, "flow.not-understood-twice"), [choice(talk, "human.write", { a: "human" })]);
  else await askAgain(talk, say(talk, "flow.not-understood"));
  return "taken";
}

/** Says something, then asks the open step again. */
export async function askAgain(talk: Talk, first: string, extra: readonly Choice[] = []): Promise<void> {
  const open = openFlow(talk);
  if (open === undefined) return reply(talk, first, mainChoices(talk));
  const step = nextStep(open.flow, open.draft.answers);
  if (step === "done") {
    reply(talk, first);
    return finish(talk, open.flow, open.draft);
  }
  askStep(talk, open.flow, open.draft, step, [first], extra);
}

export async function goBack(talk: Talk): Promise<void> {
  const open = openFlow(talk);
  if (open === undefined) return reply(talk, say(talk, "stop.nothing"), mainChoices(talk));
  const answers = back(open.flow, open.draft.answers);
  if (answers) talk.draft = { ...open.draft, answers, misses: 0 };
  await ask(talk);
}

/** "stop": asks before it deletes something a person has written; else simply stops. */
export async function stop(talk: Talk): Promise<void> {
  const open = openFlow(talk);
  if (open === undefined) {
    talk.draft = undefined;
    return reply(talk, say(talk, "stop.nothing"), mainChoices(talk));
  }
  const wrote = Object.values(open.draft.answers).some((answer) => answer.kind === "written" && answer.text !== "");
  if (wrote && open.flow.sealed) return reply(talk, say(talk, "stop.asks"), [choice(talk, "stop.yes", { a: "stop-now" }), choice(talk, "stop.no", { a: "continue" })], { tone: "report" });
  drop(talk, open.flow);
  reply(talk, say(talk, "stop.done"), mainChoices(talk));
}

function drop(talk: Talk, flow: Flow): void {
  talk.draft = undefined;
  if (flow.sealed) talk.forgetSecrets = true;
}

async function record(talk: Talk, step: Step, answer: Answer): Promise<void> {
  const open = openFlow(talk);
  if (open === undefined) return;
  const { flow, draft } = open;
  if (step.kind === "choose" && answer.kind === "chosen" && step.ends.includes(answer.option)) {
    drop(talk, flow);
    return reply(talk, say(talk, "flow.discarded"), mainChoices(talk));
  }
  talk.draft = { ...draft, misses: 0, answers: { ...draft.answers, [step.id]: answer } };
  const danger = step.kind === "choose" && answer.kind === "chosen" ? step.help[answer.option] : undefined;
  if (danger && !draft.warned.includes(danger)) {
    talk.draft = { ...talk.draft, warned: [...draft.warned, danger] };
    sayCrisis(talk, danger, { retracted: false, about: whoIn(talk.draft.answers) }, []);
  }
  await ask(talk);
}

async function write(talk: Talk, draft: FlowDraft, step: Extract<Step, { kind: "write" }>, text: string): Promise<void> {
  const before = draft.answers[step.id];
  const joined = [step.more && before?.kind === "written" ? before.text : undefined, text.trim()].filter(Boolean).join("\n");
  if (joined.length > step.max) return askAgain(talk, say(talk, "flow.written-max", { max: step.max }));
  talk.draft = { ...draft, misses: 0, answers: { ...draft.answers, [step.id]: { kind: "written", text: joined, complete: !step.more } } };
  await ask(talk);
}

async function complete(talk: Talk, draft: FlowDraft, step: Step): Promise<void> {
  const answer = draft.answers[step.id];
  if (answer?.kind === "written") talk.draft = { ...draft, answers: { ...draft.answers, [step.id]: { ...answer, complete: true } } };
  await ask(talk);
}

async function changeAnswer(talk: Talk, flow: Flow, draft: FlowDraft, step: Step): Promise<void> {
  const { carried: _dropped, ...rest } = draft;
  talk.draft = { ...rest, answers: reopen(flow, draft.answers, step.id) };
  await ask(talk);
}

async function seen(talk: Talk, flow: Flow, draft: FlowDraft, step: Step): Promise<void> {
  if (step.kind === "summary" && flow.then.kind === "open-case" && given(flow, draft.answers).length === 0) {
    const story = flow.steps.find((candidate) => candidate.kind === "write");
    if (story) talk.draft = { ...draft, answers: reopen(flow, draft.answers, story.id) };
    return askAgain(talk, say(talk, "flow.summary-empty"));
  }
  talk.draft = { ...draft, answers: { ...draft.answers, [step.id]: { kind: "seen" } } };
  await ask(talk);
}

async function checkWord(talk: Talk, draft: FlowDraft, step: Step, word: number): Promise<void> {
  if (word !== CHECKED_WORDS[draft.checkWord]) return askAgain(talk, say(talk, "flow.code-wrong"));
  if (draft.checkWord + 1 < CHECKED_WORDS.length) {
    talk.draft = { ...draft, checkWord: draft.checkWord + 1 };
    return ask(talk);
  }
  await record(talk, step, { kind: "seen" });
}

// ── asking ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function askStep(talk: Talk, flow: Flow, draft: FlowDraft, step: Step, first: readonly string[] = [], extra: readonly Choice[] = []): void {
  switch (step.kind) {
    case "choose":
      return askWith(talk, flow, draft, step, [...first, question(talk, flow, draft, step)], [...step.options.map((option) => choice(talk, `${flow.flow}.${step.id}.${option}`, { a: "option", step: step.id, option })), ...extra]);
    case "write": {
      const before = draft.answers[step.id];
      const text = before?.kind !== "written" ? question(talk, flow, draft, step) : draft.carried === before.text ? say(talk, "flow.carried", { text: before.text }) : say(talk, "flow.written");
      const choices = before?.kind === "written" ? [choice(talk, "flow.complete", { a: "complete", step: step.id }), choice(talk, "flow.carried-drop", { a: "rewrite", step: step.id })] : [];
      return askWith(talk, flow, draft, step, [...first, text], [...choices, ...extra], { input: { maxLength: step.max, long: step.more } });
    }
    case "school":
      return askWith(talk, flow, draft, step, [...first, question(talk, flow, draft, step)], extra, { input: { maxLength: 120, long: false } });
    case "age":
      return askWith(talk, flow, draft, step, [...first, question(talk, flow, draft, step)], extra, { input: { maxLength: 20, long: false } });
    case "district":
      return askWith(talk, flow, draft, step, [...first, question(talk, flow, draft, step)], [...talk.world.content.knowledge.districts.map((district): Choice => ({ label: district.name, button: { a: "pick", step: step.id, id: district.id } })), ...extra], { input: { maxLength: 120, long: false } });
    case "show":
      return show(talk, flow, draft, step, first);
    case "summary":
      return summary(talk, flow, draft, step, first);
    case "receipt":
      return receipt(talk, flow, draft, step, first);
  }
}

function askWith(talk: Talk, flow: Flow, draft: FlowDraft, step: Step, parts: readonly string[], choices: readonly Choice[], view: object = {}): void {
  const left = questionsLeft(flow, draft.answers);
  const progress = say(talk, "flow.left", { count: left });
  const ways: Choice[] = [
    ...(isSkippable(step) ? [choice(talk, "skip", { a: "skip", step: step.id })] : []),
    ...(back(flow, draft.answers) ? [choice(talk, "back", { a: "back" })] : []),
  ];
  reply(talk, parts, [...choices, ...ways], { tone: flow.sealed ? "report" : "plain", progress, ...view });
}

function show(talk: Talk, flow: Flow, draft: FlowDraft, step: Extract<Step, { kind: "show" }>, first: readonly string[]): void {
  const entries = step.entries.flatMap((id) => talk.world.knowledge.entry(id) ?? []);
  const cards = entries.map((entry) => toCard(entry, { texts: talk.world.texts, data: talk.world.content.knowledge, language: talk.language, now: talk.now }));
  const titles = [...new Set(step.sources.flatMap((id) => talk.world.content.adviceSources[id]?.title ?? []))];
  const note = titles.length > 0 ? say(talk, "quarrel.sources", { sources: titles.join(", ") }) : undefined;
  talk.shown.push(...entries.map((entry) => entry.id));
  const ways = back(flow, draft.answers) ? [choice(talk, "back", { a: "back" })] : [];
  reply(talk, [...first, question(talk, flow, draft, step), ...cards.map(cardText), note], [choice(talk, "next", { a: "seen", step: step.id }), ...ways], { ...(cards.length > 0 && { kind: "cards", cards }), ...(note && { note }) });
}

function summary(talk: Talk, flow: Flow, draft: FlowDraft, step: Step, first: readonly string[]): void {
  const lines = given(flow, draft.answers).map(({ step: asked, answer }) => {
    const text = question(talk, flow, draft, asked);
    return { question: text, answer: answerText(talk, flow, asked, answer), step: asked.id, changeLabel: say(talk, "flow.change", { question: text }), change: { v: 1, a: "change", step: asked.id, n: talk.state.asked + 1 } };
  });
  const change: Choice[] = lines.map((line) => ({ label: line.changeLabel, button: { a: "change", step: line.step } }));
  reply(
    talk,
    [...first, say(talk, "flow.summary"), lines.map((line) => `${line.question}\n→ ${line.answer}`).join("\n")],
    [choice(talk, "flow.summary-ok", { a: "seen", step: step.id }), ...change, choice(talk, "stop.yes", { a: "stop" })],
    { kind: "summary", tone: "report", lines },
  );
}

function receipt(talk: Talk, flow: Flow, draft: FlowDraft, step: Step, first: readonly string[]): void {
  const code = draft.receipt ?? talk.world.cases.newReceipt();
  talk.draft = { ...draft, receipt: code };
  const { words, digits } = talk.world.cases.receiptText(code);
  const asked = CHECKED_WORDS[draft.checkWord] ?? 0;
  const offered = [asked, (asked + 2) % 6, (asked + 4) % 6].sort((a, b) => (words[a] ?? "").localeCompare(words[b] ?? ""));
  const choices: Choice[] = [
    ...offered.map((index): Choice => ({ label: words[index] ?? "", button: { a: "word", step: step.id, word: index } })),
    choice(talk, "flow.code-skip", { a: "skip", step: step.id }),
    ...(back(flow, draft.answers) ? [choice(talk, "back", { a: "back" })] : []),
  ];
  reply(talk, [...first, say(talk, "flow.code"), words.join(" "), say(talk, "flow.code-digits", { digits }), say(talk, "flow.code-check", { number: asked + 1 })], choices, { kind: "code", tone: "report", code: { words, digits } });
}

function question(talk: Talk, flow: Flow, draft: FlowDraft, step: Step): string {
  const team = flow.then.kind === "open-case" ? { team: say(talk, `team.${flow.then.team}`) } : {};
  return say(talk, `${flow.flow}.${step.id}`, { ...chosen(flow, draft.answers), ...team });
}

function answerText(talk: Talk, flow: Flow, step: Step, answer: Answer): string {
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

function labelOf(talk: Talk, button: Extract<Button, { a: "pick" }>): string {
  const { schools, districts } = talk.world.content.knowledge;
  return schools.find((school) => school.id === button.id)?.name ?? districts.find((district) => district.id === button.id)?.name ?? button.label ?? "";
}

/** Whose numbers fit, from what was said in the report so far. */
function whoIn(answers: Answers): WhoAsks {
  const who = answers["who"];
  if (who?.kind !== "chosen") return "unknown";
  return who.option === "parent" ? "parent" : who.option === "me" ? "child" : "other";
}

// ── the end of a flow ─────────────────────────────────────────────────────────────────────────────────────────────────

async function finish(talk: Talk, flow: Flow, draft: FlowDraft): Promise<void> {
  switch (flow.then.kind) {
    case "open-case":
      return openCase(talk, flow, draft, flow.then.team);
    case "search": {
      const { then } = flow;
      talk.draft = undefined;
      const answers = draft.answers;
      const topic = answers[then.topic];
      const age = answers[then.age];
      const district = answers[then.district];
      const text = topic?.kind === "chosen" ? (then.words[topic.option] ?? "") : "";
      return sayAnswer(
        talk,
        talk.world.knowledge.answer({
          text,
          language: "de",
          now: talk.now,
          memory: undefined,
          chosen: { ...(age?.kind === "age" && { age: age.years }), ...(district?.kind === "picked" && district.id && { district: district.id }) },
        }),
      );
    }
    case "end": {
      talk.draft = undefined;
      return reply(talk, say(talk, `${flow.flow}.end`), mainChoices(talk));
    }
  }
}

/** Seals what was written to the team. The case is stored in the same transaction that ends this turn. */
async function openCase(talk: Talk, flow: Flow, draft: FlowDraft, team: string): Promise<void> {
  if ((await talk.world.cases.readers(team)) === 0) return sayHumans(talk, say(talk, "flow.closed"), [choice(talk, "flow.retry", { a: "continue" })]);
  // Without a code nobody could ever read the answer: the flow shows one before it gets here, and says so if it did not.
  if (draft.receipt === undefined) {
    talk.draft = { ...draft, answers: reopenReceipt(flow, draft.answers) };
    return ask(talk);
  }
  talk.opens = await talk.world.cases.seal({
    id: draft.id,
    team,
    flow: flow.flow,
    language: talk.language,
    urgency: urgencyOf(flow, draft.answers),
    // Counsellors read the questions in German, whatever language they were asked in.
    answers: given(flow, draft.answers).map(({ step, answer }) => ({
      step: step.id,
      question: talk.world.texts.say(`${flow.flow}.${step.id}`, "de", { ...chosen(flow, draft.answers), team: talk.world.texts.say(`team.${team}`, "de") }),
      answer: answer.kind === "chosen" ? talk.world.texts.say(`${flow.flow}.${step.id}.${answer.option}`, "de") : answerText(talk, flow, step, answer),
    })),
    receipt: draft.receipt,
  });
  talk.draft = undefined;
  talk.forgetSecrets = true;
  const days = talk.world.content.teams.find((candidate) => candidate.id === team)?.usualAnswerDays;
  reply(
    talk,
    [
      say(talk, "flow.sent", { team: say(talk, `team.${team}`) }),
      days ? say(talk, "flow.sent-when-days", { count: days }) : say(talk, "flow.sent-when"),
      flow.flow === "report" ? say(talk, "flow.sent-cannot") : undefined,
    ],
    [choice(talk, "choice.menu", { a: "menu" })],
    { tone: "report" },
  );
}

function reopenReceipt(flow: Flow, answers: Answers): Answers {
  const step = flow.steps.find((candidate) => candidate.kind === "receipt");
  return step ? reopen(flow, answers, step.id) : answers;
}

function urgencyOf(flow: Flow, answers: Answers): Urgency {
  const named = flow.steps.flatMap((step) => {
    const answer = answers[step.id];
    return step.kind === "choose" && answer?.kind === "chosen" ? (step.urgency[answer.option] ?? []) : [];
  });
  return named.includes("now") ? "now" : named.includes("soon") ? "soon" : "normal";
}

/** Helpers to show beside an open step when someone asks for help in the middle of a flow. */
export function stepHelp(talk: Talk): void {
  sayHumans(talk, say(talk, "human.text"), [choice(talk, "flow.continue", { a: "continue" })]);
}

