import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store, Topic } from "../../src/store/store.ts";
import { DAY, HOUR } from "../../src/terms.ts";
import type { Opened } from "./store-setup.ts";
import { accept, answer, bytes, entry, expectUnavailable, fromWriter, newCase, NOON, plainTurn, readable, reply } from "./store-setup.ts";

export function sweepContract(opened: () => Opened): void {
  describe("a sweep", () => {
    test("forgets a conversation at the millisecond its time is up, with all that belongs to it", async () => {
      const { store } = opened();
      await store.log.open("c", NOON, NOON + HOUR);
      await store.log.append(entry("c", "hello"));
      await accept(store, "c", "hello");
      await answer(store, "c", { stateExpiresAt: NOON + DAY, replies: [reply("r")], draft: { kind: "put", payload: bytes("draft"), expiresAt: NOON + 2 * DAY } });
      await store.sweep(NOON + DAY - 1);
      expect(await store.conversations.load("c")).toMatchObject({ version: 1, draft: bytes("draft") });
      expect(await store.conversations.unsent("c")).toHaveLength(1);
      expect(await readable(store, "c")).toEqual({ 1: "hello" });
      await store.sweep(NOON + DAY);
      expect(await store.conversations.load("c")).toBeUndefined();
      expect(await store.conversations.unsent("c")).toEqual([]);
      expect(await store.log.read("c", 0, 10)).toEqual([]);
      expect(await store.log.isOpen("c", NOON)).toBe(false);
      expect(await accept(store, "c", "hello")).toEqual({ kind: "accepted", seq: 1 });
    });

    test("forgets more conversations than fit into one of its steps", async () => {
      const { store } = opened();
      await Promise.all(Array.from({ length: 450 }, (_, index) => store.log.open(`c${index}`, NOON, NOON + HOUR)));
      await Promise.all(Array.from({ length: 450 }, (_, index) => accept(store, `c${index}`, "hello").then(() => answer(store, `c${index}`, { stateExpiresAt: NOON + HOUR }))));
      await store.sweep(NOON + HOUR);
      const left = await Promise.all(Array.from({ length: 450 }, async (_, index) => [await store.conversations.load(`c${index}`), await store.log.isOpen(`c${index}`, NOON)]));
      expect(left.every(([known, open]) => known === undefined && open === false)).toBe(true);
    });

    test("takes no message away that was accepted and waits, until its conversation is over for seven days", async () => {
      const { store } = opened();
      await accept(store, "c", "hello");
      await answer(store, "c", { stateExpiresAt: NOON + HOUR });
      await accept(store, "c", "are you there?", { at: NOON + HOUR - 1 });
      await accept(store, "new", "hello");
      await accept(store, "regular", "hello");
      await answer(store, "regular", { stateExpiresAt: NOON + 100 * DAY });
      await accept(store, "regular", "are you there?");
      await store.sweep(NOON + 6 * DAY);
      expect(await store.conversations.pending(10)).toEqual(["c", "new", "regular"]);
      await store.sweep(NOON + 15 * DAY);
      expect(await store.conversations.pending(10)).toEqual(["regular"]);
      expect(await store.conversations.load("c")).toBeUndefined();
    });

    test("gives up a draft that lay too long, with its words in the chat, and keeps the conversation", async () => {
      const { store } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      await store.log.append(entry("c", "a question"));
      await store.log.append(entry("c", "told", { secret: true }));
      await accept(store, "c", "hello");
      await answer(store, "c", { draft: { kind: "put", payload: bytes("draft"), expiresAt: NOON + HOUR }, replies: [reply("public"), reply("secret", true)] });
      await store.sweep(NOON + HOUR - 1);
      expect(await store.conversations.load("c")).toMatchObject({ draft: bytes("draft") });
      await store.sweep(NOON + HOUR);
      expect(await store.conversations.load("c")).toMatchObject({ version: 1, state: bytes("state after turn 1"), draft: undefined });
      expect(await readable(store, "c")).toEqual({ 1: "a question", 2: undefined });
      expect(await store.conversations.unsent("c")).toEqual([reply("public")]);
    });

    test("forgets a log past its time unless its conversation lives on", async () => {
      const { store } = opened();
      for (const conversation of ["silent", "talking"]) await store.log.open(conversation, NOON, NOON + HOUR);
      await accept(store, "talking", "hello");
      await answer(store, "talking", { stateExpiresAt: NOON + DAY });
      await store.log.append(entry("silent", "a"));
      await store.log.append(entry("talking", "a"));
      await store.sweep(NOON + HOUR);
      expect(await store.log.read("silent", 0, 10)).toEqual([]);
      expect(await readable(store, "talking")).toEqual({ 1: "a" });
    });

    test("knows an answered message again for seven days, and no longer", async () => {
      const { store } = opened();
      await accept(store, "c", "hello");
      await answer(store, "c", { stateExpiresAt: NOON + 100 * DAY });
      await store.sweep(NOON + 7 * DAY - 1);
      expect(await accept(store, "c", "hello")).toEqual({ kind: "duplicate", seq: 1 });
      await store.sweep(NOON + 7 * DAY);
      expect(await accept(store, "c", "hello")).toEqual({ kind: "accepted", seq: 2 });
    });

    test("forgets nonces, sessions and invites past their time, and no case", async () => {
      const { store } = opened();
      await store.cases.put(newCase("k"));
      for (const [name, expiresAt] of [["past", NOON], ["live", NOON + 1]] as const) {
        await store.cases.useNonce(name, expiresAt);
        await store.desk.invite({ hash: bytes(name), teams: [], expiresAt });
        await store.desk.openSession({ hash: bytes(name), counsellor: "kim", expiresAt });
      }
      await store.sweep(NOON);
      expect(await Promise.all(["past", "live"].map((name) => store.cases.useNonce(name, NOON)))).toEqual([true, false]);
      // Asked about a time before, so that only the sweep can have taken them.
      expect(await Promise.all(["past", "live"].map(async (name) => (await store.desk.findInvite(bytes(name), 0)) !== undefined))).toEqual([false, true]);
      expect(await Promise.all(["past", "live"].map((name) => store.desk.touchSession(bytes(name), 0, NOON)))).toEqual([undefined, "kim"]);
      await store.sweep(NOON + 1_000 * DAY);
      expect(await store.cases.byId("k")).toMatchObject({ id: "k" });
    });

    test("may run in two processes at once, while people write", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      const names = Array.from({ length: 60 }, (_, index) => `c${index}`);
      await Promise.all(names.map((name) => accept(store, name, "hello").then(() => answer(store, name, { stateExpiresAt: NOON + HOUR, draft: { kind: "put", payload: bytes("draft"), expiresAt: NOON + HOUR } }))));
      const late = names.slice(0, 20);
      await Promise.all([store.sweep(NOON + HOUR), elsewhere.sweep(NOON + HOUR), ...late.map((name, index) => accept(index % 2 === 0 ? store : elsewhere, name, "still here", { at: NOON + HOUR }))]);
      expect((await store.conversations.pending(100)).toSorted()).toEqual(late.toSorted());
      for (const name of late) expect(await store.conversations.next(name)).toMatchObject({ state: undefined, draft: undefined, message: { payload: bytes("still here") } });
    });
  });
}

