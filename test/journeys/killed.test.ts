import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { random } from "../../src/cli/open.ts";
import { readOrMakeKey } from "../../src/cli/key-file.ts";
import { openStore } from "../../src/store/open.ts";
import { testHouse } from "./house.ts";

/** How often the process dies. More at night: KILLS=200. */
const KILLS = Number(process.env["KILLS"] ?? 20);

const house = testHouse();
afterAll(() => house.remove());

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, "127.0.0.1", listening));
  const { port } = probe.address() as { port: number };
  await new Promise((closed) => probe.close(closed));
  return port;
}

interface Said {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly from?: { readonly role?: string };
  readonly suggestedActions?: { readonly actions?: readonly { readonly title: string; readonly value: unknown }[] };
}

/**
 * A pupil whose server dies again and again while they write. They do what the page does: send until it was
 * acknowledged, always with the same id, and read on from where they were.
 */
test(`a report survives ${KILLS} sudden deaths of the server: everything acknowledged is there, once`, async () => {
  await house.staff();
  const port = await freePort();
  const start = () => house.start({ PORT: String(port), PUBLIC_URL: `http://localhost:${port}` });
  let lotse = await start();
  const base = `http://localhost:${port}/v3/directline`;
  let deaths = 0;
  let dying = false;

  /** Kills at moments spread over what a turn takes, then starts again. */
  const reaper = (async () => {
    dying = true;
    let seed = 7;
    while (dying && deaths < KILLS) {
      seed = (seed * 16_807) % 2_147_483_647;
      await pause(40 + (seed % 900));
      if (!dying) break;
      await lotse.kill();
      deaths += 1;
      lotse = await start();
    }
  })();

  async function insist(path: string, init: RequestInit = {}): Promise<unknown> {
    for (let attempt = 0; attempt < 2_000; attempt += 1) {
      try {
        const response = await fetch(`${base}${path}`, init);
        if (response.ok) return await response.json();
        if (response.status !== 429 && response.status < 500) throw new TypeError(`refused with ${response.status}`);
      } catch (error) {
        if (error instanceof TypeError && error.message.startsWith("refused")) throw error;
      }
      await pause(30);
    }
    throw new Error("the server never came back");
  }

  const { token: first } = (await insist("/tokens/generate", { method: "POST" })) as { token: string };
  const { conversationId, token } = (await insist("/conversations", { method: "POST", headers: { authorization: `Bearer ${first}` } })) as { conversationId: string; token: string };
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const log: Said[] = [];
  let watermark = "";
  let sent = 0;

  async function look(): Promise<void> {
    const set = (await insist(`/conversations/${conversationId}/activities?watermark=${watermark}`, { headers })) as { activities: Said[]; watermark?: string };
    log.push(...set.activities);
    watermark = set.watermark ?? watermark;
  }
  async function send(activity: object): Promise<number> {
    await look();
    const from = log.length;
    sent += 1;
    await insist(`/conversations/${conversationId}/activities`, { method: "POST", headers, body: JSON.stringify({ type: "message", from: { id: "user" }, channelData: { clientActivityID: `mine-${sent}` }, ...activity }) });
    return from;
  }
  async function hears(from: number, expected: RegExp): Promise<Said> {
    for (let attempt = 0; attempt < 2_000; attempt += 1) {
      await look();
      const found = log.slice(from).find((activity) => activity.from?.role === "bot" && expected.test(activity.text ?? ""));
      if (found) return found;
      await pause(20);
    }
    throw new Error(`never heard ${expected}; heard ${log.slice(from).map((activity) => activity.text).join(" | ")}`);
  }
  const press = (said: Said, label: string): object => {
    const button = said.suggestedActions?.actions?.find(({ title }) => title === label);
    if (button === undefined) throw new Error(`no button ${label}`);
    return { text: button.title, value: button.value };
  };

  let reports = 0;
  while (deaths < KILLS) {
    let said = await hears(await send({ text: "melden" }), /Ist gerade jemand in Gefahr/);
    for (let step = 0; step < 14 && !/Was möchtest du erzählen/.test(said.text ?? ""); step += 1) said = await hears(await send(press(said, "Überspringen")), /\?/);
    const pieces = [`marker-${reports}-a`, `marker-${reports}-b`, `marker-${reports}-c`];
    for (const piece of pieces) said = await hears(await send({ text: piece }), /Ich habe es notiert/);
    said = await hears(await send(press(said, "Das ist alles")), /Wo passiert es/);
    while (!/Stimmt alles so/.test(said.text ?? "")) said = await hears(await send(press(said, "Überspringen")), /\?/);
    // Nothing acknowledged was lost or doubled on the way.
    for (const piece of pieces) expect((said.text ?? "").split(piece)).toHaveLength(2);
    said = await hears(await send(press(said, "Stimmt so")), /Das ist dein Code/);
    said = await hears(await send(press(said, "Ohne Probe weiter")), /Soll ich es jetzt/);
    await hears(await send(press(said, "Ja, abschicken")), /Es ist angekommen/);
    reports += 1;
  }
  dying = false;
  await reaper;
  await lotse.stop();

  const ids = log.map((activity) => activity.id);
  expect(new Set(ids).size).toBe(ids.length);
  const store = await openStore({ url: house.databaseUrl, box: createBox(readOrMakeKey(house.keyFile), random) });
  const cases = await store.cases.list(["anlaufstelle"]);
  await store.close();
  expect(cases).toHaveLength(reports);
  expect(new Set(cases.map((record) => record.id)).size).toBe(reports);

  const readable = readdirSync(house.folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(house.folder, name))
    .filter((path) => statSync(path).isFile() && /marker-\d/.test(readFileSync(path, "latin1")));
  expect(readable).toEqual([]);
}, 600_000);
