import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toBase64url } from "../../src/crypto/bytes.ts";
import { MINUTE } from "../../src/terms.ts";
import { openThread } from "../../src/web/desk/thread.ts";
import { joinFirst, keysOf, openPlace, report, SALT, writerWith, type Person, type Place } from "./open-desk.ts";

let place: Place;
let mia: Person;
beforeEach(async () => {
  place = await openPlace();
  mia = await joinFirst(place, "Mia", ["anlaufstelle"]);
});
afterEach(() => place.close());

async function sayToWriter(id: string, text: string): Promise<void> {
  await mia.desk.claim(id);
  const thread = await openThread(await mia.desk.open(id), await keysOf(mia, "anlaufstelle"));
  await mia.desk.reply(id, thread.reply(text));
}

describe("whoever has the code", () => {
  test("reads the answer, writes again and deletes everything, and the server sees only ciphertext", async () => {
    const { id, receipt } = await report(place);
    const writer = await writerWith(place, receipt);
    expect(await writer.read()).toEqual(["answers"]);
    await sayToWriter(id, "Magst du morgen in der Pause zu mir kommen?");
    expect(await writer.read()).toEqual(["answers", "Magst du morgen in der Pause zu mir kommen?"]);
    expect(await writer.write("Ja, das möchte ich.")).toBe("stored");
    expect(await writer.read()).toEqual(["answers", "Magst du morgen in der Pause zu mir kommen?", "Ja, das möchte ich."]);
    const { messages } = await openThread(await mia.desk.open(id), await keysOf(mia, "anlaufstelle"));
    expect(messages.at(-1)).toMatchObject({ from: "writer", text: "Ja, das möchte ich.", gap: false });
    expect((await writer.send("DELETE", "/mailbox")).json).toMatchObject({ kind: "removed" });
    expect((await writer.send("POST", "/mailbox/open")).status).toBe(404);
    await expect(mia.desk.open(id)).rejects.toMatchObject({ code: "CASE_GONE" });
  });

  test("writes a message once, however often the page sends it", async () => {
    const { receipt } = await report(place);
    const writer = await writerWith(place, receipt);
    const id = toBase64url(randomBytes(16));
    expect([await writer.write("Hallo?", id), await writer.write("Hallo?", id)]).toEqual(["stored", "stored"]);
    expect(await writer.read()).toEqual(["answers", "Hallo?"]);
  });

  test("is told when there were too many messages in an hour, and nothing breaks", async () => {
    const { receipt } = await report(place);
    const writer = await writerWith(place, receipt);
    const kinds: string[] = [];
    for (let count = 0; count < 31; count++) kinds.push(await writer.write(`Nachricht ${count}`));
    expect(kinds.filter((kind) => kind === "stored")).toHaveLength(29);
    expect(kinds.slice(29)).toEqual(["full", "full"]);
  });

  test("gets answers in few sizes, whatever they hold", async () => {
    const { id, receipt } = await report(place);
    const writer = await writerWith(place, receipt);
    const before = (await writer.send("POST", "/mailbox/open")).text.length;
    await sayToWriter(id, "Ja.");
    const after = (await writer.send("POST", "/mailbox/open")).text.length;
    expect([before, after]).toEqual([4096, 4096]);
  });
});

describe("whoever has no code", () => {
  test("gets the very same answer for an unknown code, a wrong signature and a repeated request", async () => {
    const { receipt } = await report(place);
    const known = await writerWith(place, receipt);
    const unknown = await writerWith(place, place.cases.byReceipt.newReceipt());
    const forged = await known.send("POST", "/mailbox/open", undefined, (headers) => (headers["Lotse-Proof"] = toBase64url(randomBytes(64))));
    const nobody = await unknown.send("POST", "/mailbox/open");
    let kept: Record<string, string> = {};
    const first = await known.send("POST", "/mailbox/open", undefined, (headers) => (kept = { ...headers }));
    const again = await known.send("POST", "/mailbox/open", undefined, (headers) => Object.assign(headers, kept));
    expect(first.status).toBe(200);
    expect([forged.status, nobody.status, again.status]).toEqual([404, 404, 404]);
    expect(new Set([forged.text, nobody.text, again.text]).size).toBe(1);
    expect(nobody.json).toMatchObject({ error: { code: "RECEIPT_WRONG" } });
  });

  test("cannot use a signature for another path, another body or another method", async () => {
    const { receipt } = await report(place);
    const writer = await writerWith(place, receipt);
    let signed: Record<string, string> = {};
    // Signed for opening, never sent there.
    await writer.send("POST", "/mailbox/nowhere", undefined, (headers) => (signed = { ...headers }));
    expect((await writer.send("DELETE", "/mailbox", undefined, (headers) => Object.assign(headers, signed))).status).toBe(404);
    await writer.send("POST", "/mailbox/nowhere", { id: "x" }, (headers) => (signed = { ...headers }));
    expect((await writer.send("POST", "/mailbox/messages", { id: toBase64url(randomBytes(16)), body: "AAAA" }, (headers) => Object.assign(headers, signed))).status).toBe(404);
    expect(await writer.read()).toEqual(["answers"]);
  });

  test("a clock that is wrong is told so, before anything is looked up", async () => {
    const unknown = await writerWith(place, place.cases.byReceipt.newReceipt());
    for (const off of [-6 * MINUTE, 6 * MINUTE]) {
      const { status, json } = await unknown.send("POST", "/mailbox/open", undefined, (headers) => (headers["Lotse-Time"] = String(place.clock.now + off)));
      expect([status, json]).toEqual([401, { error: { code: "PROOF_WRONG", message: expect.any(String) } }]);
    }
    const near = await unknown.send("POST", "/mailbox/open", undefined, (headers) => (headers["Lotse-Time"] = String(place.clock.now - 4 * MINUTE)));
    expect(near.status).toBe(404);
  });

  test.each([
    ["no headers at all", {}, 400],
    ["half a proof", { "Lotse-Lookup": "AAAAAAAAAAAAAAAAAAAAAA" }, 400],
    ["a proof that is not base64url", { "Lotse-Lookup": "AAAAAAAAAAAAAAAAAAAAAA", "Lotse-Time": "1763880000000", "Lotse-Nonce": "AAAAAAAAAAAAAAAAAAAAAA", "Lotse-Proof": "%%%" }, 400],
  ])("%s is a clear error", async (_name, headers, status) => {
    const response = await fetch(`${place.base}/mailbox/open`, { method: "POST", headers });
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([status, "BAD_REQUEST"]);
  });
});

test("what a page needs to seal is public: the salt, the clock, and the keys of teams that can read", async () => {
  const response = await fetch(`${place.base}/mailbox/keys`);
  const key = await place.store.desk.teamKey("anlaufstelle");
  expect(await response.json()).toEqual({
    salt: toBase64url(SALT),
    now: place.clock.now,
    teams: { anlaufstelle: { epoch: 1, publicKey: toBase64url(key?.publicKey ?? new Uint8Array(0)), readers: 1 } },
  });
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test("a whole school class behind one address gets through", async () => {
  const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await fetch(`${place.base}/mailbox/keys`)).status));
  expect(new Set(statuses)).toEqual(new Set([200]));
});
