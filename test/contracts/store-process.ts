// A process of its own for the store's contract: it is started several times at once, or killed in the middle.
// Prints a line for each answer of the store, the moment it has it.
//
// Usage: store-process.ts <url> live <conversation> | race <conversation> <name> <messages> | fill <conversation>
import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { createBox } from "../../src/crypto/box.ts";
import { CodedError } from "../../src/errors.ts";
import { openStore } from "../../src/store/open.ts";
import { DAY } from "../../src/terms.ts";
import { bytes, entry, KEY, newCase, NOON, plainTurn, text } from "./store-setup.ts";

const [url = "", mode = "", conversation = "", name = "", messages = "0"] = process.argv.slice(2);
const store = await openStore({ url, box: createBox(KEY, randomBytes), patience: 30_000 });
// Straight to the pipe: a line that was printed is a line the parent gets, however hard this process is killed.
const say = (...words: readonly (string | number)[]) => writeSync(1, `${words.join(" ")}\n`);

if (mode === "live") await live();
else if (mode === "race") await race();
else await fill();
await store.close();

/** Takes one turn after another, as the bot does, and first finishes what an earlier process has left behind. */
async function live(): Promise<void> {
  for (;;) {
    const waiting = await store.conversations.next(conversation);
    if (waiting !== undefined) {
      const { seq } = waiting.message;
      const turn = { ...plainTurn(conversation, waiting.version), answers: seq, state: bytes(`answered ${seq}`), replies: [{ id: `r${seq}`, payload: bytes(`reply ${seq}`), secret: false }], opens: newCase(`case ${seq}`) };
      if ((await store.conversations.commit(turn)) === "committed") say("committed", seq);
    }
    const unsent = await store.conversations.unsent(conversation);
    for (const { id, payload } of unsent) await store.log.append(entry(conversation, id, { words: text(payload) ?? "" }));
    await store.conversations.sent(conversation, unsent.map(({ id }) => id));
    for (const { id } of unsent) say("sent", id);
    const last = await store.conversations.load(conversation);
    const number = (last?.version ?? 0) + 1;
    const { seq } = await store.conversations.accept({ conversation, channel: "webchat", address: bytes("a"), inboundId: `m${number}`, at: NOON, payload: bytes(`word ${number}`) });
    say("accepted", number, seq);
  }
}

/** Writes its own messages and answers whatever waits, while others do the same. The state lists all that was answered. */
async function race(): Promise<void> {
  const writing = (async () => {
    for (let number = 1; number <= Number(messages); number += 1) {
      await store.conversations.accept({ conversation, channel: "webchat", address: bytes("a"), inboundId: `${name}${number}`, at: NOON, payload: bytes(`${name}${number}`) });
    }
    return "written" as const;
  })();
  let conflicts = 0;
  for (let written = false; ; ) {
    const waiting = await store.conversations.next(conversation);
    if (waiting === undefined) {
      if (written) break;
      written = (await Promise.race([writing, new Promise((next) => setImmediate(next))])) === "written";
      continue;
    }
    const said = text(waiting.message.payload) ?? "";
    const state = bytes(`${text(waiting.state) ?? ""} ${said}`);
    const turn = { ...plainTurn(conversation, waiting.version), answers: waiting.message.seq, state, replies: [{ id: `reply to ${said}`, payload: bytes(said), secret: false }] };
    if ((await store.conversations.commit(turn)) === "conflict") conflicts += 1;
  }
  say("conflicts", conflicts);
}

/** Appends to the log until the disk is full, and then tries once more. */
async function fill(): Promise<void> {
  await store.log.open(conversation, NOON, NOON + DAY);
  for (let number = 1, failures = 0; failures < 2; number += 1) {
    try {
      await store.log.append(entry(conversation, `k${number}`, { words: `word ${number} `.repeat(200) }));
      say("appended", number);
    } catch (error) {
      failures += 1;
      say("failed", error instanceof CodedError ? error.code : String(error));
    }
  }
}
