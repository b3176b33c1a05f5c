import { setTimeout as pause } from "node:timers/promises";
import { CompiledQuery, Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { SECOND } from "../terms.ts";
import type { Engine, Touched, Transaction } from "./engine.ts";
import { attempt, createListeners, Undone } from "./engine.ts";
import { storeFailure, unavailable } from "./failure.ts";
import { openSignals } from "./postgres-signals.ts";
import type { Database } from "./schema.ts";
import { migrate } from "./schema.ts";

/** Two transactions in each other's way: PostgreSQL ends one of them, which may simply begin again. */
const IN_THE_WAY = new Set(["40001", "40P01"]);
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
  // An idle connection the server has closed is replaced by the pool; whoever needs one meets the error of a new one.
  pool.on("error", () => {});
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({
      pool,
      async onCreateConnection(connection) {
        await connection.executeQuery(CompiledQuery.raw("select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'"));
      },
    }),
  });
  try {
    await db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(SCHEMA_LOCK)})`.execute(transaction);
      await migrate(transaction, "bytea");
    });
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return postgresEngine(db, settings);
}

function postgresEngine(db: Kysely<Database>, settings: pg.PoolConfig): Engine {
  const listeners = createListeners();
  const signals = openSignals(settings, (topic) => listeners.tell([topic]));
  let closed = false;

  function tell({ changed, vanished }: Touched): void {
    const topics = new Set([...changed, ...vanished]);
    listeners.tell(topics);
    signals.send(topics);
  }

  async function write<T>(work: (transaction: Transaction<T>) => Promise<T>): Promise<T> {
    if (closed) throw unavailable("closed");
    for (let tries = 1; ; tries += 1) {
      try {
        const { answer, touched } = await db.transaction().setIsolationLevel("read committed").execute(async (transaction) => {
          const outcome = await attempt(transaction, work);
          if (outcome.kind === "undone") throw new Undone(outcome.answer);
          return outcome;
        });
        tell(touched);
        return answer;
      } catch (error) {
        if (error instanceof Undone) return error.answer as T;
        if (tries === TRIES || !(error instanceof pg.DatabaseError && IN_THE_WAY.has(error.code ?? ""))) throw storeFailure(error);
      }
      await pause(tries * tries);
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
    async read(work) {
      if (closed) throw unavailable("closed");
      try {
        return await work(db);
      } catch (error) {
        throw storeFailure(error);
      }
    },
    write,
    watch(listener) {
      signals.listen();
      return listeners.add(listener);
    },
    erase,
    async tidy() {
      if (leftBehind) await erase();
    },
    async close() {
      if (closed) return;
      closed = true;
      await nextErasing;
      await erasing;
      await signals.close();
      await db.destroy();
    },
  };
}

/** The driver's own parsers, except that a bigint, which holds instants and numbers here, is a number and not a text. */
function getTypeParser(...[type, format]: Parameters<typeof pg.types.getTypeParser>) {
  return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format);
}
