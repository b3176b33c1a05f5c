import { randomBytes } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store, Topic } from "../../src/store/store.ts";
import { HOUR } from "../../src/terms.ts";
import { storeContract } from "../contracts/store.ts";
import type { TestDatabase } from "../contracts/store-setup.ts";
import { accept, answer, bytes, entry, expectUnavailable, KEY, newCase, NOON } from "../contracts/store-setup.ts";
import { startPostgres, type Postgres } from "../postgres.ts";

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server.remove();
});

async function filesIn(directory: string): Promise<readonly string[]> {
  await server.query("checkpoint");
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

async function createDatabase(): Promise<TestDatabase> {
  const { url, drop } = await server.createDatabase();
  return {
    url,
    files: () => filesIn(server.directory),
    // The server's write-ahead log overwrites itself in its own time.
    caseFiles: () => filesIn(join(server.directory, "base")),
    remove: drop,
  };
}

storeContract("PostgreSQL", createDatabase, { kills: 5 });

describe("PostgreSQL store, when the server has a bad day", () => {
  const stores: Store[] = [];
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });

  async function open(url: string, patience = 10_000): Promise<Store> {
    const store = await openStore({ url, box: createBox(KEY, randomBytes), patience });
    stores.push(store);
    return store;
  }

  test("says so as long as the server is away, and goes on when it is back, having lost nothing", async () => {
    const { url } = await server.createDatabase();
    const store = await open(url);
    await accept(store, "c", "before");
    await server.stop();
    await expectUnavailable(accept(store, "c", "meanwhile"));
    await expectUnavailable(store.conversations.next("c"));
    await expectUnavailable(store.ping());
    await expectUnavailable(openStore({ url, box: createBox(KEY, randomBytes) }));
    await server.start();
    expect(await accept(store, "c", "after")).toEqual({ kind: "accepted", seq: 2 });
    expect(await store.conversations.next("c")).toMatchObject({ message: { payload: bytes("before") } });
  });

  test("hears of other processes again after the server was away", async () => {
    const { url } = await server.createDatabase();
    const [store, elsewhere] = [await open(url), await open(url)];
    await server.stop();
    await server.start();
    const heard = new Promise<Topic>((topic) => store.watch(topic));
    let number = 0;
    // A hint may be missed while the connection comes back, so something goes on happening.
    const happening = setInterval(() => void accept(elsewhere, "c", `word ${(number += 1)}`).catch(() => {}), 50);
    expect(await heard).toBe("inbox");
    clearInterval(happening);
  });

  test("goes on when the server has ended its connections", async () => {
    const { url } = await server.createDatabase();
    const store = await open(url);
    await Promise.all(Array.from({ length: 12 }, (_, index) => accept(store, `c${index}`, "before")));
    await server.query("select pg_terminate_backend(pid) from pg_stat_activity where datname is not null and pid <> pg_backend_pid()");
    expect(await accept(store, "c0", "after")).toEqual({ kind: "accepted", seq: 2 });
    const underWay = Promise.allSettled(Array.from({ length: 30 }, (_, index) => accept(store, "c1", `at once ${index}`)));
    await server.query("select pg_terminate_backend(pid) from pg_stat_activity where datname is not null and pid <> pg_backend_pid()");
    const outcomes = await underWay;
    const repeated = await Promise.all(Array.from({ length: 30 }, (_, index) => accept(store, "c1", `at once ${index}`)));
    expect(repeated.map(({ seq }) => seq).toSorted((one, other) => one - other)).toEqual(Array.from({ length: 30 }, (_, index) => index + 2));
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === "fulfilled") expect(repeated[index]).toEqual({ kind: "duplicate", seq: outcome.value.seq });
    }
  });

  test("waits for a lock as long as it was told and then says so, having written nothing", async () => {
    const { url } = await server.createDatabase();
    const store = await open(url, 300);
    await store.cases.put(newCase("k"));
    const holder = new pg.Client(url);
    await holder.connect();
    await holder.query("begin");
    await holder.query("select * from cases for update");
    await expectUnavailable(store.cases.claim("k", "kim", NOON, NOON + HOUR));
    expect(await store.cases.byId("k")).toMatchObject({ status: { kind: "new" } });
    await holder.query("rollback");
    await holder.end();
    expect(await store.cases.claim("k", "kim", NOON, NOON + HOUR)).toEqual({ kind: "claimed" });
  });

  test("sweeps no conversation away in which a message is accepted that very moment", async () => {
    const { url } = await server.createDatabase();
    const store = await open(url);
    await accept(store, "c", "hello");
    await answer(store, "c", { stateExpiresAt: NOON + HOUR });
    // Someone else's accept, stopped between its two statements.
    const other = new pg.Client(url);
    await other.connect();
    await other.query("begin");
    await other.query("update conversations set last_seq = 2, unanswered = 1");
    const swept = store.sweep(NOON + HOUR);
    while ((await server.query("select from pg_locks where not granted")).length === 0);
    await other.query("insert into inbox values ('c', 2, 'm2', $1, 'sealed', 0)", [NOON]);
    await other.query("commit");
    await other.end();
    await swept;
    expect(await store.conversations.load("c")).toMatchObject({ version: 1 });
    expect(await store.conversations.pending(10)).toEqual(["c"]);
  });

  test("begins a write again when the server ended it in favour of another", async () => {
    const { url } = await server.createDatabase();
    const store = await open(url);
    await store.cases.put(newCase("k"));
    const other = new pg.Client(url);
    await other.connect();
    // Fails the first claim as PostgreSQL does when two transactions wait for each other.
    await other.query("create sequence tries");
    await other.query(`create function once() returns trigger language plpgsql as $$
      begin
        if nextval('tries') = 1 then raise exception using errcode = '40P01'; end if;
        return new;
      end $$`);
    await other.query("create trigger once before update on cases for each row execute function once()");
    expect(await store.cases.claim("k", "kim", NOON, NOON + HOUR)).toEqual({ kind: "claimed" });
    expect((await other.query("select last_value from tries")).rows).toEqual([{ last_value: "2" }]);
    await other.end();
  });

  test("keeps the row out of an error when the server refuses it", async () => {
    const { url } = await server.createDatabase();
    const store = await open(url);
    const other = new pg.Client(url);
    await other.connect();
    await other.query("alter table log_entries add constraint never check (key <> 'Marker-Wort')");
    await other.end();
    await store.log.open("c", NOON, NOON + HOUR);
    const failure: unknown = await store.log.append(entry("c", "Marker-Wort")).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "INTERNAL" });
    expect(JSON.stringify(failure, ["message", "stack", "cause", "detail", "parameters"])).not.toContain("Marker-Wort");
  });

  test("is not opened over a database of a newer version of this program", async () => {
    const { url } = await server.createDatabase();
    await (await open(url)).ping();
    const other = new pg.Client(url);
    await other.connect();
    await other.query("update schema_version set version = 99");
    await other.end();
    await expect(open(url)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  test("is opened by ten processes at once over an empty database", async () => {
    const { url } = await server.createDatabase();
    const ten = await Promise.all(Array.from({ length: 10 }, () => open(url)));
    await Promise.all(ten.map((store, index) => accept(store, `c${index}`, "hello")));
    expect(await ten[0]?.conversations.pending(20)).toHaveLength(10);
  });
});
