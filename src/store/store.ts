import type { Instant, Language, Urgency } from "../terms.ts";

/**
 * What the house keeps, and what it forgets. Two implementations stand behind this port (one file on this machine, or
 * PostgreSQL for many machines); one contract suite holds both to the promises written here.
 *
 * A payload is bytes the store never reads. Everything a person typed and everything the bot said back passes through
 * the `box` the store was opened with before it reaches a disk. Every method that has answered is durable: a process
 * killed right after it, or a machine that lost its power, has kept it.
 *
 * Any method throws CodedError STORE_UNAVAILABLE when the disk is full, the database locked or gone; nothing of the
 * call has then happened. One doubt is left that nobody can take away: a network that breaks while a commit travels. So
 * every call may be made again, and finds what the first one did.
 */
export interface Store {
  readonly conversations: ConversationStore;
  readonly log: ActivityLog;
  readonly cases: CaseStore;
  readonly desk: DeskStore;
  /**
   * Calls `listener` after a change another part may be waiting for, in this process and in every other one on the
   * same database. May call once too often, and may miss calls while a connection is being restored: a hint to look,
   * never the only way to learn.
   */
  watch(listener: (topic: Topic) => void): () => void;
  /** Answers when the database does. */
  ping(): Promise<void>;
  /** Forgets all that is past its time. */
  sweep(now: Instant): Promise<void>;
  close(): Promise<void>;
}

/** `log:<conversation>`, `case:<case>`, `desk` (any list a counsellor sees) or `inbox` (a turn is waiting). */
export type Topic = `log:${string}` | `case:${string}` | "desk" | "inbox";

/** Seals bytes for the disk and opens them again; `context` binds them to their row. */
export interface Box {
  seal(plain: Uint8Array, context: string): Uint8Array;
  /** @throws {CodedError} STORE_CORRUPT when the bytes are not what was sealed for this context. */
  open(sealed: Uint8Array, context: string): Uint8Array;
}

// ── conversations: inbox, state, draft, outbox ────────────────────────────────────────────────────────────────────────

export interface ConversationStore {
  /**
   * Writes an inbound message down, once. The same `inboundId` in the same conversation is the same message, however
   * often it comes. Sequence numbers start at 1 and rise by 1 in the order of acceptance.
   */
  accept(message: AcceptedMessage): Promise<{ readonly kind: "accepted" | "duplicate"; readonly seq: number }>;
  /** The oldest message not yet answered, with all that a turn needs; undefined when every message is answered. */
  next(conversation: string): Promise<Waiting | undefined>;
  /** State alone, for what is said without being asked. Undefined when nothing is known of this conversation. */
  load(conversation: string): Promise<ConversationState | undefined>;
  /**
   * Ends a turn in one transaction: the new state, the replies, the draft, perhaps a case. The answered message's
   * payload is deleted. "conflict" when another process was faster (state version or message moved on): nothing was written.
   */
  commit(turn: TurnCommit): Promise<"committed" | "conflict">;
  /** Replies not yet sent, in order. */
  unsent(conversation: string): Promise<readonly Reply[]>;
  /** Marks replies as sent and deletes their payloads. Unknown ids are ignored. */
  sent(conversation: string, ids: readonly string[]): Promise<void>;
  /**
   * Conversations with an unanswered message or an unsent reply: what a killed process left behind. In the order of
   * their ids, from the one behind `after` on.
   */
  pending(limit: number, after?: string): Promise<readonly string[]>;
  /**
   * Deletes all that is kept of a conversation: state, draft, inbox, outbox, log.
   *
   * @param waiting - "stays": messages accepted and not answered yet keep their turn, as first words of a new talk.
   */
  forget(conversation: string, waiting?: "goes" | "stays"): Promise<void>;
}

export interface AcceptedMessage {
  readonly conversation: string;
  readonly channel: string;
  /** What the channel needs to reach this conversation again; kept sealed. */
  readonly address: Uint8Array;
  readonly inboundId: string;
  readonly at: Instant;
  readonly payload: Uint8Array;
}

export interface ConversationState {
  readonly channel: string;
  readonly address: Uint8Array;
  /** 0 when no turn has been committed yet. */
  readonly version: number;
  readonly state: Uint8Array | undefined;
  readonly draft: Uint8Array | undefined;
}

export interface Waiting extends ConversationState {
  readonly message: { readonly seq: number; readonly inboundId: string; readonly at: Instant; readonly payload: Uint8Array };
}

/** `id` is the same whenever the same turn is worked out again. `secret`: belongs to a report, see `ActivityLog`. */
export interface Reply {
  readonly id: string;
  readonly payload: Uint8Array;
  readonly secret: boolean;
}

