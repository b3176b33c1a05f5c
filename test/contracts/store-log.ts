import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "../../src/terms.ts";
import type { Opened } from "./store-setup.ts";
import { accept, answer, bytes, entry, NOON } from "./store-setup.ts";

export function logContract(opened: () => Opened): void {
  describe("activity log", () => {
    test("is opened once and lives to the millisecond it is given", async () => {
      const { store } = opened();
      expect(await store.log.isOpen("c", NOON)).toBe(false);
      expect(await store.log.open("c", NOON, NOON + HOUR)).toBe("opened");
      expect(await store.log.open("c", NOON, NOON + DAY)).toBe("exists");
      expect(await store.log.isOpen("c", NOON + HOUR - 1)).toBe(true);
      expect(await store.log.isOpen("c", NOON + HOUR)).toBe(false);
    });

    test("lives as long as its conversation, if that lives longer", async () => {
      const { store } = opened();
      await store.log.open("c", NOON, NOON + HOUR);
      await accept(store, "c", "hello");
      await answer(store, "c", { stateExpiresAt: NOON + DAY });
      expect(await store.log.isOpen("c", NOON + DAY - 1)).toBe(true);
      expect(await store.log.isOpen("c", NOON + DAY)).toBe(false);
    });

    test("gives entries back in order, from any place on and no more than asked for", async () => {
      const { store } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      for (const key of ["a", "b", "c", "d"]) await store.log.append(entry("c", key));
      expect(await store.log.read("c", 0, 2)).toEqual([{ seq: 1, payload: bytes("a") }, { seq: 2, payload: bytes("b") }]);
      expect(await store.log.read("c", 2, 10)).toEqual([{ seq: 3, payload: bytes("c") }, { seq: 4, payload: bytes("d") }]);
      expect(await store.log.read("c", 4, 10)).toEqual([]);
      expect(await store.log.read("other", 0, 10)).toEqual([]);
    });

    test("takes the same key once and answers with the first number", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      await store.log.open("c", NOON, NOON + DAY);
      const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? store : elsewhere).log.append(entry("c", "same", { words: `try ${index}` }))));
      expect(outcomes.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(new Set(outcomes.map(({ seq }) => seq))).toEqual(new Set([1]));
      expect(await store.log.append(entry("c", "next"))).toEqual({ seq: 2, duplicate: false });
      expect(await store.log.read("c", 0, 10)).toHaveLength(2);
    });

    test("numbers forty entries at once without a gap", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      await store.log.open("c", NOON, NOON + DAY);
      const outcomes = await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? store : elsewhere).log.append(entry("c", `${index}`))));
      expect(outcomes.map(({ seq }) => seq).toSorted((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    });

    test("takes nothing where no log is open", async () => {
      const { store } = opened();
      await expect(store.log.append(entry("c", "a"))).rejects.toMatchObject({ code: "NOT_FOUND" });
    });
  });
}
