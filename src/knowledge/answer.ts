import type { Instant, Language } from "../terms.ts";
import type { Audience, Entry } from "./entry.ts";

/** What narrows an answer; read from the question itself or chosen by a button. */
export interface Filters {
  readonly district?: string;
  /** Whole years. */
  readonly age?: number;
  readonly cost?: "free";
  readonly audience?: Audience;
}

export interface Question {
  readonly text: string;
  readonly language: Language;
  readonly now: Instant;
  /** What the talk was about, from the answer before. */
  readonly memory: Memory | undefined;
  /** Chosen by button; wins over what the text says. */
  readonly chosen?: Filters;
  /** Only places that help people in need (kinds of content/help). */
  readonly helpOnly?: boolean;
}

/**
 * What is kept of a question for the one that follows ("und in Hörde?"). It holds words of the content that the
 * question matched, never the person's own words.
 */
export interface Memory {
  readonly terms: readonly string[];
  readonly filters: Filters;
  /** Ids already shown for these terms, in order. */
  readonly shown: readonly string[];
}

/** How an offer or helper fits, told in data; the words come from content/texts. */
export type Answer =
  /** These fit. At most three; `more` says how many others do. */
  | { readonly kind: "found"; readonly entries: readonly Entry[]; readonly more: number; readonly memory: Memory; readonly narrow: readonly Narrowing[] }
  /** These may be meant; shown as a question back. */
  | { readonly kind: "near"; readonly entries: readonly Entry[]; readonly memory: Memory }
  /** Nothing here. `whoKnows` names entries of people who can tell. */
  | { readonly kind: "none"; readonly whoKnows: readonly Entry[]; readonly memory: Memory }
  /** The postal code lies in several districts, and the answers would differ. */
  | { readonly kind: "which-district"; readonly postalCode: string; readonly districts: readonly string[]; readonly memory: Memory }
  /** "Near me", and no place was named: ask for the quarter or the postal code. */
  | { readonly kind: "where"; readonly memory: Memory };

/** A button that narrows or widens the answer. Only offered when the result would change and would not be empty. */
export type Narrowing =
  | { readonly by: "district"; readonly options: readonly string[] }
  | { readonly by: "age"; readonly options: readonly (readonly [from: number, to: number])[] }
  | { readonly by: "cost" };

/** Answers questions from the content alone: no model, no network, the same question the same answer. */
export interface Knowledge {
  answer(question: Question): Answer;
  /** The next three for what the memory holds; empty when all were shown. */
  more(memory: Memory, language: Language, now: Instant): Answer;
  entry(id: string): Entry | undefined;
}
