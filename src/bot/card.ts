import type { Entry, KnowledgeData, Source } from "../knowledge/entry.ts";
import type { Instant, Language } from "../terms.ts";
import type { Texts, Values } from "../texts/texts.ts";
import type { Card, HelpNumber } from "../texts/view.ts";

/** What a card needs beside the entry. */
export interface CardContext {
  readonly texts: Texts;
  readonly data: Pick<KnowledgeData, "districts" | "translations">;
  readonly language: Language;
  readonly now: Instant;
}

/**
 * An entry as a person reads it. Every fact is copied from the entry letter by letter; only labels are translated.
 * A translated description comes from content/translations and says so until a person has read it.
 */
export function toCard(entry: Entry, context: CardContext): Card {
  const { texts, language, now } = context;
  const say = (key: string, values?: Values): string => texts.say(key, language, values);
  const translation = context.data.translations[language]?.[entry.id];
  const translated = translation !== undefined && translation.status !== "outdated";
  const german = (label: string, value: string | undefined): Card["facts"] => (value ? [{ label: say(label), value, german: true }] : []);
  const own = (label: string, value: string | undefined): Card["facts"] => (value ? [{ label: say(label), value, german: false }] : []);

  const places = entry.districts.map((id) => context.data.districts.find((district) => district.id === id)?.name ?? id).join(", ");
  const price = entry.cost.type === "unknown" ? say("card.cost-unknown") : say(`card.${entry.cost.type}`);
  const source = mainSource(entry.sources);
  const sourceName = source.url ? hostOf(source.url) : (source.title ?? "");
  const notices = [
    !translated && language !== "de" ? say("card.in-german") : undefined,
    translated && translation.status === "machine" ? say("card.machine") : undefined,
    now > Date.parse(entry.reviewBy) ? say("card.overdue", { date: day(entry.verifiedAt) }) : undefined,
    entry.anonymous === "yes" ? say("card.anonymous") : undefined,
  ].filter((notice) => notice !== undefined);

  return {
    id: entry.id,
    title: (translated && translation.name) || entry.name,
    ...(entry.organization && { organization: entry.organization }),
    description: translated ? translation.description : entry.description,
    descriptionLanguage: translated ? language : "de",
    facts: [
      ...own("card.for", forWhom(entry, say)),
      ...(entry.address || places ? german("card.where", [entry.address, places].filter(Boolean).join(" · ")) : own("card.where", say("card.whole-city"))),
      ...german("card.hours", entry.hours),
      { label: say("card.cost"), value: price, german: false, ...(entry.cost.feesDescription && { detail: entry.cost.feesDescription }) },
      ...german("card.how", entry.applicationProcess),
      ...german("card.languages", entry.languages),
    ],
    phones: entry.phones.filter((phone) => phone.checked).map((phone) => ({ number: phone.number, ...(phone.note && { note: phone.note }) })),
    ...(entry.url && { url: entry.url }),
    ...(entry.email && { email: entry.email }),
    ...(entry.online && { online: entry.online }),
    labels: { phone: say("card.phone"), website: say("card.website"), email: say("card.email"), online: say("card.online"), source: say("card.source") },
    source: {
      label: source.storedDate ? say("card.source-as-of", { source: sourceName, date: day(source.storedDate) }) : sourceName,
      ...(source.url && { url: source.url }),
    },
    checked: say("card.compiled", { date: day(entry.verifiedAt) }),
    notices,
  };
}

/** The same card for a channel that shows nothing but text. */
export function cardText(card: Card): string {
  const lines = [
    card.organization ? `${card.title} (${card.organization})` : card.title,
    card.description,
    ...card.facts.map((fact) => [fact.label, fact.value, fact.detail].filter(Boolean).join(": ")),
    ...card.phones.map((phone) => `${card.labels.phone}: ${phone.number}${phone.note ? ` (${phone.note})` : ""}`),
    card.online ? `${card.labels.online}: ${card.online}` : undefined,
    card.email ? `${card.labels.email}: ${card.email}` : undefined,
    card.url ? `${card.labels.website}: ${card.url}` : undefined,
    `${card.labels.source}: ${card.source.label}${card.source.url && card.source.url !== card.url ? ` ${card.source.url}` : ""}. ${card.checked}`,
    ...card.notices,
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** An entry as one line to call; nothing but what the entry says. */
export function toNumber(entry: Entry): HelpNumber {
  const phone = entry.phones.find((candidate) => candidate.checked);
  return {
    id: entry.id,
    label: entry.name,
    ...(phone && { number: phone.number }),
    ...(entry.online && { online: entry.online }),
    ...(entry.url && { url: entry.url }),
    ...(entry.hours && { hours: entry.hours }),
  };
}

export function numberText(line: HelpNumber): string {
  const reach = [line.number, line.online].filter(Boolean).join(" · ");
  return `${line.label}: ${reach || line.url || ""}${line.hours ? ` (${line.hours})` : ""}`;
}

function forWhom(entry: Entry, say: (key: string, values?: Values) => string): string {
  const people = entry.audience.map((audience) => say(`audience.${audience}`)).join(", ");
  const { minimumAge: from, maximumAge: to } = entry;
  const age = from !== undefined && to !== undefined ? say("card.age-range", { from, to }) : from !== undefined ? say("card.age-from", { from }) : to !== undefined ? say("card.age-to", { to }) : undefined;
  return age ? `${people} (${age})` : people;
}

/** The source people should look at: the first with a link. Editors put the official one, or the house's own, first. */
function mainSource(sources: readonly Source[]): Source {
  return sources.find((source) => source.url !== undefined) ?? sources[0] ?? { title: "" };
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^www\./, "");
}

/** 2026-11-22 as 22.11.2026; a year or a month stays what it is. */
function day(date: string): string {
  return date.split("-").reverse().join(".");
}
