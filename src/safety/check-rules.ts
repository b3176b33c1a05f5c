import type { Flaw } from "../terms.ts";
import { createSafety } from "./check.ts";
import type { Rule, SafetyLexicon } from "./lexicon.ts";

/**
 * Which rules do not do what their examples say: every rule of the lexicon must fire on what it `catches` and stay
 * silent on what it `leaves`; a suppressor must keep what it `catches` from being an alarm and must not touch what it
 * `leaves`.
 */
export function ruleFlaws(lexicon: SafetyLexicon): readonly Flaw[] {
  const whole = createSafety(lexicon);
  // What a rule that is unsure matches is seen only where it counts alone.
  const sure = <Part extends { readonly rules: readonly Rule[] }>(part: Part): Part => ({ ...part, rules: part.rules.map((rule) => ({ ...rule, unsure: false })) });
  const rules = createSafety({ frames: sure(lexicon.frames), languages: lexicon.languages.map(sure) });
  const flaws: Flaw[] = [];
  const parts = [lexicon.frames, ...lexicon.languages];
  const complain = (id: string, message: string, remedy: string): void => {
    flaws.push({ at: [id], message: `the safety rule "${id}" ${message}`, remedy, stops: true });
  };
  for (const { id, catches, leaves } of parts.flatMap((part) => part.rules)) {
    for (const text of catches) if (!rules.check(text).rules.some((rule) => rule.id === id)) complain(id, `does not catch its own example "${text}"`, "Correct the pattern, or the example.");
    for (const text of leaves) if (rules.check(text).rules.some((rule) => rule.id === id)) complain(id, `catches "${text}", which it must leave`, "Make the pattern narrower, or write a suppressor.");
  }
  for (const { id, catches, leaves } of parts.flatMap((part) => part.suppressors)) {
    for (const text of catches) if (["acute", "report"].includes(whole.check(text).label)) complain(id, `does not keep "${text}" from being an alarm`, "Correct the pattern, or the example.");
    for (const text of leaves) if (whole.check(text).suppressed.some((rule) => rule.id === id)) complain(id, `voids something in "${text}", which it must leave`, "Make the pattern narrower.");
  }
  return flaws;
}
