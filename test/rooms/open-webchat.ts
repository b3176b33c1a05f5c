import { randomBytes } from "node:crypto";
import { createBox } from "../../src/crypto/box.ts";
import type { Channel, InboundMessage, OnMessage, OutboundActivity } from "../../src/channels/channel.ts";
import { createTokens } from "../../src/channels/webchat/tokens.ts";
import { webchat } from "../../src/channels/webchat/webchat.ts";
import { createServer } from "../../src/server/server.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { conditions } from "./conditions.ts";

export const KEY = new Uint8Array(32).fill(7);

/** A real web chat over real HTTP and a real database, with a clock that a test may move. */
export interface Room {
  readonly base: string;
  readonly origin: string;
  readonly channel: Channel;
  readonly store: Store;
  readonly clock: { now: number };
  /** Method, path and status of every request, in the order of their answers. */
  readonly requests: string[];
  /** Every line the server wrote to its log. */
  readonly logged: string[];
  /** Waits until the condition holds; asked again after every request and every append. */
  until(condition: () => boolean): Promise<void>;
  /** Ends the server and the channel and opens them again on the same port and the same database. */
  restart(onMessage?: OnMessage): Promise<void>;
  close(): Promise<void>;
}

export interface RoomOptions {
  readonly onMessage: OnMessage;
  readonly origins?: readonly string[];
  readonly publicUrl?: string;
  readonly keepAlive?: number;
  /** Stands between channel and store, to make it fail. */
  readonly log?: (log: Store["log"]) => Store["log"];
}

export async function openRoom({ onMessage, origins = [], publicUrl = "http://localhost", keepAlive = 20_000, log: between = (log) => log }: RoomOptions): Promise<Room> {
  const clock = { now: Date.UTC(2026, 10, 23, 8) };
  const now = (): number => clock.now;
  const store = await openStore({ url: "sqlite::memory:", box: createBox(KEY, randomBytes) });
  const requests: string[] = [];
  const logged: string[] = [];
  const { until, changed } = conditions();
  store.watch(changed);

  const start = async (handler: OnMessage, port: number) => {
    const server = createServer({ log: (event, facts) => void logged.push(JSON.stringify({ event, ...facts })), publicUrl: new URL(publicUrl), now, random: randomBytes, ping: () => store.ping() });
    const channel = webchat({ server, log: between(store.log), watch: (listener) => store.watch(listener), tokens: createTokens({ key: KEY, now }), now, random: randomBytes, publicUrl: new URL(publicUrl), origins, keepAlive });
    await channel.open(handler);
    server.routes.on("after", (req: { method: string; url: string }, res: { statusCode: number }) => {
      requests.push(`${req.method} ${req.url.split("?")[0]} ${res.statusCode}`);
      changed();
    });
    return { server, channel, port: await server.listen(port) };
  };

  let running = await start(onMessage, 0);
  const origin = `http://localhost:${running.port}`;
  return {
    base: `${origin}/v3/directline`,
    origin,
    get channel() {
      return running.channel;
    },
    store,
    clock,
    requests,
    logged,
    until,
    async restart(handler = onMessage) {
      await running.channel.close();
      await running.server.close(0);
      running = await start(handler, running.port);
    },
    async close() {
      await running.channel.close();
      await running.server.close(0);
      await store.close();
    },
  };
}

/** A core that remembers what it heard, and says what `reply` tells it to. */
export function smallCore(reply: (message: InboundMessage) => readonly OutboundActivity[] = () => []): { readonly heard: InboundMessage[]; readonly onMessage: OnMessage } {
  const heard: InboundMessage[] = [];
  return {
    heard,
    onMessage: async (channel, message) => {
      if (heard.some(({ inboundId, address }) => inboundId === message.inboundId && address.conversation === message.address.conversation)) return { kind: "duplicate" };
      heard.push(message);
      await channel.send(message.address, reply(message));
      return { kind: "accepted" };
    },
  };
}

