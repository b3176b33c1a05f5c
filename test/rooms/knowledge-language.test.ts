import { beforeAll, expect, test } from "vitest";
import { languageOf } from "../../src/knowledge/language.ts";
import type { Language } from "../../src/terms.ts";

let tell: (text: string, fallback: Language) => Language;
beforeAll(async () => {
  tell = await languageOf();
});

test.each<[string, Language]>([
  ["wo kann mein Kind schwimmen lernen", "de"],
  ["schwimmkurs", "de"],
  ["jugendtreff hörde", "de"],
  ["where can my son learn to swim", "en"],
  ["free tutoring", "en"],
  ["oğlum yüzme öğrensin", "tr"],
  ["cocuk parasi basvuru", "tr"],
  ["kresh icin nasil kayit", "tr"],
  ["وين في مسبح", "ar"],
  ["де навчити сина плавати", "uk"],
  ["курси німецької", "uk"],
  ["кружок рисования", "ru"],
  ["где учить немецкий", "ru"],
  ["szukam przedszkola dla syna", "pl"],
  ["pomoc dla dziecka", "pl"],
])("„%s“ is %s, whatever language the talk was in", (text, language) => {
  expect(tell(text, language === "de" ? "en" : "de")).toBe(language);
});

test.each<[string, Language]>([
  ["Zoo", "tr"],
  ["44309", "ar"],
  ["Brackel", "uk"],
  ["👍", "pl"],
  ["ok", "tr"],
  ["BuT", "en"],
])("„%s“ could be any language and stays with the chosen one", (text, language) => {
  expect(tell(text, language)).toBe(language);
});

test("easy German stays easy German", () => {
  expect(tell("Ich suche Hilfe für mein Kind", "de-simple")).toBe("de-simple");
});
