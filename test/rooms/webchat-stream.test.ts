import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket as Client } from "ws";
import { MINUTE, SECOND } from "../../src/terms.ts";
import { echo, get, json, message, openRoom, says, send, visit, type Room, type Visitor } from "./open-webchat.ts";

let room: Room;
let visitor: Visitor;

beforeEach(async () => {
  room = await openRoom({ onMessage: echo().onMessage });
  visitor = await visit(room);
});
afterEach(async () => {
  visitor.leave();
  await room.close();
});

const place = (): { conversation: string; place: string } => ({ conversation: visitor.conversation, place: "" });
const streamOf = async (query = ""): Promise<string> => (await json(await get(`${room.base}/conversations/${visitor.conversation}${query}`, visitor.token)))["streamUrl"] as string;

/** The status with which an upgrade is refused; 101 when it is not. */
async function upgradeStatus(url: string, headers: Record<string, string> = {}): Promise<number> {
  const socket = new Client(url, { headers });
  return new Promise((resolve) => {
    socket.on("open", () => (socket.close(), resolve(101)));
    socket.on("unexpected-response", (_request, response) => (response.resume(), resolve(response.statusCode ?? 0)));
    socket.on("error", () => undefined);
  });
}

test("activities between the start and the opening of the stream are replayed, the person's own among them", async () => {
  const { token } = await json(await send(`${room.base}/tokens/generate`, undefined, {}));
  const started = await json(await send(`${room.base}/conversations`, token, {}));
  await send(`${room.base}/conversations/${started["conversationId"]}/activities`, token, message("schon da", "early"));
  const socket = new WebSocket(started["streamUrl"] as string);
  const [frame] = (await once(socket as never, "message")) as [MessageEvent];
  const { activities } = JSON.parse(String(frame.data)) as { activities: { text: string; channelData?: object }[] };
  expect(activities.map(({ text }) => text)).toEqual(["schon da", "Echo: schon da"].slice(0, activities.length));
  expect(activities[0]?.channelData).toEqual({ clientActivityID: "early" });
  socket.close();
});

test("a stream that comes back goes on where it broke off", async () => {
  await visitor.post(message("eins"));
  await visitor.fromBot(1);
  visitor.leave();
  await room.channel.send(place(), [says("a", "inzwischen"), says("b", "noch eins")]);
  await visitor.reconnect();
  await visitor.post(message("zwei"));
  expect((await visitor.fromBot(4)).map(({ text }) => text)).toEqual(["Echo: eins", "inzwischen", "noch eins", "Echo: zwei"]);
  expect(new Set(visitor.received.map(({ id }) => id)).size).toBe(visitor.received.length);
});

test("a stream asked for without a watermark begins now, with an empty one at the beginning", async () => {
  await room.channel.send(place(), [says("a", "früher")]);
  const later = listen(await streamOf());
  const all = listen(await streamOf("?watermark="));
  await Promise.all([later.opened, all.opened]);
  await room.channel.send(place(), [says("b", "jetzt")]);
  expect(await later.texts(1)).toEqual(["jetzt"]);
  expect(await all.texts(2)).toEqual(["früher", "jetzt"]);
  later.leave();
  all.leave();
});

test("what another process writes reaches the streams of this one", async () => {
  const other = await openRoom({ onMessage: echo().onMessage });
  // The other process: its own channel, on the same database.
  const { webchat } = await import("../../src/channels/webchat/webchat.ts");
  const { createTokens } = await import("../../src/channels/webchat/tokens.ts");
  const second = webchat({
    server: { routes: { get() {}, post() {}, pre() {} } as never, upgrade() {}, limit: () => () => 0, addressOf: () => "" },
    log: room.store.log,
    watch: () => () => undefined,
    tokens: createTokens({ key: new Uint8Array(32), now: () => room.clock.now }),
    now: () => room.clock.now,
    random: (length) => new Uint8Array(length),
    publicUrl: new URL("http://localhost"),
    origins: [],
  });
  await second.send(place(), [says("x", "von nebenan")]);
  expect((await visitor.fromBot(1)).map(({ text }) => text)).toEqual(["von nebenan"]);
  await second.close();
  await other.close();
});

test("a quiet stream gets empty frames, and takes them", async () => {
  const quiet = await openRoom({ onMessage: echo().onMessage, keepAlive: 500 });
  const someone = await visit(quiet);
  someone.ping();
  await someone.untilFrame((frames) => frames.includes(""));
  await someone.post(message("noch da"));
  expect((await someone.fromBot(1)).map(({ text }) => text)).toEqual(["Echo: noch da"]);
  someone.leave();
  await quiet.close();
});

test("a stream of a conversation that is over ends", async () => {
  const quiet = await openRoom({ onMessage: echo().onMessage, keepAlive: 500 });
  const someone = await visit(quiet);
  quiet.clock.now += 24 * 60 * MINUTE;
  expect(await someone.closed()).toBe(1000);
  await quiet.close();
});

