import type { Danger } from "../terms.ts";
import type { LexiconLanguage } from "./lexicon.ts";
import type { WhoAsks } from "./numbers.ts";

export type Label = "acute" | "report" | "question" | "other";

/** A rule that matched, and on which letters of the text. */
export interface Fired {
  readonly id: string;
  /** The words it matched, in their folded form. */
  readonly matched: string;
  /** UTF-16 units of the text, end exclusive. Of a match that began in an earlier message, the part in this one. */
  readonly start: number;
  readonly end: number;
}

export interface Verdict {
  readonly label: Label;
  /** Set when `label` is acute, and for reports whose rule names one. */
  readonly danger?: Danger;
  /** Rules that carry the label. */
  readonly rules: readonly Fired[];
  /** Idioms, games, films, homework that voided other rules. */
  readonly suppressed: readonly Fired[];
  /** The person takes back what they wrote: a softer tone, the same offer. */
  readonly retracted?: boolean;
  /** Of "other" only: it hardly asks for anything; a greeting, thanks, a joke. */
  readonly chat?: boolean;
  /** Who seems to write. */
  readonly who: WhoAsks;
  readonly languageHint?: LexiconLanguage;
  /** Of the rule set. */
  readonly version: string;
}
