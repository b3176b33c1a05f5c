import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openLine, type Activity, type Line, type Pace } from "../../src/web/chat/directline.ts";
import { echo, openRoom, says, smallCore, type Room } from "./open-webchat.ts";
import { conditions } from "./conditions.ts";

// The page's own client against the real web chat: real HTTP, real WebSocket, real database; only its patience is short.
const PACE: Pace = { retry: 5, retryAtMost: 40, poll: 10, doubt: 60_000, ping: 60_000, timeout: 20_000 };

interface Page {
  readonly line: Line;
  readonly said: string[];
  readonly told: string[];
  /** Waits until the condition holds; looked at after everything the line tells. */
  until(condition: () => boolean): Promise<void>;
}

const open: { close(): unknown }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function room(options: Parameters<typeof openRoom>[0]): Promise<Room> {
  const opened = await openRoom(options);
  open.push(opened);
  return opened;
}

function page(base: string, pace: Pace = PACE): Page {
  const said: string[] = [];
  const told: string[] = [];
  const { until, changed } = conditions();
  const tell = (what: string): void => {
    told.push(what);
    changed();
  };
  let ids = 0;
  const line = openLine(
    base,
    {
      activity(activity: Activity) {
        said.push(activity.text ?? activity.type);
        changed();
      },
      delivery: (id, state) => tell(`${id} ${state}`),
      connection: tell,
      busy: (seconds) => tell(`busy ${seconds}`),
      restarted: () => tell("restarted"),
    },
    () => `m${++ids}`,
    pace,
  );
  open.push(line);
  return {
    line,
    said,
    told,
    until,
  };
}

const text = (words: string) => ({ text: words, locale: "de" });

