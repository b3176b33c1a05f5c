import type { Entry } from "../knowledge/entry.ts";
import { numbersFor, type WhoAsks } from "../safety/numbers.ts";
import type { Danger } from "../terms.ts";
import { toNumber, numberText } from "./card.ts";
import type { Choice } from "./reply.ts";
import { choice, reply, say, type Talk } from "./talk.ts";

/** The entries to call for a kind of danger, best first. */
export function helpEntries(talk: Talk, danger: Danger, who: WhoAsks, limit: number): readonly Entry[] {
  const ids = numbersFor(danger, who, talk.now, talk.world.content.knowledge.entries, talk.world.content.safety.numbers);
  return ids.flatMap((id) => talk.world.knowledge.entry(id) ?? []).slice(0, limit);
}

/** Dangers whose text speaks to the one who is hurt: whoever writes about a friend is met with a text of their own. */
const ABOUT_ONESELF: readonly Danger[] = ["suicide", "self-harm", "violence", "family-violence", "sexual-abuse", "forced-marriage"];

/**
 * The fixed, reviewed answer to danger: the text of its kind, the numbers that fit, and a human in the same message.
 * Nothing in it comes from a model or from what the person wrote.
 *
 * @param last - What the choices are about.
 */
export function sayCrisis(talk: Talk, danger: Danger, tone: { readonly retracted: boolean; readonly about: WhoAsks }, more: readonly Choice[], last?: string): void {
  const entries = helpEntries(talk, danger, tone.about, 5);
  const numbers = entries.map(toNumber);
  talk.shown.push(...entries.map((entry) => entry.id));
  reply(
    talk,
    [
      say(talk, tone.retracted ? "crisis.retracted" : tone.about === "other" && ABOUT_ONESELF.includes(danger) ? "crisis.other" : `crisis.${danger}`),
      numbers.map(numberText).join("\n"),
      say(talk, "crisis.unsent"),
      say(talk, "crisis.program"),
      last,
    ],
    more,
    { kind: "crisis", tone: "crisis", numbers },
  );
}

/** People to reach at once, for whoever asks for a human. */
export function sayHumans(talk: Talk, intro: string, more: readonly Choice[]): void {
  const entries = helpEntries(talk, "overwhelmed", "unknown", 5);
  const children = helpEntries(talk, "suicide", "child", 5);
  const both = [...new Map([...children, ...entries].map((entry) => [entry.id, entry])).values()].slice(0, 6);
  const numbers = both.map(toNumber);
  talk.shown.push(...both.map((entry) => entry.id));
  reply(talk, [intro, numbers.map(numberText).join("\n"), say(talk, "safety.line")], more, { kind: "crisis", numbers });
}

/** Whether the report team can read at the moment. */
export async function reportTeamReads(talk: Talk): Promise<boolean> {
  const flow = talk.world.content.flows["report"];
  return flow?.then.kind === "open-case" && (await talk.world.cases.readers(flow.then.team)) > 0;
}

export function reportChoices(talk: Talk): readonly Choice[] {
  return [choice(talk, "report-offer.start", { a: "start", flow: "report" }), choice(talk, "report-offer.numbers", { a: "numbers" }), choice(talk, "report-offer.no", { a: "leave" })];
}
