import { CodedError } from "../errors.ts";
import type { Danger } from "../terms.ts";
import type { SafetyLexicon } from "./lexicon.ts";
import { parsePatterns, withoutOptions } from "./pattern.ts";
import type { Atom, Element, Pattern } from "./pattern.ts";
import { makePlan } from "./spans.ts";
import type { Plan, Step } from "./spans.ts";
import { fold } from "./views.ts";
import { Words } from "./words.ts";

export interface CompiledRule<Kind> {
  readonly rule: Kind;
  readonly plans: readonly Plan[];
}

/** A phrase that has a meaning, to be looked for before any rule. */
export interface Phrase {
  readonly meaning: number;
  readonly plan: Plan;
}

export interface Compiled {
  readonly words: Words;
  /** In the order they must be looked for: a phrase made of meanings comes after these. */
  readonly phrases: readonly Phrase[];
  /** Meaning → places in `phrases` that need it: of thousands of phrases, a message concerns a few dozen. */
  readonly wakes: ReadonlyMap<number, readonly number[]>;
  readonly meanings: number;
  /** All meanings that have words in the files of the languages, by name. */
  readonly classes: readonly { readonly name: string; readonly meaning: number }[];
  /** Which dangers a meaning speaks of: those of the acute rules that ask for it. */
  readonly dangers: ReadonlyMap<number, readonly Danger[]>;
  /** For people who ask why: the name of a meaning. */
  readonly nameOf: (meaning: number) => string;
  /** The number of a meaning the check itself asks for; -1 if no file has it. */
  readonly named: (name: string) => number;
  readonly rules: readonly CompiledRule<SafetyLexicon["frames"]["rules"][number]>[];
  readonly suppressors: readonly CompiledRule<SafetyLexicon["frames"]["suppressors"][number]>[];
}

