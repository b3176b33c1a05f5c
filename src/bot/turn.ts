import type { Channel, InboundMessage } from "../channels/channel.ts";
import { nextStep } from "../flows/flow.ts";
import type { Filters } from "../knowledge/answer.ts";
import type { Verdict } from "../safety/check.ts";
import type { NewCase } from "../store/store.ts";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, type Instant, type Language } from "../terms.ts";
import { sayAnswer, sayCards } from "./answers.ts";
import { readPress, type Button } from "./button.ts";
import { commandIn, type Command } from "./commands.ts";
import { reportChoices, reportTeamReads, sayCrisis, sayHumans } from "./crisis.ts";
import { ask, askAgain, goBack, openFlow, pressInFlow, startFlow, stepHelp, stop, textInFlow } from "./flow-talk.ts";
import type { Reply } from "./reply.ts";
import { pressInReturn, startReturn, textInReturn } from "./return-talk.ts";
import type { Draft, State } from "./state.ts";
import { choice, mainChoices, reply, say, type Talk, type World } from "./talk.ts";

export interface TurnInput {
  readonly message: InboundMessage;
  readonly reveals: Channel["reveals"];
  readonly state: State;
  readonly draft: Draft | undefined;
  /** What the person wrote just before, oldest first; from memory, never from a disk. */
  readonly recent: readonly string[];
  readonly now: Instant;
}

export interface TurnOutcome {
  readonly replies: readonly Reply[];
  readonly state: State;
  readonly draft: Draft | undefined;
  readonly opens: NewCase | undefined;
  /** The replies belong to a report. */
  readonly secret: boolean;
  readonly withhold: boolean;
  readonly forgetSecrets: boolean;
  readonly forget: boolean;
  readonly label: Verdict["label"] | undefined;
  readonly shown: readonly string[];
  readonly abstained: boolean;
  readonly language: Language;
}

/**
 * Answers one message: safety first, then commands, then the open flow, then the router. Changes nothing outside: the
 * outcome becomes real when the worker writes it down. The one exception is a message or a deletion by code, which is
 * safe to repeat.
 *
 * @param early - Called with the help replies as soon as the safety check has spoken, before anything is awaited.
 */
export async function takeTurn(world: World, input: TurnInput, early: (replies: readonly Reply[], state: State) => void = () => {}): Promise<TurnOutcome> {
  const { content } = input.message;
  const text = content.kind === "text" ? content.text : undefined;
  const checked = text === undefined ? undefined : checkSafely(world, text, input.recent);
  const verdict = checked?.verdict;
  const talk = newTalk(world, input, text, verdict);
  const sealedBefore = isSealed(talk);

  if (verdict !== undefined && text !== undefined) {
    if (verdict.label === "acute" || verdict.label === "report") talk.withhold = true;
    if (verdict.label === "acute") {
      crisisFirst(talk, verdict, text);
      early(talk.replies, { ...talk.state, asked: talk.state.asked + 1 });
    }
    if (checked?.failed) sayHumans(talk, say(talk, "human.no-team"), []);
    await answerText(talk, text, verdict, input.message.inboundId);
  } else if (content.kind === "button") await answerButton(talk, content.value);
  else if (content.kind === "joined") greet(talk);
  else if (content.kind === "unsupported") openFlow(talk) ? await askAgain(talk, say(talk, "unsupported")) : reply(talk, say(talk, "unsupported"), mainChoices(talk));

  const secret = sealedBefore || isSealed(talk);
  // Whoever begins without a greeting is still told at once that this is a program. The help texts say it themselves.
  const stranger = !talk.state.greeted && verdict?.label !== "acute";
  const replies = stranger ? introduced(talk) : talk.replies;
  talk.state = { ...talk.state, greeted: true };
  const asks = replies.some((message) => message.choices.length > 0 || message.view.lines !== undefined);
  return {
    replies,
    state: asks ? { ...talk.state, asked: talk.state.asked + 1 } : talk.state,
    draft: talk.draft,
    opens: talk.opens,
    secret,
    withhold: talk.withhold || secret,
    forgetSecrets: talk.forgetSecrets,
    forget: talk.forget,
    label: verdict?.label,
    shown: [...new Set(talk.shown)],
    abstained: talk.abstained,
    language: talk.language,
  };
}

/** A check that fails is no reason for silence: the person is offered a human. */
function checkSafely(world: World, text: string, recent: readonly string[]): { readonly verdict: Verdict; readonly failed: boolean } {
  try {
    return { verdict: world.safety.check(text, recent), failed: false };
  } catch {
    return { verdict: { label: "question", who: "unknown", rules: [], suppressed: [], version: "failed" }, failed: true };
  }
}

