import { z } from "zod";
import { DANGERS } from "../terms.ts";
import type { Danger, Instant } from "../terms.ts";

/** Who reads the numbers: a child or teenager, a parent, someone who tells of another person, or we cannot tell. */
export const WHO_ASKS = ["child", "parent", "other", "unknown"] as const;
export type WhoAsks = (typeof WHO_ASKS)[number];

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const Span = z.tuple([z.number().min(0).max(24), z.number().min(0).max(24)]);
const Ids = z.array(z.string()).min(1);

/** content/safety/numbers.yaml: which places of content/help fit which danger, best first. */
export const SafetyNumbers = z.strictObject({
  /** Staffed hours of places that are not always open, in hours of the day in Dortmund; a place missing here counts as always open only if its entry says so. */
  open: z.record(z.string(), z.partialRecord(z.enum(WEEKDAYS), z.array(Span))),
  dangers: z.record(z.enum(DANGERS), z.strictObject({ child: Ids, parent: Ids, other: Ids, unknown: Ids })),
});
export type SafetyNumbers = z.infer<typeof SafetyNumbers>;

/** What is read of an entry; every `Entry` of the knowledge fits. */
export interface HelpPlace {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly status?: string;
  readonly confidence?: string;
  readonly hours?: string | undefined;
}

const ALWAYS = /rund um die uhr|365 tage|jederzeit erreichbar|24 ?h\b/i;

/** Whether hours as a person wrote them say: day and night. */
export function isAlwaysOpen(hours: string | undefined): boolean {
  return ALWAYS.test(hours ?? "");
}

/** From 20 to 8 o'clock nobody is sent first to a place whose hours we do not know. */
const NIGHT = { from: 20, until: 8 };

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** Weekday and hour (with the minutes as fraction) in Dortmund. */
function localTime(now: Instant): { readonly day: (typeof WEEKDAYS)[number]; readonly hour: number } {
  const parts = new Map(clock.formatToParts(now).map((part) => [part.type, part.value]));
  const day = WEEKDAYS.find((name) => name === parts.get("weekday")?.toLowerCase()) ?? "mon";
  return { day, hour: Number(parts.get("hour")) + Number(parts.get("minute")) / 60 };
}

/** always | open | closed now by its staffed hours | unknown hours. */
function staffed(place: HelpPlace, now: Instant, open: SafetyNumbers["open"]): "always" | "open" | "closed" | "unknown" {
  const hours = open[place.id];
  if (hours === undefined) return isAlwaysOpen(place.hours) ? "always" : "unknown";
  const { day, hour } = localTime(now);
  return (hours[day] ?? []).some(([from, until]) => hour >= from && hour < until) ? "open" : "closed";
}

/**
 * The entries to call for a kind of danger, best first. The order of numbers.yaml holds among places that can be
 * reached now; places closed at this hour come last, and at night so do places whose hours nobody wrote down.
 *
 * @param now - Decides what is open; hours are those of Dortmund.
 * @param entries - Places that do not exist, are not active or have low confidence are left out.
 * @returns Ids of `entries`.
 */
export function numbersFor(danger: Danger, who: WhoAsks, now: Instant, entries: readonly HelpPlace[], numbers: SafetyNumbers): readonly string[] {
  const byId = new Map(entries.flatMap((entry) => [entry.id, ...(entry.aliases ?? [])].map((id) => [id, entry] as const)));
  const { hour } = localTime(now);
  const night = hour >= NIGHT.from || hour < NIGHT.until;
  const rank = (place: HelpPlace): number => {
    const state = staffed(place, now, numbers.open);
    return state === "closed" ? 2 : state === "unknown" && night ? 1 : 0;
  };
  return numbers.dangers[danger][who]
    .flatMap((id) => byId.get(id) ?? [])
    .filter((place) => (place.status ?? "active") === "active" && place.confidence !== "low")
    .map((place, order) => ({ place, order, rank: rank(place) }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ place }) => place.id);
}
