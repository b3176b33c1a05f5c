import { z } from "zod";
import { DANGERS } from "../terms.ts";
import type { Opinion, OpinionModel } from "./opinion.ts";

// The rules of the safety check as data: content/safety/<lang>.yaml holds the words of a language, grouped by what
// they mean; content/safety/frames.yaml the ways these meanings combine, alike in every language. How to read and
// write them: docs/safety.md.

/** The twelve languages the lexicon knows, as BCP 47 tags. More than the product speaks: people write as they can. */
export const LEXICON_LANGUAGES = ["de", "en", "tr", "ar", "uk", "ru", "pl", "ro", "bg", "fr", "es", "fa"] as const;
export type LexiconLanguage = (typeof LEXICON_LANGUAGES)[number];

const ClassName = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "small letters, digits and single hyphens");
const RuleId = z.string().regex(/^[a-z]+(\.[a-z0-9-]+)+$/, "words joined by dots, the first one a language or `all`");
const Patterns = z.array(z.string().min(1)).min(1);

const Ways = {
  /** For ever: figures and reviews point to it. */
  id: RuleId,
  /** Any of these patterns. */
  any: Patterns,
  /** Sentences this must catch. */
  catches: z.array(z.string()).min(1),
  /** Sentences that look alike and that this must leave alone. */
  leaves: z.array(z.string()).min(1),
  note: z.string().optional(),
};

export const Rule = z.strictObject({
  ...Ways,
  label: z.enum(["acute", "report", "question", "other"]),
  /** Which text and numbers an acute message gets. */
  danger: z.enum(DANGERS).optional(),
  /**
   * What a negation in or beside the match makes of it. report: an acute sentence becomes a report ("ich will nicht
   * sterben"); none: the match is void ("mich ärgert keiner"); keep: the pattern holds its own negation, or it does
   * not matter.
   */
  negated: z.enum(["report", "none", "keep"]).optional(),
  /** A wish, plan or deed told plainly; films, games and history around it do not void it, only an idiom does. */
  plain: z.boolean().default(false),
  /** Vague: alone it is what `label` says, two different hints in one talk are acute, and any plainer rule names the danger. */
  hint: z.boolean().default(false),
  /**
   * Its words are too often harmless, or tell of what is over: less than nine in ten right on the labelled messages.
   * Alone an acute one counts as a report, and a report as nothing; the second opinion needs less to raise it than
   * without the rule.
   */
  unsure: z.boolean().default(false),
});
export type Rule = z.infer<typeof Rule>;

export const Suppressor = z.strictObject({
  ...Ways,
  /**
   * idiom: voids acute and report matches that share a word with it. context: voids those within its reach, except
   * plain ones. talk: a question to nobody ("wie gehts"); voids question matches within its reach.
   */
  kind: z.enum(["idiom", "context", "talk"]),
});
export type Suppressor = z.infer<typeof Suppressor>;

/** A semicolon stands between words where the lexicon is packed for a phone. */
const Word = z.string().min(1).regex(/^[^;\t]*$/, "no semicolon and no tab");

/** content/safety/<lang>.yaml */
export const LanguageLexicon = z.strictObject({
  language: z.enum(LEXICON_LANGUAGES),
  /** Everyday words that only tell which language a message is in. */
  common: z.array(Word).default([]),
  /** Meaning → words of this language: `word`, `stem*`, `*inside*`, `~typo-tolerant`, `two words`, `one <class> two`. */
  classes: z.record(ClassName, z.array(Word).min(1)),
  /** Harmless words one letter away from a typo-tolerant one. */
  neighbours: z.array(Word).default([]),
  rules: z.array(Rule).default([]),
  suppressors: z.array(Suppressor).default([]),
});
export type LanguageLexicon = z.infer<typeof LanguageLexicon>;

/** content/safety/frames.yaml */
export const Frames = z.strictObject({
  /** Goes into every verdict; raise it with every change that is published. */
  version: z.string().min(1),
  /** Meanings without a language: emojis. */
  classes: z.record(ClassName, z.array(z.string().min(1)).min(1)).default({}),
  rules: z.array(Rule),
  suppressors: z.array(Suppressor).default([]),
});
export type Frames = z.infer<typeof Frames>;

const OpinionModelFile: z.ZodType<OpinionModel> = z.strictObject({ weights: z.string().regex(/^[!-_]*$/, "letters from ! to _"), gaps: z.string().regex(/^[#-~]*$/, "letters from # to ~"), fewest: z.int().positive(), bias: z.int(), threshold: z.int(), doubt: z.int() }).refine(({ weights, gaps }) => gaps.replaceAll("~", "").length === weights.length, "as many gaps as weights");

/** content/safety/opinion.json */
export const OpinionFile: z.ZodType<Opinion> = z.strictObject({ trainedOn: z.string(), acute: OpinionModelFile, harm: OpinionModelFile, asks: OpinionModelFile });

export const SafetyLexicon = z
  .strictObject({ frames: Frames, languages: z.array(LanguageLexicon).min(1), opinion: OpinionFile.optional() })
  .superRefine((lexicon, context) => {
    const seen = new Set<string>();
    const all = [lexicon.frames, ...lexicon.languages].flatMap((part) => [...part.rules, ...part.suppressors]);
    for (const { id } of all) {
      if (seen.has(id)) context.addIssue({ code: "custom", message: `there are two rules "${id}"` });
      seen.add(id);
    }
    for (const rule of [lexicon.frames, ...lexicon.languages].flatMap((part) => part.rules)) {
      if ((rule.label === "acute" || rule.hint) && rule.danger === undefined) context.addIssue({ code: "custom", message: `the acute rule "${rule.id}" names no danger` });
    }
    const languages = lexicon.languages.map((part) => part.language);
    for (const language of languages) if (languages.indexOf(language) !== languages.lastIndexOf(language)) context.addIssue({ code: "custom", message: `there are two files for "${language}"` });
  });
export type SafetyLexicon = z.infer<typeof SafetyLexicon>;

/**
 * Joins the parsed files of content/safety/ to one lexicon: `frames.yaml`, one file a language, and the second opinion
 * `opinion.json` if there is one. `numbers.yaml` is not part of it.
 *
 * @param files - File name → what its YAML says.
 * @throws {z.ZodError} when a file does not hold what it should; its paths begin with the part at fault.
 */
export function safetyLexicon(files: Readonly<Record<string, unknown>>): SafetyLexicon {
  const languages = Object.entries(files).filter(([name]) => /^[a-z]{2}\.yaml$/.test(name));
  return SafetyLexicon.parse({ frames: files["frames.yaml"], languages: languages.map(([, file]) => file), ...(files["opinion.json"] === undefined ? {} : { opinion: files["opinion.json"] }) });
}
