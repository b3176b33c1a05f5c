import { chosen as chosenIn, given, nextStep, reopen, type Answers, type Flow } from "../flows/flow.ts";
import type { Filters } from "../knowledge/answer.ts";
import { Audience } from "../knowledge/entry.ts";
import { sayAnswer } from "./answers.ts";
import { answerText, askStep, firstQuestion } from "./asking.ts";
import { sayHumans } from "./crisis.ts";
import { choice, mainChoices, reply, say, type OpenFlow, type Talk } from "./talk.ts";
import type { Urgency } from "../terms.ts";

/** Does what comes when all of a flow is said. */
export async function finish(talk: Talk, open: OpenFlow): Promise<void> {
  const { flow } = open;
  switch (flow.then.kind) {
    case "open-case":
      return openCase(talk, open, flow.then.team);
    case "search":
      return search(talk, open, flow.then);
    case "end":
      talk.draft = undefined;
      return reply(talk, say(talk, `${flow.flow}.end`), [choice(talk, "report-offer.start", { a: "start", flow: "report" }), choice(talk, "choice.menu", { a: "menu" })]);
  }
}

function search(talk: Talk, { draft }: OpenFlow, then: Extract<Flow["then"], { kind: "search" }>): void {
  talk.draft = undefined;
  const topic = draft.answers[then.topic];
  const age = draft.answers[then.age];
  const district = draft.answers[then.district];
  const audience = Object.entries(then.audience).flatMap(([step, named]) => {
    const answer = draft.answers[step];
    const found = Audience.safeParse(answer?.kind === "chosen" ? named[answer.option] : undefined);
    return found.success ? [found.data] : [];
  })[0];
  const text = topic?.kind === "chosen" ? (then.words[topic.option] ?? "") : "";
  const chosen: Filters = { ...(age?.kind === "age" && { age: age.years }), ...(district?.kind === "picked" && district.id && { district: district.id }), ...(audience && { audience }) };
  // Whoever skipped everything has not asked yet.
  if (text === "" && Object.keys(chosen).length === 0) return reply(talk, say(talk, "start.how"), mainChoices(talk));
  sayAnswer(talk, talk.world.knowledge.answer({ text, language: "de", now: talk.now, memory: undefined, chosen }));
}

/** Seals what was written to the team. The case is stored in the same transaction that ends this turn. */
async function openCase(talk: Talk, open: OpenFlow, team: string): Promise<void> {
  const { flow, draft } = open;
  if ((await talk.world.cases.readers(team)) === 0) return sayHumans(talk, say(talk, "flow.closed"), [choice(talk, "flow.retry", { a: "continue" })]);
  // Without a code nobody could ever read the answer: the flow shows one before it gets here, and again if it was lost.
  if (draft.receipt === undefined) {
    const shown = { ...draft, answers: withoutReceipt(flow, draft.answers) };
    const step = nextStep(flow, shown.answers);
    talk.draft = shown;
    if (step !== "done") askStep(talk, { flow, draft: shown }, step);
    return;
  }
  talk.opens = await talk.world.cases.seal({
    id: draft.id,
    team,
    flow: flow.flow,
    language: talk.language,
    urgency: urgencyOf(flow, draft.answers),
    // Counsellors read the questions in German, whatever language they were asked in.
    answers: given(flow, draft.answers).map(({ step, answer }) => ({
      step: step.id,
      question: firstQuestion(talk.world.texts.say(`${flow.flow}.${step.id}`, "de", { ...chosenIn(flow, draft.answers), team: talk.world.texts.say(`team.${team}`, "de") })),
      answer: answer.kind === "chosen" ? talk.world.texts.say(`${flow.flow}.${step.id}.${answer.option}`, "de") : answerText(talk, flow, step, answer),
    })),
    receipt: draft.receipt,
  });
  talk.draft = undefined;
  talk.forgetSecrets = true;
  const days = talk.world.content.teams.find((candidate) => candidate.id === team)?.usualAnswerDays;
  reply(
    talk,
    [
      say(talk, "flow.sent", { team: say(talk, `team.${team}`) }),
      days ? say(talk, "flow.sent-when-days", { count: days }) : say(talk, "flow.sent-when"),
      flow.flow === "report" ? say(talk, "flow.sent-cannot") : undefined,
    ],
    [choice(talk, "choice.menu", { a: "menu" })],
    { tone: "report" },
  );
}

function withoutReceipt(flow: Flow, answers: Answers): Answers {
  const step = flow.steps.find((candidate) => candidate.kind === "receipt");
  return step ? reopen(flow, answers, step.id) : answers;
}

function urgencyOf(flow: Flow, answers: Answers): Urgency {
  const named = flow.steps.flatMap((step) => {
    const answer = answers[step.id];
    return step.kind === "choose" && answer?.kind === "chosen" ? (step.urgency[answer.option] ?? []) : [];
  });
  return named.includes("now") ? "now" : named.includes("soon") ? "soon" : "normal";
}
