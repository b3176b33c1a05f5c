import type { Button } from "./button.ts";
import type { Draft } from "./state.ts";
import { choice, mainChoices, reply, say, type Talk } from "./talk.ts";

/**
 * Coming back with a code, on channels that cannot open sealed words themselves. The code waits in the draft: sealed
 * on the disk, two hours at most, dropped with "done". Our own page does all of this in the browser instead.
 */
type ReturnDraft = Extract<Draft, { kind: "return" }>;

export function startReturn(talk: Talk): void {
  talk.draft = { kind: "return", step: "code" };
  reply(talk, say(talk, "code.ask"), [choice(talk, "code.close", { a: "return-close" })], { tone: "report", input: { maxLength: 200, long: false } });
}

/** Text typed on the way back in: the code itself, or a message to the team. False when it is neither. */
export async function textInReturn(talk: Talk, draft: ReturnDraft, text: string, messageId: string): Promise<boolean> {
  switch (draft.step) {
    case "code": {
      const read = talk.world.cases.readReceipt(text);
      if (read.kind !== "receipt") {
        reply(talk, say(talk, `code.${read.kind}`), [choice(talk, "code.close", { a: "return-close" })], { tone: "report", input: { maxLength: 200, long: false } });
        return true;
      }
      await showThread(talk, read.receipt);
      return true;
    }
    case "write": {
      if (draft.receipt === undefined) return false;
      const result = await talk.world.cases.write(draft.receipt, messageId, text.trim());
      if (result === "gone") return notFound(talk);
      talk.draft = { kind: "return", receipt: draft.receipt, step: "menu" };
      reply(talk, say(talk, result === "full" ? "code.full" : "code.written"), menu(talk), { tone: "report" });
      return true;
    }
    case "menu":
    case "delete":
      return false;
  }
}

export async function pressInReturn(talk: Talk, button: Button): Promise<boolean> {
  if (!button.a.startsWith("return-")) return false;
  const draft = talk.draft?.kind === "return" ? talk.draft : undefined;
  if (button.a === "return-close") {
    talk.draft = undefined;
    talk.forgetSecrets = true;
    reply(talk, say(talk, "code.closed"), mainChoices(talk));
    return true;
  }
  if (draft?.receipt === undefined) {
    startReturn(talk);
    return true;
  }
  switch (button.a) {
    case "return-write":
      talk.draft = { ...draft, step: "write" };
      reply(talk, say(talk, "code.write-ask"), [choice(talk, "code.close", { a: "return-close" })], { tone: "report", input: { maxLength: 4000, long: true } });
      return true;
    case "return-delete":
      talk.draft = { ...draft, step: "delete" };
      reply(talk, say(talk, "code.delete-ask"), [choice(talk, "code.delete-yes", { a: "return-delete-now" }), choice(talk, "code.close", { a: "return-close" })], { tone: "report" });
      return true;
    case "return-delete-now":
      // Deleting twice is deleting: a repeated turn finds nothing and says the same.
      await talk.world.cases.remove(draft.receipt);
      talk.draft = undefined;
      talk.forgetSecrets = true;
      reply(talk, say(talk, "code.deleted"), mainChoices(talk), { tone: "report" });
      return true;
    default:
      return false;
  }
}

async function showThread(talk: Talk, receipt: string): Promise<void> {
  const messages = await talk.world.cases.read(receipt);
  if (messages === undefined) {
    notFound(talk);
    return;
  }
  talk.draft = { kind: "return", receipt, step: "menu" };
  const answers = messages.filter((message) => message.from === "team").length;
  const lines = messages.map((message) => say(talk, message.from === "team" ? "code.from-team" : "code.from-you", { text: message.text }));
  reply(talk, [say(talk, "code.open", { count: answers }), ...lines], menu(talk), { kind: "thread", tone: "report" });
}

function notFound(talk: Talk): true {
  talk.draft = { kind: "return", step: "code" };
  reply(talk, say(talk, "code.not-found"), [choice(talk, "code.close", { a: "return-close" })], { tone: "report", input: { maxLength: 200, long: false } });
  return true;
}

function menu(talk: Talk) {
  return [choice(talk, "code.write", { a: "return-write" }), choice(talk, "code.delete", { a: "return-delete" }), choice(talk, "code.close", { a: "return-close" })];
}
