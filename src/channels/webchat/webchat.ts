import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Next, Request, Response, Server } from "restify";
import { CodedError } from "../../errors.ts";
import { DAY, HOUR, SECOND, type Clock, type RandomBytes } from "../../terms.ts";
import type { Channel, OnMessage } from "../channel.ts";
import { createHistory, type LogPort } from "./history.ts";
import { readInbound, type Inbound } from "./inbound.ts";
import { toOutbound } from "./outbound.ts";
import { keyedQueue } from "../queue.ts";
import { createStreams } from "./stream.ts";
import { TOKEN_LIFE, type Pass, type Tokens } from "./tokens.ts";

const BASE = "/v3/directline";

/** What this channel needs of the server it is mounted on. */
export interface WebchatServer {
  readonly routes: Server;
  upgrade(prefix: string, handle: (req: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
  /** Makes a limit; it answers with the seconds to wait, 0 when none. */
  limit(rule: { readonly burst: number; readonly perSecond: number }): (key: string) => number;
  addressOf(req: IncomingMessage): string;
}

export interface WebchatNeeds {
  readonly server: WebchatServer;
  readonly log: LogPort;
  /** Hints that another process wrote; see `Store.watch`. */
  readonly watch: (listener: (topic: string) => void) => () => void;
  readonly tokens: Tokens;
  readonly now: Clock;
  readonly random: RandomBytes;
  readonly publicUrl: URL;
  /** Other sites whose pages may talk to us, as scheme and host. Our own needs not be named. */
  readonly origins: readonly string[];
  /** Milliseconds between the empty frames of a stream. */
  readonly keepAlive?: number;
}

/**
 * The web chat: Direct Line 3.0, served by ourselves.
 * https://learn.microsoft.com/en-us/azure/bot-service/rest-api/bot-framework-rest-direct-line-3-0-api-reference
 *
 * Tokens are given to anyone, limits guard them; a conversation is kept for 24 hours.
 */
export function webchat({ server, log, watch, tokens, now, random, publicUrl, origins, keepAlive = 20 * SECOND }: WebchatNeeds): Channel {
  const history = createHistory({ log, now });
  const streams = createStreams({ history, isOpen: (conversation) => log.isOpen(conversation, now()), keepAlive });
  const inTurn = keyedQueue();
  const running = new Set<Promise<unknown>>();

  // A school of a thousand pupils comes from one address and may come at once.
  const newConversations = server.limit({ burst: 1_000, perSecond: 2 });
  const fromOneAddress = server.limit({ burst: 5_000, perSecond: 1_000 });
  const inOneConversation = server.limit({ burst: 10, perSecond: 1 });
  // A page that lost its network opens one stream every few seconds; a school that lost it, a thousand.
  const newStreams = server.limit({ burst: 3_000, perSecond: 50 });

  let onMessage: OnMessage | undefined;
  let unwatch: (() => void) | undefined;

  // ── who may ask ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Scheme and host under which this request reached us. Only a trial on http may have more names than PUBLIC_URL. */
  const ownOrigin = (req: IncomingMessage): URL => {
    if (publicUrl.protocol === "https:") return publicUrl;
    const host = req.headers.host ?? "";
    return URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : publicUrl;
  };

  /** The site of the page that asks; undefined when no browser says one. */
  const originOf = (req: IncomingMessage): string | undefined => (req.headers.origin === "null" ? undefined : req.headers.origin);

  const siteFor = (req: IncomingMessage): string | undefined => {
    const origin = originOf(req);
    if (origin === undefined || origin === ownOrigin(req).origin || origins.includes(origin)) return origin;
    throw new CodedError("NOT_ALLOWED", "Pages of this site may not open a chat here.");
  };

  const passOf = async (req: Request): Promise<Pass> => {
    const token = /^Bearer (.+)$/i.exec(req.headers.authorization ?? "")?.[1];
    if (token === undefined) throw new CodedError("TOKEN_INVALID", "A token is missing.");
    return tokens.read(token);
  };

  const checkOrigin = (req: IncomingMessage, pass: Pass): void => {
    if (pass.origin !== undefined && originOf(req) !== pass.origin) throw new CodedError("NOT_ALLOWED", "The token belongs to another site.");
  };

  /** The pass of a request to one conversation. */
  const admit = async (req: Request): Promise<Pass> => {
    const pass = await passOf(req);
    if (pass.conv !== (req.params as { id?: string }).id) throw new CodedError("TOKEN_INVALID", "The token belongs to another conversation.");
    if (req.method === "POST") checkOrigin(req, pass);
    return pass;
  };

  const slowDown = (res: Response, seconds: number): void => {
    if (seconds === 0) return;
    res.setHeader("Retry-After", String(seconds));
    throw new CodedError("TOO_MANY", "That was too fast.");
  };

  const mustBeOpen = async (conversation: string): Promise<void> => {
    if (!(await log.isOpen(conversation, now()))) throw new CodedError("NOT_FOUND", "This conversation is over.");
  };

  // ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  const conversationBody = async (pass: Pass): Promise<{ conversationId: string; token: string; expires_in: number }> => ({
    conversationId: pass.conv,
    token: await tokens.issue(pass),
    expires_in: TOKEN_LIFE / SECOND,
  });

