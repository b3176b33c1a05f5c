import type { Language } from "../terms.ts";

/**
 * What a bot message means, beside its text: how our own page draws it. Travels as `channelData.lotse`; other clients
 * read `text`, `suggestedActions` and `attachments` and lose nothing but looks. All strings are finished and in the
 * language of the message, except German facts, which are marked.
 */
export interface View {
  readonly kind: "say" | "ask" | "cards" | "crisis" | "code" | "summary" | "thread";
  readonly language: Language;
  /** report: quieter ground, one question at a time. crisis: read out at once. */
  readonly tone: "plain" | "report" | "crisis";
  /** "Noch 3 kurze Fragen". */
  readonly progress?: string;
  /** What is typed next belongs to this question. */
  readonly input?: { readonly maxLength: number; readonly long: boolean };
  readonly cards?: readonly Card[];
  readonly numbers?: readonly HelpNumber[];
  readonly code?: { readonly words: readonly string[]; readonly digits: string };
  readonly lines?: readonly SummaryLine[];
  /** Small print below: sources of advice. */
  readonly note?: string;
}

/** An offer or a helper, read top down as a person asks: what, for whom, where, when, cost, how; then source. */
export interface Card {
  readonly id: string;
  readonly title: string;
  readonly organization?: string;
  readonly description: string;
  /** Language of the description and of the facts, when it is not that of the message. */
  readonly descriptionLanguage: Language;
  /** Label and value, in the order to read; the value is German when `german`, a `detail` after it always is. */
  readonly facts: readonly { readonly label: string; readonly value: string; readonly german: boolean; readonly detail?: string }[];
  readonly phones: readonly { readonly number: string; readonly note?: string }[];
  readonly url?: string;
  readonly email?: string;
  readonly online?: string;
  readonly labels: { readonly phone: string; readonly website: string; readonly email: string; readonly online: string; readonly source: string };
  readonly source: { readonly label: string; readonly url?: string };
  /** When and how it was checked, as a sentence. */
  readonly checked: string;
  /** "Beschreibung auf Deutsch", "automatisch übersetzt", "seit … nicht nachgeprüft". */
  readonly notices: readonly string[];
}

/** A line to call at once. */
export interface HelpNumber {
  readonly id: string;
  readonly label: string;
  /** Letter by letter as in the entry; absent when the entry has no checked number. */
  readonly number?: string;
  /** Chat or web address in words, German. */
  readonly online?: string;
  readonly url?: string;
  readonly hours?: string;
}

export interface SummaryLine {
  readonly question: string;
  readonly answer: string;
  readonly step: string;
  /** Label and value of the button that opens this answer again. */
  readonly changeLabel: string;
  readonly change: unknown;
}
