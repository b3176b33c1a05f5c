import type { Danger } from "../terms.ts";
import { compile } from "./compile.ts";
import type { Compiled, CompiledRule } from "./compile.ts";
import type { LexiconLanguage, Rule, SafetyLexicon, Suppressor } from "./lexicon.ts";
import type { WhoAsks } from "./numbers.ts";
import { inOrder, matches, reaches } from "./spans.ts";
import type { Ground, Span } from "./spans.ts";
import { fold, SENTENCE_GAP, view } from "./views.ts";
import type { Token, View } from "./views.ts";
import type { Found, Hit } from "./words.ts";

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
  /** Who seems to write: a parent, someone about another person, or unknown. */
  readonly who: WhoAsks;
  readonly languageHint?: LexiconLanguage;
  /** Of the rule set. */
  readonly version: string;
}

export interface SafetyCheck {
  /**
   * Does this message speak of danger, tell of harm, or ask? Same input, same answer; no clock, no chance, no memory.
   *
   * @param text - Of any length; more than 4,000 characters are looked at in their first and last 2,000.
   * @param earlier - What the same person wrote before, oldest first; the last four count.
   */
  check(text: string, earlier?: readonly string[]): Verdict;
}

interface Match {
  readonly rule: Rule;
  readonly label: Label;
  readonly span: Span;
}

/** How many messages are read as one: children send a thought in pieces. */
const WINDOW = 5;
/** How far a context (a game, a film, homework) reaches, in words. */
const CONTEXT_REACH = 10;
/** How far before and behind a match a negation belongs to it, in words. */
const NEGATION_REACH = { before: 2, behind: 1 };
const DANGER_ORDER: readonly Danger[] = ["medical", "suicide", "self-harm", "sexual-abuse", "forced-marriage", "family-violence", "threat", "violence", "child-alone", "missing", "overwhelmed"];

/**
 * Compiles a lexicon into a check. Costs some ten milliseconds, once.
 *
 * @throws {CodedError} CONTENT_INVALID when a pattern cannot be read or names a meaning no language has words for.
 */
export function createSafety(lexicon: SafetyLexicon): SafetyCheck {
  const compiled = compile(lexicon);
  const version = lexicon.frames.version;

  function alone(text: string, from: number): Reading {
    return read(compiled, text, from);
  }

  return {
    check(text, earlier = []) {
      const reading = alone(text, 0);
      const verdict = judge(compiled, reading, 0, version);
      const before = earlier.slice(1 - WINDOW);
      if (verdict.label === "acute" || before.length === 0) return verdict;
      const prefix = before.map((message) => `${message}\n`).join("");
      const joined = judge(compiled, alone(prefix + text, prefix.length), prefix.length, version);
      return joined.label === "acute" || (joined.label === "report" && verdict.label !== "report") ? { ...joined, ...(verdict.retracted ? { retracted: true } : {}) } : verdict;
    },
  };
}

interface Reading {
  readonly view: View;
  readonly ground: Ground;
  readonly language: LexiconLanguage | undefined;
  /** The first token of the message itself; before it stand earlier messages. */
  readonly first: number;
}

