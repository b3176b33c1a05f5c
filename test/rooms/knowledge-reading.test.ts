import { expect, test } from "vitest";
import { loadContent } from "../../src/content.ts";
import { createPlaceReader } from "../../src/knowledge/places.ts";
import { readQuestion, type ReadQuestion } from "../../src/knowledge/question.ts";

const places = createPlaceReader(loadContent(".").knowledge);
const read = (text: string): ReadQuestion => readQuestion(text, "de", places(text));

test.each([
  ["Bücherei in Hörde", "hoerde"],
  ["buecherei hoerde", "hoerde"],
  ["Brackel'de kütüphane", "brackel"],
  ["Scharnhorst’taki gençlik evi", "scharnhorst"],
  ["ya Eving'de?", "eving"],
  ["biblioteka w Mengede", "mengede"],
  ["бібліотека в Менгеде", "mengede"],
  ["клуб в Хукарде", "huckarde"],
  ["библиотека в Хёрде", "hoerde"],
  ["مكتبة في هوكاردي", "huckarde"],
  ["مركز شباب بهومبروخ", "hombruch"],
  ["Jugendtreff Lanstrop", "scharnhorst"],
  ["was geht in der Nordstadt", "innenstadt-nord"],
  ["Spielplatz 44309", "brackel"],
  ["ich wohne in Nette", "mengede"],
  ["Lüttgendortmund Treff", "luetgendortmund"],
])("the place in „%s“ is %s", (text, district) => {
  expect(read(text).filters.district).toBe(district);
});

test.each(["das ist eine nette Gruppe", "Schnee im Winter", "wer repariert mein Fahrrad", "Rahm für die Suppe"])("„%s“ names no place, though a quarter is spelt like that", (text) => {
  expect(read(text).filters.district).toBeUndefined();
});

test.each(["Tagesmutter in Hagen", "Jugendtreff Bochum", "садок у Бохумі", "روضة في برلين", "przedszkole w Essen", "Köln'de kreş"])("„%s“ asks about another city", (text) => {
  expect(read(text).elsewhere).toBe(true);
});

test.each(["wir sind aus Berlin nach Dortmund gezogen", "Essen und Lernen nach der Schule", "Mittagessen in der Schule"])("„%s“ does not ask about another city", (text) => {
  expect(read(text).elsewhere).toBe(false);
});

test("a postal code in two districts names both and decides none", () => {
  const { filters, postalCode } = read("Bücherei 44143");
  expect(filters.district).toBeUndefined();
  expect(postalCode?.districts).toEqual(["innenstadt-ost", "brackel"]);
});

test.each<[string, number]>([
  ["schwimmen 6 jahre", 6],
  ["für 10-jährige", 10],
  ["für meinen Sohn (10)", 10],
  ["Stress mit meinen Eltern, 13", 13],
  ["Klarinette lernen mit 9", 9],
  ["nachhilfe 8. klasse", 13],
  ["çocuk bakıcısı, bir buçuk yaş", 1],
  ["kızım 3 yaşında", 3],
  ["1,5 yaş", 1],
  ["ابني عمره 4 سنوات", 4],
  ["ابني عمره ٤ سنوات", 4],
  ["дитині 6 років", 6],
  ["мальчик 11 лет", 11],
  ["dla córki 8 lat", 8],
  ["parent-child group for a one year old", 1],
  ["mein Baby", 0],
  ["Kurs mit 8 Monate altem Kind", 0],
  ["Grundschulkind", 8],
  ["and for grown-ups?", 30],
])("„%s“ is about someone aged %i", (text, age) => {
  expect(read(text).filters.age).toBe(age);
});

test.each(["15 Euro im Monat", "am 24. Dezember", "116 111", "Rufnummer 0231 5023098"])("„%s“ tells no age", (text) => {
  expect(read(text).filters.age).toBeUndefined();
});

test.each(["umsonst nachhilfe", "kostenlose Nachhilfe", "free tutoring", "ücretsiz ders", "دروس مجانية", "безкоштовний репетитор", "бесплатные курсы", "korepetycje za darmo"])("„%s“ must cost nothing", (text) => {
  expect(read(text).filters.cost).toBe("free");
});

test.each<[string, ReadQuestion["follows"]]>([
  ["und in Huckarde?", { kind: "narrow" }],
  ["а в Аплербеку?", { kind: "narrow" }],
  ["and for grown-ups?", { kind: "narrow" }],
  ["وفي هومبروخ؟", { kind: "narrow" }],
  ["kostet das was?", { kind: "about-shown", which: undefined }],
  ["und die telefonnummer?", { kind: "about-shown", which: undefined }],
  ["а адреса яка?", { kind: "about-shown", which: undefined }],
  ["telefonu ne?", { kind: "about-shown", which: undefined }],
  ["كم السعر؟", { kind: "about-shown", which: undefined }],
  ["und die adresse vom zweiten", { kind: "about-shown", which: 1 }],
  ["was noch?", { kind: "more" }],
  ["başka var mı", { kind: "more" }],
  ["co jeszcze?", { kind: "more" }],
])("„%s“ goes on with the talk", (text, follows) => {
  expect(read(text).follows).toEqual(follows);
});

test.each(["Bücherei in Hörde", "kostet die OGS was", "Telefon vom Frauenhaus", "zoo"])("„%s“ stands for itself", (text) => {
  expect(read(text).follows).toBeUndefined();
});