/**
 * What can still be said when a message could not be kept: help, if it speaks of danger, and that it was not kept.
 * Needs neither store nor model.
 */
export function helpAtOnce(world: World, input: TurnInput): readonly Reply[] {
  const text = input.message.content.kind === "text" ? input.message.content.text : undefined;
  const verdict = text === undefined ? undefined : checkSafely(world, text, input.recent).verdict;
  const talk = newTalk(world, input, text, verdict);
  if (verdict?.label === "acute" && text !== undefined) sayCrisis(talk, verdict.danger ?? "violence", { retracted: false, about: verdict.who }, []);
  reply(talk, say(talk, "refused"));
  return talk.replies;
}

function newTalk(world: World, input: TurnInput, text: string | undefined, verdict: Verdict | undefined): Talk {
  const { language, chosen } = languageFor(world, input, text, verdict);
  return {
    world,
    now: input.now,
    reveals: input.reveals,
    language,
    state: { ...input.state, language, languageChosen: input.state.languageChosen || chosen },
    draft: input.draft,
    replies: [],
    shown: [],
    abstained: false,
    opens: undefined,
    withhold: false,
    forgetSecrets: false,
    forget: false,
  };
}

/** Language is state: chosen by the person, else guessed once from their first words, never flipped by a guess. */
function languageFor(world: World, input: TurnInput, text: string | undefined, verdict: Verdict | undefined): { readonly language: Language; readonly chosen: boolean } {
  if (input.message.language) return { language: input.message.language, chosen: true };
  if (input.state.language) return { language: input.state.language, chosen: false };
  return { language: text === undefined ? "de" : world.languageOf(text, isLanguage(verdict?.languageHint) ? verdict.languageHint : "de"), chosen: false };
}

function isSealed(talk: Talk): boolean {
  return talk.draft?.kind === "return" || openFlow(talk)?.flow.sealed === true;
}

function introduced(talk: Talk): readonly Reply[] {
  const [first, ...rest] = talk.replies;
  return first ? [{ ...first, text: `${say(talk, "start.short")} ${first.text}` }, ...rest] : [];
}

function greet(talk: Talk): void {
  talk.state = { ...talk.state, greeted: true };
  reply(talk, [say(talk, "start.hello"), say(talk, "start.keeps"), say(talk, "start.unchecked"), say(talk, "start.danger"), say(talk, "start.how")], mainChoices(talk));
}

// ── text ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The help text for danger, said before all else. Inside a report only once for each kind. */
function crisisFirst(talk: Talk, verdict: Verdict, text: string): void {
  const danger = verdict.danger ?? "violence";
  const open = openFlow(talk);
  const tone = { retracted: verdict.retracted === true, about: verdict.who };
  if (open?.flow.sealed) {
    if (open.draft.warned.includes(danger)) return;
    talk.draft = { ...open.draft, warned: [...open.draft.warned, danger] };
    return sayCrisis(talk, danger, tone, []);
  }
  if (open) return sayCrisis(talk, danger, tone, [choice(talk, "report-offer.start", { a: "start", flow: "report" }), choice(talk, "flow.continue", { a: "continue" })]);
  if (talk.draft?.kind !== "return") talk.draft = { kind: "carried", text: text.slice(0, 4000) };
  sayCrisis(talk, danger, tone, [choice(talk, "report-offer.start", { a: "start", flow: "report" }), choice(talk, "report-offer.no", { a: "leave" })]);
}

async function answerText(talk: Talk, text: string, verdict: Verdict, inboundId: string): Promise<void> {
  const { content } = talk.world;
  const command = commandIn(text, content.commands);
  const open = openFlow(talk);
  if (open) {
    const step = nextStep(open.flow, open.draft.answers);
    if (command && (await commandInFlow(talk, command, step !== "done" && step.kind === "write"))) return;
    // Danger told in a flow that is no report: the numbers have been said, the flow waits.
    if (verdict.label === "acute" && !open.flow.sealed) return;
    if ((await textInFlow(talk, text)) === "taken") return;
    if (verdict.label === "report") return offerReport(talk, text);
    answerQuestion(talk, text, verdict);
    return askAgain(talk, say(talk, "flow.resume"));
  }
  if (talk.draft?.kind === "return" && command === undefined && (await textInReturn(talk, talk.draft, text, inboundId))) return;
  if (verdict.label === "acute") return;
  if (command) return answerCommand(talk, command);
  const receipt = talk.world.cases.readReceipt(text);
  if (receipt.kind === "receipt") {
    talk.withhold = true;
    startReturn(talk);
    talk.replies.length = 0;
    if (talk.draft?.kind === "return") await textInReturn(talk, talk.draft, text, inboundId);
    return;
  }
  if (verdict.label === "report") return offerReport(talk, text);
  if (!/[\p{L}\p{N}]/u.test(text)) return reply(talk, say(talk, "emoji-only"), mainChoices(talk));
  answerQuestion(talk, text, verdict);
}

