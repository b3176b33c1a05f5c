import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtPages } from "./stage.ts";

/** Bytes, compressed: HTML, script, style and one language. */
const FIRST_LOAD = 60_000;

let folder: string;
const folders: string[] = [];
beforeAll(async () => {
  ({ folder } = await builtPages());
  folders.push(folder);
});
afterAll(() => {
  for (const each of folders) rmSync(resolve(each, ".."), { recursive: true, force: true });
});

const files = (where: string): readonly string[] => readdirSync(where, { recursive: true, encoding: "utf8" }).filter((name) => /\.\w+$/.test(name)).sort();
const read = (name: string): Buffer => readFileSync(join(folder, name));

describe("the built chat page", () => {
  test("loads at first no more than 60 kB", () => {
    const html = read("index.html").toString();
    const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((found) => found[1] ?? "");
    const language = files(folder).find((name) => /assets\/ar-.*\.js$/.test(name)) ?? "";
    const size = ["index.html", language, ...named].reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);
    expect(named.length).toBeGreaterThanOrEqual(2);
    expect(size).toBeLessThanOrEqual(FIRST_LOAD);
  });

  test("carries no script and no style inside, and names what it loads by its bytes", () => {
    const html = read("index.html").toString();
    expect(html).not.toMatch(/<style|style="|<script(?![^>]*src=)|\son\w+="/);
    for (const [, file = "", hash] of html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))" integrity="sha384-([^"]+)"/g)) expect(createHash("sha384").update(read(file)).digest("base64")).toBe(hash);
    expect([...html.matchAll(/\.(?:js|css)" integrity=/g)]).toHaveLength([...html.matchAll(/\.(?:js|css)"/g)].length);
  });

  test("names no other site but those that help", () => {
    const sites = files(folder)
      .filter((name) => /\.(html|js|css|svg)$/.test(name))
      .flatMap((name) => [...read(name).toString().matchAll(/https?:\/\/([a-z0-9.-]+)/g)].map((found) => found[1]));
    // Names of XML vocabularies, read by nobody, and the one address of the help numbers.
    expect([...new Set(sites)].filter((site) => site !== "www.w3.org").sort()).toEqual(["krisenchat.de"]);
  });

  test("lies there compressed, and the compressed is the same", () => {
    for (const name of files(folder).filter((each) => !/\.(gz|br)$/.test(each))) {
      expect(gunzipSync(read(`${name}.gz`)).equals(read(name)), name).toBe(true);
      expect(brotliDecompressSync(read(`${name}.br`)).equals(read(name)), name).toBe(true);
    }
  });

  test("is the same, byte for byte, when it is built again", async () => {
    const again = (await builtPages()).folder;
    folders.push(again);
    expect(files(again)).toEqual(files(folder));
    for (const name of files(again)) expect(readFileSync(join(again, name)).equals(read(name)), name).toBe(true);
  });
});
