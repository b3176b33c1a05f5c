import { DAY, HOUR, type Instant } from "../../terms.ts";

/** A moment in plain words: a key of content/desk, to be said after `since.` or `at.`, and its values. */
export interface When {
  readonly key: "now" | "today" | "yesterday" | "week" | "long";
  readonly values: Readonly<Record<string, string | number>>;
}

/**
 * How a colleague would name an hour: "heute 9 Uhr", "gestern 15 Uhr", "Freitag 15 Uhr", "12. November".
 *
 * @param timeZone - IANA name; the browser's when left out.
 */
export function whenWas(at: Instant, now: Instant, timeZone?: string): When {
  const zone = timeZone === undefined ? {} : { timeZone };
  // Times are kept by the hour: less than one ago is all that is known of the first.
  if (now - at < HOUR) return { key: "now", values: {} };
  const hour = new Intl.DateTimeFormat("de", { hour: "numeric", hourCycle: "h23", ...zone }).formatToParts(at).find((part) => part.type === "hour")?.value ?? "";
  const days = daysBetween(at, now, timeZone);
  const values = { hour: Number(hour) };
  if (days === 0) return { key: "today", values };
  if (days === 1) return { key: "yesterday", values };
  if (days < 7) return { key: "week", values: { ...values, day: new Intl.DateTimeFormat("de", { weekday: "long", ...zone }).format(at) } };
  return { key: "long", values: { count: days, date: new Intl.DateTimeFormat("de", { day: "numeric", month: "long", ...zone }).format(at) } };
}

/** Until when a claim lasts; claims never reach further than tomorrow. */
export function untilWhen(until: Instant, now: Instant, timeZone?: string): { readonly key: "today" | "tomorrow"; readonly time: string } {
  const time = new Intl.DateTimeFormat("de", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(timeZone !== undefined && { timeZone }) }).format(until);
  return { key: daysBetween(now, until, timeZone) === 0 ? "today" : "tomorrow", time };
}

/** Midnights between two moments, where the reader lives. Days of 23 and 25 hours count as one. */
function daysBetween(earlier: Instant, later: Instant, timeZone: string | undefined): number {
  const format = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", ...(timeZone !== undefined && { timeZone }) });
  return Math.round((Date.parse(format.format(later)) - Date.parse(format.format(earlier))) / DAY);
}
