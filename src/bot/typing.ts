import { isAnswered, nextStep, forgotten, type Answers, type Step } from "../flows/flow.ts";
import { readAge } from "../knowledge/ages.ts";
import { fold, words } from "../knowledge/fold.ts";
import { createPlaceReader } from "../knowledge/places.ts";
import type { Verdict } from "../safety/verdict.ts";
import { LANGUAGES } from "../terms.ts";
import { put, question, SCHOOL_NAME } from "./asking.ts";
import { buttonMeant, commandIn, plain } from "./commands.ts";
import type { Choice } from "./reply.ts";
import { schoolsNamed } from "./schools.ts";
import { choice, say, type OpenFlow, type Talk } from "./talk.ts";
import { ask, askAgain, checkWord, complete, drop, record, seen, stop, write } from "./walking.ts";

/** Text typed while a flow is open. "question" when it is better answered by the knowledge, outside reports. */
export async function textInFlow(talk: Talk, open: OpenFlow, text: string, label: Verdict["label"]): Promise<"taken" | "question"> {
  if (open.draft.stopping) {
    const meant = buttonMeant(text, labels(talk, ["stop.yes", "stop.no"]), talk.world.content.commands);
    const going = { ...open.draft, stopping: false };
    talk.draft = going;
    if (meant) {
      if (meant.at === 0) drop(talk);
      else await ask(talk);
      return "taken";
    }
    open = { ...open, draft: going };
  }
  const step = nextStep(open.flow, open.draft.answers);
  if (step === "done") {
    await ask(talk);
    return "taken";
  }
  const code = talk.world.cases.readReceipt(text);
  if (code.kind === "receipt" && open.flow.sealed && code.receipt !== open.draft.receipt) {
    // The code of another report must not become part of this one.
    await askAgain(talk, say(talk, "flow.code-typed"));
    return "taken";
  }
  return (await textAtStep(talk, open, step, text, label)) ? "taken" : notAnAnswer(talk, open, text, label);
}

/** False when the text is no answer to the step. */
async function textAtStep(talk: Talk, open: OpenFlow, step: Step, text: string, label: Verdict["label"]): Promise<boolean> {
  const { content } = talk.world;
  // Whoever tells of harm tells it to the story, whatever was asked.
  const told = open.flow.sealed && (label === "acute" || label === "report");
  const command = commandIn(text, content.commands);
  switch (step.kind) {
    case "write":
      if (open.draft.answers[step.id]?.kind === "written" && (command === "yes" || command === "no")) await complete(talk, open, step);
      else await write(talk, open, step, text);
      return true;
    case "choose": {
      const meant = buttonMeant(text, labels(talk, step.options.map((option) => `${open.flow.flow}.${step.id}.${option}`)), content.commands);
      const option = meant && step.options[meant.at];
      if (option === undefined) return false;
      // A word is enough to go on, but not to delete everything.
      if (step.ends.includes(option) && !meant?.exact) await stop(talk);
      else await record(talk, open, step, { kind: "chosen", option });
      return true;
    }
    case "school":
      return schoolTyped(talk, open, step, text, told);
    case "district":
      return districtTyped(talk, open, step, text);
    case "age": {
      const folded = words(text).map(fold).join(" ");
      const read = readAge(folded, text) ?? readAge(`${folded} jahre`, text);
      if (read) await record(talk, open, step, { kind: "age", years: read.age });
      else if (words(text).length > 2) return false;
      else await askAgain(talk, say(talk, "flow.age-unknown"));
      return true;
    }
    case "receipt":
      return codeTyped(talk, open, step, text);
    case "summary":
    case "show":
      if (command !== "yes" && command !== "done" && plain(text) !== plain(say(talk, step.kind === "summary" ? "flow.summary-ok" : "next"))) return false;
      await seen(talk, open, step);
      return true;
  }
}

async function schoolTyped(talk: Talk, open: OpenFlow, step: Step, text: string, told: boolean): Promise<boolean> {
  const name = text.trim();
  if (told || name.length > SCHOOL_NAME) return false;
  const found = schoolsNamed(name, talk.world.content.knowledge.schools, 4);
  const exact = found.find((school) => plain(school.name) === plain(name));
  if (exact) await record(talk, open, step, { kind: "picked", id: exact.id, label: exact.name });
  else if (found.length === 0) await record(talk, open, step, { kind: "picked", label: name });
  else {
    const choices: Choice[] = found.map((school) => ({ label: school.name, button: { a: "pick", step: step.id, id: school.id } }));
    put(talk, open, step, [say(talk, "flow.school-which")], [...choices, { label: say(talk, "flow.school-keep", { name }), button: { a: "pick", step: step.id, label: name } }]);
  }
  return true;
}

