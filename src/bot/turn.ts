import type { Channel, InboundMessage } from "../channels/channel.ts";
import type { Verdict } from "../safety/verdict.ts";
import type { NewCase } from "../store/store.ts";
import { isLanguage, type Instant, type Language } from "../terms.ts";
import { greet, resume } from "./commanding.ts";
import { sayCrisis, sayHumans } from "./crisis.ts";
import { crisisFirst, heard } from "./hearing.ts";
import { pressed } from "./pressing.ts";
import type { Reply } from "./reply.ts";
import type { Draft, State } from "./state.ts";
import { isSealed, reply, say, type Talk, type World } from "./talk.ts";

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
  // Six words drawn by chance may look like anything; a whole code is a code and nothing else.
  const isCode = text !== undefined && world.cases.readReceipt(text).kind === "receipt";
  const checked = text === undefined ? undefined : isCode ? { verdict: NOTHING_TOLD, failed: false } : checkSafely(world, text, input.recent);
  const verdict = checked?.verdict;
  const talk = newTalk(world, input, text, verdict);
  const sealedBefore = isSealed(talk);
  const expired = input.state.sealed === "open" && input.draft === undefined;

  if (verdict?.label === "acute" && text !== undefined) {
    await crisisFirst(talk, verdict, text);
    early(talk.replies, { ...talk.state, asked: talk.state.asked + 1 });
  }
  if (expired) {
    talk.forgetSecrets = true;
    talk.state = { ...talk.state, sealed: undefined };
    reply(talk, say(talk, "flow.expired"));
  }
  if (verdict !== undefined && text !== undefined) {
    if (verdict.label === "acute" || verdict.label === "report") talk.withhold = true;
    if (checked?.failed) sayHumans(talk, say(talk, "human.text"), []);
    await heard(talk, text, verdict);
  } else if (content.kind === "button") await pressed(talk, content.value);
  else if (content.kind === "unsupported") await resume(talk, say(talk, "unsupported"));
  else if (isSealed(talk) || talk.draft?.kind === "flow") await resume(talk, say(talk, "flow.resume"));
  else greet(talk);

  const secret = sealedBefore || isSealed(talk);
  // Whoever begins without a greeting is still told at once that this is a program. What is said to someone who tells of
  // danger or harm says it itself, and should not begin with the bot.
  const stranger = !talk.state.greeted && input.message.greeted !== true && verdict?.label !== "acute" && verdict?.label !== "report";
  const replies = stranger ? introduced(talk) : talk.replies;
  const asks = replies.some((message) => message.choices.length > 0 || message.view.lines !== undefined);
  return {
    replies,
    state: { ...talk.state, greeted: true, asked: talk.state.asked + (asks ? 1 : 0), sealed: sealedNow(talk) },
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

/** What a later turn must know of the last sealed flow. */
function sealedNow(talk: Talk): State["sealed"] {
  if (talk.opens) return "sent";
  if (talk.draft?.kind === "flow") return isSealed(talk) ? "open" : undefined;
  return talk.state.sealed === "open" ? "dropped" : talk.state.sealed;
}

const NOTHING_TOLD: Verdict = { label: "other", who: "unknown", rules: [], suppressed: [], version: "code" };

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
  const { language, known } = languageFor(world, input, text, verdict);
  const { message, state } = input;
  return {
    world,
    now: input.now,
    reveals: input.reveals,
    missesBefore: state.misses,
    language,
    state: { ...state, misses: 0, spoken: language, ...(known && { language }), ...(message.language && { appLanguage: message.language }) },
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

/**
 * Language is state: chosen by the person in the app or in the talk, whichever was last, else told from their words
 * once these leave no doubt. Until then each message is guessed at; after that a guess changes nothing.
 */
function languageFor(world: World, { message, state, draft }: TurnInput, text: string | undefined, verdict: Verdict | undefined): { readonly language: Language; readonly known: boolean } {
  if (message.language && message.language !== state.appLanguage) return { language: message.language, known: true };
  if (state.language) return { language: state.language, known: true };
  if (text === undefined || !tellsLanguage(world, draft, text)) return { language: "de", known: false };
  const hint = isLanguage(verdict?.languageHint) ? verdict.languageHint : "de";
  const language = world.languageOf(text, hint);
  return { language, known: world.languageOf(text, hint === "de" ? "en" : "de") === language };
}

/** The words of a code are of no language, and an answer of a word or two (a school, a name) says nothing about one. */
function tellsLanguage(world: World, draft: Draft | undefined, text: string): boolean {
  const within = draft?.kind === "flow" || draft?.kind === "return";
  return world.cases.readReceipt(text).kind !== "receipt" && (!within || text.trim().split(/\s+/).length > 3) && !(draft?.kind === "return" && draft.at.step === "code");
}

function introduced(talk: Talk): readonly Reply[] {
  const [first, ...rest] = talk.replies;
  return first ? [{ ...first, text: `${say(talk, "start.short")} ${first.text}` }, ...rest] : [];
}
