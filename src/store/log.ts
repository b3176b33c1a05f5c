import { CodedError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import { openOrNothing, place } from "./rows.ts";
import type { ActivityLog, Box } from "./store.ts";

export function activityLog(engine: Engine, box: Box): ActivityLog {
  return {
    open(conversation, _at, expiresAt) {
      return engine.write(async ({ db }) => {
        const opened = await db
          .insertInto("logs")
          .values({ conversation, last_seq: 0, expires_at: expiresAt })
          .onConflict((conflict) => conflict.column("conversation").doNothing())
          .returning("conversation")
          .executeTakeFirst();
        return opened === undefined ? "exists" : "opened";
      });
    },

    async isOpen(conversation, now) {
      const row = await engine.read((db) =>
        db
          .selectFrom("logs")
          .leftJoin("conversations", "conversations.id", "logs.conversation")
          .select("logs.conversation")
          .where("logs.conversation", "=", conversation)
          .where((eb) => eb.or([eb("logs.expires_at", ">", now), eb("conversations.expires_at", ">", now)]))
          .executeTakeFirst(),
      );
      return row !== undefined;
    },

    append({ conversation, key, payload, secret }) {
      return engine.write(async ({ db, changed, undo }) => {
        const log = await db
          .updateTable("logs")
          .set((eb) => ({ last_seq: eb("last_seq", "+", 1) }))
          .where("conversation", "=", conversation)
          .returning("last_seq")
          .executeTakeFirst();
        if (log === undefined) throw new CodedError("NOT_FOUND", "The log of this conversation is not open.");
        const sealed = box.seal(payload, place("log", conversation, key));
        const stored = await db
          .insertInto("log_entries")
          .values((eb) => ({
            conversation,
            seq: log.last_seq,
            key,
            // Its turn may have been faster and may already have taken back these words.
            payload: eb
              .case()
              .when(
                eb.or([
                  eb.exists(eb.selectFrom("inbox").select("seq").where("conversation", "=", conversation).where("inbound_id", "=", key).where("withheld", "=", 1)),
                  eb.exists(eb.selectFrom("outbox").select("turn").where("conversation", "=", conversation).where("id", "=", key).where("payload", "is", null)),
                ]),
              )
              .then(null)
              .else(eb.cast<Uint8Array>(eb.val(sealed), engine.bytesType))
              .end(),
            secret: secret ? 1 : 0,
          }))
          .onConflict((conflict) => conflict.columns(["conversation", "key"]).doNothing())
          .returning("seq")
          .executeTakeFirst();
        if (stored === undefined) {
          const first = await db.selectFrom("log_entries").select("seq").where("conversation", "=", conversation).where("key", "=", key).executeTakeFirstOrThrow();
          return undo({ seq: first.seq, duplicate: true });
        }
        changed(`log:${conversation}`);
        return { seq: log.last_seq, duplicate: false };
      });
    },

    async end(conversation) {
      const row = await engine.read((db) => db.selectFrom("logs").select("last_seq").where("conversation", "=", conversation).executeTakeFirst());
      return row?.last_seq ?? 0;
    },

    async read(conversation, after, limit) {
      const rows = await engine.read((db) =>
        db
          .selectFrom("log_entries")
          .select(["seq", "key", "payload"])
          .where("conversation", "=", conversation)
          .where("seq", ">", after)
          .orderBy("seq")
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => ({ seq: row.seq, payload: openOrNothing(box, row.payload, place("log", conversation, row.key)) }));
    },
  };
}
