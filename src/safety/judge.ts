import type { Danger } from "../terms.ts";
import type { Compiled } from "./compile.ts";
import { features } from "./features.ts";
import type { Rule, Suppressor } from "./lexicon.ts";
import type { WhoAsks } from "./numbers.ts";
import { aimOf, opinionOn } from "./opinion.ts";
import type { OpenOpinion } from "./opinion.ts";
import type { Reading } from "./reading.ts";
import { matches, reaches } from "./spans.ts";
import type { Ground, Span } from "./spans.ts";
import type { Fired, Label, Verdict } from "./verdict.ts";

export interface Match {
  readonly rule: Rule;
  readonly label: Label;
  readonly span: Span;
}

/** How far a context (a game, a film, homework) reaches, in words. */
const CONTEXT_REACH = 10;
/** How far before and behind a match a negation belongs to it, in words. */
const NEGATION_REACH = { before: 2, behind: 2 };
const DANGER_ORDER: readonly Danger[] = ["medical", "suicide", "self-harm", "sexual-abuse", "forced-marriage", "family-violence", "threat", "violence", "child-alone", "missing", "overwhelmed"];

/** Fewer words than this, emojis not counted, are brief. */
const FEW_WORDS = 3;
/** More rules than this explain nothing better. */
const MOST_FIRED = 20;

type Judgement = Omit<Verdict, "version">;
export type Voider = { readonly rule: Suppressor; readonly span: Span };

/** What the rules found in a text, before anything is decided. */
interface Evidence {
  /** Matches of the message itself, none of them void. */
  readonly own: readonly Match[];
  readonly voiders: readonly Voider[];
  /** Those of the voiders that something was void for. */
  readonly used: readonly Voider[];
}

/** Where the words of a meaning stand in a text, and whether a span of it reaches into the message itself. */
interface Scene {
  readonly said: (name: string) => readonly Span[];
  readonly inMessage: (span: Span) => boolean;
}

function sceneOf(compiled: Compiled, reading: Reading): Scene {
  return { said: (name) => reading.ground.spans[compiled.named(name)] ?? [], inMessage: (span) => span.end > reading.first };
}

/** Runs all rules over a text. */
function gather(compiled: Compiled, reading: Reading, { said, inMessage }: Scene): Evidence {
  const { ground } = reading;
  const voiders = compiled.suppressors.flatMap(({ rule, plans }) => plans.flatMap((plan) => matches(plan, ground).map((span): Voider => ({ rule, span }))));
  const negations = said("neg").filter((neg) => !said("not-neg").some((span) => neg.start >= span.start && neg.end <= span.end));

  const found: Match[] = [];
  const used = new Set<Voider>();
  for (const { rule, plans } of compiled.rules) {
    for (const span of plans.flatMap((plan) => matches(plan, ground))) {
      if (!inMessage(span) && !rule.hint) continue;
      const voider = voiders.find((item) => voids(ground, item, rule, span));
      if (voider) {
        used.add(voider);
        continue;
      }
      const label = afterNegation(rule, negations.some((neg) => negates(ground, span, neg)));
      if (label !== undefined) found.push({ rule, label, span });
    }
  }
  return { own: withHints(found, inMessage), voiders, used: [...used] };
}

/** The gravest label of some matches. */
function gravest(labels: readonly (Label | undefined)[]): Label | undefined {
  return (["acute", "report", "question"] as const).find((wanted) => labels.includes(wanted));
}

/** What a match says alone. What was said in pieces counts in full: few say harmless things so. */
function surely({ rule, label, span }: Match, first: number): Label | undefined {
  if (!rule.unsure || label === "question" || span.start < first) return label;
  return label === "acute" ? "report" : undefined;
}

/**
 * What the rules make of a text, and the second opinion where they see less than danger; what asks for nothing and
 * what asks for something is told apart by what was learned.
 *
 * @param from - Where the message itself begins in the text, behind earlier ones.
 */
