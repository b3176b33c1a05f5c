import type { Entry } from "../knowledge/entry.ts";
import type { Verdict } from "../safety/verdict.ts";
import { sayAnswer, sayCards } from "./answers.ts";
import { buttonMeant, commandIn } from "./commands.ts";
import { human, memoryOf, obey, obeyInFlow, resume } from "./commanding.ts";
import { helpEntries, reportChoices, reportTeamReads, sayCrisis, sayHumans } from "./crisis.ts";
import { carry, leaveCarried, startFlow } from "./flow-talk.ts";
import { commandInReturn, enterWith, textInReturn } from "./return-talk.ts";
import type { Choice } from "./reply.ts";
import { choice, isSealed, mainChoices, missed, openFlow, reply, say, type Talk } from "./talk.ts";
import { textInFlow } from "./typing.ts";
import { askAgain } from "./walking.ts";

/** The help text for danger, said before all else. Inside a report only once for each kind. */
export async function crisisFirst(talk: Talk, verdict: Verdict, text: string): Promise<void> {
  const danger = verdict.danger ?? "violence";
  const open = openFlow(talk);
  const tone = { retracted: verdict.retracted === true, about: verdict.who };
  if (open?.flow.sealed) {
    if (open.draft.warned.includes(danger)) return;
    talk.draft = { ...open.draft, warned: [...open.draft.warned, danger] };
    return sayCrisis(talk, danger, tone, []);
  }
  if (talk.draft?.kind === "return") return sayCrisis(talk, danger, tone, []);
  const back = open && choice(talk, "flow.continue", { a: "continue" });
  // The help text needs no store: one that cannot tell who reads must not keep it back.
  const reads = await reportTeamReads(talk).catch(() => false);
  if (!reads) return sayCrisis(talk, danger, tone, back ? [back] : mainChoices(talk));
  carry(talk, text);
  const goOn = back ?? choice(talk, "report-offer.no", { a: "leave" });
  // What was just written waits unread: nobody may believe that help is on its way.
  const human = `${say(talk, "crisis.human")} ${say(talk, "report-offer.not-yet")}`;
  sayCrisis(talk, danger, tone, [choice(talk, "report-offer.start", { a: "start", flow: "report" }), goOn], human);
}

/** Answers what someone typed; in danger the numbers have been said before. */
export async function heard(talk: Talk, text: string, verdict: Verdict): Promise<void> {
  const command = commandIn(text, talk.world.content.commands);
  const open = openFlow(talk);
  if (open) {
    if (command && (await obeyInFlow(talk, open, command))) return;
    // Danger told in a flow that is no report: the numbers have been said, the flow waits.
    if (verdict.label === "acute" && !open.flow.sealed) return;
    if ((await textInFlow(talk, open, text, verdict.label)) === "taken") return;
    if (verdict.label === "report") return offerReport(talk, text, verdict);
    answerQuestion(talk, text, verdict);
    return askAgain(talk, say(talk, "flow.resume"));
  }
  if (talk.draft?.kind === "return") {
    const { draft } = talk;
    // Numbers instead of "that is no code" for someone in danger; then what was open.
    if (verdict.label === "acute" && draft.at.step === "code") return resume(talk);
    if (command && commandInReturn(talk, draft, command)) return;
    const everywhere = command === "language" || command === "simple" || command === "privacy" || command === "forget";
    const own = command === undefined || command === "yes" || command === "no" || (draft.at.step === "write" && !everywhere);
    if (own) return textInReturn(talk, draft, text);
    talk.forgetSecrets ||= command === "report" || command === "offers" || command === "quarrel" || command === "start";
    await obey(talk, command);
    return isSealed(talk) && !talk.forget && (command === "privacy" || command === "simple") ? resume(talk) : undefined;
  }
  if (verdict.label === "acute") return;
  if (talk.draft?.kind === "carried" && (await answersOffer(talk, text))) return;
  if (command) return obey(talk, command);
  const receipt = talk.world.cases.readReceipt(text);
  if (receipt.kind === "receipt") {
    talk.withhold = true;
    return enterWith(talk, receipt.receipt);
  }
  if (verdict.label === "report") return offerReport(talk, text, verdict);
  if (!/[\p{L}\p{N}]/u.test(text)) return notUnderstood(talk, "emoji-only", text);
  answerQuestion(talk, text, verdict);
}

