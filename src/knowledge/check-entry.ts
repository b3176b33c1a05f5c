import type { Flaw } from "../terms.ts";
import type { Entry, Translation } from "./entry.ts";

const PHONE = /^\+?[0-9][0-9 /()-]*$/;
const AMOUNT = /\d\s*(?:€|euro)/i;
const YEAR = /\b(?:19|20)\d\d\b/;
const PARTY_PROGRAMME = /wahlprogramm|programm zur (?:kommunal|landtags|bundestags|europa)wahl/i;

/** Ids that an entry may point to; undefined when their file could not be read, so that one mistake is not told 300 times. */
export interface Known {
  readonly topics: ReadonlySet<string> | undefined;
  readonly districts: ReadonlySet<string> | undefined;
}

/**
 * What is wrong with an entry that zod cannot see.
 *
 * @param today - YYYY-MM-DD; what has run out is judged by it.
 */
export function entryFlaws(entry: Entry, known: Known, today: string): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const stop = (at: readonly PropertyKey[], message: string, remedy: string): void => void flaws.push({ at, message, remedy, stops: true });
  const note = (at: readonly PropertyKey[], message: string, remedy: string): void => void flaws.push({ at, message, remedy, stops: false });

  const { topics, districts } = known;
  if (topics) entry.topics.forEach((id, place) => !topics.has(id) && stop(["topics", place], `there is no topic "${id}"`, `${suggestion(id, topics)} All stand in content/topics.yaml.`));
  if (districts) entry.districts.forEach((id, place) => !districts.has(id) && stop(["districts", place], `there is no district "${id}"`, `${suggestion(id, districts)} All stand in content/places/districts.yaml.`));

  if (entry.status === "active" && entry.confidence === "low") stop(["confidence"], "an entry without a source that was read must not be shown", "Set `status: draft`, or read a source, name it and raise `confidence`.");
  if (entry.minimumAge !== undefined && entry.maximumAge !== undefined && entry.minimumAge > entry.maximumAge) stop(["minimumAge"], `minimumAge ${entry.minimumAge} is above maximumAge ${entry.maximumAge}`, "Swap the two numbers.");
  if (/frauenhaus|schutzstelle/i.test(entry.name) || entry.kind === "shelter") {
    if (entry.address !== undefined) stop(["address"], "a shelter has an address here", "Delete the line; the address of a shelter is never written down.");
    if (entry.districts.length > 0) stop(["districts"], "a shelter has a district here", "Delete the line; where a shelter is stays unsaid.");
  }
  entry.phones.forEach((phone, place) => {
    const digits = phone.number.replace(/\D/g, "");
    if (!PHONE.test(phone.number) || digits.length < 3 || digits.length > 15) stop(["phones", place, "number"], `"${phone.number}" is no phone number`, "Write digits, spaces, hyphens or slashes only; words go into `note`, a second number becomes a second line.");
    if (phone.checked && /vor nutzung prüfen|vor gebrauch prüfen/i.test(phone.note ?? "")) stop(["phones", place], `the number ${phone.number} has to be checked before use, and would be shown`, "Call it; if it is right, change the note. Until then add `checked: false`.");
  });
  entry.sources.forEach((source, place) => {
    if (PARTY_PROGRAMME.test(`${source.title ?? ""} ${source.url ?? ""}`)) stop(["sources", place], "a party's programme says what a party wants, not what there is", "Delete this source; an entry without another one is no offer.");
  });
  const priced: readonly (readonly [readonly PropertyKey[], string | undefined])[] = [
    [["cost", "feesDescription"], entry.cost.feesDescription],
    [["description"], entry.description],
    [["applicationProcess"], entry.applicationProcess],
  ];
  for (const [at, text] of priced) if (text && AMOUNT.test(text) && !YEAR.test(text)) stop(at, "an amount of money without the year it was valid in", "Add the year, for example „(Stand 2026)“.");

  if (entry.status === "active" && entry.validThrough !== undefined && hasPassed(entry.validThrough, today)) note(["validThrough"], `this ended on ${entry.validThrough}`, "Set `status: ended`, or write the new day if it goes on.");
  if (entry.status === "active" && entry.crisis >= 2 && hasPassed(entry.reviewBy, today)) note(["reviewBy"], `a crisis line was due for checking on ${entry.reviewBy}`, "Call it, correct what is wrong, then set `verifiedAt`, `verifiedBy` and a new `reviewBy`.");
  if (hasPassed(today, entry.verifiedAt)) note(["verifiedAt"], `${entry.verifiedAt} is still to come`, "Write the day someone really looked.");
  if (entry.reviewBy <= entry.verifiedAt) note(["reviewBy"], "reviewBy is not after verifiedAt", "Write a day after the last check, at most a year later.");
  if (entry.status === "active" && entry.crisis >= 2 && !entry.phones.some((phone) => phone.checked) && entry.online === undefined && entry.url === undefined) stop(["crisis"], "a crisis line that nobody can reach", "Add a number that was checked, or lower `crisis`.");
  return flaws;
}

/** What is wrong with a translation: facts that its entry does not have. */
export function translationFlaws(translation: Translation, entry: Entry, at: readonly PropertyKey[]): readonly Flaw[] {
  const known = JSON.stringify(entry).replace(/\D+/g, " ");
  const words = `${translation.name ?? ""} ${translation.description}`;
  const numbers = [...words.matchAll(/\p{Nd}+/gu)].map(([digits]) => digits.replace(/\p{Nd}/gu, (digit) => String(asciiDigit(digit))));
  const strange = numbers.find((digits) => digits.length >= 3 && !known.includes(digits));
  if (strange !== undefined) return [{ at: [...at, "description"], message: `the number ${strange} is not in the German entry`, remedy: "Take it out, or correct it; a translation adds no facts.", stops: true }];
  if (/https?:|www\.|@/.test(words)) return [{ at: [...at, "description"], message: "a link or e-mail address in a translation", remedy: "Take it out; contact data comes from the German entry.", stops: true }];
  return [];
}

/** Whether the end of a day, month or year lies before today. */
function hasPassed(date: string, today: string): boolean {
  return date < today.slice(0, date.length);
}

/** Digits of any script start at a multiple of ten in Unicode; Arabic-Indic ٣ is 3. */
function asciiDigit(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  const zero = [0x30, 0x660, 0x6f0].find((start) => code >= start && code < start + 10) ?? 0x30;
  return code - zero;
}

/** "Did you mean" for an id with a slip in it. */
function suggestion(typed: string, known: ReadonlySet<string>): string {
  const near = [...known].map((id) => ({ id, distance: editDistance(typed, id) })).sort((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= Math.max(2, typed.length / 3) ? `Did you mean "${near.id}"?` : "Use one that exists, or add it first.";
}

/** Letters to change, add or drop to get from one word to the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
