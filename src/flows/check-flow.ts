import type { Flaw } from "../terms.ts";
import type { Flow } from "./flow.ts";

/** What a flow points to, by id. */
export interface FlowSurroundings {
  readonly hasText: (key: string) => boolean;
  readonly teams: readonly { readonly id: string; readonly flows: readonly string[] }[];
  readonly adviceSources: ReadonlySet<string>;
  /** Ids and aliases of entries that may be shown. */
  readonly entries: ReadonlySet<string>;
}

/** Every text a flow says: its first words, each step, each option, and its last words where it has any. */
export function textKeys(flow: Flow): readonly { readonly key: string; readonly at: readonly PropertyKey[] }[] {
  return [
    { key: `${flow.flow}.intro`, at: ["flow"] },
    ...flow.steps.flatMap((step, index) => [
      // Summary and code have the same words in every flow.
      ...(step.kind === "summary" || step.kind === "receipt" ? [] : [{ key: `${flow.flow}.${step.id}`, at: ["steps", index, "id"] }]),
      ...(step.kind === "choose" ? step.options.map((option, place) => ({ key: `${flow.flow}.${step.id}.${option}`, at: ["steps", index, "options", place] })) : []),
    ]),
    ...(flow.then.kind === "end" ? [{ key: `${flow.flow}.end`, at: ["then"] }] : []),
  ];
}

/** What is wrong with a flow beyond its own file: words, people, sources and entries that are not there. */
export function flowFlaws(flow: Flow, { hasText, teams, adviceSources, entries }: FlowSurroundings): readonly Flaw[] {
  const { then } = flow;
  const team = then.kind === "open-case" ? teams.find(({ id }) => id === then.team) : undefined;
  return [
    ...textKeys(flow).flatMap(({ key, at }): Flaw[] => (hasText(key) ? [] : [{ at, message: `the text "${key}" is missing`, remedy: `Add the line \`${key}: …\` to content/texts/de.yaml, then to the other languages.`, stops: true }])),
    ...(then.kind === "open-case" && !team ? [{ at: ["then", "team"], message: `there is no team "${then.team}"`, remedy: `Use one of: ${teams.map(({ id }) => id).join(", ")}; or add it to content/teams.yaml.`, stops: true }] : []),
    ...(team && !team.flows.includes(flow.flow) ? [{ at: ["then", "team"], message: `the team "${team.id}" does not take the flow "${flow.flow}"`, remedy: `Add "${flow.flow}" to its \`flows\` in content/teams.yaml.`, stops: false }] : []),
    ...flow.steps.flatMap((step, index): readonly Flaw[] => {
      if (step.kind !== "show") return [];
      return [
        ...step.sources.flatMap((id, place): Flaw[] => (adviceSources.has(id) ? [] : [{ at: ["steps", index, "sources", place], message: `there is no source "${id}"`, remedy: "Add it to content/advice.yaml.", stops: true }])),
        ...step.entries.flatMap((id, place): Flaw[] => (entries.has(id) ? [] : [{ at: ["steps", index, "entries", place], message: `there is no active entry "${id}"`, remedy: "Name an active entry of content/help or content/offers.", stops: true }])),
      ];
    }),
  ];
}