/** Looks up every word, decides which languages are spoken, and finds all phrases with a meaning. */
function read(compiled: Compiled, text: string, from: number): Reading {
  const seen = view(text, (word) => segment(compiled, word));
  const found = seen.tokens.map((token) => compiled.words.look(token));
  const arabizi = arabiziHits(compiled, seen.tokens, found);
  const spoken = languages(seen.tokens, found);
  const spans: (Span[] | undefined)[] = Array.from({ length: compiled.meanings });
  const translitWords = found.filter((item) => item.spelled === "translit").length;
  const translit = translitWords >= 2 && translitWords * 2 >= seen.tokens.length;
  seen.tokens.forEach((_, at) => {
    const item = found[at];
    const counted: Hit[] = [...(arabizi[at] ?? [])];
    if (item && (item.spelled !== "translit" || translit)) counted.push(...item.hits.filter((hit) => !hit.gated || item.spelled !== undefined || (hit.language !== undefined && spoken.has(hit.language))));
    for (const { meaning } of counted) {
      const list = (spans[meaning] ??= []);
      if (list.at(-1)?.start !== at) list.push({ start: at, end: at + 1, words: [at] });
    }
  });

  const filler = new Set((spans[compiled.named("filler")] ?? []).map((span) => span.start));
  let position = 0;
  const positions = seen.tokens.map((token, at) => {
    if (token.opensSentence) position += SENTENCE_GAP;
    if (!filler.has(at)) position += 1;
    return position;
  });
  const ground: Ground = { spans, positions };
  for (let at = 0; at < compiled.phrases.length; ) {
    // Phrases of one meaning stand together, so its spans are sorted once.
    const meaning = compiled.phrases[at]?.meaning ?? -1;
    const more: Span[] = [];
    for (; compiled.phrases[at]?.meaning === meaning; at++) {
      const phrase = compiled.phrases[at];
      if (phrase) more.push(...matches(phrase.plan, ground));
    }
    if (more.length > 0) spans[meaning] = [...inOrder([...(spans[meaning] ?? []), ...more])];
  }
  const [language] = [...spoken];
  const first = seen.tokens.findIndex((token) => token.start >= from);
  return { view: seen, ground, language, first: first < 0 ? seen.tokens.length : first };
}

/** Whether the message seems to be Arabic in Latin letters: then skeletons count, elsewhere they collide with everything. */
function arabiziHits(compiled: Compiled, tokens: readonly Token[], found: readonly Found[]): readonly (readonly Hit[])[] {
  const hits = tokens.map((token) => compiled.words.lookArabizi(token));
  let evidence = 0;
  let latin = 0;
  tokens.forEach((token, at) => {
    const plain = token.forms[0] ?? "";
    if (!/^[a-z0-9]*[a-z][a-z0-9]*$/.test(plain)) return;
    latin += 1;
    const marked = /[a-z][23579]|[2379][a-z]/.test(plain) && !/^\d+[a-z]$/.test(plain);
    if (marked) evidence += 1;
    if ((hits[at]?.length ?? 0) > 0 && (found[at]?.languages.size ?? 0) === 0) evidence += 1;
  });
  return evidence >= 2 && evidence * 2 >= latin ? hits : [];
}

/** The languages a message is in, the most likely first. A word that several languages share counts in parts. */
function languages(tokens: readonly Token[], found: readonly Found[]): ReadonlySet<LexiconLanguage> {
  const score = new Map<LexiconLanguage, number>();
  tokens.forEach((_, at) => {
    const own = found[at]?.languages;
    if (own) for (const language of own) score.set(language, (score.get(language) ?? 0) + 1 / own.size);
  });
  const sorted = [...score].sort((a, b) => b[1] - a[1]);
  const best = sorted[0]?.[1] ?? 0;
  return new Set(sorted.filter(([, value]) => value >= best * 0.5).map(([language]) => language));
}

/** Words typed without spaces, as few as possible; none unless three or more known words fill it from end to end. */
function segment(compiled: Compiled, raw: string): readonly string[] {
  const word = fold(raw);
  if (compiled.words.begins(word)) return [];
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= word.length; end++) {
    for (let start = Math.max(0, end - 16); start < end; start++) {
      const head = best[start];
      const piece = word.slice(start, end);
      if (head === undefined || (piece.length < 2 && piece !== "i") || !compiled.words.knows(piece)) continue;
      const known = best[end];
      if (known === undefined || head.length + 1 < known.length) best[end] = [...head, piece];
    }
  }
  const parts = best[word.length] ?? [];
  return parts.length >= 3 && parts.filter((part) => part.length < 3).length * 3 <= parts.length ? parts : [];
}

