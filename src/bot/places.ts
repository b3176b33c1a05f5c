import type { KnowledgeData, School } from "../knowledge/entry.ts";

/** Letters and digits in lower case, umlauts spelt out: "Grundschule Hörde" and "grundschule hoerde" are one. */
function folded(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N} ]+/gu, " ")
    .trim();
}

/** Words that most schools have in their name and nobody tells one by. */
const COMMON = new Set(["schule", "grundschule", "gymnasium", "gesamtschule", "realschule", "hauptschule", "berufskolleg", "foerderschule", "dortmund", "die", "der", "in", "am", "im", "an"]);

/** Schools a person may mean, best first: every telling word they typed begins a word of the name, the street or the quarter. */
export function schoolsNamed(text: string, schools: readonly School[], limit: number): readonly School[] {
  const typed = folded(text).split(/\s+/).filter((word) => word.length >= 3);
  const telling = typed.filter((word) => !COMMON.has(word));
  const wanted = telling.length > 0 ? telling : typed;
  if (wanted.length === 0) return [];
  const scored = schools.map((school) => {
    const name = folded([school.name, ...school.aliases].join(" ")).split(/\s+/);
    const around = folded([school.type, school.quarter ?? "", school.address].join(" ")).split(/\s+/);
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

/** The one district a text names: by its name, a quarter known for sure, or a postal code that lies in it alone. */
export function placeIn(text: string, data: Pick<KnowledgeData, "districts" | "postalCodes">): { readonly id: string; readonly name: string } | undefined {
  const typed = ` ${folded(text)} `;
  const byName = data.districts.find((district) => typed.includes(` ${folded(district.name)} `));
  const byQuarter = data.districts.filter((district) => district.quarters.some((quarter) => quarter.confidence !== "low" && [quarter.name, ...quarter.aliases].some((name) => typed.includes(` ${folded(name)} `))));
  const code = /(?<!\d)\d{5}(?!\d)/.exec(text)?.[0];
  const byCode = data.postalCodes.find((postal) => postal.code === code)?.districts ?? [];
  const id = byName?.id ?? (byQuarter.length === 1 ? byQuarter[0]?.id : undefined) ?? (byCode.length === 1 ? byCode[0]?.id : undefined);
  const district = data.districts.find((candidate) => candidate.id === id);
  return district && { id: district.id, name: district.name };
}