export interface TurnCommit {
  readonly conversation: string;
  readonly expectedVersion: number;
  /** The message this turn answers. Absent when the bot speaks first. */
  readonly answers?: number;
  readonly state: Uint8Array;
  /** From this moment on the conversation is forgotten. */
  readonly stateExpiresAt: Instant;
  readonly replies: readonly Reply[];
  readonly draft: { readonly kind: "keep" } | { readonly kind: "put"; readonly payload: Uint8Array; readonly expiresAt: Instant } | { readonly kind: "drop" };
  /** A sealed case to store in the same transaction; one with the same id that is already there stays as it is. */
  readonly opens?: NewCase;
  /** Empties the answered message's log entry, because it belongs to a report. */
  readonly withhold: boolean;
  /** Empties every secret log entry and unsent secret reply of this conversation that came before this turn. */
  readonly forgetSecrets: boolean;
}

// ── activity log: what a web chat may read again ──────────────────────────────────────────────────────────────────────

/** Append-only per conversation, so that a reconnecting chat misses and doubles nothing. */
export interface ActivityLog {
  /** "exists" when it was opened before. It is forgotten at `expiresAt`, or with its conversation if that lives longer. */
  open(conversation: string, at: Instant, expiresAt: Instant): Promise<"opened" | "exists">;
  isOpen(conversation: string, now: Instant): Promise<boolean>;
  /**
   * Sequence numbers start at 1. The same `key` again answers with the first one's number and writes nothing.
   * `secret` entries belong to a report; a turn empties them when the report is sent or given up. What a turn has
   * taken back before it was appended is appended empty.
   *
   * @throws {CodedError} NOT_FOUND when the log was never opened, or is forgotten.
   */
  append(entry: LogEntry): Promise<{ readonly seq: number; readonly duplicate: boolean }>;
  /** Entries after `seq`, oldest first. An emptied entry keeps its number and has no payload. */
  read(conversation: string, after: number, limit: number): Promise<readonly { readonly seq: number; readonly payload: Uint8Array | undefined }[]>;
  /** The number of the newest entry, emptied ones included; 0 when there is none. Costs the same however long the log is. */
  end(conversation: string): Promise<number>;
}

export interface LogEntry {
  readonly conversation: string;
  /** For a message, the `inboundId` it is accepted with; for a reply, the reply's id: so a turn finds what it takes back. */
  readonly key: string;
  readonly at: Instant;
  readonly payload: Uint8Array;
  readonly secret: boolean;
}

// ── cases: sealed end to end; the box is not needed and not used ─────────────────────────────────────────────────────

export interface CaseStore {
  /** "exists" when a case with this id is there already; it stays as it is. */
  put(newCase: NewCase): Promise<"stored" | "exists">;
  byId(id: string): Promise<CaseRecord | undefined>;
  /** @param lookup - SHA-256 of the lookup id that is derived from the code. */
  byLookup(lookup: Uint8Array): Promise<CaseRecord | undefined>;
  /** All cases of these teams, the longest waiting first. */
  list(teams: readonly string[]): Promise<readonly CaseRecord[]>;
  messages(id: string): Promise<readonly SealedMessage[]>;
  /**
   * Gives the case to one counsellor until `until`. Of any number of claims at once exactly one is "claimed"; a claim
   * whose time is up, and one's own, may be taken. A closed case is opened again by a claim.
   */
  claim(id: string, counsellor: string, now: Instant, until: Instant): Promise<{ readonly kind: "claimed" | "gone" } | { readonly kind: "held"; readonly by: string }>;
  /** Back to "new". "not-yours" when someone else holds it. */
  release(id: string, counsellor: string, now: Instant): Promise<"released" | "not-yours" | "gone">;
  /** "not-yours" unless this counsellor holds the claim. */
  close(id: string, counsellor: string, now: Instant): Promise<"closed" | "not-yours" | "gone">;
  /**
   * Adds a message, once per message id. From the team, `by` must hold the claim, else "not-yours"; it is
   * extended to `until`. From the writer, a closed case becomes new again. "full" beyond `limit` messages per hour.
   */
  append(id: string, message: NewMessage): Promise<"stored" | "exists" | "not-yours" | "gone" | "full">;
  /** Deletes the case, its keys and its messages, and leaves no bytes of them in the database file. */
  remove(id: string): Promise<"removed" | "gone">;
  /** Remembers a proof's nonce; false when it was used before. */
  useNonce(nonce: string, expiresAt: Instant): Promise<boolean>;
}

