import type { HelpNumber } from "../../texts/view.ts";

/** A line to call, with its staffed hours in Dortmund's time: spans of hours by weekday, Monday first. */
export interface StaffedNumber extends HelpNumber {
  readonly open?: "always" | readonly (readonly (readonly [from: number, until: number])[])[];
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** "unknown" when nobody wrote the hours down; public holidays are not known here. */
export function staffedNow(line: StaffedNumber, now: number): "open" | "closed" | "unknown" {
  if (line.open === undefined) return "unknown";
  if (line.open === "always") return "open";
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(now);
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? "";
  const hour = Number(part("hour")) + Number(part("minute")) / 60;
  return (line.open[DAYS.indexOf(part("weekday"))] ?? []).some(([from, until]) => hour >= from && hour < until) ? "open" : "closed";
}

/** Who answers now comes first; otherwise the order of the content holds. */
export function openFirst(lines: readonly StaffedNumber[], now: number): readonly StaffedNumber[] {
  const rank = { open: 0, unknown: 1, closed: 2 };
  return lines.map((line, order) => ({ line, order, rank: rank[staffedNow(line, now)] })).sort((a, b) => a.rank - b.rank || a.order - b.order).map(({ line }) => line);
}
