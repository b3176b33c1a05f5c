import type { Kysely } from "kysely";
import { z } from "zod";
import { LANGUAGES, URGENCIES } from "../terms.ts";
import type { Engine, Transaction } from "./engine.ts";
import { bytes } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { CaseRecord, CaseStatus, CaseStore, NewCase, NewMessage } from "./store.ts";

type CaseRow = Database["cases"];

export function caseStore(engine: Engine): CaseStore {
  return {
    put(newCase) {
      return engine.write(async ({ db, changed }) => {
        const outcome = await insertCase(db, newCase);
        if (outcome === "stored") touch(changed, newCase.id);
        return outcome;
      });
    },

    async byId(id) {
      const row = await engine.read((db) => db.selectFrom("cases").selectAll().where("id", "=", id).executeTakeFirst());
      return row && toRecord(row);
    },

    async byLookup(lookup) {
      const row = await engine.read((db) => db.selectFrom("cases").selectAll().where("lookup", "=", lookup).executeTakeFirst());
      return row && toRecord(row);
    },

    async list(teams) {
      if (teams.length === 0) return [];
      const rows = await engine.read((db) =>
        db
          .selectFrom("cases")
          .selectAll()
          .where("team", "in", teams)
          .orderBy((eb) => eb.case().when("status", "=", "closed").then(1).else(0).end())
          .orderBy((eb) => eb.case().when("last_from", "=", "writer").then(0).else(1).end())
          .orderBy("changed_at")
          .orderBy("opened_at")
          .orderBy("id")
          .execute(),
      );
      return rows.map(toRecord);
    },

    async messages(id) {
      const rows = await engine.read((db) => db.selectFrom("case_messages").selectAll().where("case_id", "=", id).orderBy("seq").execute());
      return rows.map((row) => ({ id: row.id, seq: row.seq, from: row.sender, at: row.at, body: bytes(row.body) }));
    },

    claim(id, counsellor, now, until) {
      return engine.write(async ({ db, changed }) => {
        // One statement decides, so of any number at once one wins.
        const claimed = await db
          .updateTable("cases")
          .set({ status: "claimed", held_by: counsellor, held_until: until, closed_at: null })
          .where("id", "=", id)
          .where((eb) => eb.or([eb("status", "<>", "claimed"), eb("held_by", "=", counsellor), eb("held_until", "<=", now)]))
          .returning("id")
          .executeTakeFirst();
        if (claimed !== undefined) {
          touch(changed, id);
          return { kind: "claimed" };
        }
        const held = await db.selectFrom("cases").select("held_by").where("id", "=", id).executeTakeFirst();
        if (held === undefined) return { kind: "gone" };
        return { kind: "held", by: held.held_by ?? "" };
      });
    },

    release(id, counsellor) {
      return engine.write(async ({ db, changed }) => {
        const released = await db
          .updateTable("cases")
          .set({ status: "new", held_by: null, held_until: null })
          .where("id", "=", id)
          .where("status", "=", "claimed")
          .where("held_by", "=", counsellor)
          .returning("id")
          .executeTakeFirst();
        if (released !== undefined) {
          touch(changed, id);
          return "released";
        }
        const found = await db.selectFrom("cases").select("status").where("id", "=", id).executeTakeFirst();
        if (found === undefined) return "gone";
        return found.status === "new" ? "released" : "not-yours";
      });
    },

    close(id, counsellor, now) {
      return engine.write(async ({ db, changed }) => {
        const closed = await db
          .updateTable("cases")
          .set({ status: "closed", held_until: null, closed_at: now })
          .where("id", "=", id)
          .where("status", "=", "claimed")
          .where("held_by", "=", counsellor)
          .where("held_until", ">", now)
          .returning("id")
          .executeTakeFirst();
        if (closed !== undefined) {
          touch(changed, id);
          return "closed";
        }
        const found = await db.selectFrom("cases").select(["status", "held_by"]).where("id", "=", id).executeTakeFirst();
        if (found === undefined) return "gone";
        return found.status === "closed" && found.held_by === counsellor ? "closed" : "not-yours";
      });
    },

    append(id, message) {
      return engine.write((transaction) => appendMessage(transaction, id, message));
    },

    async remove(id) {
      const removed = await engine.write<"removed" | "gone">(async ({ db, changed, vanished }) => {
        // Its messages go with it (on delete cascade).
        const gone = await db.deleteFrom("cases").where("id", "=", id).returning("id").executeTakeFirst();
        if (gone === undefined) return "gone";
        vanished(`case:${id}`);
        changed("desk");
        return "removed";
      });
      if (removed === "removed") await engine.erase();
      return removed;
    },

    useNonce(nonce, expiresAt) {
      return engine.write(async ({ db }) => {
        const fresh = await db
          .insertInto("nonces")
          .values({ nonce, expires_at: expiresAt })
          .onConflict((conflict) => conflict.column("nonce").doNothing())
          .returning("nonce")
          .executeTakeFirst();
        return fresh !== undefined;
      });
    },
  };
}

