import type { Button } from "./button.ts";
import { buttonMeant, type Command } from "./commands.ts";
import { sayHumans } from "./crisis.ts";
import type { Choice } from "./reply.ts";
import type { ReturnDraft } from "./state.ts";
import { choice, mainChoices, reply, say, type Talk } from "./talk.ts";

/**
 * Coming back with a code, on channels that cannot open sealed words themselves. The code waits in the draft: sealed
 * on the disk, two hours at most, dropped with "done". Our own page does all of this in the browser instead.
 */

/** Characters of a message to the team. */
const MESSAGE = 4_000;
/** Six long words with anything between them. */
const CODE = 200;

export function startReturn(talk: Talk): void {
  askCode(talk, say(talk, "code.ask"));
}

/** A code typed where none was asked for. */
export async function enterWith(talk: Talk, receipt: string): Promise<void> {
  await showThread(talk, receipt);
}

/** Text typed on the way back in: a code, a message to the team, or a word for a button. Never a search. */
export async function textInReturn(talk: Talk, { at }: ReturnDraft, text: string): Promise<void> {
  const read = at.step === "write" ? undefined : talk.world.cases.readReceipt(text);
  if (read?.kind === "receipt") return showThread(talk, read.receipt);
  const meant = (keys: readonly string[]) => buttonMeant(text, keys.map((key) => [say(talk, key)]), talk.world.content.commands)?.at;
  switch (at.step) {
    case "code":
      return askCode(talk, say(talk, `code.${read?.kind ?? "wrong-length"}`));
    case "write":
      return send(talk, at.receipt, at.id, text);
    case "delete": {
      const pressed = meant(["code.delete-yes", "code.close"]);
      if (pressed === 0) return remove(talk, at.receipt);
      return toMenu(talk, at.receipt);
    }
    case "typed": {
      const pressed = meant(["code.typed-yes", "code.typed-no"]);
      if (pressed === 0) return send(talk, at.receipt, at.id, at.text);
      if (pressed === 1) return toMenu(talk, at.receipt);
      return askWhetherToSend(talk, at.receipt, `${at.text}\n${text}`);
    }
    case "menu": {
      const pressed = meant(["code.write", "code.delete", "code.close"]);
      if (pressed === undefined) return askWhetherToSend(talk, at.receipt, text);
      return pressed === 0 ? askForMessage(talk, at.receipt) : pressed === 1 ? askWhetherToDelete(talk, at.receipt) : close(talk);
    }
  }
}

/** Commands that mean something of their own here. False for all others. */
export function commandInReturn(talk: Talk, { at }: ReturnDraft, command: Command): boolean {
  switch (command) {
    case "stop":
    case "done":
      close(talk);
      return true;
    case "back":
      if (at.step === "code" || at.step === "menu") close(talk);
      else toMenu(talk, at.receipt);
      return true;
    case "help":
    case "human":
      sayHumans(talk, say(talk, "human.text"), []);
      askAgainInReturn(talk, { kind: "return", at });
      return true;
    default:
      return false;
  }
}

/** Asks again what was open, in the language of the talk. */
export function askAgainInReturn(talk: Talk, { at }: ReturnDraft): void {
  switch (at.step) {
    case "code":
      return askCode(talk, say(talk, "code.ask"));
    case "menu":
      return toMenu(talk, at.receipt);
    case "write":
      return askForMessage(talk, at.receipt);
    case "typed":
      return askWhetherToSend(talk, at.receipt, at.text);
    case "delete":
      return askWhetherToDelete(talk, at.receipt);
  }
}

/** A button of the way back in. Says itself whether it was one. */
export async function pressInReturn(talk: Talk, button: Button): Promise<boolean> {
  if (!button.a.startsWith("return-")) return false;
  const at = talk.draft?.kind === "return" ? talk.draft.at : undefined;
  if (button.a === "return-close") {
    if (at) close(talk);
    else reply(talk, say(talk, "code.closed"), mainChoices(talk));
    return true;
  }
  if (at === undefined || at.step === "code") {
    startReturn(talk);
    return true;
  }
  switch (button.a) {
    case "return-write":
      askForMessage(talk, at.receipt);
      return true;
    case "return-send":
      if (at.step === "typed") await send(talk, at.receipt, at.id, at.text);
      else toMenu(talk, at.receipt);
      return true;
    case "return-menu":
      toMenu(talk, at.receipt);
      return true;
    case "return-delete":
      askWhetherToDelete(talk, at.receipt);
      return true;
    case "return-delete-now":
      await remove(talk, at.receipt);
      return true;
    default:
      return false;
  }
}