/** "ja", "nein", "lieber anrufen" typed to the offer of a report. */
async function answersOffer(talk: Talk, text: string): Promise<boolean> {
  const { commands } = talk.world.content;
  const meant = buttonMeant(text, ["report-offer.start", "report-offer.numbers", "report-offer.no"].map((key) => [say(talk, key)]), commands)?.at;
  const command = commandIn(text, commands);
  if (meant === 0 || command === "yes") await startFlow(talk, "report");
  else if (meant === 1) await human(talk);
  else if (meant === 2 || command === "no") {
    leaveCarried(talk);
    reply(talk, say(talk, "report-offer.left"), mainChoices(talk));
  } else return false;
  return true;
}

/** What a person tells becomes a report only when they say so; until then it waits in the draft and nobody reads it. */
async function offerReport(talk: Talk, text: string, verdict: Verdict): Promise<void> {
  const open = openFlow(talk);
  const reads = await reportTeamReads(talk);
  const helpers = helpersFor(talk, text, verdict);
  const goOn = open ? [choice(talk, "flow.continue", { a: "continue" })] : [];
  if (reads) carry(talk, text);
  const cards = (choices: readonly Choice[]): void => sayCards(talk, say(talk, "report-offer.helpers"), helpers, choices, undefined, { tone: "report" });
  if (reads) {
    reply(talk, [say(talk, "report-offer.text"), say(talk, "safety.line")], [], { tone: "report" });
    if (helpers.length > 0) cards([]);
    // Last, so that a client that shows only the newest buttons shows these.
    return reply(talk, say(talk, "report-offer.not-yet"), [...reportChoices(talk), ...goOn], { tone: "report" });
  }
  const choices = [choice(talk, "report-offer.numbers", { a: "numbers" }), ...goOn];
  reply(talk, [say(talk, "report-offer.closed"), say(talk, "safety.line")], helpers.length > 0 ? [] : choices, { tone: "report" });
  if (helpers.length > 0) cards(choices);
}

/** People who help with what was told, as far as the house knows of some; else those for the danger it speaks of. */
function helpersFor(talk: Talk, text: string, verdict: Verdict): readonly Entry[] {
  const answer = talk.world.knowledge.answer({ text, language: talk.language, now: talk.now, memory: undefined, helpOnly: true });
  if (answer.kind === "found" || answer.kind === "near") return answer.entries.slice(0, 3);
  return verdict.danger ? helpEntries(talk, verdict.danger, verdict.who, 3) : [];
}

function answerQuestion(talk: Talk, text: string, verdict: Verdict): void {
  const answer = talk.world.knowledge.answer({ text, language: talk.language, now: talk.now, memory: memoryOf(talk) });
  // A greeting or a joke that resembles an entry by chance is no question.
  const asksNothing = verdict.label === "other" && (verdict.chat === true || !/\S\s+\S/.test(text.trim()));
  if (asksNothing && answer.kind !== "found") return notUnderstood(talk, "other.short", text);
  if (answer.kind !== "found" && isTelling(talk)) return goOnTelling(talk, text);
  if (talk.draft?.kind === "carried") talk.draft = { ...talk.draft, telling: false };
  sayAnswer(talk, answer, seeksHelp(verdict) ? helpersFor(talk, text, verdict) : []);
  offerOtherLanguage(talk, text);
}

function isTelling(talk: Talk): boolean {
  return talk.draft?.kind === "carried" && talk.draft.telling;
}

/** People tell one thing in many pieces; what fits no offer after a first piece is the next. */
function goOnTelling(talk: Talk, text: string): void {
  carry(talk, text);
  talk.withhold = true;
  reply(talk, [say(talk, "flow.noted"), say(talk, "report-offer.not-yet")], reportChoices(talk), { tone: "report" });
}

/** Asks about help against something that could be their own story: an answer, with people on top. */
function seeksHelp(verdict: Verdict): boolean {
  return verdict.suppressed.some(({ id }) => id.endsWith(".help-topic"));
}

function notUnderstood(talk: Talk, key: string, text: string): void {
  if (isTelling(talk)) return goOnTelling(talk, text);
  talk.abstained = true;
  if (missed(talk) >= 2) return sayHumans(talk, say(talk, "answer.twice"), mainChoices(talk));
  reply(talk, say(talk, key), mainChoices(talk));
}

/** Someone who plainly writes another language is asked, not switched. */
function offerOtherLanguage(talk: Talk, text: string): void {
  const spoken = talk.world.languageOf(text, talk.language);
  const last = talk.replies.at(-1);
  if (spoken === talk.language || spoken === "de" || talk.language === "de-simple" || last === undefined) return;
  talk.replies[talk.replies.length - 1] = { ...last, choices: [...last.choices, { label: talk.world.texts.say("language.switch", spoken), button: { a: "language", language: spoken } }] };
}
