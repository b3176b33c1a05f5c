import { CodedError } from "../errors.ts";
import { fold } from "./views.ts";
import type { LexiconLanguage } from "./lexicon.ts";

// How a rule says what it looks for. One line of words:
//   ich                 this word                  sterb*   words that begin so        *vergewalt*  words that hold it
//   ~umbringen          this word, typos allowed   <want>   any word or phrase of a meaning
//   a|b                 one of these               a?       may be there
//   (a b|c)             one of these, of several words
//   a b                 b right after a            a .. b   up to six words between    a ... b   up to ten
//   a & b               both, in any order, within eight words
//   !<class>            not within four words of the match
// Filler words ("halt", "einfach", "really") never count.

/** One word to look for. */
export interface WordPattern {
  readonly kind: "word";
  readonly text: string;
  readonly match: "whole" | "start" | "end" | "inside";
  readonly typos: boolean;
}
export interface ClassPattern {
  readonly kind: "class";
  readonly name: string;
}
export type Atom = WordPattern | ClassPattern;

export interface Element {
  readonly atoms: readonly Atom[];
  readonly optional: boolean;
  /** Most words between the element before and this one. */
  readonly gap: number;
}

export interface Pattern {
  /** Groups in any order; words within a group in the order given. */
  readonly groups: readonly (readonly Element[])[];
  readonly unless: readonly Atom[];
  readonly language: LexiconLanguage | undefined;
}

/** How many words `..` and `...` leave between at most: German puts its verbs far apart. */
const SOME = 6;
const MANY = 10;
/** How many words apart the first and last group of an unordered pattern may be. */
export const NEAR = 8;
/** How far an `!` looks beyond the match, in words. */
export const UNLESS_REACH = 4;

function atom(text: string, whole: string): Atom {
  const named = /^<([a-z0-9-]+)>$/.exec(text)?.[1];
  if (named !== undefined) return { kind: "class", name: named };
  const typos = text.startsWith("~");
  const bare = typos ? text.slice(1) : text;
  const start = bare.startsWith("*");
  const end = bare.endsWith("*");
  const folded = fold(bare.slice(start ? 1 : 0, end ? -1 : undefined));
  if (folded.length === 0 || /[<>\s*]/.test(folded)) throw new CodedError("CONTENT_INVALID", `The pattern "${whole}" has a part that is no word: "${text}".`);
  return { kind: "word", text: folded, typos, match: start && end ? "inside" : start ? "end" : end ? "start" : "whole" };
}

function sequence(parts: readonly string[], whole: string): readonly Element[] {
  const elements: Element[] = [];
  let gap = 0;
  for (const part of parts) {
    if (part === "..") gap = SOME;
    else if (part === "...") gap = MANY;
    else {
      const optional = part.endsWith("?") && part.length > 1;
      const bare = optional ? part.slice(0, -1) : part;
      elements.push({ atoms: bare.split("|").map((text) => atom(text, whole)), optional, gap });
      gap = 0;
    }
  }
  if (elements.every((element) => element.optional)) throw new CodedError("CONTENT_INVALID", `The pattern "${whole}" would match everything.`);
  return elements;
}

/** "a (b c|d|e)" as "a b c" and "a d|e": only alternatives of several words need a pattern of their own. */
function spread(text: string): readonly string[] {
  const found = /\(([^()]*)\)/.exec(text);
  if (found === null) return [text];
  const alternatives = (found[1] ?? "").split("|");
  const single = alternatives.filter((part) => !part.includes(" "));
  const each = [...alternatives.filter((part) => part.includes(" ")), ...(single.length > 0 ? [single.join("|")] : [])];
  return each.flatMap((part) => spread(text.slice(0, found.index) + part + text.slice(found.index + found[0].length)));
}

/**
 * Reads one line of the pattern language above; one with alternatives of several words becomes several patterns.
 *
 * @throws {CodedError} CONTENT_INVALID with the pattern, when a part of it cannot be read.
 */
export function parsePatterns(text: string, language: LexiconLanguage | undefined): readonly Pattern[] {
  return spread(text).map((way) => parsePattern(way, language));
}

function parsePattern(text: string, language: LexiconLanguage | undefined): Pattern {
  const unless: Atom[] = [];
  const groups: string[][] = [[]];
  // A hyphen parts words in a pattern as it does in a message.
  for (const part of text.replace(/(?<=\p{L})-(?=\p{L}|\|)(?![^<]*>)/gu, " ").trim().split(/\s+/)) {
    if (part === "&") groups.push([]);
    else if (part.startsWith("!") && part.length > 1) unless.push(...part.slice(1).split("|").map((bare) => atom(bare, text)));
    else groups.at(-1)?.push(part);
  }
  return { groups: groups.map((parts) => sequence(parts, text)), unless, language };
}

/** The pattern with each optional part once there and once not: what is matched has no options left. */
export function withoutOptions(elements: readonly Element[]): readonly (readonly Element[])[] {
  const at = elements.findIndex((element) => element.optional);
  const optional = elements[at];
  if (optional === undefined) return [elements];
  const rest = elements.slice(at + 1);
  const skipped = rest.map((element, index) => (index === 0 ? { ...element, gap: Math.max(element.gap, optional.gap) } : element));
  const before = elements.slice(0, at);
  return [...withoutOptions([...before, { ...optional, optional: false }, ...rest]), ...withoutOptions([...before, ...skipped])];
}
