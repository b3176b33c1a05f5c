import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allMessages } from "../../src/cli/labelled.ts";
import { readLexicon } from "../../src/cli/lexicon-files.ts";
import { createSafety } from "../../src/safety/check.ts";
import { packLexicon } from "../../src/safety/pack.ts";
import type { PackedLexicon } from "../../src/safety/pack.ts";
import { launchChromium } from "./chromium.ts";

type Room = typeof import("./safety-room.ts");
declare const room: Room;

/** What the whole check may weigh on its way to a phone, in bytes of gzip. */
const LARGEST = 150_000;
// No eval, no other origin: the check asks nobody.
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";
const ORIGIN = "http://localhost:3978";

const lexicon = readLexicon("content/safety");
const data = JSON.stringify(packLexicon(lexicon));

let browser: Browser;
let page: Page;
let script: string;
const asked: string[] = [];

beforeAll(async () => {
  const built = await build({ configFile: false, logLevel: "error", build: { write: false, target: "es2022", lib: { entry: resolve("test/browser/safety-room.ts"), formats: ["iife"], name: "room" } } });
  const [bundle] = Array.isArray(built) ? built : [built];
  script = bundle && "output" in bundle ? bundle.output[0].code : "";
  browser = await launchChromium();
  page = await browser.newPage();
  await page.route("**/*", (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    if (pathname === "/room.js") return route.fulfill({ contentType: "text/javascript; charset=utf-8", body: script });
    if (pathname === "/lexicon.json") return route.fulfill({ contentType: "application/json", body: data });
    return route.fulfill({ contentType: "text/html; charset=utf-8", headers: { "content-security-policy": POLICY }, body: "<!doctype html><title>room</title><script src=/room.js></script>" });
  });
  await page.goto(ORIGIN);
});

afterAll(() => browser.close());

test("a browser judges every labelled message as node does, byte for byte, and asks nobody", async () => {
  const texts = allMessages(process.cwd()).map(({ text }) => text);
  // Talks too: each message with the four before it.
  const talks = texts.map((text, at) => ({ text, earlier: at % 7 === 0 ? texts.slice(Math.max(0, at - 4), at) : [] }));
  const there = await page.evaluate(async (talks) => {
    const safety = room.createSafety(room.unpackLexicon((await (await fetch("/lexicon.json")).json()) as PackedLexicon));
    return talks.map(({ text, earlier }) => JSON.stringify(safety.check(text, earlier)));
  }, talks);
  const safety = createSafety(lexicon);
  const here = talks.map(({ text, earlier }) => JSON.stringify(safety.check(text, earlier)));
  expect(there.filter((verdict, at) => verdict !== here[at])).toEqual([]);
  expect(there.length).toBe(texts.length);
  expect([...new Set(asked)].sort()).toEqual(["/", "/lexicon.json", "/room.js"]);
});

test("the whole check is small enough for a phone", () => {
  const size = gzipSync(script, { level: 9 }).length + gzipSync(data, { level: 9 }).length;
  expect(size).toBeLessThanOrEqual(LARGEST);
});
