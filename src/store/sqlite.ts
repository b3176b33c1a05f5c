import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import type { SqliteDatabase } from "kysely";
import { Kysely, SqliteDialect } from "kysely";
import { SECOND } from "../terms.ts";
import type { Engine, Transaction } from "./engine.ts";
import { attempt, createListeners } from "./engine.ts";
import { storeFailure, unavailable } from "./failure.ts";
import type { Database } from "./schema.ts";
import { migrate } from "./schema.ts";
import type { Topic } from "./store.ts";

/** Longest time, in milliseconds, the event loop stands still for a lock; beyond it waiting is asynchronous. */
const SHORT_WAIT = 10;
/** How many writes share one transaction, and so one sync of the disk. */
const BATCH = 64;
/** How many changes are remembered for other processes on the same file. */
const REMEMBERED_CHANGES = 1_000;
const POLL_EVERY = SECOND;
/**
 * After so many looks a change is forgotten. Everyone has seen it by then, and it must not stay in the file: side by
 * side, two of them tell which talk became which case.
 */
const LOOKS_KEPT = 5;

interface Job {
  run(db: Kysely<Database>): ReturnType<typeof attempt>;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  /** Milliseconds this job has waited for another process's lock. */
  waited: number;
}

/**
 * One file on this machine, in write-ahead mode; each answer stands for an fsync. Writes that come in the same moment
 * share one transaction, each in a savepoint of its own.
 *
 * @param path - ":memory:" for a database without a file.
 * @param origin - Tells this process's changes from those of others.
 * @param patience - Milliseconds to wait for another process's lock.
 */
export async function openSqlite(path: string, origin: string, patience: number): Promise<Engine> {
  const inMemory = path === ":memory:";
  if (!inMemory) makePrivate(path);
  const writer = new Sqlite(path, { timeout: patience });
  try {
    writer.pragma("journal_mode = WAL");
    writer.pragma("synchronous = FULL");
    writer.pragma("secure_delete = ON");
    writer.pragma("foreign_keys = ON");
    writer.pragma("temp_store = MEMORY");
    writer.exec("begin immediate");
    await migrate(kyselyOver(writer), "blob");
    writer.exec("create table if not exists changes (id integer primary key autoincrement, origin text not null, topic text not null)");
    writer.exec("commit");
    // What a killed process had deleted may still be in the write-ahead file.
    writer.pragma("wal_checkpoint(TRUNCATE)");
    writer.pragma(`busy_timeout = ${SHORT_WAIT}`);
  } catch (error) {
    writer.close();
    throw error;
  }
  const reader = inMemory ? undefined : new Sqlite(path, { readonly: true, timeout: SHORT_WAIT });
  return sqliteEngine(writer, reader, origin, patience);
}

