import type { Kysely } from "kysely";
import type { BytesType, Database } from "./schema.ts";
import type { Topic } from "./store.ts";

/** What one database can do for the queries of this room, which are the same for all. */
export interface Engine {
  readonly bytesType: BytesType;
  /** Queries that see only what is durable. Each query for itself: two of them may see two different moments. */
  read<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T>;
  /**
   * All of `work` or nothing, durable when it answers. `work` may run again when another transaction got in its way, so
   * it does nothing but queries.
   */
  write<T>(work: (transaction: Transaction<T>) => Promise<T>): Promise<T>;
  watch(listener: (topic: Topic) => void): () => void;
  /** Overwrites what deleted cases have left in the files. Never throws: what cannot be done now is done by a later call. */
  erase(): Promise<void>;
  /** What has to be done now and then beside deleting rows. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

export interface Transaction<T> {
  readonly db: Kysely<Database>;
  /** Tells the listeners, once all is durable. */
  changed(topic: Topic): void;
  /** Keeps no trace that this topic ever changed; listeners of this process are still told. */
  vanished(topic: Topic): void;
  /** Takes back what this transaction has written and ends it with this answer. */
  undo(answer: T): never;
}

/** Travels from `undo` to the engine. */
export class Undone extends Error {
  readonly answer: unknown;

  constructor(answer: unknown) {
    super("taken back");
    this.answer = answer;
  }
}

/** The topics one transaction has touched. */
export interface Touched {
  readonly changed: Set<Topic>;
  readonly vanished: Set<Topic>;
}

/** Runs `work` inside a transaction the engine has begun. "undone" asks the engine to roll back and answer all the same. */
export async function attempt<T>(
  db: Kysely<Database>,
  work: (transaction: Transaction<T>) => Promise<T>,
): Promise<{ readonly kind: "done"; readonly answer: T; readonly touched: Touched } | { readonly kind: "undone"; readonly answer: T }> {
  const touched: Touched = { changed: new Set(), vanished: new Set() };
  try {
    const answer = await work({
      db,
      changed: (topic) => touched.changed.add(topic),
      vanished: (topic) => touched.vanished.add(topic),
      undo(undone) {
        throw new Undone(undone);
      },
    });
    return { kind: "done", answer, touched };
  } catch (error) {
    if (error instanceof Undone) return { kind: "undone", answer: error.answer as T };
    throw error;
  }
}

/** Those who wait for changes in this process. */
export interface Listeners {
  readonly size: () => number;
  add(listener: (topic: Topic) => void): () => void;
  tell(topics: Iterable<Topic>): void;
}

export function createListeners(): Listeners {
  const listeners = new Set<{ readonly call: (topic: Topic) => void }>();
  return {
    size: () => listeners.size,
    add(call) {
      const entry = { call };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    tell(topics) {
      for (const topic of topics) {
        // In a task of its own: a listener that throws must not look like a write that failed.
        for (const { call } of listeners) queueMicrotask(() => call(topic));
      }
    },
  };
}
