import { fold, words } from "./fold.ts";
import type { KnowledgeData } from "./entry.ts";
import { AMBIGUOUS_CITIES, AMBIGUOUS_PLACES, OTHER_PLACES, PLACE_PREPOSITIONS, PLACE_SPELLINGS } from "./place-names.ts";

export interface Places {
  /** Ids of the districts named, in order, each once. */
  readonly districts: readonly string[];
  /** A postal code of the city, with the districts it lies in. */
  readonly postalCode: { readonly code: string; readonly districts: readonly string[] } | undefined;
  /** Asked about another city. */
  readonly elsewhere: boolean;
  /** The words left when the places are taken out. */
  readonly rest: readonly string[];
}

/** What may follow a place name as its case ending: Turkish, Polish, Ukrainian and Russian, the German genitive, Arabic none. */
const ENDING = /^(?:s|er|de|da|te|ta|den|dan|deki|daki|teki|taki|nin|in|un|ye|ya|e|a|i|u|y|em|ie|zie|owi|ow|ach|ze|bei|і|ы|и|е|у|а|ю|ом|ем|ою|и|ов|і|ську|ском|ському)?$/u;

/** One letter lost, doubled, changed or swapped. */
export function oneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  return (left.length <= 1 && right.length <= 1) || (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]);
}

interface Name {
  readonly parts: readonly string[];
  readonly district: string;
  readonly ambiguous: boolean;
}

/**
 * Makes the reader of places. Names come from content/places; spellings in other scripts and everyday names from
 * place-names.ts. A name in two districts ("City") counts for the first.
 */
export function createPlaceReader(data: Pick<KnowledgeData, "districts" | "postalCodes">): (text: string) => Places {
  const ambiguous = new Set(AMBIGUOUS_PLACES.map(fold));
  const prepositions = new Set(PLACE_PREPOSITIONS.map(fold));
  const names: Name[] = [];
  const add = (written: string, district: string): void => {
    const parts = words(written).map(fold);
    if (parts.length > 0) names.push({ parts, district, ambiguous: ambiguous.has(parts.join(" ")) });
  };
  for (const district of data.districts) {
    for (const name of [district.name, ...(PLACE_SPELLINGS[district.id] ?? [])]) add(name, district.id);
  }
  for (const district of data.districts) {
    for (const quarter of district.quarters) for (const name of [quarter.name, ...quarter.aliases]) add(name, district.id);
  }
  names.sort((a, b) => b.parts.length - a.parts.length);
  const byFirst = new Map<string, Name[]>();
  for (const name of names) {
    const start = (name.parts[0] ?? "").slice(0, 3);
    byFirst.set(start, [...(byFirst.get(start) ?? []), name]);
  }
  const codes = new Map(data.postalCodes.map((postal) => [postal.code, postal.districts.map(({ id }) => id)]));
  const cities = OTHER_PLACES.map((city) => fold(city));
  const ambiguousCities = new Set(AMBIGUOUS_CITIES.map(fold));

  const matches = (typed: string, part: string): boolean => {
    if (typed === part) return true;
    if (part.length >= 4 && typed.startsWith(part) && ENDING.test(typed.slice(part.length))) return true;
    // Names on -e lose it before an ending: "в Хукарді", "w Mengedzie".
    if (part.length >= 6 && part.endsWith("e") && typed.startsWith(part.slice(0, -1)) && ENDING.test(typed.slice(part.length - 1))) return true;
    if (part.length >= 5 && /[а-яіє]$/u.test(part) && typed.startsWith(part) && typed.length - part.length <= 3) return true;
    return part.length >= 6 && typed[0] === part[0] && oneEditApart(typed, part);
  };

  return (text) => {
    const raw = words(text);
    const typed = raw.map(fold);
    const districts: string[] = [];
    const taken = new Set<number>();
    let postalCode: Places["postalCode"];
    for (let at = 0; at < typed.length; at += 1) {
      const word = typed[at] ?? "";
      const code = codes.get(word);
      if (code !== undefined) {
        postalCode = { code: word, districts: code };
        taken.add(at);
        continue;
      }
      // Arabic writes prepositions as one letter on the word: "بهوكارده".
      const forms = /^[بلفو]./u.test(word) ? [word, word.slice(1)] : [word];
      const name = forms
        .flatMap((form) => (byFirst.get(form.slice(0, 3)) ?? []).map((candidate) => ({ candidate, form })))
        .find(({ candidate, form }) => candidate.parts.every((part, offset) => matches(offset === 0 ? form : typed[at + offset] ?? "", part)))?.candidate;
      if (name === undefined) continue;
      const before = typed[at - 1];
      const ending = (typed[at] ?? "") !== name.parts[0];
      const apostrophe = new RegExp(`${raw[at]}['’ʼ\`´]`, "iu").test(text);
      if (name.ambiguous && !apostrophe && (before === undefined || !prepositions.has(before) || ending)) continue;
      if (!districts.includes(name.district)) districts.push(name.district);
      name.parts.forEach((_, offset) => taken.add(at + offset));
      at += name.parts.length - 1;
    }
    const city = typed.findIndex((word, at) => {
      if (taken.has(at)) return false;
      const before = typed[at - 1] ?? "";
      return cities.some((name) => {
        const parts = name.split(" ");
        const [first = ""] = parts;
        if (parts.length > 1) return parts.every((part, offset) => typed[at + offset] === part);
        const same = word === first || (word.startsWith(first) && first.length >= 4 && ENDING.test(word.slice(first.length))) || (/^[بلفو]/u.test(word) && word.slice(1) === first) || (/[а-яіє]/u.test(first) && first.length >= 4 && word.startsWith(first) && word.length - first.length <= 3);
        return same && (!ambiguousCities.has(first) || ["in", "nach", "w", "do", "en", "en"].includes(before));
      });
    });
    const movedHere = city > 0 && ["aus", "from", "z", "ze", "из", "з", "із", "من", "von"].map(fold).includes(typed[city - 1] ?? "");
    const elsewhere = city >= 0 && !movedHere && districts.length === 0 && postalCode === undefined && !typed.some((word) => word.startsWith("dortmund"));
    return { districts, postalCode, elsewhere, rest: typed.filter((_, at) => !taken.has(at)) };
  };
}
