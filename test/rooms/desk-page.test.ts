import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { RECEIPT_WORDS } from "../../src/crypto/receipt-words.ts";
import { DAY, HOUR, MINUTE } from "../../src/terms.ts";
import { checkWords, random } from "../../src/web/desk/keys.ts";
import { caseCode } from "../../src/web/desk/listing.ts";
import { isStrongEnough, strengthOf, suggestPassphrase } from "../../src/web/desk/passphrase.ts";
import { untilWhen, whenWas } from "../../src/web/desk/when.ts";
import { toBase64url } from "../../src/crypto/bytes.ts";

const words = parse(readFileSync("content/desk/de.yaml", "utf8")) as Readonly<Record<string, string>>;
const drawn = globSync("src/web/desk/*.tsx").map((file) => readFileSync(file, "utf8")).join("\n");
const code = globSync("src/web/desk/*.{ts,tsx}").map((file) => readFileSync(file, "utf8")).join("\n");

describe("words of the desk", () => {
  test("every sentence the page says stands in content/desk", () => {
    const said = [...code.matchAll(/\bsay\("([^"]+)"/g), ...code.matchAll(/key: "([a-z-]+\.[a-z.-]+)"/g)].map((found) => found[1] ?? "");
    expect(said.length).toBeGreaterThan(60);
    expect(said.filter((key) => words[`desk.${key}`] === undefined)).toEqual([]);
  });

  test("no word of the page stands in its code", () => {
    const texts = [...drawn.matchAll(/(?<!=)>\s*([A-ZÄÖÜ][\p{L} ]{3,})\s*<[/a-z]/gu)].map((found) => found[1]?.trim());
    expect([...new Set(texts)]).toEqual(["Lotse"]);
  });
});

describe("a moment in plain words", () => {
  const NOW = Date.parse("2026-11-23T14:20:00Z");
  const said = (at: string): string => {
    const { key, values } = whenWas(Date.parse(at), NOW, "Europe/Berlin");
    return `${key} ${Object.values(values).join(" ")}`.trim();
  };
  test.each([
    ["2026-11-23T14:00:00Z", "now"],
    ["2026-11-23T08:00:00Z", "today 9"],
    ["2026-11-22T23:00:00Z", "today 0"],
    ["2026-11-22T14:00:00Z", "yesterday 15"],
    ["2026-11-20T14:00:00Z", "week 15 Freitag"],
    ["2026-11-16T14:00:00Z", "long 7 16. November"],
    ["2026-10-01T14:00:00Z", "long 53 1. Oktober"],
  ])("%s is %s", (at, expected) => {
    expect(said(at)).toBe(expected);
  });

  test("the night the clocks go back is one night", () => {
    const now = Date.parse("2026-10-25T11:00:00Z");
    expect(whenWas(Date.parse("2026-10-24T21:00:00Z"), now, "Europe/Berlin")).toEqual({ key: "yesterday", values: { hour: 23 } });
  });

  test("a claim ends today or tomorrow", () => {
    expect(untilWhen(NOW + 5 * HOUR, NOW, "Europe/Berlin")).toEqual({ key: "today", time: "20:20" });
    expect(untilWhen(NOW + DAY - MINUTE, NOW, "Europe/Berlin")).toEqual({ key: "tomorrow", time: "15:19" });
  });
});

describe("a passphrase", () => {
  test.each([
    ["", "Mia", "empty"],
    ["kurz", "Mia", "short"],
    ["elf zeichen", "Mia", "short"],
    ["aaaaaaaaaaaaaaaa", "Mia", "plain"],
    ["passwort1234", "Mia", "plain"],
    ["Mia KayaMia Kaya", "Mia Kaya", "plain"],
    ["zwölf Zeichen", "Mia", "enough"],
    ["vier ruhige gelbe Boote", "Mia", "good"],
  ])("%j of %s is %s", (passphrase, name, kind) => {
    expect(strengthOf(passphrase, name).kind).toBe(kind);
  });

  test("property: five suggested words are always good, and of the list", () => {
    fc.assert(
      fc.property(fc.constant(undefined), () => {
        const suggested = suggestPassphrase(random);
        expect(suggested.split(" ").every((word) => RECEIPT_WORDS.includes(word))).toBe(true);
        expect(isStrongEnough(strengthOf(suggested, "Mia Kaya"))).toBe(true);
      }),
    );
  });
});

test("a case has the same four characters for every colleague, and another case others", () => {
  expect(caseCode("AAAAAAAAAAAAAAAAAAAAAA")).toBe(caseCode("AAAAAAAAAAAAAAAAAAAAAA"));
  const codes = new Set(Array.from({ length: 200 }, () => caseCode(toBase64url(random(16)))));
  expect(codes.size).toBeGreaterThan(195);
  for (const each of codes) expect(each).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}$/);
});

test("check words stand for one public key and no other", () => {
  const [one, other] = [toBase64url(random(32)), toBase64url(random(32))];
  expect(checkWords(one)).toHaveLength(4);
  expect(checkWords(one)).toEqual(checkWords(one));
  expect(checkWords(one)).not.toEqual(checkWords(other));
});