/** What a person tells becomes a report only when they say so; until then it waits in the draft and nobody reads it. */
async function offerReport(talk: Talk, text: string): Promise<void> {
  const open = openFlow(talk);
  if (!open) talk.draft = { kind: "carried", text: text.slice(0, 4000) };
  const reads = await reportTeamReads(talk);
  const helpers = helpersFor(talk, text);
  if (reads) reply(talk, [say(talk, "report-offer.text"), say(talk, "safety.line"), say(talk, "report-offer.not-yet")], reportChoices(talk), { tone: "report" });
  else {
    talk.draft = open ? talk.draft : undefined;
    reply(talk, [say(talk, "report-offer.closed"), say(talk, "safety.line")], [choice(talk, "report-offer.numbers", { a: "numbers" })], { tone: "report" });
  }
  if (helpers.length > 0) sayCards(talk, say(talk, "report-offer.helpers"), helpers, [], undefined, { tone: "report" });
}

/** People who help with what was told: only entries for counselling and crisis, found in the house, kept nowhere. */
function helpersFor(talk: Talk, text: string) {
  const answer = talk.world.knowledge.answer({ text, language: talk.language, now: talk.now, memory: undefined, helpOnly: true });
  return answer.kind === "found" || answer.kind === "near" ? answer.entries.slice(0, 3) : [];
}

function answerQuestion(talk: Talk, text: string, verdict: Verdict): void {
  const answer = talk.world.knowledge.answer({ text, language: talk.language, now: talk.now, memory: memoryOf(talk) });
  // A greeting or a joke that resembles an entry by chance is no question.
  if (verdict.label === "other" && answer.kind !== "found") {
    talk.abstained = true;
    const misses = talk.state.misses + 1;
    talk.state = { ...talk.state, misses };
    if (misses >= 3) return sayHumans(talk, say(talk, "answer.twice"), mainChoices(talk));
    return reply(talk, say(talk, "other.short"), mainChoices(talk));
  }
  sayAnswer(talk, answer);
  offerOtherLanguage(talk, text);
}

/** Someone who plainly writes another language is asked, not switched. */
function offerOtherLanguage(talk: Talk, text: string): void {
  const spoken = talk.world.languageOf(text, talk.language);
  const last = talk.replies.at(-1);
  if (spoken === talk.language || spoken === "de" || talk.language === "de-simple" || last === undefined) return;
  talk.replies[talk.replies.length - 1] = { ...last, choices: [...last.choices, { label: talk.world.texts.say("language.switch", spoken), button: { a: "language", language: spoken } }] };
}

function memoryOf(talk: Talk) {
  const { memory } = talk.state;
  return memory && { terms: memory.terms, shown: memory.shown, filters: memory.filters as Filters };
}

// ── commands ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function commandInFlow(talk: Talk, command: Command, writing: boolean): Promise<boolean> {
  const open = openFlow(talk);
  const step = open && nextStep(open.flow, open.draft.answers);
  switch (command) {
    case "stop":
      await stop(talk);
      return true;
    case "back":
      await goBack(talk);
      return true;
    case "skip":
      return step !== undefined && step !== "done" && pressInFlow(talk, step.kind === "show" || step.kind === "summary" ? { a: "seen", step: step.id } : { a: "skip", step: step.id });
    case "done":
      return step !== undefined && step !== "done" && step.kind === "write" && pressInFlow(talk, { a: "complete", step: step.id });
    case "help":
    case "human":
      stepHelp(talk);
      return true;
    case "language":
    case "simple":
    case "privacy":
    case "forget":
      await answerCommand(talk, command);
      if (!talk.forget) await ask(talk);
      return true;
    default:
      // While someone writes, a word like "mehr" or "Streit" is theirs, not ours.
      if (writing || open?.flow.sealed) return false;
      await answerCommand(talk, command);
      return true;
  }
}

async function answerCommand(talk: Talk, command: Command): Promise<void> {
  switch (command) {
    case "help":
      return sayHumans(talk, `${say(talk, "help.text")}`, mainChoices(talk));
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
      return reply(talk, say(talk, "language.ask"), LANGUAGES.map((language) => ({ label: LANGUAGE_NAMES[language], button: { a: "language", language } })));
    case "simple":
      return setLanguage(talk, "de-simple");
    case "privacy":
      return reply(talk, [say(talk, "privacy.text"), say(talk, `reveal.${talk.reveals}`)], mainChoices(talk));
    case "forget":
      talk.forget = true;
      talk.draft = undefined;
      return reply(talk, say(talk, "forget.done"), mainChoices(talk));
    case "stop":
      return stop(talk);
    case "more":
      return more(talk);
    case "start":
    case "hello":
      return greet(talk);
    case "thanks":
      return reply(talk, say(talk, "other.welcome"), mainChoices(talk));
    case "back":
    case "skip":
    case "done":
      return reply(talk, say(talk, "stop.nothing"), mainChoices(talk));
  }
}