export interface NewCase {
  readonly id: string;
  readonly team: string;
  /** Number of the team key it is sealed to. */
  readonly epoch: number;
  readonly language: Language;
  readonly urgency: Urgency;
  /** Which flow it came from: report, idea, request-offer. */
  readonly flow: string;
  /** Rounded down to the hour. */
  readonly openedAt: Instant;
  readonly lookup: Uint8Array;
  /** Ed25519 public key that the writer's requests are checked with. */
  readonly authKey: Uint8Array;
  /** X25519 public key of the writer. */
  readonly writerKey: Uint8Array;
  /** The case's content key, sealed to the team and to the writer. */
  readonly contentKeyForTeam: Uint8Array;
  readonly contentKeyForWriter: Uint8Array;
  readonly first: Pick<SealedMessage, "id" | "body">;
}

export type CaseStatus =
  | { readonly kind: "new" }
  | { readonly kind: "claimed"; readonly by: string; readonly until: Instant }
  | { readonly kind: "closed"; readonly by: string; readonly at: Instant };

export interface CaseRecord extends Omit<NewCase, "first"> {
  readonly status: CaseStatus;
  /** Hour of the last message, and whose it was: tells who is waiting. */
  readonly changedAt: Instant;
  readonly lastFrom: "writer" | "team";
  readonly messageCount: number;
}

export interface SealedMessage {
  readonly id: string;
  /** From 1, without gaps. */
  readonly seq: number;
  readonly from: "writer" | "team";
  /** Rounded down to the hour. */
  readonly at: Instant;
  readonly body: Uint8Array;
}

export type NewMessage = { readonly id: string; readonly at: Instant; readonly body: Uint8Array } & (
  | { readonly from: "writer"; readonly limit: number }
  | { readonly from: "team"; readonly by: string; readonly until: Instant; readonly now: Instant }
);

// ── desk: counsellors, their sealed keys, teams, invitations, sessions ────────────────────────────────────────────────

export interface DeskStore {
  invite(invite: { readonly hash: Uint8Array; readonly teams: readonly string[]; readonly expiresAt: Instant }): Promise<void>;
  findInvite(hash: Uint8Array, now: Instant): Promise<{ readonly teams: readonly string[] } | undefined>;
  /** Makes the counsellor and spends the invite in one transaction. */
  join(hash: Uint8Array, counsellor: Counsellor, now: Instant): Promise<"joined" | "invite-unknown" | "name-taken">;
  counsellor(by: { readonly id: string } | { readonly name: string }): Promise<Counsellor | undefined>;
  /** Replaces what a passphrase protects, after the recovery code was used, and ends every session of before. */
  rewrap(id: string, secrets: CounsellorSecrets): Promise<void>;
  teamsOf(counsellor: string): Promise<readonly string[]>;
  members(team: string): Promise<readonly Member[]>;
  /** The newest key of a team; undefined as long as no counsellor has made one. */
  teamKey(team: string): Promise<TeamKey | undefined>;
  /** First writer wins: "exists" when the team has a key of this epoch. */
  putTeamKey(key: TeamKey, member: string, sealedPrivateKey: Uint8Array): Promise<"stored" | "exists">;
  /** Lets a member read: the team's private key, sealed to that member by a colleague's browser. */
  share(team: string, epoch: number, member: string, sealedPrivateKey: Uint8Array): Promise<void>;
  /** The team's private keys that are sealed to this counsellor. */
  sharesOf(counsellor: string): Promise<readonly { readonly team: string; readonly epoch: number; readonly sealedPrivateKey: Uint8Array }[]>;
  openSession(session: { readonly hash: Uint8Array; readonly counsellor: string; readonly expiresAt: Instant }): Promise<void>;
  /** The counsellor of a live session; its end moves to `expiresAt`. */
  touchSession(hash: Uint8Array, now: Instant, expiresAt: Instant): Promise<string | undefined>;
  endSession(hash: Uint8Array): Promise<void>;
}

export interface CounsellorSecrets {
  readonly salt: Uint8Array;
  /** SHA-256 of the login secret. */
  readonly loginHash: Uint8Array;
  /** Private key wrapped with a key from the passphrase, and once more with one from the printed recovery code. */
  readonly wrappedByPassphrase: Uint8Array;
  readonly wrappedByRecovery: Uint8Array;
  /** SHA-256 of the recovery login secret. */
  readonly recoveryHash: Uint8Array;
}

export interface Counsellor extends CounsellorSecrets {
  readonly id: string;
  readonly name: string;
  readonly publicKey: Uint8Array;
}

export interface Member {
  readonly counsellor: string;
  readonly name: string;
  readonly publicKey: Uint8Array;
  /** Whether the newest team key is sealed to this member. */
  readonly canRead: boolean;
}

export interface TeamKey {
  readonly team: string;
  readonly epoch: number;
  readonly publicKey: Uint8Array;
}
