import { IntlMessageFormat } from "intl-messageformat";
import { CodedError } from "../errors.ts";
import type { Language } from "../terms.ts";

/** Key → ICU message, one table a language. */
export type TextTable = Readonly<Record<string, string>>;
export type Values = Readonly<Record<string, string | number>>;

export interface Texts {
  /**
   * The sentence for a key, in a language, with its values filled in.
   *
   * @throws {CodedError} CONTENT_INVALID when neither that language nor German has the key, or a value is missing;
   * `npm run check` finds both before anyone meets them.
   */
  say(key: string, language: Language, values?: Values): string;
  has(key: string): boolean;
}

/** ICU plural rules of easy German are those of German. */
export function pluralLocale(language: Language): string {
  return language === "de-simple" ? "de" : language;
}

/** Messages are parsed when they are first said; a table of some hundred costs nothing at start. */
export function createTexts(tables: Readonly<Record<Language, TextTable>>): Texts {
  const parsed = new Map<string, IntlMessageFormat>();

  function message(key: string, language: Language): IntlMessageFormat {
    const source = tables[language][key] === undefined ? "de" : language;
    const id = `${source}:${key}`;
    const known = parsed.get(id);
    if (known) return known;
    const text = tables[source][key];
    if (text === undefined) throw new CodedError("CONTENT_INVALID", `There is no text "${key}".`);
    const format = new IntlMessageFormat(text, pluralLocale(source), undefined, { ignoreTag: true });
    parsed.set(id, format);
    return format;
  }

  return {
    say(key, language, values = {}) {
      try {
        return String(message(key, language).format(values));
      } catch (cause) {
        if (cause instanceof CodedError) throw cause;
        throw new CodedError("CONTENT_INVALID", `The text "${key}" in ${language} cannot be said with the values given.`);
      }
    },
    has: (key) => tables.de[key] !== undefined,
  };
}
