// Words that more than one room uses. A word only one room needs lives there.

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * The languages every sentence of the product exists in, as BCP 47 tags. `de-simple` is German in easy language;
 * `simple` is the registered variant subtag for it.
 */
export const LANGUAGES = ["de", "de-simple", "en", "tr", "ar", "uk", "ru", "pl"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's own name in its own script: how a person finds it in a list they cannot otherwise read. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  de: "Deutsch",
  "de-simple": "Leichte Sprache",
  en: "English",
  tr: "Türkçe",
  ar: "العربية",
  uk: "Українська",
  ru: "Русский",
  pl: "Polski",
};

/** Which way the script of a language runs, as the HTML attribute `dir` takes it. */
export function direction(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** Kinds of danger. Each has its own reviewed text and its own numbers in every language. */
export const DANGERS = [
  "suicide",
  "self-harm",
  "violence",
  "family-violence",
  "sexual-abuse",
  "threat",
  "medical",
  "missing",
  "child-alone",
  "overwhelmed",
  "forced-marriage",
] as const;
export type Danger = (typeof DANGERS)[number];

/** How soon a person must look at a case. Chosen by the person who wrote, never computed from their words. */
export const URGENCIES = ["normal", "soon", "now"] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Source of unpredictable bytes; an argument wherever chance decides. */
export type RandomBytes = (length: number) => Uint8Array;

/** Reads the clock; an argument wherever time decides. */
export type Clock = () => Instant;

/** Writes one line about what the house does. Facts are counts, codes, ids of our own: never what a person wrote, never who they are. */
export type Log = (event: string, facts?: Readonly<Record<string, string | number | boolean>>) => void;

/** What is wrong with something people edit. */
export interface Flaw {
  /** The way to it inside its file: keys and positions, as zod writes them. */
  readonly at: readonly PropertyKey[];
  readonly message: string;
  readonly remedy: string;
  /** Nobody may meet it: content with it does not go live. The others are named by `npm run check` and can wait. */
  readonly stops: boolean;
}
