import { nextStep, type Step } from "../flows/flow.ts";
import type { Button } from "./button.ts";
import { sayHumans } from "./crisis.ts";
import { mainChoices, openFlow, reply, say, type OpenFlow, type Talk } from "./talk.ts";
import { ask, askAgain, changeAnswer, checkWord, complete, drop, goBack, record, seen, skip, stop } from "./walking.ts";

/** Begins a flow. One that opens a case begins only when someone of its team can read it. */
export async function startFlow(talk: Talk, id: string): Promise<void> {
  // A button's value comes from outside: `constructor` is a name every object knows, and no flow.
  const flow = Object.hasOwn(talk.world.content.flows, id) ? talk.world.content.flows[id] : undefined;
  if (flow === undefined) return reply(talk, say(talk, "unknown-button"), mainChoices(talk));
  const carried = flow.sealed ? carriedOf(talk) : undefined;
  const team = flow.then.kind === "open-case" ? flow.then.team : undefined;
  const readers = team === undefined ? undefined : await talk.world.cases.readers(team);
  if (readers === 0) return sayHumans(talk, say(talk, id === "report" ? "report-offer.closed" : "flow.closed"), mainChoices(talk));
  if (talk.draft?.kind === "return") talk.forgetSecrets = true;
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

/** Keeps what a person told, beside what they told just before, in case they want to hand it on. */
export function carry(talk: Talk, text: string): void {
  const whole = [carriedOf(talk), text.trim()].filter(Boolean).join("\n");
  const carried = whole.length <= CARRIED ? whole : (carriedOf(talk) ?? text.trim().slice(0, CARRIED));
  const open = openFlow(talk);
  if (open) talk.draft = { ...open.draft, carried };
  else if (talk.draft?.kind !== "return") talk.draft = { kind: "carried", text: carried, telling: true };
}

/** "No, rather not": what was kept in case the person wants to hand it on is forgotten, and nothing else. */
export function leaveCarried(talk: Talk): void {
  const open = openFlow(talk);
  if (open) talk.draft = { ...open.draft, carried: undefined };
  else if (talk.draft?.kind === "carried") talk.draft = undefined;
}

/** Characters that fit into the story of a report. */
const CARRIED = 4_000;

function carriedOf(talk: Talk): string | undefined {
  if (talk.draft?.kind === "carried") return talk.draft.text;
  const open = openFlow(talk);
  return open?.flow.sealed ? undefined : open?.draft.carried;
}

/** A button of the open flow. Says itself whether it was one. */
export async function pressInFlow(talk: Talk, button: Button): Promise<boolean> {
  const open = openFlow(talk);
  if (!isOfFlow(button)) return false;
  if (open === undefined) {
    overReply(talk);
    return true;
  }
  switch (button.a) {
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
      drop(talk);
      return true;
    case "change":
    case "rewrite": {
      const step = open.flow.steps.find((candidate) => candidate.id === button.step);
      if (step) await changeAnswer(talk, open, step, button.a === "rewrite");
      else await askAgain(talk, say(talk, "old-button"));
      return true;
    }
    default: {
      const step = nextStep(open.flow, open.draft.answers);
      if (step === "done" || step.id !== button.step || !(await pressAtStep(talk, open, step, button))) await askAgain(talk, say(talk, "old-button"));
      return true;
    }
  }
}

type AtStep = Extract<Button, { a: "option" | "pick" | "skip" | "seen" | "complete" | "word" }>;
type OfFlow = AtStep | Extract<Button, { a: "change" | "rewrite" | "back" | "continue" | "stop" | "stop-now" }>;

function isOfFlow(button: Button): button is OfFlow {
  return "step" in button || button.a === "back" || button.a === "continue" || button.a === "stop" || button.a === "stop-now";
}

/** A button that answers the step that is asked now. False when the step has no such button. */
async function pressAtStep(talk: Talk, open: OpenFlow, step: Step, button: AtStep): Promise<boolean> {
  switch (button.a) {
    case "option":
      if (step.kind !== "choose" || !step.options.includes(button.option)) return false;
      await record(talk, open, step, { kind: "chosen", option: button.option });
      return true;
    case "pick": {
      const label = step.kind === "school" || step.kind === "district" ? labelOf(talk, button) : undefined;
      if (label === undefined) return false;
      await record(talk, open, step, { kind: "picked", label, ...(button.id && { id: button.id }) });
      return true;
    }
    case "skip":
      return skip(talk, open, step);
    case "seen":
      if (step.kind !== "show" && step.kind !== "summary") return false;
      await seen(talk, open, step);
      return true;
    case "complete":
      if (step.kind !== "write") return false;
      await complete(talk, open, step);
      return true;
    case "word":
      if (step.kind !== "receipt") return false;
      await checkWord(talk, open, step, (code) => code[button.word]);
      return true;
  }
}

/** What is said to a button of a flow that is not open any more: how it ended, if it did. */
export function overReply(talk: Talk): void {
  const { sealed } = talk.state;
  const told = sealed === "sent" ? "flow.sent-already" : sealed === "dropped" ? "flow.discarded" : "flow.over";
  reply(talk, say(talk, told), mainChoices(talk));
}

/** The name of a place that was picked; undefined when there is no such place (any more). */
function labelOf(talk: Talk, button: Extract<Button, { a: "pick" }>): string | undefined {
  if (button.id === undefined) return button.label;
  const { schools, districts } = talk.world.content.knowledge;
  return (schools.find((school) => school.id === button.id) ?? districts.find((district) => district.id === button.id))?.name;
}
