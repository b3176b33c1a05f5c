import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DAY } from "../../src/terms.ts";
import type { Opened } from "./store-setup.ts";
import { accept, bytes, NOON, readable, text } from "./store-setup.ts";

const PROCESS = fileURLToPath(new URL("store-process.ts", import.meta.url));

/** @param kills - How often a process is killed in the middle of its work. */
export function durabilityContract(opened: () => Opened, kills: number): void {
  describe("durability", () => {
    test("a store opened again knows what the one before has kept", async () => {
      const { store, another } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      await accept(store, "c", "hello");
      await store.close();
      const later = await another();
      expect(await later.conversations.next("c")).toMatchObject({ message: { payload: bytes("hello") } });
      expect(await later.log.isOpen("c", NOON)).toBe(true);
    });

    test("two processes that answer the same conversation lose no message and answer none twice", async () => {
      const { database, store } = opened();
      const results = await Promise.all(["a", "b"].map((name) => run([database.url, "race", "c", name, "40"])));
      expect(results.map(({ code }) => code)).toEqual([0, 0]);
      const state = await store.conversations.load("c");
      const answered = text(state?.state)?.trim().split(" ") ?? [];
      const expected = ["a", "b"].flatMap((name) => Array.from({ length: 40 }, (_, index) => `${name}${index + 1}`));
      expect(answered.toSorted()).toEqual(expected.toSorted());
      for (const name of ["a", "b"]) expect(answered.filter((said) => said.startsWith(name))).toEqual(expected.filter((said) => said.startsWith(name)));
      expect((await store.conversations.unsent("c")).map(({ id }) => id)).toEqual(answered.map((said) => `reply to ${said}`));
      expect(state?.version).toBe(80);
      expect(await store.conversations.next("c")).toBeUndefined();
    });

    test(`a process killed ${kills} times in the middle of its work has kept every answer it gave, once`, async () => {
      const { database, store } = opened();
      await store.log.open("c", NOON, NOON + DAY);
      let accepted = 0;
      let committed = 0;
      let sent = 0;
      for (let round = 1; round <= kills; round += 1) {
        // A different number of answers each time, so that it dies in every part of a turn.
        const { lines } = await run([database.url, "live", "c"], { killAfter: round + 2 });
        for (const [what, number = "", seq] of lines.map((line) => line.split(" "))) {
          if (what === "accepted") expect(seq).toBe(number);
          if (what === "accepted") accepted = Math.max(accepted, Number(number));
          if (what === "committed") committed = Math.max(committed, Number(number));
          if (what === "sent") sent = Math.max(sent, Number(number.slice(1)));
        }
        const known = await store.conversations.load("c");
        const version = known?.version ?? 0;
        expect(version).toBeGreaterThanOrEqual(committed);
        expect(text(known?.state)).toBe(version === 0 ? undefined : `answered ${version}`);
        // What was accepted is answered or waits, and there is one case for each turn.
        const waiting = await store.conversations.next("c");
        expect(version + (waiting === undefined ? 0 : 1)).toBeGreaterThanOrEqual(accepted);
        if (waiting !== undefined) expect(waiting.message).toMatchObject({ seq: version + 1, payload: bytes(`word ${version + 1}`) });
        expect(await store.cases.list(["mobbing"])).toHaveLength(version);
        const unsent = (await store.conversations.unsent("c")).map(({ id }) => id);
        expect([[], [`r${version}`]]).toContainEqual(unsent);
        const logged = Object.values(await readable(store, "c"));
        expect(logged).toEqual(Array.from({ length: logged.length }, (_, index) => `reply ${index + 1}`));
        expect(logged.length).toBeGreaterThanOrEqual(Math.max(sent, version - unsent.length));
      }
      expect(sent).toBeGreaterThan(kills);
    });
  });
}

interface Ended {
  readonly lines: readonly string[];
  readonly code: number | null;
}

/** @param options.killAfter - Kills the process, without any warning, when it has printed so many lines. */
function run(args: readonly string[], { killAfter = Number.POSITIVE_INFINITY } = {}): Promise<Ended> {
  return new Promise((ended, failed) => {
    const child = spawn(process.execPath, [PROCESS, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const lines: string[] = [];
    createInterface(child.stdout).on("line", (line) => {
      lines.push(line);
      if (lines.length === killAfter) child.kill("SIGKILL");
    });
    child.once("error", failed);
    child.once("close", (code) => ended({ lines, code }));
  });
}
