import { z } from "zod";
import type { Engine } from "./engine.ts";
import { bytes } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Counsellor, CounsellorSecrets, DeskStore } from "./store.ts";

const Teams = z.array(z.string());

export function deskStore(engine: Engine): DeskStore {
  return {
    invite({ hash, teams, expiresAt }) {
      return engine.write(async ({ db }) => {
        await db
          .insertInto("invites")
          .values({ hash, teams: JSON.stringify(teams), expires_at: expiresAt })
          .execute();
      });
    },

    async findInvite(hash, now) {
      const found = await engine.read((db) => db.selectFrom("invites").select("teams").where("hash", "=", hash).where("expires_at", ">", now).executeTakeFirst());
      return found && { teams: Teams.parse(JSON.parse(found.teams)) };
    },

    join(hash, counsellor, now) {
      return engine.write(async ({ db, changed, undo }) => {
        const spent = await db.deleteFrom("invites").where("hash", "=", hash).where("expires_at", ">", now).returning("teams").executeTakeFirst();
        if (spent === undefined) return "invite-unknown";
        const joined = await db
          .insertInto("counsellors")
          .values({ id: counsellor.id, name: counsellor.name, public_key: counsellor.publicKey, ...secretColumns(counsellor) })
          .onConflict((conflict) => conflict.doNothing())
          .returning("id")
          .executeTakeFirst();
        if (joined === undefined) return undo("name-taken");
        const teams = new Set(Teams.parse(JSON.parse(spent.teams)));
        for (const team of teams) await db.insertInto("members").values({ team, counsellor: counsellor.id }).execute();
        changed("desk");
        return "joined";
      });
    },

    async counsellor(by) {
      const row = await engine.read((db) => {
        const all = db.selectFrom("counsellors").selectAll();
        return ("id" in by ? all.where("id", "=", by.id) : all.where("name", "=", by.name)).executeTakeFirst();
      });
      return row && toCounsellor(row);
    },

    rewrap(id, secrets) {
      return engine.write(async ({ db }) => {
        await db.updateTable("counsellors").set(secretColumns(secrets)).where("id", "=", id).execute();
        await db.deleteFrom("sessions").where("counsellor", "=", id).execute();
      });
    },

    async teamsOf(counsellor) {
      const rows = await engine.read((db) => db.selectFrom("members").select("team").where("counsellor", "=", counsellor).orderBy("team").execute());
      return rows.map((row) => row.team);
    },

    async members(team) {
      const rows = await engine.read((db) =>
        db
          .selectFrom("members")
          .innerJoin("counsellors", "counsellors.id", "members.counsellor")
          .leftJoin("shares", (join) =>
            join
              .onRef("shares.team", "=", "members.team")
              .onRef("shares.member", "=", "members.counsellor")
              .on((eb) => eb("shares.epoch", "=", eb.selectFrom("team_keys").select((key) => key.fn.max("epoch").as("newest")).where("team_keys.team", "=", team))),
          )
          .select(["counsellors.id", "counsellors.name", "counsellors.public_key", "shares.epoch as reads"])
          .where("members.team", "=", team)
          .orderBy("counsellors.name")
          .execute(),
      );
      return rows.map((row) => ({ counsellor: row.id, name: row.name, publicKey: bytes(row.public_key), canRead: row.reads !== null }));
    },

    async teamKey(team) {
      const row = await engine.read((db) => db.selectFrom("team_keys").selectAll().where("team", "=", team).orderBy("epoch", "desc").limit(1).executeTakeFirst());
      return row && { team: row.team, epoch: row.epoch, publicKey: bytes(row.public_key) };
    },

    putTeamKey({ team, epoch, publicKey }, member, sealedPrivateKey) {
      return engine.write(async ({ db, changed }) => {
        const stored = await db
          .insertInto("team_keys")
          .values({ team, epoch, public_key: publicKey })
          .onConflict((conflict) => conflict.columns(["team", "epoch"]).doNothing())
          .returning("team")
          .executeTakeFirst();
        if (stored === undefined) return "exists";
        await db.insertInto("shares").values({ team, epoch, member, sealed_private_key: sealedPrivateKey }).execute();
        changed("desk");
        return "stored";
      });
    },

    share(team, epoch, member, sealedPrivateKey) {
      return engine.write(async ({ db, changed }) => {
        await db
          .insertInto("shares")
          .values({ team, epoch, member, sealed_private_key: sealedPrivateKey })
          .onConflict((conflict) => conflict.columns(["team", "epoch", "member"]).doUpdateSet({ sealed_private_key: sealedPrivateKey }))
          .execute();
        changed("desk");
      });
    },

    async sharesOf(counsellor) {
      const rows = await engine.read((db) => db.selectFrom("shares").selectAll().where("member", "=", counsellor).orderBy("team").orderBy("epoch").execute());
      return rows.map((row) => ({ team: row.team, epoch: row.epoch, sealedPrivateKey: bytes(row.sealed_private_key) }));
    },

    openSession({ hash, counsellor, expiresAt }) {
      return engine.write(async ({ db }) => {
        await db.insertInto("sessions").values({ hash, counsellor, expires_at: expiresAt }).execute();
      });
    },

    touchSession(hash, now, expiresAt) {
      return engine.write(async ({ db }) => {
        const live = await db
          .updateTable("sessions")
          .set({ expires_at: expiresAt })
          .where("hash", "=", hash)
          .where("expires_at", ">", now)
          .returning("counsellor")
          .executeTakeFirst();
        return live?.counsellor;
      });
    },

    endSession(hash) {
      return engine.write(async ({ db }) => {
        await db.deleteFrom("sessions").where("hash", "=", hash).execute();
      });
    },
  };
}

function secretColumns(secrets: CounsellorSecrets) {
  return {
    salt: secrets.salt,
    login_hash: secrets.loginHash,
    wrapped_by_passphrase: secrets.wrappedByPassphrase,
    wrapped_by_recovery: secrets.wrappedByRecovery,
    recovery_hash: secrets.recoveryHash,
  };
}

function toCounsellor(row: Database["counsellors"]): Counsellor {
  return {
    id: row.id,
    name: row.name,
    publicKey: bytes(row.public_key),
    salt: bytes(row.salt),
    loginHash: bytes(row.login_hash),
    wrappedByPassphrase: bytes(row.wrapped_by_passphrase),
    wrappedByRecovery: bytes(row.wrapped_by_recovery),
    recoveryHash: bytes(row.recovery_hash),
  };
}
