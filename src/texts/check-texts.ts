import { IntlMessageFormat } from "intl-messageformat";
import type { Flaw, Language } from "../terms.ts";
import { pluralLocale, type TextTable } from "./texts.ts";

/** The names an ICU message wants values for. Throws what the parser throws when the message is broken. */
function wanted(text: string, language: Language): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== "object" || value === null) return;
    // Kind 0 is plain text; every kind with a `value` beside it (argument, number, date, select, plural) names one.
    const element = value as { readonly type?: number; readonly value?: unknown; readonly options?: Readonly<Record<string, { readonly value: unknown }>> };
    if (typeof element.value === "string" && element.type !== undefined && element.type >= 1 && element.type <= 6) names.add(element.value);
    for (const option of Object.values(element.options ?? {})) walk(option.value);
  };
  walk(new IntlMessageFormat(text, pluralLocale(language), undefined, { ignoreTag: true }).getAst());
  return names;
}

const LINK = /https?:|www\.|\b[a-z0-9-]+\.(?:de|nrw|org|com|net|info|online|eu)\b/i;
const EMAIL = /[\w.+-]+@[\w-]+\.\w+/;
/** Six digits and more, or a short public number; 110 and 112 are said everywhere. */
const PHONE = /(?<![\d.])\+?\d[\d /()-]{4,}\d(?![\d.])|(?<!\d)11[5678](?: ?\d{3})?(?!\d)/;
const AMOUNT = /\d\s*(?:€|euro)/i;

/** A fact that belongs in an entry and not in a sentence, by what it is called. */
function factIn(text: string): string | undefined {
  if (EMAIL.test(text)) return "e-mail address";
  if (LINK.test(text)) return "link";
  if (AMOUNT.test(text)) return "amount of money";
  return PHONE.test(text) ? "phone number" : undefined;
}

/** Facts in sentences of the bot: what it tells of the world comes from entries, letter by letter. */
export function factFlaws(table: TextTable): readonly Flaw[] {
  return Object.entries(table).flatMap(([key, text]): Flaw[] => {
    const fact = factIn(text);
    return fact ? [{ at: [key], message: `the text "${key}" holds a ${fact}`, remedy: "Take it out and put it into an entry of content/help or content/offers; texts carry no numbers but 110 and 112.", stops: true }] : [];
  });
}

/**
 * What is wrong with one language's texts, measured by the German ones. A text that is missing is said in German until
 * it is translated; one that cannot be said stops.
 */
export function textFlaws(language: Language, table: TextTable, german: TextTable): readonly Flaw[] {
  const flaws: Flaw[] = [];
  for (const [key, text] of Object.entries(table)) {
    if (text.trim() === "") flaws.push({ at: [key], message: `the text "${key}" is empty`, remedy: "Write the sentence.", stops: true });
    try {
      const mine = wanted(text, language);
      const source = german[key];
      if (source === undefined) {
        flaws.push({ at: [key], message: `the text "${key}" is not in de.yaml`, remedy: "Correct the key, or delete the line.", stops: false });
        continue;
      }
      if (language === "de") continue;
      const theirs = wanted(source, "de");
      for (const name of mine) if (!theirs.has(name)) flaws.push({ at: [key], message: `the text "${key}" wants {${name}}, which the German text does not have`, remedy: `Use ${[...theirs].map((known) => `{${known}}`).join(", ") || "no placeholder"}, spelt as in de.yaml.`, stops: true });
      for (const name of theirs) if (!mine.has(name)) flaws.push({ at: [key], message: `the text "${key}" lacks {${name}}`, remedy: `Put {${name}} where the value belongs; it stays untranslated.`, stops: false });
    } catch {
      flaws.push({ at: [key], message: `the text "${key}" is no ICU message`, remedy: "Close every {; write {name}, {count, plural, one {…} other {…}} or {who, select, me {…} other {…}}.", stops: true });
    }
  }
  let above: string | undefined;
  for (const key of Object.keys(german)) {
    if (table[key] !== undefined) above = key;
    else flaws.push({ at: above === undefined ? [] : [above], message: `the text "${key}" is missing in ${language}`, remedy: `Add the line \`${key}: …\` ${above === undefined ? "here" : `below \`${above}\``}.`, stops: false });
  }
  return flaws;
}
