import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { openStore } from "../../src/store/open.ts";
import type { LogEntry, NewCase, NewMessage, Store, TurnCommit } from "../../src/store/store.ts";
import { DAY, HOUR } from "../../src/terms.ts";

/** A database of one's own for each test. */
export interface TestDatabase {
  readonly url: string;
  /** Every file the database has written, once all it holds is in them. */
  files(): Promise<readonly string[]>;
  /** Those of them that must not hold a deleted case. */
  caseFiles(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export interface Opened {
  readonly database: TestDatabase;
  readonly store: Store;
  /** One more process, as far as the database can tell. */
  another(key?: Uint8Array): Promise<Store>;
}

export const KEY = new Uint8Array(32).fill(7);
export const NOON = Date.UTC(2027, 2, 1, 12);

/** @returns Gives each test its own open store; closes and removes it afterwards. */
export function storePerTest(create: () => Promise<TestDatabase>): () => Opened {
  let opened: Opened;
  let stores: Store[] = [];
  beforeEach(async () => {
    const database = await create();
    const another = async (key = KEY) => {
      const store = await openStore({ url: database.url, box: createBox(key, randomBytes), patience: 10_000 });
      stores.push(store);
      return store;
    };
    opened = { database, store: await another(), another };
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    stores = [];
    await opened.database.remove();
  });
  return () => opened;
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (found: Uint8Array | undefined): string | undefined => found && new TextDecoder().decode(found);

export async function accept(store: Store, conversation: string, words: string, { inboundId = words, at = NOON } = {}) {
  return store.conversations.accept({ conversation, channel: "webchat", address: bytes(`address of ${conversation}`), inboundId, at, payload: bytes(words) });
}

/** Answers the oldest message; whatever is not named stays plain. */
export async function answer(store: Store, conversation: string, changes: Partial<TurnCommit> = {}): Promise<"committed" | "conflict"> {
  const waiting = await store.conversations.next(conversation);
  if (waiting === undefined) throw new Error("nothing is waiting");
  return store.conversations.commit({ ...plainTurn(conversation, waiting.version), answers: waiting.message.seq, ...changes });
}

export function plainTurn(conversation: string, expectedVersion: number): TurnCommit {
  return {
    conversation,
    expectedVersion,
    state: bytes(`state after turn ${expectedVersion + 1}`),
    stateExpiresAt: NOON + DAY,
    replies: [],
    draft: { kind: "keep" },
    withhold: false,
    forgetSecrets: false,
  };
}

export const reply = (id: string, secret = false) => ({ id, payload: bytes(`reply ${id}`), secret });

export function entry(conversation: string, key: string, { secret = false, words = key } = {}): LogEntry {
  return { conversation, key, at: NOON, payload: bytes(words), secret };
}

/** What can be read of a log: the text of each entry by its number, nothing where it was emptied. */
export async function readable(store: Store, conversation: string): Promise<Record<number, string | undefined>> {
  const entries = await store.log.read(conversation, 0, 1_000);
  return Object.fromEntries(entries.map(({ seq, payload }) => [seq, text(payload)]));
}

export function newCase(id: string, changes: Partial<NewCase> = {}): NewCase {
  const key = (name: string) => bytes(`${name} of ${id}`.padEnd(32, "."));
  return {
    id,
    team: "mobbing",
    epoch: 1,
    language: "de",
    urgency: "normal",
    flow: "report",
    openedAt: NOON,
    lookup: key("lookup"),
    authKey: key("auth"),
    writerKey: key("writer"),
    contentKeyForTeam: key("for team"),
    contentKeyForWriter: key("for writer"),
    first: { id: `${id}-first`, body: bytes(`first words of ${id}`) },
    ...changes,
  };
}

export function fromWriter(id: string, { at = NOON, limit = 30, body = bytes(`words of ${id}`) } = {}): NewMessage {
  return { id, at, body, from: "writer", limit };
}

export function fromTeam(id: string, by: string, { at = NOON, now = NOON, until = NOON + HOUR } = {}): NewMessage {
  return { id, at, body: bytes(`words of ${id}`), from: "team", by, now, until };
}

export function count<T extends string>(outcomes: readonly T[]): Partial<Record<T, number>> {
  return Object.fromEntries([...new Set(outcomes)].map((outcome) => [outcome, outcomes.filter((one) => one === outcome).length])) as Partial<Record<T, number>>;
}

export async function expectUnavailable(call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toMatchObject({ name: "CodedError", code: "STORE_UNAVAILABLE" });
}
