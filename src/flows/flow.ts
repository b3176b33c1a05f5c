import { z } from "zod";
import { DANGERS, URGENCIES } from "../terms.ts";

const Id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "small letters, digits and single hyphens");

const StepBase = {
  /** For ever: answers under way and links point to it. */
  id: Id,
  /** Asked only when an earlier step was answered with one of these options. */
  when: z.record(Id, z.array(Id).min(1)).optional(),
};

/** One question, or one thing to show. Its words stand in content/texts under `<flow>.<step>` and `<flow>.<step>.<option>`. */
export const Step = z.discriminatedUnion("kind", [
  z.strictObject({
    ...StepBase,
    kind: z.literal("choose"),
    options: z.array(Id).min(2),
    /** Options after which the numbers for a kind of danger are shown at once. */
    help: z.partialRecord(Id, z.enum(DANGERS)).default({}),
    /** How soon someone must look, by the option chosen. */
    urgency: z.partialRecord(Id, z.enum(URGENCIES)).default({}),
    /** The option that ends the flow without its `then`. */
    ends: z.array(Id).default([]),
    required: z.boolean().default(false),
  }),
  z.strictObject({
    ...StepBase,
    kind: z.literal("write"),
    /** Characters, at most, in all. */
    max: z.int().min(1).max(4000),
    /** Several messages make one answer, until the person says that it is complete. */
    more: z.boolean().default(false),
  }),
  z.strictObject({ ...StepBase, kind: z.literal("school") }),
  z.strictObject({ ...StepBase, kind: z.literal("district") }),
  z.strictObject({ ...StepBase, kind: z.literal("age") }),
  /** Something to read, with a button to go on; `entries` are shown beside it, `sources` (content/advice.yaml) below. */
  z.strictObject({ ...StepBase, kind: z.literal("show"), sources: z.array(z.string()).default([]), entries: z.array(z.string()).default([]) }),
  /** All answers to look over and change. */
  z.strictObject({ ...StepBase, kind: z.literal("summary") }),
  /** The code to come back with, shown before anything is sent. */
  z.strictObject({ ...StepBase, kind: z.literal("receipt") }),
]);
export type Step = z.infer<typeof Step>;

export const Flow = z
  .strictObject({
    flow: Id,
    /** Where the channel can, this flow runs in the browser; elsewhere its words are sealed the moment it is complete. */
    sealed: z.boolean().default(false),
    steps: z.array(Step).min(1),
    then: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("open-case"), team: Id }),
      /** Asks the knowledge. `topic`, `age` and `district` name the steps that say what for; `words` what each topic is searched with. */
      z.strictObject({
        kind: z.literal("search"),
        topic: Id,
        age: Id,
        district: Id,
        audience: z.record(Id, z.record(Id, z.string())),
        words: z.record(Id, z.string()),
      }),
      z.strictObject({ kind: z.literal("end") }),
    ]),
  })
  .superRefine((flow, context) => {
    const earlier = new Map<string, readonly string[]>();
    for (const [index, step] of flow.steps.entries()) {
      if (earlier.has(step.id)) context.addIssue({ code: "custom", path: ["steps", index, "id"], message: `there are two steps "${step.id}"` });
      for (const [asked, options] of Object.entries(step.when ?? {})) {
        const known = earlier.get(asked);
        if (known === undefined) context.addIssue({ code: "custom", path: ["steps", index, "when", asked], message: `"${asked}" is no earlier step that offers options` });
        for (const option of options) if (known && !known.includes(option)) context.addIssue({ code: "custom", path: ["steps", index, "when", asked], message: `"${asked}" has no option "${option}"` });
      }
      if (step.kind === "choose") {
        const named = [...Object.keys(step.help), ...Object.keys(step.urgency), ...step.ends];
        for (const option of named) if (!step.options.includes(option)) context.addIssue({ code: "custom", path: ["steps", index], message: `"${option}" is none of the options` });
      }
      earlier.set(step.id, step.kind === "choose" ? step.options : []);
    }
    if (flow.then.kind === "open-case" && !flow.sealed) context.addIssue({ code: "custom", path: ["sealed"], message: "a flow that opens a case is sealed" });
    if (flow.then.kind === "open-case" && !flow.steps.some((step) => step.kind === "receipt")) context.addIssue({ code: "custom", path: ["steps"], message: "a flow that opens a case shows the code first (kind: receipt)" });
  });
export type Flow = z.infer<typeof Flow>;

/** What was said to a step. */
export const Answer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("chosen"), option: z.string() }),
  /** `complete`: the person has said that there is nothing to add. */
  z.strictObject({ kind: z.literal("written"), text: z.string(), complete: z.boolean() }),
  /** An id of the content when it is known there, and the words as the person knows it. */
  z.strictObject({ kind: z.literal("picked"), id: z.string().optional(), label: z.string() }),
  z.strictObject({ kind: z.literal("age"), years: z.int().min(0).max(120) }),
  z.strictObject({ kind: z.literal("seen") }),
  z.strictObject({ kind: z.literal("skipped") }),
]);
export type Answer = z.infer<typeof Answer>;
export const Answers = z.record(z.string(), Answer);
export type Answers = Readonly<Record<string, Answer>>;

