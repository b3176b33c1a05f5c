import { randomUUID } from "node:crypto";
import { z } from "zod";
import { CodedError } from "../errors.ts";
import { SECOND } from "../terms.ts";
import { caseStore } from "./cases.ts";
import { conversationStore } from "./conversations.ts";
import { deskStore } from "./desk.ts";
import type { Engine } from "./engine.ts";
import { storeFailure } from "./failure.ts";
import { sweep } from "./forgetting.ts";
import { activityLog } from "./log.ts";
import { place } from "./rows.ts";
import type { Box, Store } from "./store.ts";

export interface StoreOptions {
  /** `sqlite:<path>`, `sqlite::memory:` for a store without a file, or `postgres://user:password@host/database`. */
  readonly url: string;
  readonly box: Box;
  /** Tells this process from others on the same database. */
  readonly newId?: () => string;
  /** When the box is another one, the key is lost for good: what was sealed with it is deleted, and this box taken instead. */
  readonly keyLost?: boolean;
  /** Milliseconds to wait for a lock or a connection, 5,000 if not given. */
  readonly patience?: number;
}

type Place = { readonly kind: "sqlite"; readonly path: string } | { readonly kind: "postgres"; readonly url: string };

/** An error must not repeat the address: a password may stand in it. */
const StoreUrl = z.string().transform((url, context): Place => {
  if (url.startsWith("sqlite:") && url.length > "sqlite:".length) return { kind: "sqlite", path: url.slice("sqlite:".length) };
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return { kind: "postgres", url };
  context.addIssue({ code: "custom", message: "neither sqlite:<path> nor postgres://…" });
  return z.NEVER;
});

/**
 * Opens the database the address names and brings its schema up to date; makes the file and its directory, for this
 * user alone, if there are none.
 *
 * @throws {CodedError} CONFIG_INVALID for an address that names no database, or one of a newer version of this program.
 * @throws {CodedError} STORE_CORRUPT when the box is not the one this database was made with.
 * @throws {CodedError} STORE_UNAVAILABLE when the database does not answer.
 */
export async function openStore({ url, box, newId = randomUUID, keyLost = false, patience = 5 * SECOND }: StoreOptions): Promise<Store> {
  const where = StoreUrl.safeParse(url);
  if (!where.success) throw new CodedError("CONFIG_INVALID", "DATABASE_URL must be sqlite:<path> or postgres://user:password@host/database.");
  let engine: Engine;
  try {
    engine = await openEngine(where.data, newId(), patience);
  } catch (error) {
    throw storeFailure(error);
  }
  try {
    if (!(await isOwnKey(engine, box))) {
      if (!keyLost) throw new CodedError("STORE_CORRUPT", "KEY_FILE is not the key of this database.");
      await forgetSealed(engine);
      await isOwnKey(engine, box);
    }
  } catch (error) {
    await engine.close();
    throw error;
  }
  return {
    conversations: conversationStore(engine, box),
    log: activityLog(engine, box),
    cases: caseStore(engine),
    desk: deskStore(engine),
    watch: (listener) => engine.watch(listener),
    async ping() {
      await engine.read((db) => db.selectFrom("schema_version").select("version").execute());
    },
    sweep: (now) => sweep(engine, now),
    close: () => engine.close(),
  };
}

/**
 * Whether the box is the one this database was made with; a new database takes it. Another key would open nothing, and
 * nobody would be told: talks would stand still, and every return code would be one that nobody has.
 */
async function isOwnKey(engine: Engine, box: Box): Promise<boolean> {
  const context = place("key_mark");
  const find = () => engine.read((db) => db.selectFrom("key_mark").select("mark").where("id", "=", 1).executeTakeFirst());
  if ((await find()) === undefined) {
    const mark = box.seal(new TextEncoder().encode("lotse"), context);
    await engine.write(async ({ db }) => {
      await db.insertInto("key_mark").values({ id: 1, mark }).onConflict((conflict) => conflict.column("id").doNothing()).execute();
    });
  }
  const found = await find();
  try {
    if (found !== undefined) box.open(found.mark, context);
    return true;
  } catch {
    return false;
  }
}

/** Deletes what only the lost key could open: the talks of the last day. Cases are sealed to other keys. */
async function forgetSealed(engine: Engine): Promise<void> {
  await engine.write(async ({ db }) => {
    for (const table of ["inbox", "outbox", "log_entries", "logs", "conversations", "key_mark"] as const) await db.deleteFrom(table).execute();
  });
}

/** Each driver is loaded only where it is used. */
async function openEngine(place: Place, origin: string, patience: number): Promise<Engine> {
  switch (place.kind) {
    case "sqlite":
      return (await import("./sqlite.ts")).openSqlite(place.path, origin, patience);
    case "postgres":
      return (await import("./postgres.ts")).openPostgres(place.url, patience);
  }
}
