import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Request, Response } from "restify";
import { parse } from "yaml";
import type { InboundMessage, OnMessage } from "../../src/channels/channel.ts";
import { createTokens } from "../../src/channels/webchat/tokens.ts";
import { webchat } from "../../src/channels/webchat/webchat.ts";
import { toActivity, type Reply } from "../../src/bot/reply.ts";
import { buildPages, type BuiltFile, type PageContent } from "../../src/cli/build.ts";
import { createBox } from "../../src/crypto/box.ts";
import { createServer, type HttpServer } from "../../src/server/server.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { LANGUAGES, type Language } from "../../src/terms.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const KEY = new Uint8Array(32).fill(7);

/** The texts as they stand in content/, and numbers that no content change moves. */
export function pageContent(): PageContent {
  const texts = Object.fromEntries(
    LANGUAGES.map((language) => {
      const file = join(ROOT, `content/texts/${language}.yaml`);
      return [language, existsSync(file) ? (parse(readFileSync(file, "utf8")) as Record<string, string>) : {}];
    }),
  ) as Record<Language, Record<string, string>>;
  const always = "always" as const;
  const afternoon = [14, 20] as const;
  return {
    texts,
    numbers: [
      { id: "notruf-polizei-110", label: "Polizei-Notruf", number: "110", hours: "rund um die Uhr", open: always },
      { id: "notruf-112", label: "Notruf 112 (Feuerwehr und Rettungsdienst)", number: "112", hours: "rund um die Uhr", open: always },
      { id: "kinder-und-jugendtelefon-116111", label: "Kinder- und Jugendtelefon (Nummer gegen Kummer)", number: "116 111", hours: "Mo–Sa 14–20 Uhr", open: [[afternoon], [afternoon], [afternoon], [afternoon], [afternoon], [afternoon], []] },
      { id: "krisenchat", label: "krisenchat", url: "https://krisenchat.de", online: "Chat über krisenchat.de", hours: "rund um die Uhr", open: always },
      { id: "telefonseelsorge", label: "TelefonSeelsorge", number: "0800 1110111", hours: "rund um die Uhr", open: always },
    ],
  };
}

export async function builtPages(): Promise<{ readonly folder: string; readonly files: readonly BuiltFile[] }> {
  const folder = join(mkdtempSync(join(tmpdir(), "lotse-pages-")), "web");
  return { folder, files: await buildPages({ root: ROOT, outDir: folder, content: pageContent(), pages: ["index"] }) };
}

export type Script = (message: InboundMessage, heard: readonly InboundMessage[]) => readonly Reply[];

export interface Stage {
  readonly url: string;
  /** What the core was told, once each. */
  readonly heard: readonly InboundMessage[];
  readonly store: Store;
  /** Moves the server's clock on, in milliseconds. */
  later(milliseconds: number): void;
  /** Ends server and channel; every open stream breaks. */
  stop(): Promise<void>;
  /** Listens again on the same port with the same database. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly script: Script;
  readonly exitUrl?: string;
  /** Adds doors, such as the mailbox. */
  readonly furnish?: (server: HttpServer, store: Store, now: () => number) => void;
  /** Stands between channel and core, to make it refuse. */
  readonly core?: (core: OnMessage) => OnMessage;
}

let shared: Promise<{ readonly folder: string }> | undefined;

/** The real page on the real web chat over a real database; only what the bot says is written by the test. */
export async function openStage({ script, exitUrl, furnish, core = (same) => same }: StageOptions): Promise<Stage> {
  const { folder } = await (shared ??= builtPages());
  const store = await openStore({ url: "sqlite::memory:", box: createBox(KEY, randomBytes) });
  const heard: InboundMessage[] = [];
  let shift = 0;
  const now = (): number => Date.now() + shift;
  let asked = 0;

  const onMessage = core(async (channel, message) => {
    if (heard.some(({ inboundId, address }) => inboundId === message.inboundId && address.conversation === message.address.conversation)) return { kind: "duplicate" };
    heard.push(message);
    asked += 1;
    await channel.send(message.address, script(message, heard).map((reply, at) => toActivity(reply, `${message.inboundId}:${at}`, asked, false)));
    return { kind: "accepted" };
  });

  const open = async (port: number) => {
    const server = createServer({ log: () => {}, publicUrl: new URL("http://localhost"), now, random: randomBytes, ping: () => store.ping() });
    const channel = webchat({ server, log: store.log, watch: (listener) => store.watch(listener), tokens: createTokens({ key: KEY, now }), now, random: randomBytes, publicUrl: new URL("http://localhost"), origins: [] });
    server.routes.get("/page.json", async (_req: Request, res: Response) => {
      res.json(200, { exitUrl: exitUrl ?? null });
    });
    furnish?.(server, store, now);
    server.pages(folder, { "/": "index.html" });
    await channel.open(onMessage);
    return { server, channel, port: await server.listen(port) };
  };
  let running = await open(0);
  const stop = async (): Promise<void> => {
    await running.channel.close();
    await running.server.close(0);
  };
  return {
    url: `http://localhost:${running.port}/`,
    heard,
    store,
    later: (milliseconds) => {
      shift += milliseconds;
    },
    stop,
    async start() {
      running = await open(running.port);
    },
    async close() {
      await stop();
      await store.close();
    },
  };
}

export async function dropPages(): Promise<void> {
  const pages = await shared;
  if (pages) rmSync(resolve(pages.folder, ".."), { recursive: true, force: true });
  shared = undefined;
}
