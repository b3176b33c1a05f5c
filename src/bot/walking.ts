import { back, forgotten, given, isSkippable, nextStep, reopen, type Answer, type Answers, type Step } from "../flows/flow.ts";
import type { WhoAsks } from "../safety/numbers.ts";
import { askStep, CHECKED_WORDS, type Besides } from "./asking.ts";
import { sayCrisis, sayHumans } from "./crisis.ts";
import { finish } from "./finishing.ts";
import type { Choice } from "./reply.ts";
import { choice, mainChoices, openFlow, reply, say, type OpenFlow, type Talk } from "./talk.ts";

// From step to step through a flow, whether someone presses or types: on, back, out.

/** Asks the step that is next, or does what comes when all is said. */
export async function ask(talk: Talk, besides: Besides = {}): Promise<void> {
  const open = openFlow(talk);
  if (open === undefined) return reply(talk, besides.first ?? say(talk, "flow.over"), mainChoices(talk));
  // Whoever goes on has not stopped.
  if (open.draft.stopping) {
    talk.draft = { ...open.draft, stopping: false };
    return ask(talk, besides);
  }
  const step = nextStep(open.flow, open.draft.answers);
  if (step !== "done") return askStep(talk, open, step, besides);
  if (besides.first) reply(talk, besides.first);
  return finish(talk, open);
}

/** Says something, then asks the open step again. */
export async function askAgain(talk: Talk, first: string, extra: readonly Choice[] = []): Promise<void> {
  return ask(talk, { first: [first], extra });
}

export async function goBack(talk: Talk): Promise<void> {
  const open = openFlow(talk);
  const answers = open && back(open.flow, open.draft.answers);
  if (open && answers) talk.draft = { ...quoting(open, answers), misses: 0 };
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
  if (!wrote || !open.flow.sealed) return drop(talk);
  talk.draft = { ...open.draft, stopping: true };
  reply(talk, say(talk, "stop.asks"), [choice(talk, "stop.yes", { a: "stop-now" }), choice(talk, "stop.no", { a: "continue" })], { tone: "report" });
}

/** Ends a flow without its end; nothing of it stays. */
export function drop(talk: Talk, said = "stop.done"): void {
  talk.forgetSecrets ||= openFlow(talk)?.flow.sealed === true;
  talk.draft = undefined;
  reply(talk, say(talk, said), mainChoices(talk));
}

/** Numbers to call when someone asks for help in the middle of a flow; then the question they were at. */
export async function stepHelp(talk: Talk): Promise<void> {
  sayHumans(talk, say(talk, "human.text"), []);
  await askAgain(talk, say(talk, "flow.resume"));
}

// ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function record(talk: Talk, { draft }: OpenFlow, step: Step, answer: Answer): Promise<void> {
  if (step.kind === "choose" && answer.kind === "chosen" && step.ends.includes(answer.option)) return drop(talk, "flow.discarded");
  const answers = { ...draft.answers, [step.id]: answer };
  const danger = step.kind === "choose" && answer.kind === "chosen" ? step.help[answer.option] : undefined;
  const shows = danger !== undefined && !draft.warned.includes(danger);
  talk.draft = { ...draft, misses: 0, answers, warned: shows ? [...draft.warned, danger] : draft.warned };
  if (shows) sayCrisis(talk, danger, { retracted: false, about: whoIn(answers) }, []);
  await ask(talk);
}

export async function write(talk: Talk, { draft }: OpenFlow, step: Extract<Step, { kind: "write" }>, text: string): Promise<void> {
  const before = draft.answers[step.id];
  const joined = [step.more && before?.kind === "written" ? before.text : undefined, text.trim()].filter(Boolean).join("\n");
  if (joined === "") return ask(talk);
  if (joined.length > step.max) return askAgain(talk, say(talk, "flow.written-max", { max: step.max }));
  talk.draft = { ...draft, misses: 0, answers: { ...draft.answers, [step.id]: { kind: "written", text: joined, complete: !step.more } } };
  await ask(talk);
}

export async function complete(talk: Talk, { draft }: OpenFlow, step: Step): Promise<void> {
  const answer = draft.answers[step.id];
  if (answer?.kind === "written") talk.draft = { ...draft, answers: { ...draft.answers, [step.id]: { ...answer, complete: true } } };
  await ask(talk);
}

export async function changeAnswer(talk: Talk, open: OpenFlow, step: Step, anew: boolean): Promise<void> {
  const answers = reopen(open.flow, open.draft.answers, step.id);
  talk.draft = quoting(open, anew ? forgotten(answers, step.id) : answers);
  await ask(talk);
}

/** The draft with these answers; a text that is open again is quoted, so that its writer sees what stays. */
function quoting({ flow, draft }: OpenFlow, answers: Answers): OpenFlow["draft"] {
  const step = nextStep(flow, answers);
  const text = step === "done" ? undefined : answers[step.id];
  return { ...draft, answers, carried: text?.kind === "written" ? text.text : undefined };
}

export async function seen(talk: Talk, { flow, draft }: OpenFlow, step: Step): Promise<void> {
  if (step.kind === "summary" && flow.then.kind === "open-case" && given(flow, draft.answers).length === 0) {
    const story = flow.steps.find((candidate) => candidate.kind === "write");
    if (story) talk.draft = { ...draft, answers: reopen(flow, draft.answers, story.id) };
    return askAgain(talk, say(talk, "flow.summary-empty"));
  }
  talk.draft = { ...draft, answers: { ...draft.answers, [step.id]: { kind: "seen" } } };
  await ask(talk);
}

/** @param named - The word of the code that the person named. */
export async function checkWord(talk: Talk, open: OpenFlow, step: Step, named: (code: readonly string[]) => string | undefined): Promise<void> {
  const { draft } = open;
  const code = draft.receipt === undefined ? [] : talk.world.cases.receiptText(draft.receipt).words;
  const word = named(code);
  if (word === undefined || word !== code[CHECKED_WORDS[draft.checkWord] ?? 0]) return askAgain(talk, say(talk, "flow.code-wrong"));
  if (draft.checkWord + 1 >= CHECKED_WORDS.length) return record(talk, open, step, { kind: "seen" });
  talk.draft = { ...draft, checkWord: draft.checkWord + 1 };
  return ask(talk);
}

/** "Skip", pressed or typed. Nothing written is thrown away by it. False where there is nothing to skip. */
export async function skip(talk: Talk, open: OpenFlow, step: Step): Promise<boolean> {
  if (step.kind === "receipt") await record(talk, open, step, { kind: "seen" });
  else if (step.kind === "show" || step.kind === "summary") await seen(talk, open, step);
  else if (open.draft.answers[step.id]?.kind === "written") await complete(talk, open, step);
  else if (isSkippable(step)) await record(talk, open, step, { kind: "skipped" });
  else return false;
  return true;
}

/** Whose numbers fit, from what was said in the report so far. */
function whoIn(answers: Answers): WhoAsks {
  const who = answers["who"];
  if (who?.kind !== "chosen") return "unknown";
  return who.option === "parent" ? "parent" : who.option === "me" ? "child" : "other";
}
