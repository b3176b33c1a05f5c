import type { Kysely } from "kysely";
import { sql } from "kysely";
import { CodedError } from "../errors.ts";

// One schema for every database: ids are text, instants whole milliseconds, yes and no are 1 and 0, the rest is bytes.

export interface Database {
  conversations: {
    id: string;
    channel: string;
    address: Uint8Array;
    version: number;
    /** Number of the last accepted message. */
    last_seq: number;
    /** How many accepted messages wait for an answer: on this row, so that one locked row decides what may be forgotten. */
    unanswered: number;
    state: Uint8Array | null;
    expires_at: number;
    draft: Uint8Array | null;
    draft_expires_at: number | null;
  };
  /** A payload that is gone means: answered. */
  inbox: { conversation: string; seq: number; inbound_id: string; at: number; payload: Uint8Array | null; withheld: number };
  /** What was sent is deleted; a payload that is gone means: a secret that was forgotten before it was sent. */
  outbox: { conversation: string; id: string; turn: number; place: number; payload: Uint8Array | null; secret: number; expires_at: number };
  logs: { conversation: string; last_seq: number; expires_at: number };
  log_entries: { conversation: string; seq: number; key: string; payload: Uint8Array | null; secret: number };
  cases: {
    id: string;
    team: string;
    epoch: number;
    language: string;
    urgency: string;
    flow: string;
    opened_at: number;
    lookup: Uint8Array;
    auth_key: Uint8Array;
    writer_key: Uint8Array;
    content_key_team: Uint8Array;
    content_key_writer: Uint8Array;
    status: "new" | "claimed" | "closed";
    /** Who claimed or closed it. */
    held_by: string | null;
    held_until: number | null;
    closed_at: number | null;
    changed_at: number;
    last_from: "writer" | "team";
    message_count: number;
  };
  case_messages: { case_id: string; id: string; seq: number; sender: "writer" | "team"; at: number; body: Uint8Array };
  nonces: { nonce: string; expires_at: number };
  invites: { hash: Uint8Array; teams: string; expires_at: number };
  counsellors: {
    id: string;
    name: string;
    public_key: Uint8Array;
    salt: Uint8Array;
    login_hash: Uint8Array;
    wrapped_by_passphrase: Uint8Array;
    wrapped_by_recovery: Uint8Array;
    recovery_hash: Uint8Array;
  };
  members: { team: string; counsellor: string };
  team_keys: { team: string; epoch: number; public_key: Uint8Array };
  shares: { team: string; epoch: number; member: string; sealed_private_key: Uint8Array };
  sessions: { hash: Uint8Array; counsellor: string; expires_at: number };
  /** Something sealed with the key of this database, so that another key is noticed before it does harm. */
  key_mark: { id: number; mark: Uint8Array };
  schema_version: { version: number };
}

/** What a column of bytes is called. */
export type BytesType = "blob" | "bytea";

/** Only ever added to: a database remembers how many of these it has taken. */
const STEPS: readonly ((bytes: BytesType) => readonly string[])[] = [
  (bytes) => [
    `create table conversations (
       id text primary key, channel text not null, address ${bytes} not null, version bigint not null, last_seq bigint not null,
       unanswered bigint not null, state ${bytes}, expires_at bigint not null, draft ${bytes}, draft_expires_at bigint)`,
    `create index conversations_expiry on conversations (expires_at)`,
    `create index conversations_drafts on conversations (draft_expires_at) where draft_expires_at is not null`,
    `create table inbox (
       conversation text not null, seq bigint not null, inbound_id text not null, at bigint not null, payload ${bytes},
       withheld smallint not null, primary key (conversation, inbound_id))`,
    `create index inbox_waiting on inbox (conversation, seq) where payload is not null`,
    `create index inbox_age on inbox (at)`,
    `create table outbox (
       conversation text not null, id text not null, turn bigint not null, place bigint not null, payload ${bytes},
       secret smallint not null, expires_at bigint not null, primary key (conversation, id))`,
    `create index outbox_expiry on outbox (expires_at)`,
    `create table logs (conversation text primary key, last_seq bigint not null, expires_at bigint not null)`,
    `create index logs_expiry on logs (expires_at)`,
    `create table log_entries (
       conversation text not null, seq bigint not null, key text not null, payload ${bytes}, secret smallint not null,
       primary key (conversation, seq))`,
    `create unique index log_entries_key on log_entries (conversation, key)`,
    `create table cases (
       id text primary key, team text not null, epoch bigint not null, language text not null, urgency text not null,
       flow text not null, opened_at bigint not null, lookup ${bytes} not null unique, auth_key ${bytes} not null,
       writer_key ${bytes} not null, content_key_team ${bytes} not null, content_key_writer ${bytes} not null,
       status text not null, held_by text, held_until bigint, closed_at bigint, changed_at bigint not null,
       last_from text not null, message_count bigint not null)`,
    `create index cases_team on cases (team)`,
    `create table case_messages (
       case_id text not null references cases (id) on delete cascade, id text not null, seq bigint not null,
       sender text not null, at bigint not null, body ${bytes} not null, primary key (case_id, id))`,
    `create unique index case_messages_order on case_messages (case_id, seq)`,
    `create table nonces (nonce text primary key, expires_at bigint not null)`,
    `create index nonces_expiry on nonces (expires_at)`,
    `create table invites (hash ${bytes} primary key, teams text not null, expires_at bigint not null)`,
    `create table counsellors (
       id text primary key, name text not null unique, public_key ${bytes} not null, salt ${bytes} not null,
       login_hash ${bytes} not null, wrapped_by_passphrase ${bytes} not null, wrapped_by_recovery ${bytes} not null,
       recovery_hash ${bytes} not null)`,
    `create table members (team text not null, counsellor text not null, primary key (team, counsellor))`,
    `create index members_counsellor on members (counsellor)`,
    `create table team_keys (team text not null, epoch bigint not null, public_key ${bytes} not null, primary key (team, epoch))`,
    `create table shares (
       team text not null, epoch bigint not null, member text not null, sealed_private_key ${bytes} not null,
       primary key (team, epoch, member))`,
    `create index shares_member on shares (member)`,
    `create table sessions (hash ${bytes} primary key, counsellor text not null, expires_at bigint not null)`,
  ],
  (bytes) => [`create table key_mark (id smallint primary key, mark ${bytes} not null)`],
];

/**
 * Brings the schema up to what this program knows. To be called inside a transaction that keeps all others out.
 *
 * @throws {CodedError} CONFIG_INVALID when a newer program has made the database.
 */
export async function migrate(db: Kysely<Database>, bytes: BytesType): Promise<void> {
  await db.schema.createTable("schema_version").ifNotExists().addColumn("version", "integer", (column) => column.notNull()).execute();
  const found = await db.selectFrom("schema_version").select("version").executeTakeFirst();
  const taken = found?.version ?? 0;
  if (taken > STEPS.length) {
    throw new CodedError("CONFIG_INVALID", `DATABASE_URL names a database of a newer version of this program (schema ${taken}, this one knows ${STEPS.length}).`);
  }
  for (const step of STEPS.slice(taken)) {
    for (const statement of step(bytes)) await sql.raw(statement).execute(db);
  }
  if (found === undefined) await db.insertInto("schema_version").values({ version: STEPS.length }).execute();
  else if (taken < STEPS.length) await db.updateTable("schema_version").set({ version: STEPS.length }).execute();
}
