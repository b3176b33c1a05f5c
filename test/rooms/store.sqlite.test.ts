import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { HOUR } from "../../src/terms.ts";
import { storeContract } from "../contracts/store.ts";
import type { TestDatabase } from "../contracts/store-setup.ts";
import { accept, answer, bytes, expectUnavailable, KEY, newCase, NOON, readable } from "../contracts/store-setup.ts";

async function createFile(): Promise<TestDatabase> {
  const directory = mkdtempSync(join(tmpdir(), "lotse-store-"));
  const files = async () => readdirSync(directory).map((name) => join(directory, name));
  return { url: `sqlite:${join(directory, "lotse.db")}`, files, caseFiles: files, remove: async () => rmSync(directory, { recursive: true }) };
}

storeContract("SQLite", createFile, { kills: 15 });

describe("SQLite store, on this machine", () => {
  let directory: string;
  const stores: Store[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lotse-store-"));
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    rmSync(directory, { recursive: true });
  });

  async function open(path: string, patience = 10_000): Promise<Store> {
    const store = await openStore({ url: `sqlite:${path}`, box: createBox(KEY, randomBytes), patience });
    stores.push(store);
    return store;
  }

  test("makes its directory and its files for this user alone", async () => {
    const path = join(directory, "data", "deep", "lotse.db");
    const store = await open(path);
    await accept(store, "c", "hello");
    const modes = [join(directory, "data", "deep"), path, `${path}-wal`, `${path}-shm`].map((file) => statSync(file).mode & 0o777);
    expect(modes.map((mode) => mode.toString(8))).toEqual(["700", "600", "600", "600"]);
  });

  test("works without a file, and another one without a file is another store", async () => {
    const [store, other] = [await open(":memory:"), await open(":memory:")];
    await accept(store, "c", "hello");
    await Promise.all([answer(store, "c"), store.cases.put(newCase("k")), store.cases.byId("k")]);
    expect(await store.conversations.load("c")).toMatchObject({ version: 1 });
    expect(await store.cases.remove("k")).toBe("removed");
    expect(await other.conversations.load("c")).toBeUndefined();
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each(["", "sqlite:", "mysql://user:Marker-Wort@host/db", "postgres://us er:Marker-Wort@host:port/db", "lotse.db"])("is not opened over the address %j, and does not repeat it", async (url) => {
    const failure: unknown = await openStore({ url, box: createBox(KEY, randomBytes) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "CONFIG_INVALID" });
    expect(String(failure)).not.toContain("Marker-Wort");
    expect(String(failure)).toContain("DATABASE_URL");
  });

  test("is not opened over a file of a newer version of this program, nor over a file that is no database", async () => {
    const path = join(directory, "lotse.db");
    await (await open(path)).close();
    const raw = new Sqlite(path);
    raw.exec("update schema_version set version = 99");
    raw.close();
    await expect(open(path)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await expectUnavailable(open(fileURLToPath(import.meta.url)));
  });

  test("waits for another program's lock as long as it was told, reads meanwhile, and says so at the end, having written nothing", async () => {
    const path = join(directory, "lotse.db");
    const store = await open(path, 200);
    await accept(store, "c", "before");
    const other = new Sqlite(path);
    other.exec("begin exclusive");
    const writes = [accept(store, "c", "one"), accept(store, "c", "two"), store.cases.put(newCase("k"))];
    expect(await store.conversations.next("c")).toMatchObject({ message: { payload: bytes("before") } });
    for (const write of await Promise.allSettled(writes)) expect(write).toMatchObject({ status: "rejected", reason: { code: "STORE_UNAVAILABLE" } });
    other.exec("rollback");
    other.close();
    expect(await accept(store, "c", "one")).toEqual({ kind: "accepted", seq: 2 });
    expect(await store.cases.byId("k")).toBeUndefined();
  });

  test("takes a lock's end for a good day: what waited is written", async () => {
    const path = join(directory, "lotse.db");
    const store = await open(path);
    const other = new Sqlite(path);
    other.exec("begin exclusive");
    const waiting = accept(store, "c", "hello");
    await store.ping();
    other.exec("rollback");
    other.close();
    expect(await waiting).toEqual({ kind: "accepted", seq: 1 });
  });

  test("on a full disk says so, keeps all it has answered, and nothing of the call that failed", async () => {
    const path = join(directory, "lotse.db");
    await (await open(path)).close();
    const script = fileURLToPath(new URL("../contracts/store-process.ts", import.meta.url));
    // A file of this process cannot grow beyond 1,000 blocks of 512 bytes: to SQLite it is a disk without room.
    const filling = spawnSync("sh", ["-c", `trap '' XFSZ; ulimit -f 1000; exec "$0" "$@"`, process.execPath, script, `sqlite:${path}`, "fill", "c"], { encoding: "utf8" });
    expect(filling.stderr).toBe("");
    const lines = filling.stdout.trim().split("\n");
    const kept = lines.filter((line) => line.startsWith("appended")).length;
    expect(kept).toBeGreaterThan(10);
    expect(lines.slice(-2)).toEqual(["failed STORE_UNAVAILABLE", "failed STORE_UNAVAILABLE"]);
    const store = await open(path);
    const found = Object.values(await readable(store, "c"));
    expect(found).toHaveLength(kept);
    expect(await store.log.append({ conversation: "c", key: "room again", at: NOON, payload: bytes("x"), secret: false })).toEqual({ seq: kept + 1, duplicate: false });
  });

  test("writes what comes in one moment in one transaction, so that fifty people wait for the disk once", async () => {
    const path = join(directory, "lotse.db");
    const store = await open(path);
    const other = new Sqlite(path);
    const before = other.pragma("data_version", { simple: true }) as number;
    await Promise.all(Array.from({ length: 50 }, (_, index) => accept(store, `c${index}`, "hello")));
    // SQLite raises the number by one for each commit of another connection it has not seen yet.
    expect(other.pragma("data_version", { simple: true })).toBe(before + 1);
    other.close();
    expect(await store.conversations.pending(100)).toHaveLength(50);
  });

  test.each([
    ["a state", "update conversations set state = (select state from conversations where id = 'a') where id = 'b'"],
    ["a state as a draft", "update conversations set draft = state, draft_expires_at = expires_at where id = 'b'"],
    ["a message", "update inbox set payload = (select payload from inbox where conversation = 'a' and seq = 2) where conversation = 'b'"],
  ])("does not take %s that someone has moved to another place", async (_, move) => {
    const path = join(directory, "lotse.db");
    const store = await open(path);
    for (const conversation of ["a", "b"]) {
      await accept(store, conversation, "hello");
      await answer(store, conversation);
      await accept(store, conversation, "more");
    }
    const other = new Sqlite(path);
    expect(other.prepare(move).run().changes).toBeGreaterThan(0);
    other.close();
    expect(await store.conversations.next("a")).toMatchObject({ version: 1 });
    await expect(store.conversations.next("b")).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  });

  test("does not even keep the name of a conversation it was told to forget", async () => {
    const store = await open(join(directory, "lotse.db"));
    const found = () => readdirSync(directory).some((name) => readFileSync(join(directory, name)).includes("conversation-4711"));
    await store.log.open("conversation-4711", NOON, NOON + HOUR);
    await accept(store, "conversation-4711", "hello");
    await store.log.append({ conversation: "conversation-4711", key: "k", at: NOON, payload: bytes("x"), secret: false });
    expect(found()).toBe(true);
    await store.conversations.forget("conversation-4711");
    await store.sweep(NOON);
    expect(found()).toBe(false);
  });

  test("keeps no minute of an answered message, only the hour it came in", async () => {
    const path = join(directory, "lotse.db");
    const store = await open(path);
    await accept(store, "c", "hello", { at: NOON + 1_234_567 });
    await answer(store, "c");
    await accept(store, "c", "still waiting", { at: NOON + 1_234_567 });
    const other = new Sqlite(path, { readonly: true });
    expect(other.prepare("select at from inbox order by seq").pluck().all()).toEqual([NOON, NOON + 1_234_567]);
    other.close();
  });

  test("forgets within seconds which changes came side by side: they tell which talk became which case", async () => {
    const path = join(directory, "lotse.db");
    const store = await open(path);
    store.watch(() => {});
    await store.log.open("talk-4711", NOON, NOON + HOUR);
    await accept(store, "talk-4711", "hello");
    await answer(store, "talk-4711", { opens: newCase("case-4711") });
    await store.log.append({ conversation: "talk-4711", key: "k", at: NOON, payload: bytes("x"), secret: false });
    const other = new Sqlite(path, { readonly: true });
    const topics = () => other.prepare("select topic from changes").pluck().all();
    expect(topics()).toEqual(expect.arrayContaining(["log:talk-4711", "case:case-4711"]));
    await expect.poll(topics, { timeout: 30_000 }).toEqual([]);
    other.close();
  });

  test("leaves no deleted bytes in the write-ahead file for the next start to find", async () => {
    const path = join(directory, "lotse.db");
    const store = await open(path);
    await store.cases.put(newCase("k"));
    await store.cases.useNonce("n", NOON + HOUR);
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    await store.sweep(NOON);
    expect(statSync(`${path}-wal`).size).toBe(0);
  });
});