async function human(talk: Talk): Promise<void> {
  const reads = await reportTeamReads(talk);
  sayHumans(talk, say(talk, reads ? "human.text" : "human.no-team"), reads ? [choice(talk, "human.write", { a: "start", flow: "report" })] : mainChoices(talk));
}

function setLanguage(talk: Talk, language: Language): void {
  talk.language = language;
  talk.state = { ...talk.state, language, languageChosen: true };
  reply(talk, say(talk, "language.set"), openFlow(talk) ? [] : mainChoices(talk));
}

function more(talk: Talk): void {
  const memory = memoryOf(talk);
  if (memory === undefined) return reply(talk, say(talk, "stop.nothing"), mainChoices(talk));
  const answer = talk.world.knowledge.more(memory, talk.language, talk.now);
  if (answer.kind === "none") return reply(talk, say(talk, "answer.nothing-more"), mainChoices(talk));
  sayAnswer(talk, answer);
}

// ── buttons ───────────────────────────────────────────────────────────────────────────────────────────────────────────

async function answerButton(talk: Talk, value: unknown): Promise<void> {
  const pressed = readPress(value, talk.state.asked);
  if (pressed.kind !== "pressed") {
    const told = say(talk, pressed.kind === "old" ? "old-button" : "unknown-button");
    return openFlow(talk) ? askAgain(talk, told) : reply(talk, talk.draft === undefined && pressed.kind === "old" ? say(talk, "flow.expired") : told, mainChoices(talk));
  }
  const { button } = pressed;
  if (await pressInReturn(talk, button)) return;
  if (await pressInFlow(talk, button)) return;
  return pressAnywhere(talk, button);
}

async function pressAnywhere(talk: Talk, button: Button): Promise<void> {
  const open = openFlow(talk);
  switch (button.a) {
    case "menu":
      return open?.flow.sealed ? stop(talk) : (leaveDraft(talk), greet(talk));
    case "more-choices":
      return reply(talk, say(talk, "more.text"), [
        choice(talk, "choice.quarrel", { a: "start", flow: "quarrel" }),
        choice(talk, "choice.idea", { a: "start", flow: "idea" }),
        choice(talk, "choice.request-offer", { a: "start", flow: "request-offer" }),
        choice(talk, "choice.language", { a: "languages" }),
      ]);
    case "start":
      // A report under way is never replaced by a button that was still on the screen.
      return open?.flow.sealed ? askAgain(talk, say(talk, "flow.resume")) : startFlow(talk, button.flow);
    case "return":
      return open?.flow.sealed ? askAgain(talk, say(talk, "flow.resume")) : startReturn(talk);
    case "human":
      return open ? stepHelp(talk) : human(talk);
    case "numbers":
      return sayHumans(talk, say(talk, "report-offer.helpers"), (await reportTeamReads(talk)) ? [choice(talk, "report-offer.start", { a: "start", flow: "report" })] : mainChoices(talk));
    case "leave":
      leaveDraft(talk);
      return reply(talk, say(talk, "report-offer.left"), mainChoices(talk));
    case "languages":
      return answerCommand(talk, "language");
    case "language":
      setLanguage(talk, button.language);
      return open ? ask(talk) : undefined;
    case "more":
      return more(talk);
    case "narrow": {
      const memory = memoryOf(talk);
      if (memory === undefined) return reply(talk, say(talk, "old-button"), mainChoices(talk));
      const chosen: Filters = { ...(button.district && { district: button.district }), ...(button.age !== undefined && { age: button.age }), ...(button.cost && { cost: button.cost }) };
      return sayAnswer(talk, talk.world.knowledge.answer({ text: "", language: talk.language, now: talk.now, memory, chosen }));
    }
    case "show": {
      const entry = talk.world.knowledge.entry(button.id);
      return entry ? sayCards(talk, say(talk, "answer.found"), [entry], [], undefined) : reply(talk, say(talk, "unknown-button"), mainChoices(talk));
    }
    default:
      return reply(talk, say(talk, "old-button"), mainChoices(talk));
  }
}

/** What was only kept in case the person wants to hand it on. */
function leaveDraft(talk: Talk): void {
  if (talk.draft?.kind === "carried" || !openFlow(talk)?.flow.sealed) talk.draft = undefined;
}