function judge(compiled: Compiled, reading: Reading, from: number, version: string): Verdict {
  const { ground } = reading;
  const said = (name: string): readonly Span[] => ground.spans[compiled.named(name)] ?? [];
  const inMessage = (span: Span): boolean => span.end > reading.first;
  const idle = { suppressed: new Set<CompiledRule<Suppressor>>() };
  const suppressors = compiled.suppressors.flatMap((item) => item.plans.flatMap((plan) => matches(plan, ground).map((span) => ({ item, span }))));
  const negations = said("neg").filter((neg) => !said("not-neg").some((span) => neg.start >= span.start && neg.end <= span.end));

  const found: Match[] = [];
  for (const { rule, plans } of compiled.rules) {
    for (const span of plans.flatMap((plan) => matches(plan, ground))) {
      if (!inMessage(span) && !rule.hint) continue;
      const voided = suppressors.find(({ item, span: other }) => voids(ground, item.rule, other, rule, span));
      if (voided) {
        idle.suppressed.add(voided.item);
        continue;
      }
      const label = afterNegation(rule, negations.some((neg) => negates(ground, span, neg)));
      if (label !== undefined) found.push({ rule, label, span });
    }
  }
  const fired = (id: string, span: Span): Fired => {
    const tokens = span.words.flatMap((at) => reading.view.tokens[at] ?? []);
    const start = Math.max(from, Math.min(...tokens.map((token) => token.start)));
    return { id, matched: tokens.map((token) => token.forms[0] ?? "").join(" "), start: start - from, end: Math.max(start, Math.max(...tokens.map((token) => token.end))) - from };
  };

  const hints = new Set(found.filter((match) => match.rule.hint).map((match) => match.rule.id));
  const own = found.filter((match) => inMessage(match.span));
  const risen = hints.size >= 2 ? own.filter((match) => match.rule.hint).map((match): Match => ({ ...match, label: "acute" })) : [];
  const all = [...own, ...risen];
  const label = (["acute", "report", "question", "other"] as const).find((wanted) => all.some((match) => match.label === wanted)) ?? "other";
  const carrying = all.filter((match) => match.label === label);
  const named = [...new Set(carrying.map((match) => match.rule))];
  const danger = mostNamed(named.filter((rule) => !rule.hint).flatMap((rule) => rule.danger ?? [])) ?? mostNamed(named.flatMap((rule) => rule.danger ?? []));
  const retracted = said("retract").some(inMessage);
  return {
    label,
    ...(danger !== undefined ? { danger } : {}),
    rules: carrying.map((match) => fired(match.rule.id, match.span)),
    suppressed: suppressors.filter(({ item, span }) => idle.suppressed.has(item) && inMessage(span)).map(({ item, span }) => fired(item.rule.id, span)),
    ...(retracted ? { retracted } : {}),
    who: whoWrites(said),
    ...(reading.language !== undefined ? { languageHint: reading.language } : {}),
    version,
  };
}

function shares(a: Span, b: Span): boolean {
  return a.words.some((word) => b.words.includes(word));
}

function voids(ground: Ground, suppressor: Suppressor, by: Span, rule: Rule, span: Span): boolean {
  switch (suppressor.kind) {
    case "idiom":
      return rule.label !== "question" && shares(span, by);
    case "context":
      return rule.label !== "question" && !rule.plain && reaches(ground, span, by, CONTEXT_REACH);
    case "talk":
      return rule.label === "question" && reaches(ground, span, by, CONTEXT_REACH);
  }
}

/** A negation between the words of a match, right before or right behind it, that is no part of it. */
function negates(ground: Ground, span: Span, neg: Span): boolean {
  if (shares(span, neg)) return false;
  const at = (token: number): number => ground.positions[token] ?? 0;
  return at(neg.end - 1) >= at(span.start) - NEGATION_REACH.before && at(neg.start) <= at(span.end - 1) + NEGATION_REACH.behind;
}

function afterNegation(rule: Rule, negated: boolean): Label | undefined {
  if (!negated) return rule.label;
  const made = rule.negated ?? (rule.label === "acute" ? "report" : rule.label === "report" ? "none" : "keep");
  return made === "keep" ? rule.label : made === "report" ? "report" : undefined;
}

/** The danger most rules name; of equals the one where minutes count. */
function mostNamed(dangers: readonly Danger[]): Danger | undefined {
  const count = (danger: Danger): number => dangers.filter((other) => other === danger).length;
  return [...new Set(dangers)].sort((a, b) => count(b) - count(a) || DANGER_ORDER.indexOf(a) - DANGER_ORDER.indexOf(b))[0];
}

function whoWrites(said: (name: string) => readonly Span[]): WhoAsks {
  if (said("own-child").length > 0) return "parent";
  if (said("young-self").length > 0) return "child";
  if (said("other-person").length > 0) return "other";
  return "unknown";
}
