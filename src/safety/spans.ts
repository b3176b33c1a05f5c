import { CodedError } from "../errors.ts";
import { NEAR, UNLESS_REACH } from "./pattern.ts";

/** Where a meaning stands: tokens `start` to `end` (exclusive), and which of them carry it. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly words: readonly number[];
}

/** An element of a pattern with its meanings worked out. */
export interface Step {
  readonly meaning: number;
  readonly gap: number;
}

/** A pattern ready to run: each group in every way its options allow. */
export interface Plan {
  readonly groups: readonly (readonly (readonly Step[])[])[];
  readonly unless: readonly number[];
  /** Meanings without which no way of it matches: looked at first, because most plans of the lexicon are not in a text. */
  readonly needs: readonly number[];
}

/** A plan of groups and exceptions, with what it needs worked out. */
export function makePlan(groups: Plan["groups"], unless: readonly number[]): Plan {
  const needs = groups.flatMap((ways) => (ways[0] ?? []).map((step) => step.meaning).filter((meaning) => ways.every((way) => way.some((step) => step.meaning === meaning))));
  return { groups, unless, needs };
}

/** The spans of each meaning found so far, and the place of each token in the flow of words. */
export interface Ground {
  readonly spans: readonly (readonly Span[] | undefined)[];
  readonly positions: readonly number[];
  readonly work: Work;
}

/** Comparisons done for one text, and how many it may cost: counted, not timed, so that every engine stops at the same place. */
export interface Work {
  done: number;
  readonly most: number;
}

/** Ten times what the densest text of full length costs. */
export const MOST_WORK = 1_000_000;

function spend(ground: Ground): void {
  if (++ground.work.done > ground.work.most) throw new CodedError("INTERNAL", "The safety check has more to do than any message may cost.");
}

/** More than the words of the longest text. */
const MOST_SPANS = 1_500;
/** How many tokens, fillers included, a pattern looks ahead at most: what bounds its work on any text. */
const AHEAD = 32;

/** Words between the end of one span and the start of the next. */
function between(ground: Ground, end: number, start: number): number {
  return (ground.positions[start] ?? 0) - (ground.positions[end - 1] ?? 0) - 1;
}

/** The first of spans in order that begins at a token or behind it. */
function firstFrom(spans: readonly Span[], start: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * All ways a sequence of steps stands in the text, one for each place where it ends. Works forward over the places
 * reached so far, so its time grows with the length of the text, never with the number of ways.
 */
function runs(steps: readonly Step[], ground: Ground): readonly Span[] {
  let reached: readonly Span[] = ground.spans[steps[0]?.meaning ?? -1] ?? [];
  for (const step of steps.slice(1)) {
    const next = ground.spans[step.meaning];
    if (next === undefined || reached.length === 0) return [];
    const ends = new Map<number, Span>();
    for (const from of reached) {
      for (let at = firstFrom(next, from.end); at < next.length; at++) {
        const to = next[at];
        spend(ground);
        if (to === undefined || to.start > from.end + AHEAD || between(ground, from.end, to.start) > step.gap) break;
        const known = ends.get(to.end);
        if (known === undefined || known.start < from.start) ends.set(to.end, { start: from.start, end: to.end, words: [...from.words, ...to.words] });
      }
    }
    reached = [...ends.values()];
  }
  return reached;
}

function overlap(a: Span, b: Span): boolean {
  return a.words.some((word) => b.words.includes(word));
}

/** Spans of several groups that stand near each other in any order. */
function together(groups: readonly (readonly Span[])[], ground: Ground): readonly Span[] {
  let joined: readonly Span[] = groups[0] ?? [];
  for (const group of groups.slice(1)) {
    const next = new Map<string, Span>();
    for (const a of joined) {
      for (let at = firstFrom(group, a.start - AHEAD); at < group.length; at++) {
        const b = group[at];
        spend(ground);
        if (b === undefined || b.start > a.end + AHEAD) break;
        const start = Math.min(a.start, b.start);
        const end = Math.max(a.end, b.end);
        if ((ground.positions[end - 1] ?? 0) - (ground.positions[start] ?? 0) > NEAR + a.words.length + b.words.length || overlap(a, b)) continue;
        const key = `${start}-${end}`;
        if (!next.has(key)) next.set(key, { start, end, words: [...a.words, ...b.words] });
      }
    }
    joined = [...next.values()].slice(0, MOST_SPANS);
  }
  return joined;
}

const NONE: readonly Span[] = [];

/** All places a plan matches. */
export function matches(plan: Plan, ground: Ground): readonly Span[] {
  for (const meaning of plan.needs) if (ground.spans[meaning] === undefined) return NONE;
  const groups: (readonly Span[])[] = [];
  for (const ways of plan.groups) {
    const found = ways.flatMap((steps) => (steps.every((step) => ground.spans[step.meaning] !== undefined) ? runs(steps, ground) : []));
    if (found.length === 0) return [];
    groups.push(inOrder(found));
  }
  const spans = groups.length === 1 ? (groups[0] ?? []) : together(groups, ground);
  if (plan.unless.length === 0) return spans;
  return spans.filter((span) => !plan.unless.some((meaning) => (ground.spans[meaning] ?? []).some((other) => reaches(ground, span, other, UNLESS_REACH))));
}

/** Whether `other` stands within `reach` words of `span`, or in it. */
export function reaches(ground: Ground, span: Span, other: Span, reach: number): boolean {
  const from = (ground.positions[span.start] ?? 0) - reach;
  const to = (ground.positions[span.end - 1] ?? 0) + reach;
  return (ground.positions[other.end - 1] ?? 0) >= from && (ground.positions[other.start] ?? 0) <= to;
}

/** Sorted by where they begin, without doubles: what the next pattern relies on. */
export function inOrder(spans: readonly Span[]): readonly Span[] {
  const known = new Set<string>();
  return [...spans]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .filter((span) => {
      const key = `${span.start}-${span.end}`;
      return known.has(key) ? false : known.add(key) !== undefined;
    })
    .slice(0, MOST_SPANS);
}
