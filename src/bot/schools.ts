import type { School } from "../knowledge/entry.ts";
import { fold, words } from "../knowledge/fold.ts";

const folded = (text: string): readonly string[] => words(text).map(fold);

/** Words that most schools have in their name and nobody tells one by. */
const COMMON = new Set(["schule", "grundschule", "gymnasium", "gesamtschule", "realschule", "hauptschule", "berufskolleg", "förderschule", "dortmund", "die", "der", "das", "in", "am", "im", "an"].map(fold));

/** Schools a person may mean, best first: every telling word they typed begins a word of the name, the street or the quarter. */
export function schoolsNamed(text: string, schools: readonly School[], limit: number): readonly School[] {
  const typed = folded(text).filter((word) => word.length >= 3);
  const telling = typed.filter((word) => !COMMON.has(word));
  const wanted = telling.length > 0 ? telling : typed;
  if (wanted.length === 0) return [];
  const scored = schools.map((school) => {
    const name = folded([school.name, ...school.aliases].join(" "));
    const around = folded([school.type, school.quarter ?? "", school.address].join(" "));
    const inName = wanted.filter((word) => name.some((part) => part.startsWith(word)));
    const nearby = wanted.filter((word) => around.some((part) => part.startsWith(word)));
    return { school, all: wanted.every((word) => inName.includes(word) || nearby.includes(word)), score: inName.length * 2 + nearby.length };
  });
  return scored
    .filter(({ all }) => all)
    .sort((a, b) => b.score - a.score || a.school.name.localeCompare(b.school.name))
    .slice(0, limit)
    .map(({ school }) => school);
}
