import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Activity, DirectLine as StockClient, DirectLineOptions } from "botframework-directlinejs";
import { MINUTE } from "../../src/terms.ts";
import { echo, json, openRoom, says, send, type Room } from "./open-webchat.ts";

// The published client as it is. It wants a browser's XMLHttpRequest; its timers are rxjs schedulers, which may be given.
const require = createRequire(import.meta.url);
Object.assign(globalThis, { XMLHttpRequest: require("xhr2") });
const { DirectLine } = require("botframework-directlinejs") as { DirectLine: new (options: DirectLineOptions & { scheduler?: unknown; random?: () => number }) => StockClient };
const { async } = createRequire(require.resolve("botframework-directlinejs"))("rxjs/scheduler/async") as { async: { now(): number; schedule(work: unknown, delay: number, state: unknown): unknown } };

/** The client's quarter of an hour in under a second. Only delays shrink; nothing else of the client changes. */
const SPEED = 2_000;
const began = Date.now();
const fast = { now: () => began + (Date.now() - began) * SPEED, schedule: (work: unknown, delay = 0, state?: unknown) => async.schedule(work, delay / SPEED, state) };

const ONLINE = 2;
const EXPIRED = 3;
const ENDED = 5;

/** A page around the stock client: what it shows, and where it stands. */
interface Page {
  readonly client: StockClient;
  readonly shown: Activity[];
  readonly status: number[];
  say(text: string): Promise<string>;
  until(condition: () => boolean): Promise<void>;
}

let room: Room;
let core: ReturnType<typeof echo>;
let pages: Page[];

beforeEach(async () => {
  core = echo();
  pages = [];
  room = await openRoom({ onMessage: core.onMessage });
});
afterEach(async () => {
  for (const { client } of pages) client.end();
  await room.close();
});

async function openPage(webSocket: boolean, options: object = {}): Promise<Page> {
  const { token } = await json(await send(`${room.base}/tokens/generate`, undefined, {}));
  const client = new DirectLine({ domain: room.base, token, webSocket, pollingInterval: 200, random: () => 0, ...options });
  const shown: Activity[] = [];
  const status: number[] = [];
  let looking: (() => void)[] = [];
  const look = (): void => {
    for (const each of looking) each();
  };
  // Its way of saying that the conversation has ended is an error.
  client.activity$.subscribe((activity) => (shown.push(activity), look()), () => undefined);
  client.connectionStatus$.subscribe((now) => (status.push(now), look()));
  const page: Page = {
    client,
    shown,
    status,
    say: (text) => new Promise((resolve, reject) => client.postActivity({ type: "message", text, from: { id: "me" }, channelData: { clientActivityID: `c-${text}` } }).subscribe(resolve, reject)),
    until: (condition) =>
      new Promise((resolve) => {
        const wait = (): void => {
          if (!condition()) return;
          looking = looking.filter((each) => each !== wait);
          resolve();
        };
        looking.push(wait);
        wait();
      }),
  };
  pages.push(page);
  return page;
}

/** What the page shows, each activity once: the client leaves dropping repeated ids to the page. */
const texts = ({ shown }: Page): string[] => [...new Map(shown.map((activity) => [activity.id, "text" in activity ? activity.text ?? "" : ""])).values()];
const shows = (page: Page, text: string) => () => texts(page).includes(text);