function sqliteEngine(writer: Sqlite.Database, reader: Sqlite.Database | undefined, origin: string, patience: number): Engine {
  const writes = kyselyOver(writer);
  const reads = reader && kyselyOver(reader);
  const listeners = createListeners();
  const control = {
    begin: writer.prepare("begin immediate"),
    commit: writer.prepare("commit"),
    rollback: writer.prepare("rollback"),
    savepoint: writer.prepare("savepoint job"),
    release: writer.prepare("release job"),
    rollbackJob: writer.prepare("rollback to job"),
    remember: writer.prepare("insert into changes (origin, topic) values (?, ?)"),
    forgetOld: writer.prepare("delete from changes where id <= ?"),
    forgetTopic: writer.prepare("delete from changes where topic = ?"),
    lastChange: writer.prepare("select coalesce(max(id), 0) from changes").pluck(),
    changesSince: writer.prepare("select id, topic, origin from changes where id > ? order by id"),
  };
  const queue: Job[] = [];
  let draining: Promise<void> | undefined;
  let closed = false;

  function enqueue<T>(run: (db: Kysely<Database>) => ReturnType<typeof attempt<T>>): Promise<T> {
    if (closed) return Promise.reject(unavailable("closed"));
    return new Promise((resolve, reject) => {
      queue.push({ run, resolve: (answer) => resolve(answer as T), reject, waited: 0 });
      // Not at once: what else arrives in this round of the event loop joins the same transaction.
      draining ??= new Promise((next) => setImmediate(next)).then(drain);
    });
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      if (await begin()) await runBatch(queue.splice(0, BATCH));
    }
    draining = undefined;
  }

  /** False when nobody is left who waits. */
  async function begin(): Promise<boolean> {
    for (let step = 1; queue.length > 0; step = Math.min(step * 2, 64)) {
      try {
        control.begin.run();
        return true;
      } catch (error) {
        const busy = isBusy(error);
        for (const late of takeOut(queue, (job) => !busy || job.waited >= patience)) late.reject(storeFailure(error));
        if (!busy) return false;
      }
      await pause(step);
      for (const job of queue) job.waited += step + SHORT_WAIT;
    }
    return false;
  }

  async function runBatch(batch: readonly Job[]): Promise<void> {
    const settle: (() => void)[] = [];
    const tell = new Set<Topic>();
    const remember = new Set<Topic>();
    const forget = new Set<Topic>();
    try {
      for (const job of batch) {
        control.savepoint.run();
        try {
          const outcome = await job.run(writes);
          if (outcome.kind === "undone") control.rollbackJob.run();
          else {
            for (const topic of outcome.touched.changed) remember.add(topic);
            for (const topic of outcome.touched.vanished) forget.add(topic);
          }
          settle.push(() => job.resolve(outcome.answer));
        } catch (error) {
          // A full disk may have ended the whole transaction; then nobody in it has written anything.
          if (!writer.inTransaction) throw error;
          control.rollbackJob.run();
          settle.push(() => job.reject(storeFailure(error)));
        }
        control.release.run();
      }
      for (const topic of forget) control.forgetTopic.run(topic);
      let last: number | bigint = 0;
      for (const topic of remember) {
        tell.add(topic);
        if (!forget.has(topic)) last = control.remember.run(origin, topic).lastInsertRowid;
      }
      for (const topic of forget) tell.add(topic);
      if (Number(last) > REMEMBERED_CHANGES) control.forgetOld.run(Number(last) - REMEMBERED_CHANGES);
      control.commit.run();
    } catch (error) {
      if (writer.inTransaction) control.rollback.run();
      for (const job of batch) job.reject(storeFailure(error));
      return;
    }
    for (const done of settle) done();
    listeners.tell(tell);
  }

  // Other processes on the same file: SQLite counts their commits, and they leave a note of what has changed.
  let seenVersion: unknown;
  let seenChange = 0;
  let poll: NodeJS.Timeout | undefined;

  const lastAtLook: number[] = [];
  let forgottenUpTo = 0;

  function forgetSeen(): void {
    const last = control.lastChange.get() as number;
    lastAtLook.push(last);
    const old = lastAtLook.length > LOOKS_KEPT ? (lastAtLook.shift() ?? 0) : 0;
    if (old <= forgottenUpTo) return;
    forgottenUpTo = old;
    enqueue((db) => attempt(db, async () => void control.forgetOld.run(old))).catch(() => (forgottenUpTo = 0));
  }

  function look(): void {
    try {
      forgetSeen();
      const version = writer.pragma("data_version", { simple: true });
      if (version === seenVersion) return;
      seenVersion = version;
      const found = control.changesSince.all(seenChange) as { id: number; topic: Topic; origin: string }[];
      seenChange = found.at(-1)?.id ?? seenChange;
      listeners.tell(new Set(found.filter((change) => change.origin !== origin).map((change) => change.topic)));
    } catch {
      // A hint was missed; the next look comes in a second.
    }
  }

  return {
    bytesType: "blob",
    async read(work) {
      if (reads === undefined) return enqueue((db) => attempt(db, () => work(db)));
      if (closed) throw unavailable("closed");
      try {
        return await work(reads);
      } catch (error) {
        throw storeFailure(error);
      }
    },
    write<T>(work: (transaction: Transaction<T>) => Promise<T>) {
      return enqueue((db) => attempt(db, work));
    },
    watch(listener) {
      if (poll === undefined && !closed) {
        seenVersion = writer.pragma("data_version", { simple: true });
        seenChange = control.lastChange.get() as number;
        poll = setInterval(look, POLL_EVERY).unref();
      }
      const remove = listeners.add(listener);
      return () => {
        remove();
        if (listeners.size() > 0) return;
        clearInterval(poll);
        poll = undefined;
      };
    },
    async erase() {
      // Freed pages are already zeros (secure_delete); their old content is left in the write-ahead file until it is
      // empty. Someone reading just now keeps it from being emptied.
      for (let tries = 0; tries < 20 && !closed; tries += 1) {
        await draining;
        if (emptyWriteAheadFile(writer)) return;
        await pause(SHORT_WAIT);
      }
    },
    async tidy() {
      if (!closed) emptyWriteAheadFile(writer);
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(poll);
      await draining;
      reader?.close();
      writer.close();
    },
  };
}

function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite gives its two companion files the mode of the first.
  closeSync(openSync(path, "a", 0o600));
  // Not a device or a folder that was named by mistake: those belong to others too.
  if (statSync(path).isFile()) chmodSync(path, 0o600);
}

function emptyWriteAheadFile(database: Sqlite.Database): boolean {
  try {
    const [result] = database.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    return result?.busy === 0;
  } catch {
    return false;
  }
}

/** Kysely asks for a statement anew each time; preparing one costs more than running it. */
function kyselyOver(database: Sqlite.Database): Kysely<Database> {
  const prepared = new Map<string, Sqlite.Statement>();
  const remembering: SqliteDatabase = {
    close() {},
    prepare(sql) {
      let statement = prepared.get(sql);
      if (statement === undefined) {
        // Lists of values make statements of many lengths.
        if (prepared.size > 500) prepared.clear();
        statement = database.prepare(sql);
        prepared.set(sql, statement);
      }
      return statement;
    },
  };
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: remembering }) });
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith("SQLITE_BUSY");
}

function takeOut<T>(list: T[], wanted: (item: T) => boolean): T[] {
  const out = list.filter(wanted);
  const rest = list.filter((item) => !wanted(item));
  list.splice(0, list.length, ...rest);
  return out;
}