test("a set without a watermark does not move the client's place", async () => {
  await room.channel.send(place(), [{ id: "t", secret: false, activity: { type: "typing" } }, says("a", "da")]);
  await visitor.fromBot(1);
  const sets = visitor.frames.filter((frame) => frame !== "").map((frame) => JSON.parse(frame) as { activities: { type: string }[]; watermark?: string });
  expect(sets.map((set) => [set.activities[0]?.type, set.watermark])).toEqual([["typing", undefined], ["message", "1"]]);
});

test("the address of a stream is good for a minute, one conversation and one site", async () => {
  const url = await streamOf();
  expect(await upgradeStatus(url)).toBe(101);
  expect(await upgradeStatus(url.replace(/t=[^&]+/, "t=forged"))).toBe(403);
  expect(await upgradeStatus(url.replace(/t=[^&]+/, `t=${visitor.token}`))).toBe(403);
  expect(await upgradeStatus(url.replace(visitor.conversation, (await visit(room)).conversation))).toBe(403);
  expect(await upgradeStatus(`${room.origin.replace("http", "ws")}/elsewhere`)).toBe(404);
  room.clock.now += 61 * SECOND;
  expect(await upgradeStatus(url)).toBe(403);

  const { token } = await json(await send(`${room.base}/tokens/generate`, undefined, {}, { origin: room.origin }));
  const bound = (await json(await send(`${room.base}/conversations`, token, {}, { origin: room.origin })))["streamUrl"] as string;
  expect(await upgradeStatus(bound, { origin: "https://evil.example" })).toBe(403);
  expect(await upgradeStatus(bound)).toBe(403);
  expect(await upgradeStatus(bound, { origin: room.origin })).toBe(101);
});

test("whoever opens streams and never says goodbye holds eight of them and no more", async () => {
  const url = new URL(await streamOf());
  const request = `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
  const deaf = Array.from({ length: 30 }, () => connect(Number(url.port), "localhost"));
  let ended = 0;
  for (const socket of deaf) {
    // The bytes that ask for a goodbye are read, and not answered.
    socket.on("data", () => undefined).on("error", () => undefined).on("close", () => ended++);
    socket.write(request);
  }
  await expect.poll(() => ended, { timeout: 20_000 }).toBe(22);
  for (const socket of deaf) socket.destroy();
});

test("a ninth stream of one conversation closes the oldest", async () => {
  const url = await streamOf();
  const sockets: WebSocket[] = [];
  const first = new WebSocket(await streamOf("?watermark=0"));
  const closed = once(first as never, "close") as Promise<[CloseEvent]>;
  await once(first as never, "open");
  // The visitor's own stream is older still and goes first.
  for (let at = 0; at < 8; at += 1) {
    const socket = new WebSocket(url);
    sockets.push(socket);
    await once(socket as never, "open");
  }
  expect((await closed)[0].code).toBe(1008);
  for (const socket of sockets) socket.close();
});

test("what is written while a stream finds nothing new is found all the same", async () => {
  let gate: Promise<void> | undefined;
  let open = (): void => undefined;
  let tellStuck = (): void => undefined;
  const held = await openRoom({
    onMessage: echo().onMessage,
    log: (log) => ({
      ...log,
      async read(...page) {
        const entries = await log.read(...page);
        // Old news: what is written from now on is not in it.
        if (entries.length === 0 && gate !== undefined) {
          tellStuck();
          await gate;
        }
        return entries;
      },
    }),
  });
  const someone = await visit(held);
  const to = { conversation: someone.conversation, place: "" };
  const stuck = new Promise<void>((resolve) => (tellStuck = resolve));
  gate = new Promise<void>((resolve) => (open = resolve));
  await held.channel.send(to, [says("a", "eins")]);
  await stuck;
  await held.channel.send(to, [says("b", "zwei")]);
  open();
  expect((await someone.fromBot(2)).map(({ text }) => text)).toEqual(["eins", "zwei"]);
  someone.leave();
  await held.close();
});

test("garbage on the wire ends that connection and nothing else", async () => {
  const url = new URL(await streamOf());
  const raw = connect(Number(url.port), "localhost");
  raw.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`);
  await once(raw, "data");
  raw.write(Buffer.alloc(64, 0xff));
  await once(raw, "close");
  const abrupt = connect(Number(url.port), "localhost");
  abrupt.write("GET /v3/directline/conversations/x/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  abrupt.destroy();
  await visitor.post(message("noch da"));
  expect((await visitor.fromBot(1)).map(({ text }) => text)).toEqual(["Echo: noch da"]);
});

/** Reads a stream from its first frame on. */
function listen(url: string): { readonly opened: Promise<unknown>; texts(count: number): Promise<readonly string[]>; leave(): void } {
  const socket = new WebSocket(url);
  const got: string[] = [];
  let look = (): void => undefined;
  socket.onmessage = ({ data }) => {
    if (data !== "") got.push(...(JSON.parse(String(data)) as { activities: { text: string }[] }).activities.map(({ text }) => text));
    look();
  };
  return {
    opened: once(socket as never, "open"),
    texts: (count) =>
      new Promise((resolve) => {
        look = () => got.length >= count && resolve(got);
        look();
      }),
    leave: () => socket.close(),
  };
}