/** Turns the lexicon into tables and plans, once, so that a message costs look-ups only. */
export function compile(lexicon: SafetyLexicon): Compiled {
  const words = new Words(lexicon.languages.flatMap((part) => part.neighbours.map(fold)));
  const numbers = new Map<string, number>();
  const number = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
  const parts = [{ language: undefined, common: [], classes: lexicon.frames.classes }, ...lexicon.languages];
  const classes = new Set(parts.flatMap((part) => Object.keys(part.classes)));

  const meaningOf = (atoms: readonly Atom[], pattern: Pattern, whole: string): number => {
    const [first] = atoms;
    for (const atom of atoms) {
      if (atom.kind === "class" && !classes.has(atom.name)) throw new CodedError("CONTENT_INVALID", `The pattern "${whole}" names <${atom.name}>, which no language has words for.`);
    }
    if (atoms.length === 1 && first?.kind === "class") return number(`<${first.name}>`);
    const key = `${pattern.language ?? ""}:${atoms.map((atom) => (atom.kind === "class" ? `<${atom.name}>` : `${atom.match}~${atom.typos}~${atom.text}`)).join("|")}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const meaning = number(key);
    for (const atom of atoms) {
      if (atom.kind === "word") words.add(atom, meaning, pattern.language, false);
      else alternatives.push({ meaning, name: atom.name });
    }
    return meaning;
  };
  const alternatives: { meaning: number; name: string }[] = [];
  const phrases: (Phrase & { readonly needs: readonly number[] })[] = [];

  const steps = (elements: readonly Element[], pattern: Pattern, whole: string): readonly Step[] => elements.map((element) => ({ meaning: meaningOf(element.atoms, pattern, whole), gap: element.gap }));
  const plan = (pattern: Pattern, text: string): Plan =>
    makePlan(
      pattern.groups.map((group) => withoutOptions(group).map((way) => steps(way, pattern, text))),
      pattern.unless.map((atom) => meaningOf([atom], pattern, text)),
    );

  for (const part of parts) {
    for (const word of part.common) words.add({ kind: "word", text: fold(word), match: "whole", typos: false }, number("common"), part.language, true);
    for (const [name, items] of Object.entries(part.classes)) {
      const meaning = number(`<${name}>`);
      for (const item of items) {
        for (const pattern of parsePatterns(item, part.language)) {
          const [only] = pattern.groups.length === 1 && pattern.groups[0]?.length === 1 ? pattern.groups[0] : [];
          if (only?.atoms.length === 1 && only.atoms[0]?.kind === "word" && pattern.unless.length === 0) words.add(only.atoms[0], meaning, part.language, true);
          else {
            const made = plan(pattern, item);
            phrases.push({ meaning, plan: made, needs: [...made.groups.flat(2).map((step) => step.meaning), ...made.unless] });
          }
        }
      }
    }
  }
  const compiled = <Kind extends { readonly any: readonly string[] }>(rules: readonly Kind[], language: Pattern["language"]): CompiledRule<Kind>[] =>
    rules.map((rule) => ({ rule, plans: rule.any.flatMap((text) => parsePatterns(text, language).map((pattern) => plan(pattern, text))) }));
  const rules = [...compiled(lexicon.frames.rules, undefined), ...lexicon.languages.flatMap((part) => compiled(part.rules, part.language))];
  const suppressors = [...compiled(lexicon.frames.suppressors, undefined), ...lexicon.languages.flatMap((part) => compiled(part.suppressors, part.language))];
  for (const { meaning, name } of alternatives) {
    const needed = number(`<${name}>`);
    phrases.push({ meaning, plan: makePlan([[[{ meaning: needed, gap: 0 }]]], []), needs: [needed] });
  }
  const ordered = inOrderOfNeed(phrases);
  return { words, phrases: ordered, wakes: wakingMeanings(ordered), meanings: numbers.size, classes: [...classes].sort().flatMap((name) => ({ name, meaning: number(`<${name}>`) })), dangers: dangersByMeaning(rules), nameOf: (meaning) => [...numbers.keys()][meaning] ?? "", named: (name) => numbers.get(`<${name}>`) ?? -1, rules, suppressors };
}

/** Each phrase is woken by the one meaning it needs that the fewest phrases need. One that needs none for certain is woken by any of its first ones. */
function wakingMeanings(phrases: readonly Phrase[]): Compiled["wakes"] {
  const users = new Map<number, number>();
  for (const { plan } of phrases) for (const meaning of plan.needs) users.set(meaning, (users.get(meaning) ?? 0) + 1);
  const wakes = new Map<number, number[]>();
  phrases.forEach(({ plan }, at) => {
    const rarest = [...plan.needs].sort((a, b) => (users.get(a) ?? 0) - (users.get(b) ?? 0)).slice(0, 1);
    const by = rarest.length > 0 ? rarest : (plan.groups[0] ?? []).flatMap((way) => way[0]?.meaning ?? []);
    for (const meaning of new Set(by)) {
      const known = wakes.get(meaning);
      if (known === undefined) wakes.set(meaning, [at]);
      else known.push(at);
    }
  });
  return wakes;
}

function dangersByMeaning(rules: Compiled["rules"]): Compiled["dangers"] {
  const found = new Map<number, Danger[]>();
  for (const { rule, plans } of rules) {
    if (rule.danger === undefined) continue;
    for (const meaning of new Set(plans.flatMap((plan) => plan.needs))) {
      const known = found.get(meaning);
      if (known === undefined) found.set(meaning, [rule.danger]);
      else if (!known.includes(rule.danger)) known.push(rule.danger);
    }
  }
  return found;
}

/** Phrases sorted so that each comes after those that make up its parts. */
function inOrderOfNeed<P extends { readonly meaning: number; readonly needs: readonly number[] }>(phrases: readonly P[]): readonly P[] {
  const makers = new Map<number, P[]>();
  for (const phrase of phrases) {
    const known = makers.get(phrase.meaning);
    if (known === undefined) makers.set(phrase.meaning, [phrase]);
    else known.push(phrase);
  }
  const order: P[] = [];
  const state = new Map<number, "open" | "done">();
  const visit = (meaning: number): void => {
    if (state.get(meaning) === "done") return;
    if (state.get(meaning) === "open") throw new CodedError("CONTENT_INVALID", "Two meanings of the safety lexicon are made of each other.");
    state.set(meaning, "open");
    const own = makers.get(meaning) ?? [];
    for (const phrase of own) for (const needed of phrase.needs) if (needed !== meaning) visit(needed);
    order.push(...own);
    state.set(meaning, "done");
  };
  for (const meaning of makers.keys()) visit(meaning);
  return order;
}
