// How well an entry fits what narrows a question: age, cost, audience, place, and who asks. Numbers multiply the
// score of the words; 0 leaves the entry out.
import type { Filters } from "./answer.ts";
import type { Audience, Entry } from "./entry.ts";
import type { Asker } from "./question.ts";

const YOUNG: readonly Audience[] = ["children", "youth", "students", "girls", "boys"];
const TRADE: readonly Audience[] = ["teachers", "schools", "providers", "professionals"];

const only = (entry: Entry, audiences: readonly Audience[]): boolean => entry.audience.every((one) => audiences.includes(one));
const includes = (entry: Entry, ...audiences: readonly Audience[]): boolean => entry.audience.some((one) => audiences.includes(one));

export function fitsAge(entry: Entry, age: number | undefined, rough: boolean): number {
  if (age === undefined) return 1;
  const slack = rough ? 3 : 0;
  if (entry.minimumAge !== undefined && age < entry.minimumAge - slack) return 0;
  if (entry.maximumAge !== undefined && age > entry.maximumAge + slack) return 0;
  if (age < 18 && only(entry, ["seniors"])) return 0;
  if (age >= 27 && only(entry, YOUNG)) return 0.35;
  if (age >= 18 && only(entry, ["children", "students"])) return 0.5;
  const bounded = entry.minimumAge !== undefined || entry.maximumAge !== undefined;
  return bounded ? 1.08 : 1;
}

export function fitsCost(entry: Entry, cost: Filters["cost"]): number {
  if (cost === undefined) return 1;
  return { free: 1.1, reduced: 0.97, unknown: 0.95, paid: 0.4 }[entry.cost.type];
}

export function fitsAudience(entry: Entry, audience: Audience | undefined): number {
  if (audience === undefined) return 1;
  if (audience === "teachers") return includes(entry, ...TRADE) ? 1.2 : 0.9;
  if (includes(entry, audience)) return only(entry, [audience, "anyone"]) ? 1.4 : 1.2;
  return includes(entry, "anyone") ? 1 : 0.5;
}

/** Orders by who seems to ask; a small push each, for it is only guessed. */
export function fitsAsker(entry: Entry, askers: ReadonlySet<Asker>): number {
  // Of equals the one open to more people comes first.
  let push = 1 + 0.015 * Math.min(4, entry.audience.filter((one) => !TRADE.includes(one)).length);
  const trade = askers.has("teacher") || askers.has("professional");
  if (!trade && only(entry, TRADE)) push *= 0.7;
  if (trade && includes(entry, ...TRADE)) push *= 1.15;
  if (askers.has("child") && !askers.has("parent") && entry.crisis > 0) push *= includes(entry, ...YOUNG) ? 1.15 : includes(entry, "anyone") ? 1 : 0.75;
  if (askers.has("parent") && entry.crisis > 0) push *= includes(entry, "parents") ? 1.1 : includes(entry, "anyone") ? 1 : 0.92;
  if (askers.has("for-children") && entry.crisis > 0 && includes(entry, "children", "youth")) push *= 1.12;
  const young = (askers.has("child") || askers.has("for-children")) && !askers.has("woman");
  if (young && entry.audience[0] === "women") push *= 0.75;
  // A child can call or write at once; a counselling centre needs an appointment and a grown-up.
  if (young && entry.crisis > 1 && (entry.kind === "helpline" || entry.kind === "online") && includes(entry, "children")) push *= 1.2;
  if (askers.has("woman") && entry.crisis > 0 && includes(entry, "women")) push *= 1.15;
  if (!askers.has("woman") && only(entry, ["women"])) push *= 0.9;
  if (!askers.has("man") && only(entry, ["men"])) push *= 0.7;
  if (askers.has("man") && includes(entry, "men")) push *= 1.3;
  return push;
}

const HELP_KINDS: readonly string[] = ["emergency", "helpline", "counselling", "shelter", "authority", "online"];

/** A place that helps people in need, and not a programme for schools. */
export function helps(entry: Entry): boolean {
  return entry.crisis > 0 || HELP_KINDS.includes(entry.kind);
}

const KINDS_TO_LIST: Readonly<Record<string, number>> = { leisure: 1.2, "meeting-place": 1.15, library: 1.1, sport: 1.1, "family-office": 1.1, "youth-centre": 1.2 };

/** For "what is there in …" without a subject: places to go to before offices and programmes. */
export function fitsList(entry: Entry): number {
  return KINDS_TO_LIST[entry.kind] ?? 1;
}

/**
 * Small differences between equals: what is made for this city before what is made for the country; and, when no
 * district was named, what is open to the whole city before one of twelve alike.
 */
export function standing(entry: Entry, districtAsked: boolean): number {
  const local = entry.districts.length > 0 || /dortmund/i.test(`${entry.id} ${entry.name} ${entry.organization ?? ""}`) ? 1.03 : 1;
  return local * (!districtAsked && entry.districts.length > 0 ? 0.95 : 1);
}

/** in: offered there. city: the whole city, or no place. near: another district. */
export type Nearness = "in" | "city" | "near";

export function nearness(entry: Entry, districts: readonly string[]): Nearness {
  if (districts.length === 0 || entry.districts.length === 0) return "city";
  return entry.districts.some((id) => districts.includes(id)) ? "in" : "near";
}
