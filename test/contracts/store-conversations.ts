import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "../../src/terms.ts";
import type { Opened } from "./store-setup.ts";
import { accept, answer, bytes, count, entry, newCase, NOON, plainTurn, readable, reply, text } from "./store-setup.ts";

export function conversationsContract(opened: () => Opened): void {
  describe("conversations", () => {
    test("hands a message out as it was accepted, with the way back to its conversation", async () => {
      const { store } = opened();
      const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);
      await store.conversations.accept({ conversation: "c/1 ü", channel: "webchat", address: everyByte, inboundId: "m", at: NOON, payload: everyByte });
      expect(await store.conversations.next("c/1 ü")).toEqual({
        channel: "webchat",
        address: everyByte,
        version: 0,
        state: undefined,
        draft: undefined,
        message: { seq: 1, inboundId: "m", at: NOON, payload: everyByte },
      });
    });

    test("takes the same message once, however often and however late it comes again", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => accept(index % 2 === 0 ? store : elsewhere, "c", "hello")));
      expect(count(outcomes.map((outcome) => outcome.kind))).toEqual({ accepted: 1, duplicate: 9 });
      expect(new Set(outcomes.map((outcome) => outcome.seq))).toEqual(new Set([1]));
      await answer(store, "c");
      expect(await accept(store, "c", "hello")).toEqual({ kind: "duplicate", seq: 1 });
      expect(await accept(store, "c", "again")).toEqual({ kind: "accepted", seq: 2 });
      expect(await accept(store, "another", "hello")).toEqual({ kind: "accepted", seq: 1 });
    });

    test("numbers fifty messages at once from 1 to 50 and hands them out in this order", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      const accepted = await Promise.all(Array.from({ length: 50 }, (_, index) => accept(index % 2 === 0 ? store : elsewhere, "c", `word ${index}`).then(({ seq }) => ({ seq, said: `word ${index}` }))));
      const inOrder = accepted.toSorted((one, other) => one.seq - other.seq);
      expect(inOrder.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      const answered: (string | undefined)[] = [];
      for (let waiting = await store.conversations.next("c"); waiting !== undefined; waiting = await elsewhere.conversations.next("c")) {
        answered.push(text(waiting.message.payload));
        await answer(store, "c");
      }
      expect(answered).toEqual(inOrder.map(({ said }) => said));
    });

    test("knows nothing of a conversation nobody has written in", async () => {
      const { store } = opened();
      expect(await store.conversations.next("c")).toBeUndefined();
      expect(await store.conversations.load("c")).toBeUndefined();
      expect(await store.conversations.unsent("c")).toEqual([]);
      expect(await store.conversations.commit(plainTurn("c", 0))).toBe("conflict");
    });

    test("ends a turn with its state and its replies, in order, until they are sent", async () => {
      const { store } = opened();
      await accept(store, "c", "hello");
      expect(await answer(store, "c", { state: bytes("greeted"), replies: [reply("b"), reply("a", true), reply("c")] })).toBe("committed");
      expect(await store.conversations.next("c")).toBeUndefined();
      expect(await store.conversations.load("c")).toMatchObject({ version: 1, state: bytes("greeted"), address: bytes("address of c") });
      await accept(store, "c", "and now?");
      await answer(store, "c", { replies: [reply("0")] });
      expect(await store.conversations.unsent("c")).toEqual([reply("b"), reply("a", true), reply("c"), reply("0")]);
      await store.conversations.sent("c", ["a", "never heard of"]);
      await store.conversations.sent("c", []);
      await store.conversations.sent("elsewhere", ["b"]);
      expect(await store.conversations.unsent("c")).toEqual([reply("b"), reply("c"), reply("0")]);
    });

    test("lets the bot speak first where a conversation is known", async () => {
      const { store } = opened();
      await accept(store, "c", "hello");
      await answer(store, "c");
      expect(await store.conversations.commit({ ...plainTurn("c", 1), replies: [reply("news")] })).toBe("committed");
      expect(await store.conversations.unsent("c")).toEqual([reply("news")]);
      expect(await store.conversations.load("c")).toMatchObject({ version: 2 });
    });

    test.each<{ name: string; expectedVersion: number; answers: number }>([
      { name: "an older state", expectedVersion: 0, answers: 2 },
      { name: "a state that never was", expectedVersion: 7, answers: 2 },
      { name: "a message that is answered", expectedVersion: 1, answers: 1 },
      { name: "a message that never came", expectedVersion: 1, answers: 3 },
    ])("writes nothing of a turn that was worked out from $name", async ({ expectedVersion, answers }) => {
      const { store } = opened();
      await accept(store, "c", "one");
      await answer(store, "c", { draft: { kind: "put", payload: bytes("draft"), expiresAt: NOON + HOUR } });
      await accept(store, "c", "two");
      await store.log.open("c", NOON, NOON + DAY);
      await store.log.append(entry("c", "two", { secret: true }));
      const before = await store.conversations.next("c");
      const late = { ...plainTurn("c", expectedVersion), answers, replies: [reply("late")], draft: { kind: "drop" }, opens: newCase("late"), withhold: true, forgetSecrets: true } as const;
      expect(await store.conversations.commit(late)).toBe("conflict");
      expect(await store.conversations.next("c")).toEqual(before);
      expect(await store.conversations.unsent("c")).toEqual([]);
      expect(await store.cases.byId("late")).toBeUndefined();
      expect(await readable(store, "c")).toEqual({ 1: "two" });
    });

    test("lets one of two processes win that answer the same message at once", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      for (let round = 1; round <= 10; round += 1) {
        await accept(store, "c", `round ${round}`);
        const turn = { ...plainTurn("c", round - 1), answers: round };
        const outcomes = await Promise.all([store.conversations.commit({ ...turn, replies: [reply(`${round} here`)] }), elsewhere.conversations.commit({ ...turn, replies: [reply(`${round} there`)] })]);
        expect(outcomes.toSorted()).toEqual(["committed", "conflict"]);
        expect(await store.conversations.unsent("c")).toHaveLength(round);
      }
    });

    test("keeps a draft beside the state until a turn replaces or drops it", async () => {
      const { store } = opened();
      const drafts: (string | undefined)[] = [];
      for (const draft of [{ kind: "put", payload: bytes("one"), expiresAt: NOON + HOUR }, { kind: "keep" }, { kind: "put", payload: bytes("two"), expiresAt: NOON + HOUR }, { kind: "drop" }, { kind: "keep" }] as const) {
        await accept(store, "c", `word ${drafts.length}`);
        await answer(store, "c", { draft });
        drafts.push(text((await store.conversations.load("c"))?.draft));
      }
      expect(drafts).toEqual(["one", "one", "two", undefined, undefined]);
    });

    test("stores a case in the same write as the turn, and leaves one that is there as it is", async () => {
      const { store } = opened();
      await accept(store, "c", "send it");
      expect(await answer(store, "c", { opens: newCase("k") })).toBe("committed");
      expect(await store.cases.byId("k")).toMatchObject({ id: "k", status: { kind: "new" }, messageCount: 1 });
      await accept(store, "c", "send it again");
      expect(await answer(store, "c", { opens: newCase("k", { team: "another" }) })).toBe("committed");
      expect(await store.cases.byId("k")).toMatchObject({ team: "mobbing" });
    });

    test("lists who still waits for an answer or a reply, page by page", async () => {
      const { store } = opened();
      for (const conversation of ["unanswered", "unsent", "both", "done"]) await accept(store, conversation, "hello");
      for (const conversation of ["unsent", "both", "done"]) await answer(store, conversation, { replies: [reply("r")] });
      await accept(store, "both", "hello again");
      await store.conversations.sent("done", ["r"]);
      expect(await store.conversations.pending(10)).toEqual(["both", "unanswered", "unsent"]);
      expect(await store.conversations.pending(2)).toEqual(["both", "unanswered"]);
      expect(await store.conversations.pending(2, "unanswered")).toEqual(["unsent"]);
    });

    test("forgets a conversation altogether and starts from nothing", async () => {
      const { store } = opened();
      for (const conversation of ["c", "other"]) {
        await store.log.open(conversation, NOON, NOON + DAY);
        await accept(store, conversation, "hello");
        await store.log.append(entry(conversation, "hello"));
        await answer(store, conversation, { replies: [reply("r")], draft: { kind: "put", payload: bytes("draft"), expiresAt: NOON + HOUR } });
        await accept(store, conversation, "not answered");
      }
      await store.conversations.forget("c");
      expect(await store.conversations.load("c")).toBeUndefined();
      expect(await store.conversations.next("c")).toBeUndefined();
      expect(await store.conversations.unsent("c")).toEqual([]);
      expect(await store.log.isOpen("c", NOON)).toBe(false);
      expect(await store.log.read("c", 0, 10)).toEqual([]);
      expect(await store.conversations.pending(10)).toEqual(["other"]);
      expect(await store.conversations.commit(plainTurn("c", 1))).toBe("conflict");
      expect(await accept(store, "c", "hello")).toEqual({ kind: "accepted", seq: 1 });
      expect(await store.conversations.load("c")).toMatchObject({ version: 0, state: undefined, draft: undefined });
    });
  });

  describe("what belongs to a report", () => {
    test("an answered message's words leave the log when its turn takes them back", async () => {
      const { store } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      for (const words of ["before", "secret words"]) {
        await store.log.append(entry("c", words));
        await accept(store, "c", words);
        await answer(store, "c", { withhold: words === "secret words" });
      }
      expect(await readable(store, "c")).toEqual({ 1: "before", 2: undefined });
    });

    test("words are appended empty when their turn has already taken them back", async () => {
      const { store } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      await accept(store, "c", "secret words");
      await answer(store, "c", { withhold: true, replies: [reply("told", true)] });
      expect(await store.log.append(entry("c", "secret words"))).toEqual({ seq: 1, duplicate: false });
      await accept(store, "c", "stop");
      await answer(store, "c", { forgetSecrets: true });
      await store.log.append(entry("c", "told", { secret: true }));
      expect(await readable(store, "c")).toEqual({ 1: undefined, 2: undefined });
    });

    test("a report that is over empties every secret that came before, and nothing else", async () => {
      const { store } = opened();
      for (const conversation of ["c", "other"]) {
        await store.log.open(conversation, NOON, NOON + DAY);
        await store.log.append(entry(conversation, "a question"));
        await store.log.append(entry(conversation, "a secret", { secret: true }));
        await accept(store, conversation, "hello");
        await answer(store, conversation, { replies: [reply("public"), reply("secret", true)] });
        await accept(store, conversation, "send it");
      }
      await answer(store, "c", { forgetSecrets: true, replies: [reply("code", true)] });
      expect(await readable(store, "c")).toEqual({ 1: "a question", 2: undefined });
      expect(await store.conversations.unsent("c")).toEqual([reply("public"), reply("code", true)]);
      expect(await readable(store, "other")).toEqual({ 1: "a question", 2: "a secret" });
      expect(await store.conversations.unsent("other")).toHaveLength(2);
      await store.conversations.sent("c", ["public", "secret", "code"]);
      expect(await store.conversations.pending(10)).toEqual(["other"]);
    });
  });

  describe("a message that comes when the time is up", () => {
    test("finds no state, no draft and no old reply, though no sweep was there", async () => {
      const { store } = opened();
      await accept(store, "c", "hello");
      await answer(store, "c", { stateExpiresAt: NOON + DAY, replies: [reply("old")], draft: { kind: "put", payload: bytes("draft"), expiresAt: NOON + HOUR } });
      await accept(store, "c", "good morning", { at: NOON + DAY });
      expect(await store.conversations.next("c")).toMatchObject({ state: undefined, draft: undefined, message: { payload: bytes("good morning") } });
      expect(await store.conversations.unsent("c")).toEqual([]);
      expect(await answer(store, "c", { stateExpiresAt: NOON + 2 * DAY })).toBe("committed");
    });

    test("finds no draft that lay too long, and none of its words in the log", async () => {
      const { store } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      await store.log.append(entry("c", "told", { secret: true }));
      await accept(store, "c", "hello");
      await answer(store, "c", { state: bytes("reporting"), draft: { kind: "put", payload: bytes("draft"), expiresAt: NOON + HOUR } });
      await accept(store, "c", "just in time", { at: NOON + HOUR - 1 });
      expect(await store.conversations.next("c")).toMatchObject({ draft: bytes("draft") });
      await accept(store, "c", "too late", { at: NOON + HOUR });
      expect(await store.conversations.next("c")).toMatchObject({ state: bytes("reporting"), draft: undefined });
      expect(await readable(store, "c")).toEqual({ 1: undefined });
    });
  });
}
