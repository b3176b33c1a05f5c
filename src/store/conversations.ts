import { insertCase } from "./cases.ts";
import { HOUR } from "../terms.ts";
import type { Engine } from "./engine.ts";
import { deleteConversation, forgetAllButWaiting, dropDraft, emptyEntry, emptySecrets, INBOX_KEPT, startAfresh } from "./forgetting.ts";
import { openOrNothing, place } from "./rows.ts";
import type { Box, ConversationStore, TurnCommit } from "./store.ts";

export function conversationStore(engine: Engine, box: Box): ConversationStore {
  return {
    accept(message) {
      const { conversation, channel, inboundId, at } = message;
      return engine.write(async ({ db, changed, undo }) => {
        const address = box.seal(message.address, place("conversations", conversation, "address"));
        // First, because it locks the row: from here on nobody else gets this number.
        const row = await db
          .insertInto("conversations")
          .values({ id: conversation, channel, address, version: 0, last_seq: 1, unanswered: 1, state: null, expires_at: at + INBOX_KEPT, draft: null, draft_expires_at: null })
          .onConflict((conflict) =>
            conflict.column("id").doUpdateSet((eb) => ({
              channel,
              address,
              last_seq: eb("conversations.last_seq", "+", 1),
              unanswered: eb("conversations.unanswered", "+", 1),
            })),
          )
          .returning(["last_seq", "expires_at", "draft_expires_at"])
          .executeTakeFirstOrThrow();
        const stored = await db
          .insertInto("inbox")
          .values({ conversation, seq: row.last_seq, inbound_id: inboundId, at, payload: box.seal(message.payload, place("inbox", conversation, inboundId)), withheld: 0 })
          .onConflict((conflict) => conflict.columns(["conversation", "inbound_id"]).doNothing())
          .returning("seq")
          .executeTakeFirst();
        if (stored === undefined) {
          const first = await db.selectFrom("inbox").select("seq").where("conversation", "=", conversation).where("inbound_id", "=", inboundId).executeTakeFirstOrThrow();
          return undo({ kind: "duplicate", seq: first.seq });
        }
        // What was past its time when this message came does not come back because a sweep was late.
        if (row.expires_at <= at) await startAfresh(db, conversation, at + INBOX_KEPT);
        else if (row.draft_expires_at !== null && row.draft_expires_at <= at) await dropDraft(db, conversation);
        changed("inbox");
        return { kind: "accepted", seq: row.last_seq };
      });
    },

    async next(conversation) {
      const row = await engine.read((db) =>
        db
          .selectFrom("inbox")
          .innerJoin("conversations", "conversations.id", "inbox.conversation")
          .select(["seq", "inbound_id", "at", "payload", "channel", "address", "version", "state", "draft"])
          .where("inbox.conversation", "=", conversation)
          .where("payload", "is not", null)
          .orderBy("seq")
          .limit(1)
          .executeTakeFirst(),
      );
      if (row === undefined || row.payload === null) return undefined;
      const payload = box.open(row.payload, place("inbox", conversation, row.inbound_id));
      return { ...openConversation(box, conversation, row), message: { seq: row.seq, inboundId: row.inbound_id, at: row.at, payload } };
    },

    async load(conversation) {
      const row = await engine.read((db) =>
        db.selectFrom("conversations").select(["channel", "address", "version", "state", "draft"]).where("id", "=", conversation).executeTakeFirst(),
      );
      return row && openConversation(box, conversation, row);
    },

    commit(turn) {
      const { conversation, expectedVersion, answers } = turn;
      return engine.write<"committed" | "conflict">(async ({ db, changed, undo }) => {
        const moved = await db
          .updateTable("conversations")
          .set((eb) => ({
            version: expectedVersion + 1,
            state: box.seal(turn.state, place("conversations", conversation, "state")),
            expires_at: turn.stateExpiresAt,
            ...(answers === undefined ? {} : { unanswered: eb("unanswered", "-", 1) }),
            ...draftColumns(turn, box),
          }))
          .where("id", "=", conversation)
          .where("version", "=", expectedVersion)
          .returning("id")
          .executeTakeFirst();
        if (moved === undefined) return undo("conflict");
        if (answers !== undefined) {
          const answered = await db
            .updateTable("inbox")
            // From now on only an id to be known again, and for how long: the hour is enough, and tells nobody the minute of a report.
            .set((eb) => ({ payload: null, withheld: turn.withhold ? 1 : 0, at: eb("at", "-", eb("at", "%", HOUR)) }))
            .where("conversation", "=", conversation)
            .where("seq", "=", answers)
            .where("payload", "is not", null)
            .returning("inbound_id")
            .executeTakeFirst();
          if (answered === undefined) return undo("conflict");
          if (turn.withhold) await emptyEntry(db, conversation, answered.inbound_id);
        }
        if (turn.forgetSecrets) await emptySecrets(db, conversation);
        if (turn.replies.length > 0) {
          await db
            .insertInto("outbox")
            .values(
              turn.replies.map((reply, index) => ({
                conversation,
                id: reply.id,
                turn: expectedVersion + 1,
                place: index,
                payload: box.seal(reply.payload, place("outbox", conversation, reply.id)),
                secret: reply.secret ? 1 : 0,
                expires_at: turn.stateExpiresAt,
              })),
            )
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
        if (turn.opens !== undefined && (await insertCase(db, turn.opens)) === "stored") {
          changed(`case:${turn.opens.id}`);
          changed("desk");
        }
        return "committed";
      });
    },

    async unsent(conversation) {
      const rows = await engine.read((db) =>
        db
          .selectFrom("outbox")
          .select(["id", "payload", "secret"])
          .where("conversation", "=", conversation)
          .where("payload", "is not", null)
          .orderBy("turn")
          .orderBy("place")
          .execute(),
      );
      return rows.flatMap(({ id, payload, secret }) =>
        payload === null ? [] : [{ id, payload: box.open(payload, place("outbox", conversation, id)), secret: secret === 1 }],
      );
    },

    async sent(conversation, ids) {
      if (ids.length === 0) return;
      await engine.write(async ({ db }) => {
        await db.deleteFrom("outbox").where("conversation", "=", conversation).where("id", "in", ids).execute();
      });
    },

    async pending(limit, after = "") {
      const rows = await engine.read((db) =>
        db
          .selectFrom("inbox")
          .select("conversation")
          .where("payload", "is not", null)
          .where("conversation", ">", after)
          .union((eb) => eb.selectFrom("outbox").select("conversation").where("payload", "is not", null).where("conversation", ">", after))
          .orderBy("conversation")
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => row.conversation);
    },

    forget(conversation, waiting = "goes") {
      return engine.write(async ({ db, vanished }) => {
        const row = await db
          .updateTable("conversations")
          .set((eb) => ({ unanswered: eb.ref("unanswered") }))
          .where("id", "=", conversation)
          .returning("unanswered")
          .executeTakeFirst();
        if (waiting === "stays" && row !== undefined && row.unanswered > 0) await forgetAllButWaiting(db, conversation);
        else await deleteConversation(db, conversation);
        vanished(`log:${conversation}`);
      });
    },
  };
}

interface ConversationRow {
  readonly channel: string;
  readonly address: Uint8Array;
  readonly version: number;
  readonly state: Uint8Array | null;
  readonly draft: Uint8Array | null;
}

function openConversation(box: Box, id: string, row: ConversationRow) {
  return {
    channel: row.channel,
    address: box.open(row.address, place("conversations", id, "address")),
    version: row.version,
    state: openOrNothing(box, row.state, place("conversations", id, "state")),
    draft: openOrNothing(box, row.draft, place("conversations", id, "draft")),
  };
}

function draftColumns({ conversation, draft }: TurnCommit, box: Box) {
  switch (draft.kind) {
    case "keep":
      return {};
    case "put":
      return { draft: box.seal(draft.payload, place("conversations", conversation, "draft")), draft_expires_at: draft.expiresAt };
    case "drop":
      return { draft: null, draft_expires_at: null };
  }
}
