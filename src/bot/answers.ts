import type { Answer, Memory } from "../knowledge/answer.ts";
import type { Entry } from "../knowledge/entry.ts";
import type { View } from "../texts/view.ts";
import { cardText, toCard } from "./card.ts";
import { sayHumans } from "./crisis.ts";
import type { Choice } from "./reply.ts";
import { choice, mainChoices, missed, reply, say, type Talk } from "./talk.ts";

/**
 * Puts an answer of the knowledge into words. Every fact in it is an entry's own.
 *
 * @param helpers - People to show before everything that was found.
 */
export function sayAnswer(talk: Talk, answer: Answer, helpers: readonly Entry[] = []): void {
  switch (answer.kind) {
    case "found": {
      const district = placeName(talk, answer.memory.filters.district);
      const intro = district ? say(talk, "answer.found-in", { place: district }) : say(talk, "answer.found");
      return sayCards(talk, helpers.length > 0 ? `${say(talk, "safety.line")}\n\n${intro}` : intro, onTop(helpers, answer.entries), narrowing(talk, answer), answer.memory);
    }
    case "near":
      return sayCards(talk, say(talk, "answer.near"), answer.entries, [choice(talk, "none-of-these", { a: "none-of-these" })], answer.memory);
    case "none":
      talk.abstained = true;
      return sayNothingFound(talk, answer.whoKnows, answer.memory);
    case "which-district":
      remember(talk, answer.memory);
      return reply(talk, say(talk, "answer.which-district", { code: answer.postalCode }), answer.districts.map((id) => ({ label: placeName(talk, id) ?? id, button: { a: "narrow", district: id } })));
    case "where":
      remember(talk, answer.memory);
      return reply(talk, say(talk, "answer.where"), talk.world.content.knowledge.districts.map((district) => ({ label: district.name, button: { a: "narrow", district: district.id } })));
  }
}

export function sayCards(talk: Talk, intro: string, entries: readonly Entry[], choices: readonly Choice[], memory: Memory | undefined, view: Partial<View> = {}): void {
  const cards = entries.map((entry) => toCard(entry, { texts: talk.world.texts, data: talk.world.content.knowledge, language: talk.language, now: talk.now }));
  talk.shown.push(...entries.map((entry) => entry.id));
  if (memory) remember(talk, memory);
  reply(talk, [intro, ...cards.map(cardText)], choices, { kind: "cards", cards, ...view });
}

/** Two helpers at most, so that what was asked for is still among the three. */
function onTop(helpers: readonly Entry[], entries: readonly Entry[]): readonly Entry[] {
  return [...new Map([...helpers.slice(0, 2), ...entries].map((entry) => [entry.id, entry])).values()].slice(0, Math.max(entries.length, helpers.length > 0 ? 3 : 0));
}

function sayNothingFound(talk: Talk, whoKnows: readonly Entry[], memory: Memory): void {
  remember(talk, memory);
  if (missed(talk) >= 2) return sayHumans(talk, say(talk, "answer.twice"), mainChoices(talk));
  if (whoKnows.length === 0) return reply(talk, say(talk, "answer.none"), mainChoices(talk));
  const cards = whoKnows.map((entry) => toCard(entry, { texts: talk.world.texts, data: talk.world.content.knowledge, language: talk.language, now: talk.now }));
  reply(talk, [say(talk, "answer.none"), say(talk, "answer.none-who"), ...cards.map(cardText)], mainChoices(talk), { kind: "cards", cards });
}

/** What was offered was not what was meant: other words to try, and people to ask. */
export function sayNoneOfThese(talk: Talk): void {
  missed(talk);
  sayHumans(talk, say(talk, "answer.rephrase"), mainChoices(talk));
}

function narrowing(talk: Talk, answer: Extract<Answer, { kind: "found" }>): readonly Choice[] {
  const choices = answer.narrow.flatMap((narrow): readonly Choice[] => {
    switch (narrow.by) {
      case "district":
        return narrow.options.map((id) => ({ label: placeName(talk, id) ?? id, button: { a: "narrow", district: id } }));
      case "age":
        return narrow.options.map(([from, to]) => choice(talk, "answer.narrow.age", { a: "narrow", age: Math.floor((from + to) / 2) }, { from, to }));
      case "cost":
        return [choice(talk, "answer.narrow.cost", { a: "narrow", cost: "free" })];
    }
  });
  return answer.more > 0 ? [choice(talk, "answer.more", { a: "more" }, { count: answer.more }), ...choices] : choices;
}

function placeName(talk: Talk, id: string | undefined): string | undefined {
  return talk.world.content.knowledge.districts.find((district) => district.id === id)?.name;
}

function remember(talk: Talk, memory: Memory): void {
  const { terms, filters, shown } = memory;
  talk.state = { ...talk.state, memory: { terms: [...terms], filters: { ...filters }, shown: [...shown] } };
}
