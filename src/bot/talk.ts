import type { Content } from "../content.ts";
import type { Flow } from "../flows/flow.ts";
import type { Knowledge } from "../knowledge/answer.ts";
import type { SafetyCheck } from "../safety/check.ts";
import type { NewCase } from "../store/store.ts";
import type { Channel } from "../channels/channel.ts";
import type { Instant, Language, Urgency } from "../terms.ts";
import type { Texts, Values } from "../texts/texts.ts";
import type { View } from "../texts/view.ts";
import type { Button } from "./button.ts";
import type { Choice, Reply } from "./reply.ts";
import type { Draft, FlowDraft, State } from "./state.ts";

/** All that a turn may know and use. Content is read anew for every turn, so that an edit goes live between two. */
export interface World {
  readonly content: Content;
  readonly texts: Texts;
  readonly knowledge: Knowledge;
  readonly safety: SafetyCheck;
  readonly cases: CaseDoor;
  /** The language a text is in, or `fallback` when it is too short to tell. */
  readonly languageOf: (text: string, fallback: Language) => Language;
}

/** What the bot needs of the cases. Codes are opaque text here; only the room of the cases knows what they open. */
export interface CaseDoor {
  /** How many counsellors of a team can read at the moment; 0 when it has no key. */
  readers(team: string): Promise<number>;
  newId(): string;
  newReceipt(): string;
  receiptText(receipt: string): { readonly words: readonly string[]; readonly digits: string };
  readReceipt(typed: string): { readonly kind: "receipt"; readonly receipt: string } | { readonly kind: "unknown-word" | "wrong-length" | "check-digits" };
  /** Seals to the team; what is not sealed is forgotten. The same id gives a case that is stored once. */
  seal(report: {
    readonly id: string;
    readonly team: string;
    readonly flow: string;
    readonly language: Language;
    readonly urgency: Urgency;
    readonly answers: readonly { readonly step: string; readonly question: string; readonly answer: string }[];
    readonly receipt: string;
  }): Promise<NewCase>;
  /** Everything written to a case, oldest first, a message that cannot be opened without its text; undefined when no case has this code. */
  read(receipt: string): Promise<readonly { readonly from: "writer" | "team"; readonly text: string | undefined }[] | undefined>;
  /** The same `id` is written once. */
  write(receipt: string, id: string, text: string): Promise<"stored" | "full" | "gone">;
  remove(receipt: string): Promise<"removed" | "gone">;
}

/**
 * One turn in the making. The rooms of the bot add replies and change state and draft; nothing of it is real before
 * the worker writes it down in one transaction.
 */
export interface Talk {
  readonly world: World;
  readonly now: Instant;
  readonly reveals: Channel["reveals"];
  /** Turns before this one, in a row, that were not understood; `state.misses` counts anew. */
  readonly missesBefore: number;
  language: Language;
  state: State;
  draft: Draft | undefined;
  readonly replies: Reply[];
  /** Entries shown in this turn, best first; what `ask` and the evaluation look at. */
  readonly shown: string[];
  abstained: boolean;
  opens: NewCase | undefined;
  /** The message belongs to a report: its copy in the channel's history is emptied. */
  withhold: boolean;
  /** A report is over: everything of it in the channel's history is emptied. */
  forgetSecrets: boolean;
  forget: boolean;
}

/** A flow that is open, with what was said in it so far. */
export interface OpenFlow {
  readonly flow: Flow;
  readonly draft: FlowDraft;
}

/** Undefined when no flow is open, or its content is gone. */
export function openFlow(talk: Talk): OpenFlow | undefined {
  if (talk.draft?.kind !== "flow") return undefined;
  const flow = talk.world.content.flows[talk.draft.flow];
  return flow && { flow, draft: talk.draft };
}

/** Someone is writing a report, or reading one: nothing said to the bot now is a search, and no button of before may end it. */
export function isSealed(talk: Talk): boolean {
  return talk.draft?.kind === "return" || openFlow(talk)?.flow.sealed === true;
}

/** One turn more that was not understood; how many in a row that makes. */
export function missed(talk: Talk): number {
  talk.state = { ...talk.state, misses: talk.missesBefore + 1 };
  return talk.state.misses;
}

export function say(talk: Talk, key: string, values?: Values): string {
  return talk.world.texts.say(key, talk.language, values);
}

/** Adds one message. Parts become paragraphs; undefined ones are left out. */
export function reply(talk: Talk, parts: string | readonly (string | undefined)[], choices: readonly Choice[] = [], view: Partial<View> = {}): void {
  const text = (typeof parts === "string" ? [parts] : parts).filter((part) => part !== undefined && part !== "").join("\n\n");
  talk.replies.push({ text, choices, view: { kind: choices.length > 0 ? "ask" : "say", language: talk.language, tone: "plain", ...view } });
}

export function choice(talk: Talk, key: string, button: Button, values?: Values): Choice {
  return { label: say(talk, key, values), button };
}

/** The ways in, as on the first screen. */
export function mainChoices(talk: Talk): readonly Choice[] {
  return [
    choice(talk, "choice.find-offer", { a: "start", flow: "find-offer" }),
    choice(talk, "choice.report", { a: "start", flow: "report" }),
    choice(talk, "choice.code", { a: "return" }),
    choice(talk, "choice.more", { a: "more-choices" }),
  ];
}