async function districtTyped(talk: Talk, open: OpenFlow, step: Step, text: string): Promise<boolean> {
  const { districts } = talk.world.content.knowledge;
  const places = createPlaceReader(talk.world.content.knowledge)(text);
  const named = places.districts.length > 0 ? places.districts : (places.postalCode?.districts ?? []);
  const [only, other] = named.flatMap((id) => districts.find((district) => district.id === id) ?? []);
  if (only === undefined) {
    if (words(text).length > 2) return false;
    await askAgain(talk, say(talk, "flow.district-unknown"));
  } else if (other === undefined) await record(talk, open, step, { kind: "picked", id: only.id, label: only.name });
  else {
    const choices = districts.filter((district) => named.includes(district.id)).map((district): Choice => ({ label: district.name, button: { a: "pick", step: step.id, id: district.id } }));
    put(talk, open, step, [places.districts.length > 0 ? question(talk, open, step) : say(talk, "answer.which-district", { code: places.postalCode?.code ?? "" })], choices);
  }
  return true;
}

/** At the code someone may type the word that was asked for, or the whole code from their paper. */
async function codeTyped(talk: Talk, open: OpenFlow, step: Step, text: string): Promise<boolean> {
  const code = talk.world.cases.readReceipt(text);
  if (code.kind === "receipt") await record(talk, open, step, { kind: "seen" });
  else if (words(text).length > 2) return false;
  // The first four letters of a word tell it, as when the code is typed to come back.
  else await checkWord(talk, open, step, (own) => own.find((word) => word.slice(0, 4) === plain(text).slice(0, 4)));
  return true;
}

/** The labels of buttons as a person may type them: in the language of the talk first, then in the others. */
function labels(talk: Talk, keys: readonly string[]): readonly (readonly string[])[] {
  return keys.map((key) => [talk.language, ...LANGUAGES].map((language) => talk.world.texts.say(key, language)));
}

/** From so many words on a text typed at a question with buttons is something told. */
const TOLD_WORDS = 4;

/**
 * Someone types where a button was expected. In a report that is often the story itself: it is kept for its step,
 * never searched with. Elsewhere it may be a question in passing.
 */
async function notAnAnswer(talk: Talk, { flow, draft }: OpenFlow, text: string, label: Verdict["label"]): Promise<"taken" | "question"> {
  const story = flow.steps.find((step) => step.kind === "write" && step.more);
  const spoken = text.trim().split(/\s+/).length;
  if (flow.sealed && story?.kind === "write" && (spoken >= TOLD_WORDS || label === "acute" || label === "report")) {
    const before = draft.answers[story.id];
    const joined = [before?.kind === "written" ? before.text : undefined, text.trim()].filter(Boolean).join("\n");
    if (joined.length > story.max) {
      await askAgain(talk, say(talk, "flow.written-max", { max: story.max }));
      return "taken";
    }
    // A story already completed stays complete: nothing said is lost, and the question is not asked twice. The summary is.
    const passed = isAnswered(story, draft.answers);
    const answers = { ...draft.answers, [story.id]: { kind: "written" as const, text: joined, complete: passed } };
    talk.draft = { ...draft, misses: 0, answers: passed ? withoutSummary(flow.steps, answers) : answers };
    await askAgain(talk, say(talk, "flow.noted"));
    return "taken";
  }
  if (!flow.sealed && (spoken >= 2 || label === "question")) return "question";
  const misses = draft.misses + 1;
  talk.draft = { ...draft, misses };
  if (misses >= 2) await askAgain(talk, say(talk, "flow.not-understood-twice"), [choice(talk, "report-offer.numbers", { a: "human" })]);
  else await askAgain(talk, say(talk, "flow.not-understood"));
  return "taken";
}

/** What is sent is what was looked over: something told after the summary is shown in it first. */
function withoutSummary(steps: readonly Step[], answers: Answers): Answers {
  return steps.filter((step) => step.kind === "summary").reduce((left, step) => forgotten(left, step.id), answers);
}
