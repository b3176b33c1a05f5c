import type { Flaw } from "../terms.ts";
import type { SafetyNumbers } from "./numbers.ts";

/** What must be known of a place before it is shown to someone in danger; every `Entry` of the knowledge fits. */
export interface CallablePlace {
  readonly id: string;
  readonly status: string;
  readonly confidence: string;
  readonly crisis: number;
  readonly professionalsOnly: boolean;
}

/**
 * What is wrong with the numbers shown in danger: each must be there, be active, be for everyone, and the first one a
 * crisis line.
 *
 * @param place - By id or alias; undefined when there is none.
 */
export function numberFlaws(numbers: SafetyNumbers, place: (id: string) => CallablePlace | undefined): readonly Flaw[] {
  const check = (id: string, at: readonly PropertyKey[], first: boolean): readonly Flaw[] => {
    const found = place(id);
    if (!found) return [{ at, message: `there is no entry "${id}"`, remedy: "Name an entry of content/help by its id.", stops: true }];
    const flaws: Flaw[] = [];
    if (found.status !== "active" || found.confidence === "low") flaws.push({ at, message: `the entry "${id}" is not active, so nobody would see it`, remedy: "Name an active entry, or make this one active.", stops: true });
    if (found.professionalsOnly) flaws.push({ at, message: `"${id}" is for professionals only`, remedy: "Take it out of the list.", stops: true });
    if (first && found.crisis < 2) flaws.push({ at, message: `"${id}" comes first in danger and is no crisis line`, remedy: "Put an entry with `crisis: 2` or `crisis: 3` first.", stops: true });
    return flaws;
  };
  return [
    ...Object.keys(numbers.open).flatMap((id) => check(id, ["open", id], false)),
    ...Object.entries(numbers.dangers).flatMap(([danger, groups]) => Object.entries(groups).flatMap(([who, ids]) => ids.flatMap((id, index) => check(id, ["dangers", danger, who, index], index === 0)))),
  ];
}