  const streamUrl = async (req: IncomingMessage, pass: Pass, after: number): Promise<string> => {
    const url = new URL(`${BASE}/conversations/${pass.conv}/stream`, ownOrigin(req));
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("t", await tokens.issueTicket({ ...pass, after }));
    return url.href;
  };

  /** Adds a route that answers only between `open` and `close`, and that `close` waits for. */
  const route = (method: "get" | "post", path: string, handle: (req: Request, res: Response) => Promise<void>): void => {
    server.routes[method](`${BASE}${path}`, async (req: Request, res: Response) => {
      if (onMessage === undefined) throw new CodedError("NOT_READY", "The chat is not open.");
      slowDown(res, fromOneAddress(server.addressOf(req)));
      const work = handle(req, res);
      running.add(work);
      try {
        await work;
      } catch (error) {
        // The one error name that Direct Line prescribes; clients get a new token when they read it.
        if (!(error instanceof CodedError) || error.code !== "TOKEN_EXPIRED") throw error;
        res.json(403, { error: { code: "TokenExpired", message: error.message } });
      } finally {
        running.delete(work);
      }
    });
  };

  route("post", "/tokens/generate", async (req, res) => {
    slowDown(res, newConversations(server.addressOf(req)));
    const origin = siteFor(req);
    const pass: Pass = { conv: randomName(random), user: `dl_${randomName(random)}`, ...(origin !== undefined && { origin }) };
    res.json(200, await conversationBody(pass));
  });

  route("post", "/tokens/refresh", async (req, res) => {
    const pass = await passOf(req);
    checkOrigin(req, pass);
    res.json(200, await conversationBody(pass));
  });

  route("post", "/conversations", async (req, res) => {
    const pass = await passOf(req);
    checkOrigin(req, pass);
    // A day, up to the next full hour: the table of kept talks must not tell at which minute one began.
    const opened = await log.open(pass.conv, now(), Math.ceil((now() + DAY) / HOUR) * HOUR);
    if (opened === "exists") await mustBeOpen(pass.conv);
    // From the very beginning: the stock client posts before its socket is open, and must still see its own message there.
    res.json(opened === "opened" ? 201 : 200, { ...(await conversationBody(pass)), streamUrl: await streamUrl(req, pass, 0) });
  });

  route("get", "/conversations/:id", async (req, res) => {
    const pass = await admit(req);
    await mustBeOpen(pass.conv);
    const after = watermarkOf(req) ?? (await history.end(pass.conv));
    res.json(200, { ...(await conversationBody(pass)), streamUrl: await streamUrl(req, pass, after) });
  });

  route("get", "/conversations/:id/activities", async (req, res) => {
    const pass = await admit(req);
    await mustBeOpen(pass.conv);
    const { activities, watermark } = await history.after(pass.conv, watermarkOf(req) ?? 0);
    res.json(200, { activities, watermark: String(watermark) });
  });

  route("post", "/conversations/:id/activities", async (req, res) => {
    const pass = await admit(req);
    const inbound = readInbound(req.body);
    if (inbound.kind === "ignored") {
      res.json(200, { id: `${pass.conv}|${randomName(random)}` });
      return;
    }
    slowDown(res, inOneConversation(pass.conv));
    const [status, body] = await inTurn(pass.conv, () => take(pass, inbound));
    res.json(status, body);
  });

  route("post", "/conversations/:id/upload", async (req) => {
    await admit(req);
    throw new CodedError("BAD_REQUEST", "Files are not taken here.");
  });

  // ── a message ───────────────────────────────────────────────────────────────────────────────────────────────────────

  const take = async (pass: Pass, inbound: Inbound & { kind: "taken" }): Promise<[status: number, body: object]> => {
    if (onMessage === undefined) throw new CodedError("NOT_READY", "The chat is not open.");
    // A store that cannot be asked must not stand between a person and the help that needs no store.
    if (!(await log.isOpen(pass.conv, now()).catch(() => true))) throw new CodedError("NOT_FOUND", "This conversation is over.");
    // A name of our own for the message: the same for the same message, and none of the client's words on disk.
    const inboundId = `in:${inbound.clientActivityID === undefined ? randomName(random) : fingerprint(inbound.clientActivityID)}`;
    const keep = (): Promise<{ readonly id: string }> => history.append(pass.conv, inboundId, { ...inbound.echo, from: { id: pass.user, role: "user" } }, false);

    const kept = await keep().catch(() => undefined);
    const acceptance = await onMessage(channel, {
      address: { conversation: pass.conv, place: "" },
      inboundId,
      at: now(),
      language: inbound.language,
      ...(inbound.greeted && { greeted: true }),
      content: inbound.content,
    });
    if (acceptance.kind === "refused") {
      const activities = acceptance.help.map(({ id, activity }) => ({ ...passing(pass.conv, activity), id: `${pass.conv}|${id}` }));
      streams.whisper(pass.conv, activities);
      const { message } = new CodedError("STORE_UNAVAILABLE", "The message could not be kept.");
      // Also in the answer itself, for a client that has no stream.
      return [503, { error: { code: "STORE_UNAVAILABLE", message }, activities }];
    }
    const { id } = kept ?? (await keep());
    streams.poke(pass.conv);
    return [200, { id }];
  };

