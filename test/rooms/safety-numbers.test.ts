import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { numbersFor, SafetyNumbers, WHO_ASKS, type HelpPlace } from "../../src/safety/numbers.ts";
import { harmfulWording } from "../../src/safety/wording.ts";
import { DANGERS, LANGUAGES } from "../../src/terms.ts";

const numbers = SafetyNumbers.parse(parse(readFileSync("content/safety/numbers.yaml", "utf8")));
const places: readonly HelpPlace[] = [
  { id: "notruf-112", hours: "rund um die Uhr" },
  { id: "krisenchat", hours: "rund um die Uhr" },
  { id: "telefonseelsorge", hours: "rund um die Uhr" },
  { id: "kinder-und-jugendtelefon-116111", hours: "Mo–Sa 14–20 Uhr" },
  { id: "lwl-elisabeth-klinik-dortmund" },
];
const at = (time: string): number => Date.parse(time);

describe("numbers for someone who wants to die", () => {
  test("by day the children's line comes before the clinic", () => {
    expect(numbersFor("suicide", "child", at("2026-11-24T15:00+01:00"), places, numbers)).toEqual(["notruf-112", "krisenchat", "kinder-und-jugendtelefon-116111", "telefonseelsorge", "lwl-elisabeth-klinik-dortmund"]);
  });

  test("at night the closed line comes last, behind every line that is open", () => {
    expect(numbersFor("suicide", "child", at("2026-11-24T23:30+01:00"), places, numbers)).toEqual(["notruf-112", "krisenchat", "telefonseelsorge", "lwl-elisabeth-klinik-dortmund", "kinder-und-jugendtelefon-116111"]);
  });

  test("on Sundays the children's line is closed all day", () => {
    expect(numbersFor("suicide", "child", at("2026-11-22T15:00+01:00"), places, numbers).at(-1)).toBe("kinder-und-jugendtelefon-116111");
  });

  test("hours are those of Dortmund, in summer too", () => {
    expect(numbersFor("suicide", "child", at("2026-07-01T12:30Z"), places, numbers)[2]).toBe("kinder-und-jugendtelefon-116111");
    expect(numbersFor("suicide", "child", at("2026-07-01T11:30Z"), places, numbers).at(-1)).toBe("kinder-und-jugendtelefon-116111");
  });
});

test("a place that is not active, of low confidence or unknown is never named, one under an old id is", () => {
  const some: readonly HelpPlace[] = [
    { id: "notruf-112", hours: "rund um die Uhr", status: "paused" },
    { id: "krisenchat", hours: "rund um die Uhr", confidence: "low" },
    { id: "new-name", aliases: ["telefonseelsorge"], hours: "rund um die Uhr" },
  ];
  expect(numbersFor("suicide", "child", 0, some, numbers)).toEqual(["new-name"]);
});

test.each(DANGERS)("%s has numbers for everyone, an emergency or crisis number among the first two", (danger) => {
  for (const who of WHO_ASKS) {
    const first = numbers.dangers[danger][who].slice(0, 2);
    expect(first.some((id) => ["notruf-polizei-110", "notruf-112", "jugendamt-dortmund-kinderschutz-notruf"].includes(id)), `${danger} for ${who}`).toBe(true);
  }
});

describe.each(LANGUAGES)("the fixed texts in %s", (language) => {
  const texts: Readonly<Record<string, string>> = parse(readFileSync(`content/texts/${language}.yaml`, "utf8"));
  const crisis = Object.entries(texts).filter(([key]) => key.startsWith("crisis."));

  test("are there for every danger and every tone", () => {
    const keys = crisis.map(([key]) => key);
    expect(keys).toEqual(expect.arrayContaining([...DANGERS.map((danger) => `crisis.${danger}`), "crisis.human", "crisis.unsent", "crisis.retracted", "crisis.program", "crisis.other", "crisis.continue"]));
  });

  test.each(crisis)("%s is short, names no number but 110 and 112, asks no why, and no harmful word", (_key, text) => {
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(60);
    expect(text.match(/\d+/g) ?? []).toEqual((text.match(/\d+/g) ?? []).filter((number) => number === "110" || number === "112"));
    expect(text).not.toMatch(/warum|wieso|\bwhy\b|neden|لماذا|чому|почему|dlaczego/i);
    expect(harmfulWording(text)).toBeUndefined();
  });
});