export function watchContract(opened: () => Opened): void {
  describe("whoever watches", () => {
    const changes: readonly { name: string; topics: readonly Topic[]; change: (store: Store) => Promise<unknown> }[] = [
      { name: "an accepted message", topics: ["inbox"], change: (store) => accept(store, "c", "hello") },
      { name: "an entry in a log", topics: ["log:c"], change: (store) => store.log.append(entry("c", "a")) },
      { name: "a new case", topics: ["case:new", "desk"], change: (store) => store.cases.put(newCase("new")) },
      { name: "a message to a case", topics: ["case:k", "desk"], change: (store) => store.cases.append("k", fromWriter("m")) },
      { name: "a claim", topics: ["case:k", "desk"], change: (store) => store.cases.claim("k", "kim", NOON, NOON + HOUR) },
      { name: "a colleague's new key", topics: ["desk"], change: (store) => store.desk.share("mobbing", 1, "kim", bytes("key")) },
      { name: "a case that a turn opens", topics: ["case:opened", "desk"], change: (store) => answer(store, "talking", { opens: newCase("opened") }) },
    ];

    test.each(changes)("hears of $name, in this process and in another", async ({ topics, change }) => {
      const { store, another } = opened();
      const elsewhere = await another();
      await store.log.open("c", NOON, NOON + DAY);
      await store.cases.put(newCase("k"));
      await accept(store, "talking", "hello");
      const heard = [store, elsewhere].map((one) => collect(one, topics));
      await change(store);
      await Promise.all(heard);
    });

    test("hears nothing of what came to nothing, and nothing more once they have stopped", async () => {
      const { store } = opened();
      const heard: Topic[] = [];
      const stop = store.watch((topic) => heard.push(topic));
      await accept(store, "c", "hello");
      await accept(store, "c", "hello");
      await store.conversations.commit({ ...plainTurn("c", 5), opens: newCase("k") });
      await store.ping();
      expect(heard).toEqual(["inbox"]);
      stop();
      await accept(store, "c", "more");
      await store.ping();
      expect(heard).toEqual(["inbox"]);
    });
  });
}

