import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromBase64url, hashOf, toBase64url } from "../../src/crypto/bytes.ts";
import { openContentKey, openMessage, sealMessage } from "../../src/crypto/envelope.ts";
import { newReceipt, receiptWords } from "../../src/crypto/receipt.ts";
import { generateSealingKeys } from "../../src/crypto/seal.ts";
import own from "../vectors/lotse-v1.json" with { type: "json" };
import { launchChromium } from "./chromium.ts";

type Room = typeof import("../../src/crypto/bytes.ts") & typeof import("../../src/crypto/derive.ts") & typeof import("../../src/crypto/envelope.ts") & typeof import("../../src/crypto/receipt.ts") & typeof import("../../src/crypto/seal.ts");
declare const room: Room;

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
// No eval and no other origin; WebAssembly for Argon2id alone.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
const ORIGIN = "http://localhost:3978";

let browser: Browser;
let page: Page;
let folder: string;

beforeAll(async () => {
  const room = resolve("src/crypto");
  folder = await mkdtemp(join(tmpdir(), "lotse-crypto-"));
  const entry = join(folder, "room.ts");
  await writeFile(entry, ["bytes", "derive", "envelope", "receipt", "seal"].map((file) => `export * from ${JSON.stringify(join(room, `${file}.ts`))};`).join("\n"));
  const built = await build({ configFile: false, logLevel: "error", build: { write: false, target: "es2022", lib: { entry, formats: ["iife"], name: "room" } } });
  const [bundle] = Array.isArray(built) ? built : [built];
  const script = bundle && "output" in bundle ? bundle.output[0].code : "";

  browser = await launchChromium();
  page = await browser.newPage();
  await page.route("**/*", (route) =>
    route.request().url().endsWith("/room.js")
      ? route.fulfill({ contentType: "text/javascript", body: script })
      : route.fulfill({ contentType: "text/html", headers: { "content-security-policy": POLICY }, body: "<!doctype html><title>room</title><script src=/room.js></script>" }),
  );
  await page.goto(ORIGIN);
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

test("a browser derives from a receipt's words what node derives, under a policy without eval", async () => {
  const derived = await page.evaluate(async ({ words, salt }) => {
    const read = room.parseReceipt(words);
    if (read.kind !== "receipt") return read;
    const { lookupId, authKeys, writerKeys } = await room.deriveFromReceipt(read.receipt, room.fromBase64url(salt));
    return [lookupId, authKeys.publicKey, writerKeys.publicKey].map(room.toBase64url);
  }, { words: own.receipt.words, salt: Buffer.from(own.receipt.salt, "hex").toString("base64url") });
  expect(derived).toEqual([own.receipt.lookupId, own.receipt.authKey, own.receipt.writerKey].map((hex) => Buffer.from(hex, "hex").toString("base64url")));
});

test("what a browser sealed node opens, and what node answered the browser reads", async () => {
  const readers = generateSealingKeys(random);
  const receipt = newReceipt(random);
  const thread = { subject: "thread-1", epoch: 1 };
  const salt = random(16);
  const sealed = await page.evaluate(async ({ readerKey, words, salt, thread }) => {
    const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
    const read = room.parseReceipt(words);
    if (read.kind !== "receipt") throw new Error(read.kind);
    const opened = await room.openThread({ ...thread, readerKey: room.fromBase64url(readerKey), receipt: read.receipt, salt: room.fromBase64url(salt), random });
    const body = room.sealMessage(opened.contentKey, { ...thread, direction: "r2t", sequence: 1 }, { kind: "text", text: "Grüße 👋 مرحبا", previous: null }, random);
    return [opened.contentKeyForReaders, opened.contentKeyForWriter, body].map(room.toBase64url);
  }, { readerKey: toBase64url(readers.publicKey), words: receiptWords(receipt).join(" "), salt: toBase64url(salt), thread });
  const [forReaders = "", forWriter = "", body = ""] = sealed;

  const contentKey = await openContentKey(readers.privateKey, fromBase64url(forReaders), thread.subject, thread.epoch);
  expect(openMessage(contentKey, { ...thread, direction: "r2t", sequence: 1 }, fromBase64url(body))).toEqual({ kind: "text", text: "Grüße 👋 مرحبا", previous: null });

  const answer = sealMessage(contentKey, { ...thread, direction: "t2r", sequence: 1 }, { kind: "text", text: "Wir sind da.", previous: hashOf(fromBase64url(body)) }, random);
  const kept = [{ direction: "r2t" as const, body }, { direction: "t2r" as const, body: toBase64url(answer) }];
  const readInPage = await page.evaluate(async ({ words, salt, thread, forWriter, kept }) => {
    const read = room.parseReceipt(words);
    if (read.kind !== "receipt") throw new Error(read.kind);
    const { writerKeys } = await room.deriveFromReceipt(read.receipt, room.fromBase64url(salt));
    const contentKey = await room.openContentKey(writerKeys.privateKey, room.fromBase64url(forWriter), thread.subject, thread.epoch);
    return room.readThread(contentKey, thread, kept.map(({ direction, body }) => ({ direction, body: room.fromBase64url(body) }))).map((each) => (each.kind === "message" && each.message.kind === "text" ? `${each.message.text} ${each.before}` : each.kind));
  }, { words: receiptWords(receipt).join(" "), salt: toBase64url(salt), thread, forWriter, kept });
  expect(readInPage).toEqual(["Grüße 👋 مرحبا complete", "Wir sind da. complete"]);
});
