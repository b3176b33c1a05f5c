import { nextStep } from "../flows/flow.ts";
import type { Filters, Memory } from "../knowledge/answer.ts";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../terms.ts";
import { sayAnswer } from "./answers.ts";
import type { Command } from "./commands.ts";
import { reportTeamReads, sayHumans } from "./crisis.ts";
import { startFlow } from "./flow-talk.ts";
import { askAgainInReturn, leaveReturn, startReturn } from "./return-talk.ts";
import { FRESH } from "./state.ts";
import { choice, mainChoices, openFlow, reply, say, type OpenFlow, type Talk } from "./talk.ts";
import { ask, askAgain, complete, goBack, seen, skip, stepHelp, stop } from "./walking.ts";

/** What a command does where nothing else is open, or where it does not matter what is. */
export async function obey(talk: Talk, command: Command): Promise<void> {
  switch (command) {
    case "help":
      return sayHumans(talk, say(talk, "help.text"), mainChoices(talk));
    case "human":
      return human(talk);
    case "report":
      return startFlow(talk, "report");
    case "code":
      return startReturn(talk);
    case "offers":
      return startFlow(talk, "find-offer");
    case "quarrel":
      return startFlow(talk, "quarrel");
    case "language":
      return askLanguage(talk);
    case "simple":
      return setLanguage(talk, "de-simple");
    case "privacy":
      return reply(talk, [say(talk, "privacy.text"), say(talk, `reveal.${talk.reveals}`)], mainChoices(talk));
    case "forget":
      talk.forget = true;
      talk.forgetSecrets = true;
      talk.state = FRESH;
      talk.draft = undefined;
      return reply(talk, say(talk, "forget.done"), mainChoices(talk));
    case "stop":
      return stop(talk);
    case "more":
    case "skip":
      return more(talk);
    case "start":
      leaveUnsealed(talk);
      return greet(talk);
    case "hello":
      return greet(talk);
    case "thanks":
    case "yes":
      return reply(talk, say(talk, "other.welcome"), mainChoices(talk));
    case "back":
    case "done":
    case "no":
      return reply(talk, say(talk, "start.how"), mainChoices(talk));
  }
}

/** What a command does in the middle of a flow. False when the word belongs to the person's own text there. */
export async function obeyInFlow(talk: Talk, open: OpenFlow, command: Command): Promise<boolean> {
  const step = nextStep(open.flow, open.draft.answers);
  const writing = step !== "done" && step.kind === "write";
  switch (command) {
    case "stop":
      await stop(talk);
      return true;
    case "back":
      await goBack(talk);
      return true;
    case "skip":
      if (step === "done" || !(await skip(talk, open, step))) await ask(talk);
      return true;
    case "done":
      if (step === "done") return false;
      if (step.kind === "write" && open.draft.answers[step.id]?.kind === "written") await complete(talk, open, step);
      else if (step.kind === "show" || step.kind === "summary") await seen(talk, open, step);
      else return false;
      return true;
    case "help":
    case "human":
      await stepHelp(talk);
      return true;
    case "language":
      askLanguage(talk, true);
      return true;
    case "simple":
      setLanguage(talk, "de-simple");
      await ask(talk);
      return true;
    case "privacy":
      reply(talk, [say(talk, "privacy.text"), say(talk, `reveal.${talk.reveals}`)]);
      await askAgain(talk, say(talk, "flow.resume"));
      return true;
    case "forget":
      await obey(talk, command);
      return true;
    // Never while someone writes: a word like "mehr", "Streit" or "ja" is theirs then, not ours.
    case "hello":
    case "thanks":
      if (writing) return false;
      await askAgain(talk, say(talk, "flow.resume"));
      return true;
    case "start":
      if (writing) return false;
      if (open.flow.sealed) await stop(talk);
      else await obey(talk, command);
      return true;
    case "report":
    case "code":
    case "offers":
    case "quarrel":
    case "more":
      if (writing || open.flow.sealed) return false;
      await obey(talk, command);
      return true;
    case "yes":
    case "no":
      return false;
  }
}

export function greet(talk: Talk): void {
  talk.state = { ...talk.state, greeted: true };
  reply(talk, [say(talk, "start.hello"), say(talk, "start.keeps"), say(talk, "start.unchecked"), say(talk, "start.danger"), say(talk, "start.how")], mainChoices(talk));
}

export async function human(talk: Talk): Promise<void> {
  const reads = await reportTeamReads(talk);
  sayHumans(talk, say(talk, reads ? "human.text" : "human.no-team"), reads ? [choice(talk, "human.write", { a: "start", flow: "report" })] : mainChoices(talk));
}

export function askLanguage(talk: Talk, goingOn = false): void {
  const languages = LANGUAGES.map((language) => ({ label: LANGUAGE_NAMES[language], button: { a: "language" as const, language } }));
  reply(talk, say(talk, "language.ask"), [...languages, ...(goingOn ? [choice(talk, "flow.continue", { a: "continue" })] : [])]);
}

export function setLanguage(talk: Talk, language: Language): void {
  talk.language = language;
  talk.state = { ...talk.state, language };
  reply(talk, say(talk, "language.set"), talk.draft?.kind === "flow" || talk.draft?.kind === "return" ? [] : mainChoices(talk));
}

/** Asks again what is open, if anything is. */
export async function resume(talk: Talk, first?: string): Promise<void> {
  if (talk.draft?.kind === "return") {
    if (first !== undefined) reply(talk, first);
    return askAgainInReturn(talk, talk.draft);
  }
  if (openFlow(talk)) return ask(talk, first === undefined ? {} : { first: [first] });
  if (first !== undefined) reply(talk, first, mainChoices(talk));
}

export function more(talk: Talk): void {
  const memory = memoryOf(talk);
  if (memory === undefined) return reply(talk, say(talk, "start.how"), mainChoices(talk));
  const answer = talk.world.knowledge.more(memory, talk.language, talk.now);
  if (answer.kind === "none") return reply(talk, say(talk, "answer.nothing-more"), mainChoices(talk));
  sayAnswer(talk, answer);
}

export function memoryOf(talk: Talk): Memory | undefined {
  const { memory } = talk.state;
  return memory && { terms: memory.terms, shown: memory.shown, filters: memory.filters as Filters };
}

/** Whatever is open and is no report is left; what was read with a code is not left lying about. */
export function leaveUnsealed(talk: Talk): void {
  if (talk.draft?.kind === "return") leaveReturn(talk);
  else if (!openFlow(talk)?.flow.sealed) talk.draft = undefined;
}
