import { isLanguage, type Language } from "../../terms.ts";
import type { View } from "../../texts/view.ts";
import type { Activity } from "./directline.ts";

/** A button of the bot: the label, and what it sends. */
export interface Choice {
  readonly label: string;
  readonly value: unknown;
}

/** Buttons that answer nothing but lead around or out; drawn more quietly. */
const ASIDE: readonly unknown[] = ["skip", "back", "stop", "leave", "return-close"];

export function isAside(choice: Choice): boolean {
  return ASIDE.includes((choice.value as { a?: unknown } | null | undefined)?.a);
}

const KINDS: readonly string[] = ["say", "ask", "cards", "crisis", "code", "summary", "thread"] satisfies readonly View["kind"][];

/** How to draw a message. It comes from our own server; one that says nothing about its looks is plain text. */
export function viewOf(activity: Activity, language: Language): View {
  const view = activity.channelData?.lotse as Partial<View> | undefined;
  if (typeof view !== "object" || view === null || !KINDS.includes(String(view.kind))) return { kind: "say", language, tone: "plain" };
  return { ...(view as View), language: isLanguage(view.language) ? view.language : language, tone: view.tone ?? "plain" };
}

export function choicesOf(activity: Activity): readonly Choice[] {
  return (activity.suggestedActions?.actions ?? []).flatMap((action) => (action.title === undefined ? [] : [{ label: action.title, value: action.value }]));
}

/** What a press means, as far as the page must know: the code and the language are its own business. */
export function meaning(value: unknown): { readonly kind: "return" } | { readonly kind: "language"; readonly language: Language } | { readonly kind: "other" } {
  const { a, language } = (typeof value === "object" && value !== null ? value : {}) as { a?: unknown; language?: unknown };
  if (a === "return") return { kind: "return" };
  return a === "language" && isLanguage(language) ? { kind: "language", language } : { kind: "other" };
}

/** The second word of the code is asked for right under the code: there only the words are new, not the code. */
export function withoutCode(text: string, view: View): { readonly text: string; readonly view: View } {
  const { above, below } = aroundView(text, view);
  const { code: _shown, ...rest } = view;
  return { text: [...above.split("\n\n").slice(0, -1), below].filter(Boolean).join("\n\n"), view: { ...rest, kind: "ask" } };
}

export interface AroundView {
  readonly above: string;
  readonly below: string;
}

/**
 * A message's text tells everything, for clients that know no view. Where the page draws a part of it (cards, numbers,
 * the code, the summary), that part is cut out of the text again. If it is not found, all of the text is shown:
 * twice is better than not at all.
 */
export function aroundView(text: string, view: View): AroundView {
  const paragraphs = text.split("\n\n");
  const drawn = (start: string | undefined): number => (start === undefined ? -1 : paragraphs.findIndex((paragraph) => paragraph.startsWith(start)));
  const cut = (from: number, count: number): AroundView => (from < 0 ? { above: text, below: "" } : { above: paragraphs.slice(0, from).join("\n\n"), below: paragraphs.slice(from + count).join("\n\n") });
  switch (view.kind) {
    case "cards":
      return cut(drawn(view.cards?.[0]?.title), Number.POSITIVE_INFINITY);
    case "crisis":
      return cut(drawn(view.numbers?.[0] && `${view.numbers[0].label}: `), 1);
    case "summary":
      return cut(drawn(view.lines?.[0] && `${view.lines[0].question}\n`), Number.POSITIVE_INFINITY);
    case "code":
      return cut(drawn(view.code?.words.join(" ")), 2);
    default:
      return { above: text, below: "" };
  }
}

/** What is read out when the message comes: the words, and of cards only the names. */
export function spoken(text: string, view: View): string {
  const { above, below } = aroundView(text, view);
  const names = view.kind === "cards" ? (view.cards ?? []).map((card) => card.title) : view.kind === "crisis" ? (view.numbers ?? []).map((line) => `${line.label}: ${line.number ?? line.online ?? ""}`) : [];
  return [above, ...names, below].filter(Boolean).join("\n");
}
