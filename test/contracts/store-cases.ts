import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { HOUR } from "../../src/terms.ts";
import type { Opened } from "./store-setup.ts";
import { bytes, count, fromTeam, fromWriter, newCase, NOON } from "./store-setup.ts";

export function casesContract(opened: () => Opened): void {
  describe("cases", () => {
    test("gives a case back as it was put, by its id and by its lookup", async () => {
      const { store } = opened();
      const given = newCase("k", { language: "uk", urgency: "now", contentKeyForTeam: Uint8Array.from({ length: 256 }, (_, value) => value) });
      expect(await store.cases.put(given)).toBe("stored");
      const { first, ...rest } = given;
      const found = { ...rest, status: { kind: "new" }, changedAt: NOON, lastFrom: "writer", messageCount: 1 };
      expect(await store.cases.byId("k")).toEqual(found);
      expect(await store.cases.byLookup(given.lookup)).toEqual(found);
      expect(await store.cases.messages("k")).toEqual([{ id: first.id, seq: 1, from: "writer", at: NOON, body: first.body }]);
      expect(await store.cases.byId("unknown")).toBeUndefined();
      expect(await store.cases.byLookup(bytes("unknown"))).toBeUndefined();
      expect(await store.cases.messages("unknown")).toEqual([]);
    });

    test("leaves a case as it is when it is put again", async () => {
      const { store } = opened();
      await store.cases.put(newCase("k"));
      expect(await store.cases.put(newCase("k", { team: "another", first: { id: "x", body: bytes("x") } }))).toBe("exists");
      expect(await store.cases.byId("k")).toMatchObject({ team: "mobbing", messageCount: 1 });
      expect(await store.cases.messages("k")).toHaveLength(1);
    });

    test("lists a team's cases: who waits for the team first, the longest waiting before the others, closed ones last", async () => {
      const { store } = opened();
      await store.cases.put(newCase("closed", { openedAt: NOON - 5 * HOUR }));
      await store.cases.put(newCase("answered", { openedAt: NOON - 4 * HOUR }));
      await store.cases.put(newCase("waits an hour", { openedAt: NOON - HOUR }));
      await store.cases.put(newCase("waits three", { openedAt: NOON - 3 * HOUR }));
      await store.cases.put(newCase("other team", { team: "ideas" }));
      for (const id of ["closed", "answered"]) await store.cases.claim(id, "kim", NOON, NOON + HOUR);
      await store.cases.append("answered", fromTeam("m", "kim", { at: NOON - 4 * HOUR }));
      await store.cases.close("closed", "kim", NOON);
      expect((await store.cases.list(["mobbing"])).map(({ id }) => id)).toEqual(["waits three", "waits an hour", "answered", "closed"]);
      expect(await store.cases.list(["mobbing", "ideas"])).toHaveLength(5);
      expect(await store.cases.list([])).toEqual([]);
    });

    test("gives a case to exactly one of fifty who claim it at once", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      await store.cases.put(newCase("k"));
      const claims = await Promise.all(Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? store : elsewhere).cases.claim("k", `counsellor ${index}`, NOON, NOON + HOUR)));
      const winner = claims.findIndex((claim) => claim.kind === "claimed");
      expect(count(claims.map((claim) => claim.kind))).toEqual({ claimed: 1, held: 49 });
      expect(claims.filter((claim) => claim.kind === "held")).toEqual(Array.from({ length: 49 }, () => ({ kind: "held", by: `counsellor ${winner}` })));
      expect(await store.cases.byId("k")).toMatchObject({ status: { kind: "claimed", by: `counsellor ${winner}`, until: NOON + HOUR } });
    });

    test("lets a claim be renewed by its holder, and taken by anyone the moment its time is up", async () => {
      const { store } = opened();
      await store.cases.put(newCase("k"));
      await store.cases.claim("k", "kim", NOON, NOON + HOUR);
      expect(await store.cases.claim("k", "kim", NOON, NOON + 2 * HOUR)).toEqual({ kind: "claimed" });
      expect(await store.cases.claim("k", "sam", NOON + 2 * HOUR - 1, NOON + 3 * HOUR)).toEqual({ kind: "held", by: "kim" });
      expect(await store.cases.claim("k", "sam", NOON + 2 * HOUR, NOON + 3 * HOUR)).toEqual({ kind: "claimed" });
      expect(await store.cases.claim("unknown", "sam", NOON, NOON + HOUR)).toEqual({ kind: "gone" });
    });

    test("gives a case back only for its holder", async () => {
      const { store } = opened();
      await store.cases.put(newCase("k"));
      await store.cases.claim("k", "kim", NOON, NOON + HOUR);
      expect(await store.cases.release("k", "sam", NOON)).toBe("not-yours");
      expect(await store.cases.release("k", "kim", NOON)).toBe("released");
      expect(await store.cases.byId("k")).toMatchObject({ status: { kind: "new" } });
      expect(await store.cases.release("unknown", "kim", NOON)).toBe("gone");
    });

    test("closes a case only for whoever holds it now, and opens it again by a claim", async () => {
      const { store } = opened();
      await store.cases.put(newCase("k"));
      expect(await store.cases.close("k", "kim", NOON)).toBe("not-yours");
      await store.cases.claim("k", "kim", NOON, NOON + HOUR);
      expect(await store.cases.close("k", "sam", NOON)).toBe("not-yours");
      expect(await store.cases.close("k", "kim", NOON + HOUR)).toBe("not-yours");
      expect(await store.cases.close("k", "kim", NOON + 1)).toBe("closed");
      expect(await store.cases.close("k", "kim", NOON + 2)).toBe("closed");
      expect(await store.cases.byId("k")).toMatchObject({ status: { kind: "closed", by: "kim", at: NOON + 1 } });
      expect(await store.cases.release("k", "kim", NOON)).toBe("not-yours");
      expect(await store.cases.close("unknown", "kim", NOON)).toBe("gone");
      expect(await store.cases.claim("k", "sam", NOON, NOON + HOUR)).toEqual({ kind: "claimed" });
      expect(await store.cases.byId("k")).toMatchObject({ status: { kind: "claimed", by: "sam" } });
    });

    test("keeps what both sides write, once each and in order", async () => {
      const { store } = opened();
      await store.cases.put(newCase("k"));
      await store.cases.claim("k", "kim", NOON, NOON + HOUR);
      expect(await store.cases.append("k", fromTeam("hello", "kim", { at: NOON + HOUR, now: NOON + 1, until: NOON + 3 * HOUR }))).toBe("stored");
      expect(await store.cases.byId("k")).toMatchObject({ changedAt: NOON + HOUR, lastFrom: "team", messageCount: 2, status: { until: NOON + 3 * HOUR } });
      expect(await store.cases.append("k", fromWriter("thanks", { at: NOON + 2 * HOUR }))).toBe("stored");
      expect(await store.cases.append("k", fromWriter("thanks", { at: NOON + 2 * HOUR }))).toBe("exists");
      expect(await store.cases.append("k", fromTeam("hello", "kim"))).toBe("exists");
      expect(await store.cases.byId("k")).toMatchObject({ changedAt: NOON + 2 * HOUR, lastFrom: "writer", messageCount: 3, status: { kind: "claimed", by: "kim", until: NOON + 3 * HOUR } });
      expect((await store.cases.messages("k")).map(({ id, seq, from }) => ({ id, seq, from }))).toEqual([
        { id: "k-first", seq: 1, from: "writer" },
        { id: "hello", seq: 2, from: "team" },
        { id: "thanks", seq: 3, from: "writer" },
      ]);
    });

    test("numbers thirty messages at once without a gap", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      await store.cases.put(newCase("k"));
      await store.cases.claim("k", "kim", NOON, NOON + HOUR);
      await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? elsewhere : store).cases.append("k", index % 2 === 0 ? fromWriter(`${index}`) : fromTeam(`${index}`, "kim"))));
      expect((await store.cases.messages("k")).map(({ seq }) => seq)).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
      expect(await store.cases.byId("k")).toMatchObject({ messageCount: 31 });
    });

    test("takes a reply only from whoever holds the claim now, and repeats no reply that was stored before", async () => {
      const { store } = opened();
      await store.cases.put(newCase("k"));
      expect(await store.cases.append("k", fromTeam("m", "kim"))).toBe("not-yours");
      await store.cases.claim("k", "kim", NOON, NOON + HOUR);
      expect(await store.cases.append("k", fromTeam("m", "sam"))).toBe("not-yours");
      expect(await store.cases.append("k", fromTeam("m", "kim", { now: NOON + HOUR }))).toBe("not-yours");
      expect(await store.cases.messages("k")).toHaveLength(1);
      await store.cases.append("k", fromTeam("m", "kim"));
      await store.cases.release("k", "kim", NOON);
      expect(await store.cases.append("k", fromTeam("m", "kim"))).toBe("exists");
      expect(await store.cases.append("unknown", fromTeam("m", "kim"))).toBe("gone");
      expect(await store.cases.append("unknown", fromWriter("m"))).toBe("gone");
    });

    test("makes a closed case new again when its writer writes", async () => {
      const { store } = opened();
      await store.cases.put(newCase("k"));
      await store.cases.claim("k", "kim", NOON, NOON + HOUR);
      await store.cases.close("k", "kim", NOON);
      expect(await store.cases.append("k", fromTeam("m", "kim"))).toBe("not-yours");
      expect(await store.cases.append("k", fromWriter("still there?"))).toBe("stored");
      expect(await store.cases.byId("k")).toMatchObject({ status: { kind: "new" } });
      expect(await store.cases.claim("k", "sam", NOON, NOON + HOUR)).toEqual({ kind: "claimed" });
    });

    test("is full beyond the limit of an hour, also for ten at once, and free again in the next", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      await store.cases.put(newCase("k"));
      const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? store : elsewhere).cases.append("k", fromWriter(`${index}`, { limit: 5 }))));
      // The first message of the case is the first of the five.
      expect(count(outcomes)).toEqual({ stored: 4, full: 6 });
      expect(await store.cases.byId("k")).toMatchObject({ messageCount: 5 });
      expect(await store.cases.append("k", fromWriter("next hour", { at: NOON + HOUR, limit: 5 }))).toBe("stored");
      await store.cases.claim("k", "kim", NOON, NOON + HOUR);
      expect(await store.cases.append("k", fromTeam("never full", "kim"))).toBe("stored");
    });

    test("uses a nonce once, also when ten use it at once", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      const uses = await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? store : elsewhere).cases.useNonce("n", NOON + HOUR)));
      expect(uses.filter(Boolean)).toHaveLength(1);
      expect(await store.cases.useNonce("another", NOON + HOUR)).toBe(true);
    });

    test("deletes a case so that no byte of it stays in the database's files", async () => {
      const { store, another, database } = opened();
      const elsewhere = await another();
      // As ciphertext is: nothing a database could make smaller.
      const sealed = { "stays-key": randomBytes(100), "stays-body": randomBytes(5_000), "stays-more": randomBytes(5_000), "goes-key": randomBytes(100), "goes-body": randomBytes(5_000), "goes-more": randomBytes(5_000) };
      for (const id of ["stays", "goes"] as const) {
        await store.cases.put(newCase(id, { contentKeyForTeam: sealed[`${id}-key`], first: { id: `${id}-first`, body: sealed[`${id}-body`] } }));
        await store.cases.claim(id, "kim", NOON, NOON + HOUR);
        await elsewhere.cases.append(id, fromWriter(`${id}-more`, { body: sealed[`${id}-more`] }));
      }
      const found = async () => {
        const files = (await database.caseFiles()).map((path) => readFileSync(path));
        const inFiles = (part: string | Buffer) => files.some((file) => file.includes(part));
        return [...Object.entries(sealed).flatMap(([name, value]) => (inFiles(value.subarray(50, 90)) ? [name] : [])), ...["stays", "goes"].filter(inFiles)];
      };
      expect(await found()).toEqual([...Object.keys(sealed), "stays", "goes"]);
      expect(await store.cases.remove("goes")).toBe("removed");
      expect(await found()).toEqual(["stays-key", "stays-body", "stays-more", "stays"]);
      expect(await store.cases.byId("goes")).toBeUndefined();
      expect(await store.cases.messages("goes")).toEqual([]);
      expect(await store.cases.remove("goes")).toBe("gone");
      expect(await store.cases.messages("stays")).toHaveLength(2);
      expect(await store.cases.put(newCase("goes"))).toBe("stored");
      expect(await store.cases.messages("goes")).toHaveLength(1);
    });
  });
}
