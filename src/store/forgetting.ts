import type { Kysely } from "kysely";
import type { Instant } from "../terms.ts";
import { DAY } from "../terms.ts";
import type { Engine } from "./engine.ts";
import type { Database } from "./schema.ts";

// Everything that empties or deletes. Whoever locks both locks the conversation first and its log second.

/** How long an accepted message may wait for a turn, and how long its id is known for being seen before. */
export const INBOX_KEPT = 7 * DAY;
/** How much one transaction of a sweep deletes; turns go on between two of them. */
const CHUNK = 200;

/** Empties a report's words in log and outbox. */
export async function emptySecrets(db: Kysely<Database>, conversation: string): Promise<void> {
  await lockLog(db, conversation);
  await db.updateTable("log_entries").set({ payload: null }).where("conversation", "=", conversation).where("secret", "=", 1).execute();
  await db.updateTable("outbox").set({ payload: null }).where("conversation", "=", conversation).where("secret", "=", 1).execute();
}

/** Empties what stands in the log for one inbound message. */
export async function emptyEntry(db: Kysely<Database>, conversation: string, key: string): Promise<void> {
  await lockLog(db, conversation);
  await db.updateTable("log_entries").set({ payload: null }).where("conversation", "=", conversation).where("key", "=", key).execute();
}

/** The entry being appended just now is either in the log already or will see what was withheld. */
async function lockLog(db: Kysely<Database>, conversation: string): Promise<void> {
  await db
    .updateTable("logs")
    .set((eb) => ({ last_seq: eb.ref("last_seq") }))
    .where("conversation", "=", conversation)
    .execute();
}

/** A report given up by silence: neither the draft nor its words in the chat stay. */
export async function dropDraft(db: Kysely<Database>, conversation: string): Promise<void> {
  await db.updateTable("conversations").set({ draft: null, draft_expires_at: null }).where("id", "=", conversation).execute();
  await emptySecrets(db, conversation);
}

/** Forgets all but the numbers a new message needs. */
export async function startAfresh(db: Kysely<Database>, conversation: string, expiresAt: Instant): Promise<void> {
  await db.updateTable("conversations").set({ state: null, expires_at: expiresAt }).where("id", "=", conversation).execute();
  await dropDraft(db, conversation);
  await db.deleteFrom("outbox").where("conversation", "=", conversation).execute();
}

/** Deletes all that is kept of a conversation but the messages that still wait for their turn. */
export async function forgetAllButWaiting(db: Kysely<Database>, conversation: string): Promise<void> {
  await db.updateTable("conversations").set({ state: null, draft: null, draft_expires_at: null }).where("id", "=", conversation).execute();
  await db.deleteFrom("inbox").where("conversation", "=", conversation).where("payload", "is", null).execute();
  await db.deleteFrom("logs").where("conversation", "=", conversation).execute();
  await deleteWhatBelongsTo(db, ["outbox", "log_entries"], [conversation]);
}

export async function deleteConversation(db: Kysely<Database>, conversation: string): Promise<void> {
  await db.deleteFrom("conversations").where("id", "=", conversation).execute();
  await db.deleteFrom("logs").where("conversation", "=", conversation).execute();
  await deleteWhatBelongsTo(db, ["inbox", "outbox", "log_entries"], [conversation]);
}

async function deleteWhatBelongsTo(db: Kysely<Database>, tables: readonly ("inbox" | "outbox" | "log_entries")[], conversations: readonly string[]): Promise<void> {
  if (conversations.length === 0) return;
  for (const table of tables) await db.deleteFrom(table).where("conversation", "in", conversations).execute();
}

/** Forgets what is past its time, a little at a time. Cases have clocks of their own. */
export async function sweep(engine: Engine, now: Instant): Promise<void> {
  await inChunks(() => sweepConversations(engine, now));
  await inChunks(() => sweepLogs(engine, now));
  await inChunks(() => sweepDrafts(engine, now));
  await engine.write(async ({ db }) => {
    await db.deleteFrom("inbox").where("at", "<=", now - INBOX_KEPT).where("payload", "is", null).execute();
    await db.deleteFrom("outbox").where("expires_at", "<=", now).execute();
    await db.deleteFrom("nonces").where("expires_at", "<=", now).execute();
    await db.deleteFrom("invites").where("expires_at", "<=", now).execute();
    await db.deleteFrom("sessions").where("expires_at", "<=", now).execute();
  });
  await engine.tidy();
}

async function inChunks(sweepSome: () => Promise<number>): Promise<void> {
  while ((await sweepSome()) === CHUNK);
}

function sweepConversations(engine: Engine, now: Instant): Promise<number> {
  return engine.write(async ({ db, vanished }) => {
    const gone = await db
      .deleteFrom("conversations")
      // Asked of the locked row itself: a message accepted this very moment keeps its conversation.
      .where((eb) => eb.and([eb("expires_at", "<=", now), eb.or([eb("unanswered", "=", 0), eb("expires_at", "<=", now - INBOX_KEPT)])]))
      .where("id", "in", (eb) => eb.selectFrom("conversations as past").select("past.id").where("past.expires_at", "<=", now).where((past) => past.or([past("past.unanswered", "=", 0), past("past.expires_at", "<=", now - INBOX_KEPT)])).limit(CHUNK))
      .returning("id")
      .execute();
    const ids = gone.map((row) => row.id);
    await deleteWhatBelongsTo(db, ["inbox", "outbox"], ids);
    for (const id of ids) vanished(`log:${id}`);
    return ids.length;
  });
}

/** After the conversations: a log lives at least as long as its conversation. */
function sweepLogs(engine: Engine, now: Instant): Promise<number> {
  return engine.write(async ({ db, vanished }) => {
    const past = await db
      .selectFrom("logs")
      .leftJoin("conversations", "conversations.id", "logs.conversation")
      .select("logs.conversation")
      .where("logs.expires_at", "<=", now)
      .where((eb) => eb.or([eb("conversations.expires_at", "is", null), eb("conversations.expires_at", "<=", now)]))
      .limit(CHUNK)
      .execute();
    const ids = past.map((row) => row.conversation);
    if (ids.length === 0) return 0;
    await db.deleteFrom("logs").where("conversation", "in", ids).execute();
    await deleteWhatBelongsTo(db, ["log_entries"], ids);
    for (const id of ids) vanished(`log:${id}`);
    return ids.length;
  });
}

function sweepDrafts(engine: Engine, now: Instant): Promise<number> {
  return engine.write(async ({ db }) => {
    const past = await db
      .selectFrom("conversations")
      .select("id")
      .where("draft_expires_at", "<=", now)
      // In one order, so that two processes sweeping at once cannot wait for each other.
      .orderBy("id")
      .limit(CHUNK)
      .execute();
    for (const { id } of past) {
      const still = await db
        .updateTable("conversations")
        .set({ draft_expires_at: null })
        .where("id", "=", id)
        .where("draft_expires_at", "<=", now)
        .returning("id")
        .executeTakeFirst();
      if (still !== undefined) await dropDraft(db, id);
    }
    return past.length;
  });
}
