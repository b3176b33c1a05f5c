import type { Filters } from "../knowledge/answer.ts";
import { sayAnswer, sayNoneOfThese } from "./answers.ts";
import { readPress, type Button } from "./button.ts";
import { askLanguage, greet, human, leaveUnsealed, memoryOf, more, resume, setLanguage } from "./commanding.ts";
import { reportTeamReads, sayHumans } from "./crisis.ts";
import { leaveCarried, overReply, pressInFlow, startFlow } from "./flow-talk.ts";
import { pressInReturn, startReturn } from "./return-talk.ts";
import { choice, mainChoices, openFlow, reply, say, type Talk } from "./talk.ts";
import { stepHelp, stop } from "./walking.ts";

/** A pressed button, whatever it is and however old. */
export async function pressed(talk: Talk, value: unknown): Promise<void> {
  const press = readPress(value, talk.state.asked);
  switch (press.kind) {
    case "old":
      return talk.draft === undefined || talk.draft.kind === "carried" ? overReply(talk) : resume(talk, say(talk, "old-button"));
    case "unknown":
      return resume(talk, say(talk, "unknown-button"));
    case "pressed":
      if (endsReport(talk, press.button)) return resume(talk, say(talk, "flow.resume"));
      if (await pressInReturn(talk, press.button)) return;
      if (await pressInFlow(talk, press.button)) return;
      return pressAnywhere(talk, press.button);
  }
}

/** A report under way is never replaced or ended by a button that was still on the screen. */
function endsReport(talk: Talk, button: Button): boolean {
  return openFlow(talk)?.flow.sealed === true && (button.a === "start" || button.a === "leave" || button.a.startsWith("return"));
}

async function pressAnywhere(talk: Talk, button: Button): Promise<void> {
  const open = openFlow(talk);
  switch (button.a) {
    case "menu":
      if (open?.flow.sealed) return stop(talk);
      leaveUnsealed(talk);
      return greet(talk);
    case "more-choices":
      return reply(talk, say(talk, "more.text"), [
        choice(talk, "choice.quarrel", { a: "start", flow: "quarrel" }),
        choice(talk, "choice.idea", { a: "start", flow: "idea" }),
        choice(talk, "choice.request-offer", { a: "start", flow: "request-offer" }),
        choice(talk, "choice.language", { a: "languages" }),
      ]);
    case "start":
      return startFlow(talk, button.flow);
    case "return":
      return startReturn(talk);
    case "human":
      return open ? stepHelp(talk) : human(talk);
    case "numbers":
      if (open?.flow.sealed) return stepHelp(talk);
      return sayHumans(talk, say(talk, "report-offer.helpers"), (await reportTeamReads(talk)) ? [choice(talk, "report-offer.start", { a: "start", flow: "report" })] : mainChoices(talk));
    case "leave":
      leaveCarried(talk);
      return open ? resume(talk, say(talk, "report-offer.left")) : reply(talk, say(talk, "report-offer.left"), mainChoices(talk));
    case "none-of-these":
      return sayNoneOfThese(talk);
    case "languages":
      return askLanguage(talk, open !== undefined);
    case "language":
      setLanguage(talk, button.language);
      return resume(talk);
    case "more":
      return more(talk);
    case "narrow": {
      const memory = memoryOf(talk);
      if (memory === undefined) return resume(talk, say(talk, "flow.over"));
      const chosen: Filters = { ...(button.district && { district: button.district }), ...(button.age !== undefined && { age: button.age }), ...(button.cost && { cost: button.cost }) };
      return sayAnswer(talk, talk.world.knowledge.answer({ text: "", language: talk.language, now: talk.now, memory, chosen }));
    }
    default:
      return resume(talk, say(talk, "old-button"));
  }
}
