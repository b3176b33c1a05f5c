import { readFileSync, globSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { flowSchema } from "../../src/cli/flow-schema.ts";
import { back, Flow, given, isQuestion, nextStep, questionsLeft, reopen, type Answer, type Answers, type Step } from "../../src/flows/flow.ts";

const flows = globSync("dialogs/*.yaml").map((file) => Flow.parse(parse(readFileSync(file, "utf8"))));
const report = flows.find((flow) => flow.flow === "report");
if (report === undefined) throw new Error("dialogs/report.yaml is missing");

const asked = (answers: Answers): string => {
  const step = nextStep(report, answers);
  return step === "done" ? "done" : step.id;
};
const option = (name: string): Answer => ({ kind: "chosen", option: name });
const skipped: Answer = { kind: "skipped" };

describe("the step to ask now", () => {
  test.each<{ name: string; answers: Answers; asks: string }>([
    { name: "asks about danger before anything else", answers: {}, asks: "danger" },
    { name: "goes on when a question was skipped", answers: { danger: skipped }, asks: "who" },
    { name: "asks again when an option was withdrawn", answers: { danger: option("not-now"), who: option("a-cat") }, asks: "who" },
    { name: "keeps asking for the story until the person says that it is all", answers: { danger: skipped, who: skipped, what: skipped, story: { kind: "written", text: "er", complete: false } }, asks: "story" },
    { name: "asks for the school only where a school is near", answers: { danger: skipped, who: skipped, what: skipped, story: skipped, where: option("home") }, asks: "when" },
    { name: "asks for the school when it happens there", answers: { danger: skipped, who: skipped, what: skipped, story: skipped, where: option("school") }, asks: "school" },
    { name: "does not take a skip for the last word on sending", answers: { danger: skipped, who: skipped, what: skipped, story: skipped, where: skipped, when: skipped, wish: skipped, summary: { kind: "seen" }, code: { kind: "seen" }, confirm: skipped }, asks: "confirm" },
  ])("$name", ({ answers, asks }) => {
    expect(asked(answers)).toBe(asks);
  });
});

test("a question added while someone is in the flow is asked later and loses nothing", () => {
  const answers: Answers = { danger: option("not-now"), who: option("me"), what: option("insults") };
  const added: Step = { id: "since", kind: "choose", options: ["new", "old"], help: {}, urgency: {}, ends: [], required: false };
  const longer = { ...report, steps: [added, ...report.steps] };
  const step = nextStep(longer, answers);
  expect(step !== "done" && step.id).toBe("since");
  const then = nextStep(longer, { ...answers, since: option("new") });
  expect(then !== "done" && then.id).toBe("story");
});

test("back opens the last answer again, and nothing else", () => {
  expect(back(report, { danger: option("now"), who: option("me") })).toEqual({ danger: option("now") });
  expect(back(report, {})).toBeUndefined();
});

test("an answer changed in the summary leads back to the summary", () => {
  const all: Answers = { danger: skipped, who: option("me"), what: skipped, story: { kind: "written", text: "so war es", complete: true }, where: skipped, when: skipped, wish: skipped, summary: { kind: "seen" } };
  const open = reopen(report, all, "who");
  expect(asked(open)).toBe("who");
  expect(asked({ ...open, who: option("someone") })).toBe("summary");
});

test("what was skipped or only read is not handed on", () => {
  const answers: Answers = { danger: skipped, who: option("me"), summary: { kind: "seen" } };
  expect(given(report, answers).map(({ step }) => step.id)).toEqual(["who"]);
});

test("the schema editors type with is the one of the code; `npm run build` writes it", () => {
  expect(readFileSync("dialogs/flow.schema.json", "utf8")).toBe(flowSchema());
});

test.each([
  ["a step that depends on a later one", { steps: [{ id: "a", kind: "write", max: 10, when: { b: ["x"] } }, { id: "b", kind: "choose", options: ["x", "y"] }] }],
  ["a step that depends on an option that is not there", { steps: [{ id: "b", kind: "choose", options: ["x", "y"] }, { id: "a", kind: "write", max: 10, when: { b: ["z"] } }] }],
  ["two steps with one id", { steps: [{ id: "a", kind: "age" }, { id: "a", kind: "age" }] }],
  ["help for an option that is not there", { steps: [{ id: "a", kind: "choose", options: ["x", "y"], help: { z: "suicide" } }] }],
  ["a case opened without showing the code", { sealed: true, steps: [{ id: "a", kind: "age" }], then: { kind: "open-case", team: "t" } }],
  ["a case opened by a flow that is not sealed", { steps: [{ id: "a", kind: "receipt" }], then: { kind: "open-case", team: "t" } }],
])("a flow with %s is refused", (_name, wrong) => {
  expect(Flow.safeParse({ flow: "test", then: { kind: "end" }, ...wrong }).success).toBe(false);
});

/** Any answer a person could give to a step, good or bad. */
function anyAnswer(step: Step): fc.Arbitrary<Answer> {
  const text = fc.string({ maxLength: 20 });
  switch (step.kind) {
    case "choose":
      return fc.oneof(fc.constantFrom(...step.options, "nonsense").map(option), fc.constant(skipped));
    case "write":
      return fc.oneof(fc.record({ kind: fc.constant("written" as const), text, complete: fc.boolean() }), fc.constant(skipped));
    case "school":
    case "district":
      return fc.oneof(text.map((label): Answer => ({ kind: "picked", label })), fc.constant(skipped));
    case "age":
      return fc.oneof(fc.nat(99).map((years): Answer => ({ kind: "age", years })), fc.constant(skipped));
    default:
      return fc.constant<Answer>({ kind: "seen" });
  }
}

test.each(flows.map((flow) => [flow.flow, flow] as const))("property: %s always ends, whatever is answered, and never counts upwards", (_id, flow) => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), (chance) => {
      let answers: Answers = {};
      for (let turn = 0; turn < 400; turn += 1) {
        const step = nextStep(flow, answers);
        if (step === "done") return;
        const left = questionsLeft(flow, answers);
        const seed = chance.next().value as number;
        const answer = fc.sample(anyAnswer(step), { numRuns: 1, seed })[0] ?? skipped;
        answers = { ...answers, [step.id]: answer };
        if (isQuestion(step) && step.kind !== "choose") expect(questionsLeft(flow, answers)).toBeLessThanOrEqual(left);
      }
      throw new Error("this flow did not end after 400 answers");
    }),
    { numRuns: 50 },
  );
});
