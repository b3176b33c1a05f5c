import { toNumber } from "../bot/card.ts";
import type { Content } from "../content.ts";
import { isAlwaysOpen, numbersFor } from "../safety/numbers.ts";
import type { PageContent, PageNumber } from "./build.ts";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A Wednesday at three in Dortmund, when all lines are staffed: only the order of the content counts here. */
const WEEKDAY_AFTERNOON = Date.parse("2026-01-07T14:00:00Z");

/**
 * What the pages carry inside them: their sentences, and the numbers behind "Hilfe jetzt". The page itself puts open
 * lines first when it is looked at; a page built at night is the same as one built by day.
 */
export function pageContent(content: Content): PageContent {
  const { entries } = content.knowledge;
  const ids = ([["violence", "child"], ["suicide", "child"], ["overwhelmed", "parent"]] as const).flatMap(([danger, who]) => numbersFor(danger, who, WEEKDAY_AFTERNOON, entries, content.safety.numbers));
  const chosen = [...new Set(ids)].flatMap((id) => entries.find((entry) => entry.id === id) ?? []);
  const numbers = chosen.map((entry): PageNumber => ({ ...toNumber(entry), ...opening(content, entry.id, entry.hours) }));
  return { texts: content.texts, numbers: numbers.filter((line) => line.number !== undefined || line.url !== undefined).slice(0, 9) };
}

function opening(content: Content, id: string, hours: string | undefined): Pick<PageNumber, "open"> {
  const spans = content.safety.numbers.open[id];
  if (spans) return { open: WEEKDAYS.map((day) => spans[day] ?? []) };
  return isAlwaysOpen(hours) ? { open: "always" } : {};
}
