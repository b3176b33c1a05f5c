import snowball from "snowball-stemmers";
import { fold } from "./fold.ts";
import type { WordLanguage } from "./entry.ts";

/** How the words of a language are brought to the form they are looked up by. `simple`: German in easy language. */
export type StemLanguage = Exclude<WordLanguage, "de-simple">;

export const STEM_LANGUAGES: readonly StemLanguage[] = ["de", "en", "tr", "ar", "uk", "ru", "pl", "fr", "es", "ro", "bg", "fa", "ku"];

const LATIN: readonly StemLanguage[] = ["de", "en", "tr", "pl", "fr", "es", "ro", "ku"];
const CYRILLIC: readonly StemLanguage[] = ["uk", "ru", "bg"];
const ARABIC: readonly StemLanguage[] = ["ar", "fa"];

/** Languages a word can belong to, judged by its letters. */
export function languagesOfScript(word: string): readonly StemLanguage[] {
  if (/\p{Script=Cyrillic}/u.test(word)) return CYRILLIC;
  if (/\p{Script=Arabic}/u.test(word)) return ARABIC;
  return LATIN;
}

/**
 * Endings taken off one after another, longest first, as long as three letters stay. Written in folded letters.
 * Snowball has no Ukrainian, Polish, Bulgarian or Kurdish; its Turkish needs the dotless letters that phones leave out.
 */
const ENDINGS: Partial<Record<StemLanguage, { readonly rounds: number; readonly endings: readonly string[] }>> = {
  tr: {
    rounds: 3,
    endings: ["larimiz", "lerimiz", "larimin", "lerimin", "larinin", "lerinin", "larini", "lerini", "larina", "lerine", "larinda", "lerinde", "larimi", "lerimi", "larima", "lerime", "larin", "lerin", "larim", "lerim", "lardan", "lerden", "larda", "lerde", "lari", "leri", "lara", "lere", "lar", "ler", "sinin", "sunun", "sinda", "sinde", "sunda", "sina", "sine", "suna", "sini", "sunu", "imiz", "umuz", "iniz", "unuz", "dan", "den", "tan", "ten", "nin", "nun", "yla", "yle", "da", "de", "ta", "te", "ya", "ye", "yi", "yu", "si", "su", "ni", "nu", "na", "ne", "in", "un", "im", "um", "miz", "m", "i", "u", "a", "e", "iyorlar", "uyorlar", "iyoruz", "uyoruz", "iyorum", "uyorum", "iyor", "uyor", "diler", "dular", "dilar", "tiler", "tilar", "dik", "duk", "dim", "dum", "tim", "tum", "di", "du", "mak", "mek", "acak", "ecek", "me", "ma"],
  },
  pl: {
    rounds: 1,
    endings: ["iami", "ami", "ach", "ego", "emu", "ymi", "imi", "owie", "iem", "iej", "iom", "ow", "om", "em", "ie", "ej", "ych", "ich", "ym", "im", "ia", "iu", "ii", "a", "e", "i", "o", "u", "y"],
  },
  uk: {
    rounds: 1,
    endings: ["ування", "ювання", "ення", "ання", "ями", "ами", "ові", "еві", "ого", "ому", "ими", "ості", "ість", "ях", "ах", "ів", "ею", "ою", "ої", "их", "им", "ій", "ий", "ем", "ом", "ям", "ам", "ти", "ть", "і", "и", "а", "я", "у", "ю", "е", "о", "й", "ь"],
  },
  bg: {
    rounds: 2,
    endings: ["ията", "ията", "ите", "ата", "ята", "ето", "ото", "ове", "ия", "ът", "ят", "та", "то", "те", "а", "я", "и", "о", "е"],
  },
  fa: { rounds: 1, endings: ["هاي", "ها", "هايي", "ان", "ي"] },
  ku: { rounds: 1, endings: ["eke", "ekan", "an", "en", "e", "a", "i"] },
};

const SNOWBALL = { de: "german", en: "english", ru: "russian", fr: "french", es: "spanish", ro: "romanian" } as const;

type Stem = (word: string) => string;

/** Turkish puts y, s or n between two vowels: "kira-yı", but "ders-i" and not "der-si". */
function joins(word: string, ending: string): boolean {
  const afterVowel = /[aeiou]/.test(word[word.length - ending.length - 1] ?? "");
  if (/^[aeiou]/.test(ending)) return !afterVowel;
  return /^(?:[ys]|n[iuae]|m$|miz)/.test(ending) ? afterVowel : true;
}

function byEndings(language: StemLanguage): Stem {
  const rule = ENDINGS[language];
  if (rule === undefined) return (word) => word;
  const endings = [...new Set(rule.endings.map(fold))].sort((a, b) => b.length - a.length);
  return (word) => {
    let left = word;
    for (let round = 0; round < rule.rounds; round += 1) {
      const ending = endings.find((candidate) => left.endsWith(candidate) && left.length - candidate.length >= (candidate.length > 1 ? 3 : 4) && (language !== "tr" || joins(left, candidate)));
      if (ending === undefined) break;
      left = left.slice(0, left.length - ending.length);
    }
    // Turkish softens the last letter before an ending: kitap, kitabı; çocuk, çocuğu.
    return language === "tr" ? left.replace(/b$/, "p").replace(/d$/, "t").replace(/g$/, "k") : left;
  };
}

const ARABIC_ENDINGS = ["هما", "كما", "تين", "ات", "ان", "ين", "ون", "ها", "هم", "نا", "تي", "يه", "ته", "ه", "ي"];

/**
 * After Larkey's light stemmer for Arabic: the article with what is written onto it in front, plural and possessive
 * endings behind. A lone و, ب or ل in front may be part of the word ("بيانو"); whoever looks a word up tries both.
 */
function arabic(word: string): string {
  let left = word;
  const front = ["وبال", "وال", "بال", "كال", "فال", "ولل", "ال", "لل"].find((prefix) => left.startsWith(prefix) && left.length - prefix.length >= 3);
  if (front !== undefined) left = left.slice(front.length);
  for (let round = 0; round < 2; round += 1) {
    const back = ARABIC_ENDINGS.find((suffix) => left.endsWith(suffix) && left.length - suffix.length >= 3);
    if (back === undefined) break;
    left = left.slice(0, left.length - back.length);
  }
  return left;
}

/** Makes the stemmers, one a language. They take folded words and keep nothing of what they are given. */
export function createStemmers(): (word: string, language: StemLanguage) => string {
  const stemmers = new Map<StemLanguage, Stem>(
    STEM_LANGUAGES.map((language): [StemLanguage, Stem] => {
      if (language === "ar") return [language, arabic];
      if (!(language in SNOWBALL)) return [language, byEndings(language)];
      const stemmer = snowball.newStemmer(SNOWBALL[language as keyof typeof SNOWBALL]);
      return [language, (word) => stemmer.stem(word)];
    }),
  );
  return (word, language) => stemmers.get(language)?.(word) ?? word;
}