/** Resolves when each of these topics was heard. */
function collect(store: Store, topics: readonly Topic[]): Promise<void> {
  return new Promise((all) => {
    const missing = new Set(topics);
    store.watch((topic) => {
      missing.delete(topic);
      if (missing.size === 0) all();
    });
  });
}

export function troubleContract(opened: () => Opened): void {
  describe("on a bad day", () => {
    test("a write that fails half-way leaves nothing, and takes none of those beside it along", async () => {
      const { store } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      await accept(store, "other", "hello");
      const unsealable = { id: "r", payload: undefined as unknown as Uint8Array, secret: false };
      const outcomes = await Promise.allSettled([
        accept(store, "c", "one"),
        store.conversations.commit({ ...plainTurn("other", 0), answers: 1, replies: [unsealable] }),
        store.log.append(entry("c", "two")),
        store.log.append(entry("never opened", "x")),
        store.cases.put(newCase("k")),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"]);
      expect(await store.conversations.next("other")).toMatchObject({ version: 0, state: undefined, message: { seq: 1 } });
      expect(await store.conversations.pending(10)).toEqual(["c", "other"]);
      expect(await readable(store, "c")).toEqual({ 1: "two" });
    });

    test("does not open with another key: it says so at once, and with its own it opens again", async () => {
      const { store, another } = opened();
      await accept(store, "c", "hello");
      await expect(another(new Uint8Array(32).fill(8))).rejects.toMatchObject({ code: "STORE_CORRUPT", message: expect.stringContaining("KEY_FILE is not the key of this database") });
      expect(await (await another()).conversations.next("c")).toMatchObject({ message: { payload: bytes("hello") } });
    });

    test("opens with a new key when the old one is said to be lost, without the talks that only the old one opened, with every case", async () => {
      const { database, store } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      await accept(store, "c", "hello");
      await store.cases.put(newCase("k"));
      const fresh = { url: database.url, box: createBox(new Uint8Array(32).fill(8), randomBytes) };
      const renewed = await openStore({ ...fresh, keyLost: true });
      expect([await renewed.conversations.load("c"), await renewed.log.isOpen("c", NOON)]).toEqual([undefined, false]);
      expect(await renewed.cases.byId("k")).toMatchObject({ id: "k" });
      await renewed.close();
      const again = await openStore(fresh);
      await accept(again, "c", "hello");
      await again.close();
      // Said once more it takes nothing away: this key is the right one now.
      const last = await openStore({ ...fresh, keyLost: true });
      expect(await last.conversations.load("c")).toBeDefined();
      await last.close();
    });

    test("tells where a log ends, emptied entries included", async () => {
      const { store } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      expect(await store.log.end("c")).toBe(0);
      for (const key of ["one", "two"]) await store.log.append(entry("c", key, { secret: true }));
      await accept(store, "c", "hello");
      await answer(store, "c", { forgetSecrets: true });
      expect(await store.log.end("c")).toBe(2);
      expect(await store.log.end("never opened")).toBe(0);
    });

    test("a closed store says so instead of losing a call", async () => {
      const { another } = opened();
      const store = await another();
      const last = accept(store, "c", "hello");
      await store.close();
      expect(await last).toEqual({ kind: "accepted", seq: 1 });
      await expectUnavailable(accept(store, "c", "more"));
      await expectUnavailable(store.ping());
      await store.close();
    });

    test("nothing a person typed and nothing the bot said is found in any file", async () => {
      const { store, database } = opened();
      const marker = "Marker-Wort-4711-Prügelei";
      const words = { payload: bytes(marker), expiresAt: NOON + HOUR };
      await store.log.open("c", NOON, NOON + DAY);
      await store.conversations.accept({ conversation: "c", channel: "webchat", address: bytes(marker), inboundId: "m1", at: NOON, payload: bytes(marker) });
      await answer(store, "c", { state: bytes(marker), draft: { kind: "put", ...words }, replies: [{ id: "r1", payload: bytes(marker), secret: true }] });
      await store.conversations.accept({ conversation: "c", channel: "webchat", address: bytes(marker), inboundId: "m2", at: NOON, payload: bytes(marker) });
      await store.log.append({ conversation: "c", key: "m1", at: NOON, payload: bytes(marker), secret: true });
      const files = await database.files();
      const contents = files.map((path) => readFileSync(path));
      const holds = (text: string) => contents.some((content) => content.includes(text));
      // The search itself works: the name of the channel stands in clear.
      expect(holds("webchat")).toBe(true);
      expect(holds(marker)).toBe(false);
      expect(holds("Marker-Wort")).toBe(false);
    });
  });
}