describe.each([
  { mode: "polling", webSocket: false },
  { mode: "the stream", webSocket: true },
])("the stock client over $mode", ({ webSocket }) => {
  test("holds a conversation: ids, own messages and answers, in order", async () => {
    const page = await openPage(webSocket);
    const ids: string[] = [];
    for (const text of ["Hallo", "مرحبا 12", "👩‍👩‍👧‍👦"]) ids.push(await page.say(text));
    await page.until(shows(page, "Echo: 👩‍👩‍👧‍👦"));
    expect(texts(page)).toEqual(["Hallo", "Echo: Hallo", "مرحبا 12", "Echo: مرحبا 12", "👩‍👩‍👧‍👦", "Echo: 👩‍👩‍👧‍👦"]);
    // Web Chat calls a message sent when it comes back with its clientActivityID and an id.
    for (const id of ids) expect(page.shown.find((activity) => activity.id === id)?.channelData).toEqual({ clientActivityID: expect.any(String) });
    expect(page.shown.map((activity) => activity.id)).toEqual([...new Set(page.shown.map((activity) => activity.id))]);
  });

  test("says what it was told before anything else was received", async () => {
    const page = await openPage(webSocket);
    await page.until(() => page.status.includes(ONLINE));
    const { conversationId: conversation } = page.client as unknown as { conversationId: string };
    await room.channel.send({ conversation, place: "" }, [says("first", "Guten Tag")]);
    await page.until(shows(page, "Guten Tag"));
    expect(texts(page)).toEqual(["Guten Tag"]);
  });

  test("takes up a conversation of an earlier page with its watermark, and misses and doubles nothing", async () => {
    const before = await openPage(webSocket);
    await before.say("Hallo");
    await before.until(shows(before, "Echo: Hallo"));
    const { conversationId, token, watermark } = before.client as unknown as { conversationId: string; token: string; watermark: string };
    before.client.end();
    await room.channel.send({ conversation: conversationId, place: "" }, [says("meanwhile", "inzwischen")]);
    const after = await openPage(webSocket, { conversationId, token, watermark });
    await after.until(shows(after, "inzwischen"));
    await after.say("wieder da");
    await after.until(shows(after, "Echo: wieder da"));
    expect(texts(after)).toEqual(["inzwischen", "wieder da", "Echo: wieder da"]);
  });

  test("refreshes its token, and lives on after the first one has expired", async () => {
    const page = await openPage(webSocket, { scheduler: fast });
    await page.say("Hallo");
    const first = (page.client as unknown as { token: string }).token;
    room.clock.now += 100 * MINUTE;
    await room.until(() => room.requests.includes("POST /v3/directline/tokens/refresh 200"));
    await page.until(shows(page, "Echo: Hallo"));
    await new Promise<void>((resolve) => {
      const look = (): void => ((page.client as unknown as { token: string }).token === first ? void setImmediate(look) : resolve());
      look();
    });
    room.clock.now += 100 * MINUTE;
    await page.say("nach drei Stunden");
    await page.until(shows(page, "Echo: nach drei Stunden"));
    expect(page.status).not.toContain(EXPIRED);
  });

  test("learns that its token has expired, and that its conversation is over", async () => {
    const page = await openPage(webSocket);
    await page.say("Hallo");
    room.clock.now += 151 * MINUTE;
    expect(await page.say("zu spät")).toBe("retry");
    await page.until(() => page.status.includes(EXPIRED));

    if (webSocket) return;
    room.clock.now -= 151 * MINUTE;
    const other = await openPage(false);
    await other.say("Hallo");
    await room.store.conversations.forget((other.client as unknown as { conversationId: string }).conversationId);
    await other.until(() => other.status.includes(ENDED));
  });
});

test("the stock client comes back by itself after the server was started anew, and loses and doubles nothing", async () => {
  const page = await openPage(true, { scheduler: fast });
  await page.say("vorher");
  await page.until(shows(page, "Echo: vorher"));
  const { conversationId } = page.client as unknown as { conversationId: string };
  await room.restart();
  await room.channel.send({ conversation: conversationId, place: "" }, [says("news", "während du weg warst")]);
  await page.until(shows(page, "während du weg warst"));
  await page.say("nachher");
  await page.until(shows(page, "Echo: nachher"));
  expect(texts(page)).toEqual(["vorher", "Echo: vorher", "während du weg warst", "nachher", "Echo: nachher"]);
  expect(core.heard.map(({ content }) => (content.kind === "text" ? content.text : ""))).toEqual(["vorher", "nachher"]);
});
