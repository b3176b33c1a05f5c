import load from "virtual:page-texts";
import { direction, isLanguage, type Language } from "../../terms.ts";

/** The page's own sentences in one language. A key that is missing shows itself, so that it is found. */
export interface Words {
  readonly language: Language;
  readonly dir: "ltr" | "rtl";
  say(key: string, values?: Readonly<Record<string, string | number>>): string;
  /** Hour and minute as the language writes them. */
  time(at: number): string;
  /** Day and hour: the mailbox knows no minutes. */
  moment(at: number): string;
}

export async function loadWords(language: Language): Promise<Words> {
  const texts = (await load[language]?.())?.default ?? {};
  // Latin digits everywhere: they stand beside phone numbers and codes.
  const locale = `${language === "de-simple" ? "de" : language}-u-nu-latn`;
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const moment = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", hour: "2-digit" });
  return {
    language,
    dir: direction(language),
    say: (key, values = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    time: (at) => time.format(at),
    moment: (at) => moment.format(at),
  };
}

/** The first of the browser's languages that we speak. */
export function preferredLanguage(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.toLowerCase().split("-")[0]).find(isLanguage) ?? "de";
}