/** Says back what it hears. */
export const echo = (): ReturnType<typeof smallCore> =>
  smallCore((message) => (message.content.kind === "text" ? [says(`re:${message.inboundId}`, `Echo: ${message.content.text}`)] : []));

export function says(id: string, text: string, buttons: readonly { title: string; value: unknown }[] = []): OutboundActivity {
  return {
    id,
    secret: false,
    activity: {
      type: "message",
      text,
      textFormat: "plain",
      ...(buttons.length > 0 && { suggestedActions: { to: [], actions: buttons.map(({ title, value }) => ({ type: "messageBack", title, text: title, displayText: title, value })) } }),
    },
  };
}

export type Wire = Record<string, unknown> & { readonly id: string; readonly type: string; readonly text?: string; readonly timestamp: string; readonly from: { readonly id: string; readonly role: string } };

/** A browser's side of one conversation, written by hand so that every request can be seen. */
export interface Visitor {
  readonly conversation: string;
  readonly token: string;
  /** Everything the stream brought, in order. */
  readonly received: Wire[];
  /** Frames as they came, empty ones included. */
  readonly frames: string[];
  post(activity: unknown): Promise<Response>;
  history(watermark?: string): Promise<{ activities: Wire[]; watermark: string }>;
  /** Waits until the stream has brought so many messages of the bot. */
  fromBot(count: number): Promise<readonly Wire[]>;
  untilFrame(condition: (frames: readonly string[]) => boolean): Promise<void>;
  /** Opens a new stream from the last watermark, as the stock client does. */
  reconnect(): Promise<void>;
  /** Sends an empty frame, as the stock client does every 20 s. */
  ping(): void;
  /** Waits until the server has closed the stream, and gives back with which code. */
  closed(): Promise<number>;
  leave(): void;
}

export async function visit(room: Room): Promise<Visitor> {
  const { token } = await json(await fetch(`${room.base}/tokens/generate`, { method: "POST" }));
  const started = await json(await send(`${room.base}/conversations`, token, {}));
  const conversation = started.conversationId as string;
  const received: Wire[] = [];
  const frames: string[] = [];
  const { until, changed } = conditions();
  let watermark = "";
  let socket: WebSocket;

  const connect = (url: string): Promise<void> =>
    new Promise((resolve, reject) => {
      socket = new WebSocket(url);
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error("the stream was refused"));
      socket.onmessage = ({ data }) => {
        frames.push(String(data));
        if (data !== "") {
          const set = JSON.parse(String(data)) as { activities: Wire[]; watermark?: string };
          received.push(...set.activities);
          watermark = set.watermark ?? watermark;
        }
        changed();
      };
    });
  await connect(started.streamUrl as string);

  return {
    conversation,
    token,
    received,
    frames,
    post: (activity) => send(`${room.base}/conversations/${conversation}/activities`, token, activity),
    history: async (from = "") => (await json(await get(`${room.base}/conversations/${conversation}/activities?watermark=${from}`, token))) as never,
    async fromBot(count) {
      const messages = (): readonly Wire[] => received.filter((activity) => activity.from?.role === "bot" && activity.type === "message");
      await until(() => messages().length >= count);
      return messages();
    },
    untilFrame: (condition) => until(() => condition(frames)),
    async reconnect() {
      const again = await json(await get(`${room.base}/conversations/${conversation}?watermark=${watermark}`, token));
      await connect(again.streamUrl as string);
    },
    ping: () => socket.send(""),
    closed: () => new Promise((resolve) => (socket.onclose = ({ code }) => resolve(code))),
    leave: () => socket.close(),
  };
}

export function send(url: string, token: string | undefined, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers }, body: typeof body === "string" ? body : JSON.stringify(body) });
}

export function get(url: string, token?: string): Promise<Response> {
  return fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
}

export async function json(response: Response): Promise<Record<string, unknown> & { token: string }> {
  return (await response.json()) as never;
}

export const message = (text: string, clientActivityID?: string): object => ({ type: "message", from: { id: "anyone" }, text, ...(clientActivityID !== undefined && { channelData: { clientActivityID } }) });
