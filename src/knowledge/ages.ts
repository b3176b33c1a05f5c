// How old someone is, read from how people write it: "6 jahre", "10-jährige", "(10)", "8. klasse", "bir buçuk yaş".
import { fold } from "./fold.ts";
import { phrases } from "./asking.ts";

const NUMBERS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [1, "ein eine eins einem one bir واحد سنة один одна одну jeden jedna"],
      [2, "zwei two iki سنتين سنتان два две дві dwa dwie"],
      [3, "drei three üç ثلاث ثلاثة три trzy"],
      [4, "vier four dört اربع أربع اربعة чотири четыре cztery"],
      [5, "fünf five beş خمس خمسة пять п'ять pięć"],
      [6, "sechs six altı ست ستة шесть шість sześć"],
      [7, "sieben seven yedi سبع سبعة семь сім siedem"],
      [8, "acht eight sekiz ثمان ثماني ثمانية восемь вісім osiem"],
      [9, "neun nine dokuz تسع تسعة девять дев'ять dziewięć"],
      [10, "zehn ten on عشر عشرة десять dziesięć"],
      [11, "elf eleven"],
      [12, "zwölf twelve"],
      [13, "dreizehn thirteen"],
      [14, "vierzehn fourteen"],
      [15, "fünfzehn fifteen"],
      [16, "sechzehn sixteen"],
    ] as const
  ).flatMap(([value, names]) => names.split(" ").map((name): [string, number] => [fold(name.replace(/['*]/g, "")), value])),
);

const NUMBER = `(\\d{1,3}(?:[.,]5)?|${Object.keys(NUMBERS).filter((name) => name.length > 1).join("|")})`;
const YEARS = [
  "jahre?n?", "jahrig\\p{L}*", "j", "jr", "jahriger", "years?(?: old)?", "yrs?(?: old)?", "year olds?", "yo", "y o",
  "yas\\p{L}*", "bucuk yas\\p{L}*", "سنه", "سنوات", "سنين", "سنتين", "عاما?", "اعوام",
  "рок\\p{L}*", "рік", "річн\\p{L}*", "лет(?!н)", "летн\\p{L}*", "год\\p{L}*", "р", "lat(?:a|ek|k\\p{L}*)?", "letni\\p{L}*", "rok\\p{L}*", "roczn\\p{L}*", "ans?", "anos?", "ani", "години",
].map((year) => fold(year).replaceAll("\\p{l}", "\\p{L}")).join("|");

const AGE = new RegExp(`(?<=^| )${NUMBER} ?(?:${YEARS})(?= |$)`, "u");
const AGE_BEFORE = new RegExp(`(?<=^| )(?:alter|age|aged|yasi|عمره|عمرها|عمر|عمري|вік|возраст|wiek)(?: von| of)? (\\d{1,2})(?= |$)`, "u");
const AT_AGE = /(?<=^| )(?:mit|ab|uber|over|from|ab dem|от|від|od|z|для|for|fur|fuer) (\d{1,2})(?= |$)(?! ?(?:euro|€|uhr|kind|leut|person|monat|month))/u;
const IN_BRACKETS = /[(,]\s*(\d{1,2})\s*(?:[),]|$)/u;
const MONTHS = /(?<=^| )(?:\d{1,2}|ein|zwei|drei|vier|funf|sechs|acht|neun|zehn|one|two|three|four|five|six|uc|alti|bes) ?(?:monat\p{L}*|months?(?: old)?|aylik|ay|اشهر|شهور|شهر|місяц\p{L}*|месяц\p{L}*|miesi\p{L}*|mois|luni)(?= |$)/u;
const CLASS = new RegExp(
  `(?<=^| )(?:(\\d{1,2}) (?:klasse|klassler|klasslerin|schuljahr|grade|sinif\\p{L}*|клас\\p{L}*|класс\\p{L}*|klas\\p{L}*)|(?:klasse|grade|year|الصف|صف|klasie|класі|классе) (\\d{1,2}))(?= |$)`,
  "u",
);
const CLASS_NAMES: readonly (readonly [RegExp, number])[] = [
  [/(?<=^| )(?:erst(?:e|en)? klasse|erstklassler\p{L}*|erstkla\p{L}*|first grade(?:r)?|birinci sinif\p{L}*|الصف الاول|перш\p{L}* клас\p{L}*|перв\p{L}* класс\p{L}*|pierwsz\p{L}* klas\p{L}*)(?= |$)/u, 6],
  [/(?<=^| )(?:zweite?n? klasse|zweitklassler\p{L}*|second grade(?:r)?|ikinci sinif\p{L}*|الصف الثاني|друг\p{L}* клас\p{L}*|втор\p{L}* класс\p{L}*|drugi\p{L}* klas\p{L}*)(?= |$)/u, 7],
  [/(?<=^| )(?:dritte?n? klasse|drittklassler\p{L}*|third grade(?:r)?|ucuncu sinif\p{L}*|الصف الثالث|трет\p{L}* класс?\p{L}*|trzeci\p{L}* klas\p{L}*)(?= |$)/u, 8],
  [/(?<=^| )(?:vierte?n? klasse|viertklassler\p{L}*|fourth grade(?:r)?|dorduncu sinif\p{L}*|الصف الرابع|четв\p{L}* класс?\p{L}*|czwart\p{L}* klas\p{L}*)(?= |$)/u, 9],
];

/** Words for an age span, with an age that lies inside every offer for it. */
const SPANS: readonly (readonly [ReturnType<typeof phrases>, number])[] = [
  [phrases(["baby | babys | babies | säugling* | neugeborene* | newborn* | infant | infants | bebek* | bebeğim* | رضيع* | الرضع | رضع | للرضع | немовля* | немовлят* | младен* | малюк* | грудничк* | niemowl* | noworodk* | bébé* | bebe | bebeluș*"]), 0],
  [phrases(["kleinkind* | toddler* | wickelkind* | krabbelkind* | малыш* | maluch* | طفل صغير"]), 2],
  [phrases(["kindergartenkind* | kitakind* | preschooler* | дошкольник* | дошкільн* | przedszkolak*"]), 4],
  [phrases(["vorschulkind*"]), 5],
  [phrases(["grundschulkind* | grundschüler* | primary school child* | primary school kid* | ilkokul çocu* | младш* школьник* | молодш* школяр*"]), 8],
  [phrases(["teenager* | teenie* | teens | teen | jugendliche* | ergen* | gençler* | gençlere | youths | подростк* | підліт* | nastolat* | مراهق* | المراهق*"]), 15],
  [phrases(["erwachsene* | grown ups | grown up | grownups | adults | adult | yetişkin* | للكبار | كبار | الكبار | البالغين | للبالغين | доросл* | взросл* | doros* | adultes | adultos | adulți"]), 30],
];

export interface Age {
  /** Whole years. */
  readonly age: number;
  /** Written out ("6 jahre"), or only told by a word ("grundschulkind") and true within a span. */
  readonly exact: boolean;
  /** The text without the words that told the age. */
  readonly rest: string;
}

/**
 * Reads an age.
 *
 * @param folded - Folded words parted by one space.
 * @param raw - The text as typed, for brackets and commas.
 */
export function readAge(folded: string, raw: string): Age | undefined {
  const said = (pattern: RegExp, age: (found: RegExpMatchArray) => number | undefined): Age | undefined => {
    const found = folded.match(pattern);
    if (found === null) return undefined;
    const years = age(found);
    return years === undefined || years > 110 ? undefined : { age: Math.floor(years), exact: true, rest: folded.replace(found[0], " ").replace(/ +/g, " ").trim() };
  };
  const number = (written: string | undefined): number | undefined => (written === undefined ? undefined : NUMBERS[written] ?? Number.parseFloat(written.replace(",", ".")));
  // The words stay in: "nach der 4. Klasse" is a subject too.
  const inClass = folded.match(CLASS);
  const grade = number(inClass?.[1] ?? inClass?.[2]);
  if (grade !== undefined && grade >= 1 && grade <= 13) return { age: grade + 5, exact: false, rest: folded };
  const read =
    said(MONTHS, () => 0) ??
    said(AGE, (found) => number(found[1])) ??
    said(AGE_BEFORE, (found) => number(found[1])) ??
    said(AT_AGE, (found) => {
      const years = number(found[1]);
      return years !== undefined && years >= 1 ? years : undefined;
    });
  if (read !== undefined) return read;
  const bracket = raw.match(IN_BRACKETS);
  const years = number(bracket?.[1]);
  if (years !== undefined && years >= 1 && years <= 99) return { age: years, exact: true, rest: folded.replace(new RegExp(`(?<=^| )${years}(?= |$)`), " ").replace(/ +/g, " ").trim() };
  const named = CLASS_NAMES.find(([name]) => name.test(folded));
  if (named !== undefined) return { age: named[1], exact: false, rest: folded };
  for (const [span, age] of SPANS) {
    if (span.strip(folded) !== undefined) return { age, exact: false, rest: folded };
  }
  return undefined;
}

/** The text without the words for a span of ages ("grown-ups", "jugendliche"). */
export function withoutSpans(folded: string): string {
  return SPANS.reduce((left, [span]) => span.strip(left) ?? left, folded);
}
