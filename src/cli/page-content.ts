import { toNumber } from "../bot/card.ts";
import type { Content } from "../content.ts";
import { numbersFor } from "../safety/numbers.ts";
import type { Instant } from "../terms.ts";
import type { PageContent, PageNumber } from "./build.ts";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/**
 * What the pages carry inside them: their sentences, and the numbers behind "Hilfe jetzt".
 *
 * @param now - Only the order of the content counts here; the page itself puts open lines first when it is looked at.
 */
export function pageContent(content: Content, now: Instant): PageContent {
  const { entries } = content.knowledge;
  const ids = [...numbersFor("violence", "child", now, entries, content.safety.numbers), ...numbersFor("suicide", "child", now, entries, content.safety.numbers), ...numbersFor("overwhelmed", "parent", now, entries, content.safety.numbers)];
  const chosen = [...new Set(ids)].flatMap((id) => entries.find((entry) => entry.id === id) ?? []);
  const numbers = chosen.map((entry): PageNumber => ({ ...toNumber(entry), ...opening(content, entry.id, entry.hours) }));
  return { texts: content.texts, numbers: numbers.filter((line) => line.number !== undefined || line.url !== undefined).slice(0, 9) };
}

function opening(content: Content, id: string, hours: string | undefined): Pick<PageNumber, "open"> {
  const spans = content.safety.numbers.open[id];
  if (spans) return { open: WEEKDAYS.map((day) => spans[day] ?? []) };
  return /rund um die uhr/i.test(hours ?? "") ? { open: "always" } : {};
}