/** Stands between page and server and can break what passes through. */
async function wire(to: string): Promise<{ readonly base: string; answers: (req: IncomingMessage) => "pass" | "lose"; cut(): void }> {
  const target = new URL(to);
  const live = new Set<{ destroy(): unknown }>();
  const state = { base: "", answers: (_req: IncomingMessage): "pass" | "lose" => "pass", cut: () => live.forEach((socket) => socket.destroy()) };
  const server = createServer((req, res) => {
    const onward = request({ host: target.hostname, port: target.port, path: req.url, method: req.method, headers: { ...req.headers, host: target.host } }, (answer) => {
      if (state.answers(req) === "lose") return void res.destroy();
      res.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(res);
    });
    onward.on("error", () => res.destroy());
    req.pipe(onward);
  });
  server.on("connection", (socket) => {
    live.add(socket);
    socket.on("close", () => live.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  state.base = `http://127.0.0.1:${port}/v3/directline`;
  open.push({
    close: () =>
      new Promise((closed) => {
        state.cut();
        server.close(closed);
      }),
  });
  return state;
}

describe("the page's Direct Line client", () => {
  test("sends the first message in a new conversation and tells the answer once", async () => {
    const core = echo();
    const house = await room({ onMessage: core.onMessage });
    const child = page(house.base);
    child.line.send(text("Hallo"));
    await child.until(() => child.said.length === 1 && child.told.length === 1);
    expect(child.said).toEqual(["Echo: Hallo"]);
    expect(child.told).toEqual(["m1 arrived"]);
    expect(core.heard.map((message) => message.language)).toEqual(["de"]);
  });

  test("asks for no conversation as long as nobody writes", async () => {
    const house = await room({ onMessage: echo().onMessage });
    const child = page(house.base);
    child.line.hurry();
    child.line.close();
    expect(house.requests).toEqual([]);
  });

  test("goes on after the server was away: what was written meanwhile arrives once, in order", async () => {
    const core = echo();
    const house = await room({ onMessage: core.onMessage });
    const child = page(house.base);
    child.line.send(text("eins"));
    await child.until(() => child.said.length === 1);
    await house.restart();
    child.line.send(text("zwei"));
    child.line.send(text("drei"));
    await child.until(() => child.said.length === 3);
    expect(child.said).toEqual(["Echo: eins", "Echo: zwei", "Echo: drei"]);
    expect(core.heard).toHaveLength(3);
    expect(new Set(core.heard.map((message) => message.address.conversation)).size).toBe(1);
  });

  test("hears what the bot said while the stream was broken", async () => {
    const core = echo();
    const house = await room({ onMessage: core.onMessage });
    const child = page(house.base);
    child.line.send(text("eins"));
    await child.until(() => child.said.length === 1);
    const [first] = core.heard;
    await house.restart();
    await house.channel.send(first!.address, [says("later", "Jemand hat geantwortet.")]);
    child.line.hurry();
    await child.until(() => child.said.length === 2);
    expect(child.said[1]).toBe("Jemand hat geantwortet.");
  });

  test("repeats a message whose receipt got lost, and it is heard once", async () => {
    const core = echo();
    const house = await room({ onMessage: core.onMessage });
    const between = await wire(house.base);
    let lost = 0;
    between.answers = (req) => (req.method === "POST" && req.url?.endsWith("/activities") && lost++ < 2 ? "lose" : "pass");
    const child = page(between.base);
    child.line.send(text("einmal"));
    await child.until(() => child.said.length > 0 && child.told.includes("m1 arrived"));
    child.line.send(text("danach"));
    await child.until(() => child.said.includes("Echo: danach"));
    expect(child.said).toEqual(["Echo: einmal", "Echo: danach"]);
    expect(core.heard).toHaveLength(2);
    expect(child.told.filter((what) => what === "m1 arrived")).toHaveLength(1);
  });

  test("starts anew when its token has ended, says so once and loses nothing", async () => {
    const core = echo();
    const house = await room({ onMessage: core.onMessage });
    const child = page(house.base);
    child.line.send(text("vorher"));
    await child.until(() => child.said.length === 1);
    house.clock.now += 151 * 60_000;
    child.line.send(text("nachher"));
    await child.until(() => child.said.length === 2);
    expect(child.said).toEqual(["Echo: vorher", "Echo: nachher"]);
    expect(child.told).toEqual(["m1 arrived", "restarted", "m2 arrived"]);
    expect(new Set(core.heard.map((message) => message.address.conversation)).size).toBe(2);
  });

  test("renews its token at half time, before it ends", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const house = await room({ onMessage: echo().onMessage });
    const child = page(house.base);
    child.line.send(text("eins"));
    await child.until(() => child.said.length === 1);
    vi.setSystemTime(Date.now() + 16 * 60_000);
    house.clock.now += 16 * 60_000;
    child.line.hurry();
    // It asks for news with the token it just got.
    await house.until(() => house.requests.slice(house.requests.indexOf("POST /v3/directline/tokens/refresh 200")).some((line) => line.startsWith("GET ") && line.endsWith("/activities 200")));
    vi.setSystemTime(Date.now() + 16 * 60_000);
    house.clock.now += 16 * 60_000;
    child.line.send(text("zwei"));
    await child.until(() => child.said.length === 2);
    expect(child.told).not.toContain("restarted");
  });

  test("waits as long as a busy server asks for, and everything arrives in order", async () => {
    const core = echo();
    const house = await room({ onMessage: core.onMessage });
    const child = page(house.base);
    const words = Array.from({ length: 14 }, (_, at) => `Satz ${at}`);
    for (const word of words) child.line.send(text(word));
    await child.until(() => child.told.some((what) => what.startsWith("busy")));
    // The limit counts with the server's clock.
    house.clock.now += 60_000;
    child.line.hurry();
    await child.until(() => child.said.length === words.length);
    expect(child.said).toEqual(words.map((word) => `Echo: ${word}`));
    expect(core.heard).toHaveLength(words.length);
  });

  test("gives back a message the server does not take, and sends the next one", async () => {
    const house = await room({ onMessage: echo().onMessage });
    const child = page(house.base);
    child.line.send(text("x".repeat(5_000)));
    child.line.send(text("kurz"));
    await child.until(() => child.said.length === 1 && child.told.length === 2);
    expect(child.told).toEqual(["m1 refused", "m2 arrived"]);
    expect(child.said).toEqual(["Echo: kurz"]);
  });

  test("asks again and again where no stream comes through", async () => {
    const house = await room({ onMessage: smallCore((message) => (message.content.kind === "text" ? [says(`a:${message.inboundId}`, "eins"), says(`b:${message.inboundId}`, "zwei")] : [])).onMessage });
    const sockets = vi.spyOn(globalThis, "WebSocket").mockImplementation(function refuse() {
      throw new Error("no sockets here");
    });
    const child = page(house.base);
    child.line.send(text("Hallo"));
    await child.until(() => child.said.length === 2);
    sockets.mockRestore();
    expect(child.said).toEqual(["eins", "zwei"]);
  });

  test("shows the help that comes with a refusal of a server that can keep nothing", async () => {
    const house = await room({
      onMessage: async () => ({ kind: "refused", help: [says("help", "In Gefahr ruf 110 oder 112 an.")] }),
    });
    const child = page(house.base);
    child.line.send(text("Hilfe"));
    await child.until(() => child.said.length === 1 && child.told.length > 0);
    expect(child.said).toEqual(["In Gefahr ruf 110 oder 112 an."]);
    expect(child.told).toContain("m1 trying");
  });

  test("says that the connection is gone and that it is back, each once", async () => {
    const core = echo();
    const house = await room({ onMessage: core.onMessage });
    const between = await wire(house.base);
    let away = false;
    between.answers = () => (away ? "lose" : "pass");
    const child = page(between.base);
    child.line.send(text("eins"));
    await child.until(() => child.said.length === 1 && child.told.includes("m1 arrived"));
    away = true;
    child.line.send(text("zwei"));
    await child.until(() => child.told.filter((what) => what === "m2 trying").length >= 3);
    away = false;
    await child.until(() => child.told.includes("m2 arrived"));
    expect(child.told.filter((what) => what === "offline" || what === "online")).toEqual(["offline", "online"]);
  });
});