export function judge(compiled: Compiled, reading: Reading, from: number, opinion: OpenOpinion | undefined): Judgement {
  const scene = sceneOf(compiled, reading);
  const { said, inMessage } = scene;
  const { own, voiders, used } = gather(compiled, reading, scene);
  const feared = gravest(own.map((match) => match.label));
  const label = gravest(own.map((match) => surely(match, reading.first)));
  const carrying = own.filter((match) => match.label === feared);
  const named = [...new Set(carrying.map((match) => match.rule))];
  const danger = mostNamed(named.filter((rule) => !rule.hint)) ?? mostNamed(named);
  const playful = voiders.some((item) => inMessage(item.span)) || said("no-harm").some(inMessage);
  const aside = {
    suppressed: distinct(used.filter((item) => inMessage(item.span)).map((item) => fired(reading, item.rule.id, item.span, from))),
    ...(said("retract").some(inMessage) ? { retracted: true } : {}),
    who: whoWrites(said, own),
    ...(reading.language !== undefined ? { languageHint: reading.language } : {}),
  };
  const rulesOf = (matches: readonly Match[]): readonly Fired[] => matches.map((match) => fired(reading, match.rule.id, match.span, from));
  const seen = opinion && label !== "acute" ? features(compiled, reading) : [];
  if (opinion && label !== "acute") {
    const suspected = feared !== label && (feared === "acute" || feared === "report") ? feared : undefined;
    const denied = own.some(({ rule, label: made }) => rule.label === "acute" && made === "report");
    const brief = reading.view.tokens.slice(reading.first).filter(({ forms }) => /\p{L}/u.test(forms[0] ?? "")).length < FEW_WORDS;
    const raise = opinionOn(opinion, seen, { suspected, reported: label === "report", hinted: label === "report" && carrying.every(({ rule }) => rule.hint), denied, playful, asking: label === "question", brief });
    if (raise) {
      const known = danger ?? (raise.to === "acute" ? nearestDanger(compiled, reading, scene) : undefined);
      const second = fired(reading, `opinion.${raise.to}`, { start: raise.tokens[0] ?? 0, end: 0, words: raise.tokens }, from);
      const first = rulesOf(carrying);
      return { label: raise.to, ...(known ? { danger: known } : {}), rules: distinct(suspected === raise.to ? [...first, second] : [second, ...first]), ...aside };
    }
  }
  if (label === "acute" || label === "report") {
    const speaking = own.filter((match) => match.label === label || surely(match, reading.first) === label);
    return { label, ...(danger ? { danger } : {}), rules: distinct(rulesOf(speaking)), ...aside };
  }
  const formed = label === "question";
  // Homework and jokes have question marks too: among calm messages what is learned from thousands decides, not the form.
  const aim = opinion ? aimOf(opinion, seen, formed) : formed ? "asks" : "unclear";
  if (aim === "asks") {
    const rules = distinct(rulesOf(own.filter((match) => match.label === "question")));
    return { label: "question", rules: rules.length > 0 ? rules : [{ id: "opinion.question", matched: "", start: 0, end: 0 }], ...aside };
  }
  return { label: "other", rules: [], ...(aim === "talks" || playful ? { chat: true } : {}), ...aside };
}

/** The danger most of the meanings in the message speak of; the one where minutes count if none does. */
function nearestDanger(compiled: Compiled, reading: Reading, { inMessage }: Scene): Danger {
  const votes = new Map<Danger, number>();
  for (const [meaning, dangers] of compiled.dangers) {
    if (!reading.ground.spans[meaning]?.some(inMessage)) continue;
    for (const danger of dangers) votes.set(danger, (votes.get(danger) ?? 0) + 1 / dangers.length);
  }
  return [...votes].sort((a, b) => b[1] - a[1] || DANGER_ORDER.indexOf(a[0]) - DANGER_ORDER.indexOf(b[0]))[0]?.[0] ?? "suicide";
}

/** The matches of the message itself; two different hints, the other one perhaps earlier, make both acute. */
function withHints(found: readonly Match[], inMessage: Scene["inMessage"]): readonly Match[] {
  const hints = new Set(found.filter((match) => match.rule.hint).map((match) => match.rule.id));
  return found.filter((match) => inMessage(match.span)).map((match) => (match.rule.hint && hints.size >= 2 ? { ...match, label: "acute" } : match));
}

function fired(reading: Reading, id: string, span: Span, from: number): Fired {
  const tokens = span.words.flatMap((at) => reading.view.tokens[at] ?? []);
  if (tokens.length === 0) return { id, matched: "", start: 0, end: 0 };
  const start = Math.max(from, Math.min(...tokens.map((token) => token.start)));
  const end = Math.max(start, ...tokens.map((token) => token.end));
  return { id, matched: tokens.map((token) => token.forms[0] ?? "").join(" "), start: start - from, end: end - from };
}

function distinct(all: readonly Fired[]): readonly Fired[] {
  return [...new Map(all.map((one) => [`${one.id} ${one.start} ${one.end}`, one])).values()].slice(0, MOST_FIRED);
}

function shares(a: Span, b: Span): boolean {
  return a.words.some((word) => b.words.includes(word));
}

function voids(ground: Ground, voider: Voider, rule: Rule, span: Span): boolean {
  switch (voider.rule.kind) {
    case "idiom":
      return rule.label !== "question" && shares(span, voider.span);
    case "context":
      return rule.label !== "question" && !rule.plain && reaches(ground, span, voider.span, CONTEXT_REACH);
    case "talk":
      return rule.label === "question" && reaches(ground, span, voider.span, CONTEXT_REACH);
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
function mostNamed(rules: readonly Rule[]): Danger | undefined {
  const dangers = rules.flatMap((rule) => rule.danger ?? []);
  const count = (danger: Danger): number => dangers.filter((other) => other === danger).length;
  return [...new Set(dangers)].sort((a, b) => count(b) - count(a) || DANGER_ORDER.indexOf(a) - DANGER_ORDER.indexOf(b))[0];
}

/** Someone who names a friend may still write about themselves: it is about another only where nothing speaks of the writer. */
function whoWrites(said: Scene["said"], own: readonly Match[]): WhoAsks {
  const ofAnother = own.some(({ rule }) => rule.id === "all.suicide.other");
  const ofOneself = said("i").length + said("me").length > 0 || own.some(({ rule }) => rule.danger === "suicide" && rule.id !== "all.suicide.other");
  if (said("own-child").length > 0 && (ofAnother || !own.some(({ rule }) => rule.danger === "suicide"))) return "parent";
  if (said("other-person").length > 0 && (ofAnother || !ofOneself)) return "other";
  if (said("young-self").length > 0) return "child";
  return "unknown";
}