function askCode(talk: Talk, asked: string): void {
  talk.draft = { kind: "return", at: { step: "code" } };
  reply(talk, asked, [closing(talk)], { tone: "report", input: { maxLength: CODE, long: false } });
}

async function showThread(talk: Talk, receipt: string): Promise<void> {
  const messages = await talk.world.cases.read(receipt);
  if (messages === undefined) return askCode(talk, say(talk, "code.not-found"));
  talk.draft = { kind: "return", at: { step: "menu", receipt } };
  const answers = messages.filter((message) => message.from === "team").length;
  const lines = messages.map(({ from, text }) => (text === undefined ? say(talk, "code.broken") : say(talk, from === "team" ? "code.from-team" : "code.from-you", { text })));
  reply(talk, [say(talk, "code.open", { count: answers }), ...lines], menu(talk), { kind: "thread", tone: "report" });
}

function toMenu(talk: Talk, receipt: string): void {
  talk.draft = { kind: "return", at: { step: "menu", receipt } };
  reply(talk, say(talk, "flow.resume"), menu(talk), { tone: "report" });
}

function askForMessage(talk: Talk, receipt: string): void {
  talk.draft = { kind: "return", at: { step: "write", receipt, id: talk.world.cases.newId() } };
  reply(talk, say(talk, "code.write-ask"), [choice(talk, "back", { a: "return-menu" }), closing(talk)], { tone: "report", input: { maxLength: MESSAGE, long: true } });
}

function askWhetherToSend(talk: Talk, receipt: string, text: string): void {
  talk.draft = { kind: "return", at: { step: "typed", receipt, id: talk.world.cases.newId(), text: text.trim() } };
  reply(talk, [say(talk, "code.typed"), say(talk, "code.from-you", { text: text.trim() })], [choice(talk, "code.typed-yes", { a: "return-send" }), choice(talk, "code.typed-no", { a: "return-menu" })], { tone: "report" });
}

function askWhetherToDelete(talk: Talk, receipt: string): void {
  talk.draft = { kind: "return", at: { step: "delete", receipt } };
  reply(talk, say(talk, "code.delete-ask"), [choice(talk, "code.delete-yes", { a: "return-delete-now" }), choice(talk, "back", { a: "return-menu" }), closing(talk)], { tone: "report" });
}

async function send(talk: Talk, receipt: string, id: string, text: string): Promise<void> {
  const message = text.trim();
  if (message === "") return askForMessage(talk, receipt);
  if ([...message].length > MESSAGE) {
    talk.draft = { kind: "return", at: { step: "write", receipt, id } };
    return reply(talk, say(talk, "flow.written-max", { max: MESSAGE }), [closing(talk)], { tone: "report", input: { maxLength: MESSAGE, long: true } });
  }
  const result = await talk.world.cases.write(receipt, id, message);
  if (result === "gone") return askCode(talk, say(talk, "code.not-found"));
  talk.draft = { kind: "return", at: { step: "menu", receipt } };
  reply(talk, say(talk, result === "full" ? "code.full" : "code.written"), menu(talk), { tone: "report" });
}

async function remove(talk: Talk, receipt: string): Promise<void> {
  // Deleting twice is deleting: a repeated turn finds nothing and says the same.
  await talk.world.cases.remove(receipt);
  leaveReturn(talk);
  reply(talk, say(talk, "code.deleted"), mainChoices(talk), { tone: "report" });
}

function close(talk: Talk): void {
  leaveReturn(talk);
  reply(talk, say(talk, "code.closed"), mainChoices(talk));
}

/** Nothing of what was read stays in the channel's history. */
export function leaveReturn(talk: Talk): void {
  talk.draft = undefined;
  talk.forgetSecrets = true;
}

function closing(talk: Talk): Choice {
  return choice(talk, "code.close", { a: "return-close" });
}

function menu(talk: Talk): readonly Choice[] {
  return [choice(talk, "code.write", { a: "return-write" }), choice(talk, "code.delete", { a: "return-delete" }), closing(talk)];
}
