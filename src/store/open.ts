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
import type { Box, Store } from "./store.ts";

export interface StoreOptions {
  /** `sqlite:<path>`, `sqlite::memory:` for a store without a file, or `postgres://user:password@host/database`. */
  readonly url: string;
  readonly box: Box;
  /** Tells this process from others on the same database. */
  readonly newId?: () => string;
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
 * @throws {CodedError} STORE_UNAVAILABLE when the database does not answer.
 */
export async function openStore({ url, box, newId = randomUUID, patience = 5 * SECOND }: StoreOptions): Promise<Store> {
  const place = StoreUrl.safeParse(url);
  if (!place.success) throw new CodedError("CONFIG_INVALID", "DATABASE_URL must be sqlite:<path> or postgres://user:password@host/database.");
  let engine: Engine;
  try {
    engine = await openEngine(place.data, newId(), patience);
  } catch (error) {
    throw storeFailure(error);
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

/** Each driver is loaded only where it is used. */
async function openEngine(place: Place, origin: string, patience: number): Promise<Engine> {
  switch (place.kind) {
    case "sqlite":
      return (await import("./sqlite.ts")).openSqlite(place.path, origin, patience);
    case "postgres":
      return (await import("./postgres.ts")).openPostgres(place.url, patience);
  }
}
