import { afterAll, beforeAll, expect, test } from "vitest";
import { testHouse, type RunningHouse } from "./house.ts";
import { person } from "./person.ts";

const house = testHouse();
let lotse: RunningHouse;
beforeAll(async () => {
  lotse = await house.start();
});
afterAll(async () => {
  await lotse.stop();
  house.remove();
});

test("a mother asks for a swimming course near home and sees what, where, cost, source and how it was checked", async () => {
  const mother = await person(lotse.address);
  await mother.says("schwimkurs für meine tochter 7 in Hörde");
  const answer = await mother.hears("Quelle");
  expect(answer.text).toMatch(/Ich bin Lotse, ein Programm/);
  expect(answer.text).toMatch(/schwimm/i);
  expect(answer.text).toMatch(/Kosten: /);
  expect(answer.text).toMatch(/Zusammengestellt am 22\.11\.2026 aus öffentlichen Seiten, noch nicht angerufen/);
  const cards = answer.channelData?.lotse?.["cards"] as readonly object[];
  expect(cards.length).toBeGreaterThan(0);
  expect(cards.length).toBeLessThanOrEqual(3);
});

test.each([
  ["en", "library in Brackel", "stadtteilbibliothek-brackel"],
  ["tr", "Brackel'de kütüphane", "stadtteilbibliothek-brackel"],
  ["ar", "مكتبة في براكل", "stadtteilbibliothek-brackel"],
  ["uk", "бібліотека в Бракель", "stadtteilbibliothek-brackel"],
  ["ru", "библиотека в Бракеле", "stadtteilbibliothek-brackel"],
  ["pl", "biblioteka w Brackel", "stadtteilbibliothek-brackel"],
  ["de-simple", "Ich suche eine Bücherei in Brackel.", "stadtteilbibliothek-brackel"],
])("someone asks in %s for the library of their district and finds it", async (language, question, id) => {
  const someone = await person(lotse.address, { language });
  await someone.says(question);
  const answer = await someone.hears("0231 259690");
  const cards = answer.channelData?.lotse?.["cards"] as readonly { id: string }[];
  expect(cards[0]?.id).toBe(id);
});

test("a postal code that lies in two districts is asked about, and the answer is for the one that was meant", async () => {
  const someone = await person(lotse.address);
  await someone.says("Jugendtreff in 44379");
  await someone.hears("liegt in mehreren Stadtbezirken");
  expect(someone.buttons()).toEqual(expect.arrayContaining(["Lütgendortmund", "Huckarde"]));
  await someone.presses("Huckarde");
  await someone.hears("Huckarde");
});

test("someone who asks for the weather is told kindly that this is not known here, and nothing is invented", async () => {
  const someone = await person(lotse.address);
  await someone.says("Wie wird das Wetter morgen?");
  const answer = await someone.hears(/kann ich nicht helfen|ich rate nicht/);
  expect(answer.text).not.toMatch(/Das habe ich gefunden|Grad|Regen|Sonne/);
});

test("someone who is not understood twice is shown people", async () => {
  const someone = await person(lotse.address);
  await someone.says("Flugtickets nach Antalya");
  await someone.hears(/kann ich nicht helfen|ich rate nicht/);
  await someone.says("Aktien kaufen");
  await someone.hears(/kann ich nicht helfen|ich rate nicht|fragst du einen Menschen/);
  await someone.says("Wer gewinnt die Wahl");
  await someone.hears("fragst du einen Menschen");
});

test("a question can go on: another district, the phone number, what else", async () => {
  const someone = await person(lotse.address);
  await someone.says("Bibliothek in Hörde");
  await someone.hears("Stadtteilbibliothek Hörde");
  await someone.says("und in Brackel?");
  await someone.hears("Stadtteilbibliothek Brackel");
  await someone.says("und die telefonnummer?");
  await someone.hears("0231 259690");
});

test("someone finds their way by buttons alone", async () => {
  const someone = await person(lotse.address);
  await someone.sends({ type: "event", name: "webchat/join" });
  await someone.hears("ein Programm, kein Mensch");
  await someone.presses("Ich suche ein Angebot");
  await someone.hears("Für wen suchst du?");
  await someone.presses("Für mein Kind");
  await someone.hears("Wie alt ist das Kind?");
  await someone.says("9");
  await someone.hears("Worum geht es?");
  await someone.presses("Musik, Theater, Museum");
  await someone.hears("In welchem Stadtteil?");
  await someone.presses("Überspringen");
  await someone.hears("Das habe ich gefunden");
});

test("a quarrel is settled with advice that names its sources, and one's way back", async () => {
  const pupil = await person(lotse.address);
  await pupil.says("Streit");
  await pupil.hears("Wie bist du dabei?");
  await pupil.presses("Ich bin mittendrin");
  await pupil.hears("trifft es immer dieselbe Person");
  await pupil.presses("Immer dieselbe Person");
  await pupil.hears("das schaukelt sich hoch");
  await pupil.presses("Weiter");
  const advice = await pupil.hears("Erzähl es einem Erwachsenen");
  expect(advice.text).toMatch(/Quellen: .*gelesen am 22\.11\.2026/);
  await pupil.presses("Zurück");
  await pupil.hears("das schaukelt sich hoch");
});

test("someone changes the language in the middle of a question and is asked it again", async () => {
  const someone = await person(lotse.address);
  await someone.says("angebote");
  await someone.hears("Für wen suchst du?");
  await someone.says("sprache");
  await someone.hears("In welcher Sprache");
  await someone.presses("English");
  const asked = await someone.hears(/\?/);
  expect(asked.text).not.toMatch(/Für wen/);
});
