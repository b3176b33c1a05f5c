import { setTimeout as pause } from "node:timers/promises";
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { SECOND } from "../terms.ts";
import type { Engine, Listeners, Touched, Transaction } from "./engine.ts";
import { attempt, createListeners, Undone } from "./engine.ts";
import { storeFailure, unavailable } from "./failure.ts";
import type { Signals } from "./postgres-signals.ts";
import { openSignals } from "./postgres-signals.ts";
import type { Database } from "./schema.ts";
import { migrate } from "./schema.ts";

/** Two transactions in each other's way: PostgreSQL ends one of them, which may simply begin again. */
const IN_THE_WAY = /^(40001|40P01)$/;
/** A connection that was made before the server, or the network, ended it; the next one may well be good. */
const LOST = /^(57P01|57P02|08\w{3}|ECONNRESET|EPIPE)$|terminated unexpectedly|not queryable|has been discarded/;
const TRIES = 6;
const POOL_SIZE = 10;
/** Any number, as long as it stays the same: it names the lock under which one process at a time changes the schema. */
const SCHEMA_LOCK = 4_710_815;

/**
 * A PostgreSQL server, for many machines at once. Rows are locked by the first statement of each transaction, so
 * "read committed" is enough.
 *
 * @param patience - Milliseconds to wait for a connection or for a lock.
 */
export async function openPostgres(url: string, patience: number): Promise<Engine> {
  const settings: pg.PoolConfig = {
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: patience,
    keepAlive: true,
    lock_timeout: patience,
    statement_timeout: 60 * SECOND,
    // A process that stands still in the middle of a transaction does not hold its rows for ever.
    idle_in_transaction_session_timeout: 60 * SECOND,
    types: { getTypeParser },
  };
  const pool = new pg.Pool(settings);
  // Whoever uses a connection that breaks gets the error with their query. Said once more and not listened to, it would
  // end this process: by the pool for a connection at rest, by the connection itself for one in use.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
    // Sent ahead of the first query. Not in Kysely's onCreateConnection: when that fails, the connection is never given
    // back, and ten broken ones would leave the pool empty for good.
    client.query("select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'").catch(() => {});
  });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(SCHEMA_LOCK)})`.execute(transaction);
      await migrate(transaction, "bytea");
      await keepOutOfStatistics(transaction);
    });
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const listeners = createListeners();
  const signals = await openSignals(settings, (topic) => listeners.tell([topic]));
  return postgresEngine(db, listeners, signals);
}

/** PostgreSQL's planner keeps samples of a column's values elsewhere; those of a deleted case would outlive it. */
async function keepOutOfStatistics(db: Kysely<Database>): Promise<void> {
  const columns = {
    cases: ["id", "lookup", "auth_key", "writer_key", "content_key_team", "content_key_writer"],
    case_messages: ["case_id", "id", "body"],
  };
  for (const [table, names] of Object.entries(columns)) {
    await sql`alter table ${sql.table(table)} ${sql.join(names.map((name) => sql`alter column ${sql.ref(name)} set statistics 0`))}`.execute(db);
  }
}

function postgresEngine(db: Kysely<Database>, listeners: Listeners, signals: Signals): Engine {
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  /** Closing waits for what was called before. */
  async function whileOpen<T>(call: () => Promise<T>): Promise<T> {
    if (closed) throw unavailable("closed");
    const running = call();
    underWay.add(running);
    try {
      return await running;
    } catch (error) {
      throw storeFailure(error);
    } finally {
      underWay.delete(running);
    }
  }

  function tell({ changed, vanished }: Touched): void {
    const topics = new Set([...changed, ...vanished]);
    listeners.tell(topics);
    signals.send(topics);
  }

  async function write<T>(work: (transaction: Transaction<T>) => Promise<T>): Promise<T> {
    // From here on nobody can tell whether a broken connection has carried the commit to the server.
    let committing = false;
    try {
      const { answer, touched } = await again(
        () =>
          db
            .transaction()
            .setIsolationLevel("read committed")
            .execute(async (transaction) => {
              const outcome = await attempt(transaction, work);
              if (outcome.kind === "undone") throw new Undone(outcome.answer);
              committing = true;
              return outcome;
            }),
        () => !committing,
      );
      tell(touched);
      return answer;
    } catch (error) {
      if (error instanceof Undone) return error.answer as T;
      throw error;
    }
  }

  // A deleted row's bytes stay in the table's file until it is written anew.
  let erasing = Promise.resolve();
  let nextErasing: Promise<void> | undefined;
  let leftBehind = false;

  async function rewriteCases(): Promise<void> {
    try {
      await sql`vacuum (full) case_messages, cases`.execute(db);
      leftBehind = false;
    } catch {
      // Someone held the tables for too long. The next sweep tries again.
      leftBehind = true;
    }
  }

  function erase(): Promise<void> {
    // However many wait, the tables are written anew once for all of them.
    nextErasing ??= erasing.then(() => {
      nextErasing = undefined;
      erasing = rewriteCases();
      return erasing;
    });
    return nextErasing;
  }

  return {
    bytesType: "bytea",
    read: (work) => whileOpen(() => again(() => work(db))),
    write: (work) => whileOpen(() => write(work)),
    watch: (listener) => listeners.add(listener),
    erase,
    async tidy() {
      if (leftBehind) await erase();
    },
    async close() {
      if (closed) return;
      closed = true;
      await Promise.allSettled(underWay);
      await nextErasing;
      await erasing;
      await signals.close();
      await db.destroy();
    },
  };
}

/** Begins anew what ended without having done anything. */
async function again<T>(call: () => Promise<T>, mayRepeat = () => true): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === TRIES || !mayRepeat() || !(error instanceof Error)) throw error;
      const code = "code" in error && typeof error.code === "string" ? error.code : error.message;
      if (!IN_THE_WAY.test(code) && !LOST.test(code)) throw error;
    }
    await pause(tries * tries);
  }
}

/** The driver's own parsers, except that a bigint, which holds instants and numbers here, is a number and not a text. */
function getTypeParser(...[type, format]: Parameters<typeof pg.types.getTypeParser>) {
  return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format);
}
