import type { Language } from "../terms.ts";
import { fold, words } from "./fold.ts";

/** Guesses a language for a text, as `eld` does it. */
export interface Detector {
  detect(text: string): { readonly language: string; getScores?(): Readonly<Record<string, number>>; isReliable?(): boolean };
}

type Spoken = Exclude<Language, "de-simple">;

/** Short words that tell a language by themselves. Folded; those that two of our languages share are left out. */
const TELLING: Readonly<Record<Exclude<Spoken, "ar">, readonly string[]>> = {
  de: "ich und der die das ist nicht ein eine einen fur mit auf wo wie was kann gibt gibts mein meine meinen wir wer wann hilfe kinder kind schule brauche suche bei oder auch noch kostet kostenlos im zum zur den dem des ab jahre jahrige nahe wohin sohn tochter bucherei verein anmelden anmeldung beratung danke hallo mich mir habe haben geht macht konnen mochte uns nach von aus uber keine kein warum bekomme gegen schwimmen jugendtreff deutschkurs".split(" "),
  en: "the and is are my for where how what can there near do does i to of with help you we need who when school kids child children free any have has please looking me hi hello thanks or why not want which find about at".split(" "),
  tr: "ve bir icin nerede nasil var mi mu ne cocuk cocuklar cocugum oglum kizim ile benim istiyorum nereden kurs kursu yardim ucretsiz lazim hangi kac yok okul okulda ya de da yakin yakinda yas yasinda merhaba tesekkurler tesekkur kim bu su icin gibi ariyorum kutuphane yuzme basvuru nedir kadar en".split(" "),
  pl: "i w na do jest jak gdzie dla czy nie sie to mam moje moja moj dziecko dziecka dzieci pomoc jestem szukam mozna ile prosze potrzebuje syn syna corka corki lat szkola przedszkole z od po co kto za bez kurs dzien dobry czesc dziekuje darmo mieszkam kiedy tez albo".split(" "),
  uk: "і й та що як де для чи не є мені мій моя моєї мого моєму дитина дитини дитині допомога допомогу потрібна потрібно потрібен безкоштовно безкоштовні хто коли школа школи дякую привіт добрий день скільки який яка які цей ця можна біля або син сина донька дочка роки років під час із зі від безкоштовний записати записатися до".split(" "),
  ru: "и что как где для ли не есть мне мой моя моей моего моему ребенок ребенка ребенку помощь нужна нужно нужен бесплатно бесплатные кто когда школа школы спасибо привет здравствуйте сколько какой какая какие этот эта можно возле или сын сына дочь дочка лет под из от бесплатный записать записаться рядом".split(" "),
};

const SHARED = (() => {
  const count = new Map<string, number>();
  for (const list of Object.values(TELLING)) for (const word of new Set(list)) count.set(fold(word), (count.get(fold(word)) ?? 0) + 1);
  return count;
})();

const BY_WORD = new Map<string, readonly Spoken[]>();
for (const [language, list] of Object.entries(TELLING)) {
  for (const word of new Set(list.map(fold))) BY_WORD.set(word, [...(BY_WORD.get(word) ?? []), language as Spoken]);
}

/** Letters that only one of our languages has; the strongest sign there is. */
const LETTERS: readonly (readonly [RegExp, Spoken])[] = [
  [/[іїєґ]/iu, "uk"],
  [/[ыэъё]/iu, "ru"],
  [/[ğış]|ı|İ/u, "tr"],
  [/[ąćęłńśźż]/iu, "pl"],
  [/[äß]/iu, "de"],
];

/**
 * The language a text is written in. On doubt (a word or two that could be any) it stays with `fallback`: language is
 * chosen by the person, and a name of a place must not change it.
 *
 * @param fallback - The language of the talk so far.
 */
export function identify(text: string, fallback: Language, detector: Detector | undefined): Language {
  const letters = text.match(/\p{L}/gu) ?? [];
  if (letters.length < 2) return fallback;
  const keep = (found: Spoken): Language => (found === "de" && fallback === "de-simple" ? "de-simple" : found);
  const share = (script: RegExp): number => letters.filter((letter) => script.test(letter)).length / letters.length;
  if (share(/\p{Script=Arabic}/u) > 0.4) return "ar";
  if (share(/\p{Script=Cyrillic}/u) > 0.4) return cyrillic(text, fallback, detector);
  return keep(latin(text, fallback === "de-simple" ? "de" : fallback, detector));
}

function votes(text: string): Map<Spoken, number> {
  const out = new Map<Spoken, number>();
  for (const word of words(text).map(fold)) {
    for (const language of BY_WORD.get(word) ?? []) out.set(language, (out.get(language) ?? 0) + 1 / (SHARED.get(word) ?? 1));
  }
  return out;
}

function cyrillic(text: string, fallback: Language, detector: Detector | undefined): Language {
  const ukrainian = (text.match(/[іїєґ]/giu) ?? []).length;
  const russian = (text.match(/[ыэъё]/giu) ?? []).length;
  if (ukrainian !== russian) return ukrainian > russian ? "uk" : "ru";
  const counted = votes(text);
  const uk = counted.get("uk") ?? 0;
  const ru = counted.get("ru") ?? 0;
  if (uk !== ru) return uk > ru ? "uk" : "ru";
  const guess = detector?.detect(text).language;
  if (fallback === "uk" || fallback === "ru") return fallback;
  return guess === "uk" ? "uk" : "ru";
}

function latin(text: string, fallback: Spoken, detector: Detector | undefined): Spoken {
  const counted = votes(text);
  for (const [letter, language] of LETTERS) {
    const found = text.match(new RegExp(letter.source, "giu"))?.length ?? 0;
    if (found > 0) counted.set(language, (counted.get(language) ?? 0) + 1 + 0.5 * Math.min(found, 4));
  }
  const guess = detector?.detect(text);
  const spoken = guess?.language;
  const long = (text.match(/\p{L}/gu) ?? []).length;
  if (spoken === "de" || spoken === "en" || spoken === "tr" || spoken === "pl") counted.set(spoken, (counted.get(spoken) ?? 0) + (long >= 20 ? 1.2 : long >= 10 ? 0.7 : 0.4));
  counted.set(fallback, (counted.get(fallback) ?? 0) + (long >= 25 ? 0.2 : 0.5));
  return [...counted].sort((a, b) => b[1] - a[1] || (a[0] === fallback ? -1 : b[0] === fallback ? 1 : 0))[0]?.[0] ?? fallback;
}

/**
 * Loads the detector and returns the function that tells languages. Loading costs a quarter of a second and 76 MB once.
 */
export async function languageOf(): Promise<(text: string, fallback: Language) => Language> {
  const { eld } = await import("eld/small");
  eld.setLanguageSubset(["de", "en", "tr", "ar", "uk", "ru", "pl"]);
  return (text, fallback) => identify(text, fallback, eld);
}
