import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readOrMakeKey } from "../../src/cli/key-file.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lotse-key-"));
  path = join(folder, "deep/lotse.key");
});
afterEach(() => rmSync(folder, { recursive: true }));

const mode = (): number => statSync(path).mode & 0o777;

test("the first start makes a key that only this user can read, and every later one reads the same", () => {
  const key = readOrMakeKey(path);
  expect([key.length, mode()]).toEqual([32, 0o600]);
  expect(readOrMakeKey(path)).toEqual(key);
});

test("a key that others could read is theirs no longer", () => {
  const key = readOrMakeKey(path);
  chmodSync(path, 0o644);
  expect(readOrMakeKey(path)).toEqual(key);
  expect(mode()).toBe(0o600);
});

test.each([
  ["holds something else", () => writeFileSync(path, "GEHEIM")],
  ["is empty", () => writeFileSync(path, "")],
  ["is a folder", () => mkdirSync(path)],
])("a key file that %s is one clear line, and is not written over", (_, make) => {
  mkdirSync(join(folder, "deep"));
  make();
  const modeBefore = mode();
  const before = statSync(path).isFile() ? readFileSync(path, "utf8") : "";
  expect(() => readOrMakeKey(path)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID", message: expect.not.stringContaining("GEHEIM") }));
  if (before !== "") expect(readFileSync(path, "utf8")).toBe(before);
  if (statSync(path).isDirectory()) expect(mode()).toBe(modeBefore);
});

test("a key file that cannot be made is one clear line", () => {
  writeFileSync(join(folder, "deep"), "a file where a folder should be");
  expect(() => readOrMakeKey(path)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
});