  /** An activity of the bot that no history keeps. */
  const passing = (conversation: string, activity: Parameters<typeof toOutbound>[0]): object => {
    const outbound = toOutbound(activity);
    return { ...(outbound.kind === "never" ? {} : outbound.activity), channelId: "directline", conversation: { id: conversation }, timestamp: new Date(now()).toISOString() };
  };

  // ── the stream ──────────────────────────────────────────────────────────────────────────────────────────────────────

  server.upgrade(`${BASE}/conversations/`, (req, socket, head) => {
    void (async () => {
      if (newStreams(server.addressOf(req)) > 0) throw new CodedError("TOO_MANY", "Too many streams were opened at once.");
      const url = new URL(req.url ?? "", "http://host");
      const ticket = await tokens.readTicket(url.searchParams.get("t") ?? "");
      if (url.pathname !== `${BASE}/conversations/${ticket.conv}/stream`) throw new CodedError("TOKEN_INVALID", "The ticket belongs to another conversation.");
      checkOrigin(req, ticket);
      await mustBeOpen(ticket.conv);
      if (onMessage === undefined) throw new CodedError("NOT_READY", "The chat is not open.");
      streams.start(req, socket, head, ticket.conv, ticket.after);
    })().catch((error: unknown) => refuseUpgrade(socket, error));
  });

  // Pages of other sites that may talk to us; our own need none of this.
  server.routes.pre((req: Request, res: Response, next: Next) => {
    const origin = originOf(req);
    if (origin === undefined || !(req.url ?? "").startsWith(BASE) || !origins.includes(origin)) return next();
    res.setHeader("Access-Control-Allow-Origin", origin);
    res.setHeader("Vary", "Origin");
    res.setHeader("Access-Control-Expose-Headers", "Retry-After");
    if (req.method !== "OPTIONS") return next();
    res.setHeader("Access-Control-Allow-Methods", "GET, POST");
    res.setHeader("Access-Control-Allow-Headers", "authorization, content-type, x-ms-bot-agent, x-requested-with");
    res.setHeader("Access-Control-Max-Age", "600");
    res.send(204);
    return next(false);
  });

  const channel: Channel = {
    id: "webchat",
    reveals: "nothing-kept",

    async open(handler) {
      onMessage = handler;
      unwatch = watch((topic) => {
        if (topic.startsWith("log:")) streams.poke(topic.slice("log:".length));
      });
    },

    async send({ conversation }, activities) {
      // Nobody can read a conversation that is over, so there is nothing left to deliver to.
      if (!(await log.isOpen(conversation, now()))) return;
      for (const { id, secret, activity } of activities) {
        const outbound = toOutbound(activity);
        if (outbound.kind === "kept") await history.append(conversation, id, outbound.activity, secret);
        if (outbound.kind === "passing") streams.whisper(conversation, [passing(conversation, activity)]);
      }
      streams.poke(conversation);
    },

    async close() {
      onMessage = undefined;
      await Promise.allSettled(running);
      unwatch?.();
      await streams.close();
    },
  };
  return channel;
}

/** 128 random bits. */
function randomName(random: RandomBytes): string {
  return Buffer.from(random(16)).toString("base64url");
}

function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/**
 * @returns undefined when the request names none.
 * @throws {CodedError} BAD_REQUEST when there is a watermark that is none of ours.
 */
function watermarkOf(req: Request): number | undefined {
  const watermark = new URL(req.url ?? "", "http://host").searchParams.get("watermark");
  if (watermark === null) return undefined;
  // The stock client has an empty one until it has received something, and then it must miss nothing.
  if (watermark === "") return 0;
  if (!/^\d{1,9}$/.test(watermark)) throw new CodedError("BAD_REQUEST", "The watermark is none.");
  return Number(watermark);
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const code = error instanceof CodedError ? error.code : "INTERNAL";
  const status = { NOT_FOUND: "404 Not Found", TOO_MANY: "429 Too Many Requests", NOT_READY: "503 Service Unavailable", STORE_UNAVAILABLE: "503 Service Unavailable", INTERNAL: "500 Internal Server Error" }[code as string] ?? "403 Forbidden";
  // A client that never hangs up must not keep the connection.
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