/** Whether a step is asked at all, given the answers so far. */
export function applies(step: Step, answers: Answers): boolean {
  return Object.entries(step.when ?? {}).every(([asked, options]) => {
    const answer = answers[asked];
    return answer?.kind === "chosen" && options.includes(answer.option);
  });
}

/** An answer that the step would not accept today (an option withdrawn, a kind changed) counts as none: it is asked again. */
export function isAnswered(step: Step, answers: Answers): boolean {
  const answer = answers[step.id];
  if (answer === undefined) return false;
  switch (step.kind) {
    case "choose":
      return answer.kind === "chosen" ? step.options.includes(answer.option) : answer.kind === "skipped" && !step.required;
    case "write":
      return answer.kind === "written" ? answer.complete : answer.kind === "skipped";
    case "school":
    case "district":
      return answer.kind === "picked" || answer.kind === "skipped";
    case "age":
      return answer.kind === "age" || answer.kind === "skipped";
    case "show":
    case "summary":
    case "receipt":
      return answer.kind === "seen";
  }
}

/**
 * The step to ask now: the first that applies and has no valid answer. The place in a flow is worked out, never
 * stored, so a flow that changes meanwhile loses no answer and files none under the wrong question.
 */
export function nextStep(flow: Flow, answers: Answers): Step | "done" {
  return flow.steps.find((step) => applies(step, answers) && !isAnswered(step, answers)) ?? "done";
}

/** The answers with the last one given open again: "back". Undefined when nothing has been answered yet. */
export function back(flow: Flow, answers: Answers): Answers | undefined {
  const current = nextStep(flow, answers);
  const asked = flow.steps.filter((step) => applies(step, answers));
  const before = current === "done" ? asked : asked.slice(0, asked.findIndex((step) => step.id === current.id));
  const last = before.findLast((step) => isAnswered(step, answers));
  return last && reopened(last, answers);
}

/** The answers with one question open again; the summary after it is read anew. */
export function reopen(flow: Flow, answers: Answers, stepId: string): Answers {
  const from = flow.steps.findIndex((step) => step.id === stepId);
  const asked = flow.steps[from];
  const readAgain = flow.steps.slice(from + 1).filter((step) => step.kind === "summary").map((step) => step.id);
  return asked ? without(reopened(asked, answers), readAgain) : answers;
}

/** A long text was hard to write: it stays, and can be added to or written anew. Everything else is asked afresh. */
function reopened(step: Step, answers: Answers): Answers {
  const answer = answers[step.id];
  if (step.kind === "write" && step.more && answer?.kind === "written") return { ...answers, [step.id]: { ...answer, complete: false } };
  return without(answers, [step.id]);
}

/** The answers as if a question had never been answered. */
export function forgotten(answers: Answers, stepId: string): Answers {
  return without(answers, [stepId]);
}

/** How many questions are still to come, the current one included. What is only shown does not count. */
export function questionsLeft(flow: Flow, answers: Answers): number {
  return flow.steps.filter((step) => isQuestion(step) && applies(step, answers) && !isAnswered(step, answers)).length;
}

/** Whether a step asks for something that becomes part of what is handed on. */
export function isQuestion(step: Step): boolean {
  return !(step.kind === "show" || step.kind === "summary" || step.kind === "receipt" || (step.kind === "choose" && step.required));
}

/** Whether the person may leave this step unanswered: every question, but not the last word on sending. */
export function isSkippable(step: Step): boolean {
  return isQuestion(step);
}

/** The answered questions in the order of the flow, for the summary and for the case. Skipped ones are left out. */
export function given(flow: Flow, answers: Answers): readonly { readonly step: Step; readonly answer: Exclude<Answer, { kind: "seen" | "skipped" }> }[] {
  return flow.steps.flatMap((step) => {
    const answer = answers[step.id];
    if (!isQuestion(step) || !applies(step, answers) || answer === undefined || answer.kind === "skipped" || answer.kind === "seen") return [];
    return [{ step, answer }];
  });
}

/** Options chosen so far, as values for texts that differ by them: `{who, select, me {…} other {…}}`. */
export function chosen(flow: Flow, answers: Answers): Readonly<Record<string, string>> {
  const entries = flow.steps.flatMap((step) => {
    const answer = answers[step.id];
    return step.kind === "choose" ? [[step.id, answer?.kind === "chosen" ? answer.option : "none"] as const] : [];
  });
  return Object.fromEntries(entries);
}

function without(answers: Answers, ids: readonly string[]): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([id]) => !ids.includes(id)));
}