function touch(changed: Transaction<unknown>["changed"], id: string): void {
  changed(`case:${id}`);
  changed("desk");
}

/** To be called inside a transaction. */
export async function insertCase(db: Kysely<Database>, newCase: NewCase): Promise<"stored" | "exists"> {
  const stored = await db
    .insertInto("cases")
    .values({
      id: newCase.id,
      team: newCase.team,
      epoch: newCase.epoch,
      language: newCase.language,
      urgency: newCase.urgency,
      flow: newCase.flow,
      opened_at: newCase.openedAt,
      lookup: newCase.lookup,
      auth_key: newCase.authKey,
      writer_key: newCase.writerKey,
      content_key_team: newCase.contentKeyForTeam,
      content_key_writer: newCase.contentKeyForWriter,
      status: "new",
      held_by: null,
      held_until: null,
      closed_at: null,
      changed_at: newCase.openedAt,
      last_from: "writer",
      message_count: 1,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (stored === undefined) return "exists";
  const { id, body } = newCase.first;
  await db.insertInto("case_messages").values({ case_id: newCase.id, id, seq: 1, sender: "writer", at: newCase.openedAt, body }).execute();
  return "stored";
}

type Appended = Awaited<ReturnType<CaseStore["append"]>>;

async function appendMessage({ db, changed, undo }: Transaction<Appended>, id: string, message: NewMessage): Promise<Appended> {
  const row = await (message.from === "team" ? countFromTeam(db, id, message) : countFromWriter(db, id, message));
  const known = () => db.selectFrom("case_messages").select("seq").where("case_id", "=", id).where("id", "=", message.id).executeTakeFirst();
  if (row === undefined) {
    if ((await known()) !== undefined) return "exists";
    const found = await db.selectFrom("cases").select("id").where("id", "=", id).executeTakeFirst();
    return found === undefined ? "gone" : "not-yours";
  }
  const stored = await db
    .insertInto("case_messages")
    .values({ case_id: id, id: message.id, seq: row.message_count, sender: message.from, at: message.at, body: message.body })
    .onConflict((conflict) => conflict.columns(["case_id", "id"]).doNothing())
    .returning("seq")
    .executeTakeFirst();
  if (stored === undefined) return undo("exists");
  if (message.from === "writer") {
    const { count } = await db
      .selectFrom("case_messages")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("case_id", "=", id)
      .where("sender", "=", "writer")
      .where("at", "=", message.at)
      .executeTakeFirstOrThrow();
    if (count > message.limit) return undo("full");
  }
  touch(changed, id);
  return "stored";
}

/** Locks the case and takes the next number; nothing when this counsellor does not hold the claim. */
function countFromTeam(db: Kysely<Database>, id: string, message: Extract<NewMessage, { from: "team" }>) {
  return db
    .updateTable("cases")
    .set((eb) => ({ message_count: eb("message_count", "+", 1), changed_at: message.at, last_from: "team" as const, held_until: message.until }))
    .where("id", "=", id)
    .where("status", "=", "claimed")
    .where("held_by", "=", message.by)
    .where("held_until", ">", message.now)
    .returning("message_count")
    .executeTakeFirst();
}

/** Locks the case, opens it again if it was closed, and takes the next number. */
function countFromWriter(db: Kysely<Database>, id: string, message: NewMessage) {
  return db
    .updateTable("cases")
    .set((eb) => ({
      message_count: eb("message_count", "+", 1),
      changed_at: message.at,
      last_from: "writer" as const,
      held_by: eb.case().when("status", "=", "closed").then(null).else(eb.ref("held_by")).end(),
      closed_at: null,
      status: eb.case().when("status", "=", "closed").then("new" as const).else(eb.ref("status")).end(),
    }))
    .where("id", "=", id)
    .returning("message_count")
    .executeTakeFirst();
}

const Row = z.object({ language: z.enum(LANGUAGES), urgency: z.enum(URGENCIES) });

function toRecord(row: CaseRow): CaseRecord {
  return {
    id: row.id,
    team: row.team,
    epoch: row.epoch,
    ...Row.parse({ language: row.language, urgency: row.urgency }),
    flow: row.flow,
    openedAt: row.opened_at,
    lookup: bytes(row.lookup),
    authKey: bytes(row.auth_key),
    writerKey: bytes(row.writer_key),
    contentKeyForTeam: bytes(row.content_key_team),
    contentKeyForWriter: bytes(row.content_key_writer),
    status: toStatus(row),
    changedAt: row.changed_at,
    lastFrom: row.last_from,
    messageCount: row.message_count,
  };
}

function toStatus({ status, held_by, held_until, closed_at }: CaseRow): CaseStatus {
  switch (status) {
    case "new":
      return { kind: "new" };
    case "claimed":
      return { kind: "claimed", by: held_by ?? "", until: held_until ?? 0 };
    case "closed":
      return { kind: "closed", by: held_by ?? "", at: closed_at ?? 0 };
  }
}
