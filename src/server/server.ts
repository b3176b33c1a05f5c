import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import restify, { type Next, type Request, type Response, type Server, type ServerOptions } from "restify";
import { CodedError } from "../errors.ts";
import { SECOND, type Clock, type Log, type RandomBytes } from "../terms.ts";
import { failureOf, sendFailure } from "./failures.ts";
import { safeHeaders } from "./headers.ts";
import { createLimits, socketAddress, type Limit, type Rule } from "./limits.ts";
import { errorFacts, SILENT } from "./log.ts";
import { servePages } from "./pages.ts";

/** Bytes of a request body, decoded. */
const MAX_BODY = 64 * 1024;

export interface HttpServer {
  /** Where doors add their routes. Handlers are async functions of two arguments, return nothing and throw CodedError. */
  readonly routes: Server;
  /** Takes over requests to upgrade the connection (WebSocket) whose path begins with `prefix`. */
  upgrade(prefix: string, handle: (req: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
  /** A new limit with its own buckets. */
  limit(rule: Rule): Limit;
  /** The network a request comes from, to be used as a key of a limit and for nothing else. */
  addressOf(req: IncomingMessage): string;
  /** Serves the built pages; see `servePages`. */
  pages(folder: string, entrances: Readonly<Record<string, string>>): void;
  /**
   * @param port - 0 for any free one.
   * @returns The port in use.
   * @throws {CodedError} PORT_IN_USE, or CONFIG_INVALID for a port or an address this user or machine may not take.
   */
  listen(port: number, host?: string): Promise<number>;
  /**
   * Takes no new connection, lets running requests end, then closes what is left.
   *
   * @param deadline - Milliseconds after which running requests are cut off.
   */
  close(deadline?: number): Promise<void>;
}

export interface ServerNeeds {
  readonly log: Log;
  /** Where people reach this server, as scheme and host. */
  readonly publicUrl: URL;
  readonly now: Clock;
  readonly random: RandomBytes;
  /** Answers when the store does; behind /healthz. */
  readonly ping: () => Promise<void>;
  /** Behind a proxy: `forwardedAddress(1)`. */
  readonly addressOf?: (req: IncomingMessage) => string;
}

/** One restify server that is safe before anyone adds a route: limits, headers, errors without content, a calm end. */
export function createServer({ log, publicUrl, now, random, ping, addressOf = socketAddress }: ServerNeeds): HttpServer {
  // The types of restify 8 want a bunyan logger; restify 12 calls only what SILENT has.
  const routes = restify.createServer({ log: SILENT as unknown as NonNullable<ServerOptions["log"]>, name: "lotse" });
  const http = routes.server as Server["server"] & { requestTimeout: number; headersTimeout: number; keepAliveTimeout: number };
  // Enough for 64 KiB on a bad phone line, too little to hold sockets open by the thousand.
  http.headersTimeout = 15 * SECOND;
  http.requestTimeout = 30 * SECOND;
  // Longer than the usual 60 s of a proxy, so that the proxy closes first and never sends into a closed socket.
  http.keepAliveTimeout = 75 * SECOND;

  const upgrades = new Map<string, (req: IncomingMessage, socket: Duplex, head: Buffer) => void>();
  let closing = false;

  routes.pre(safeHeaders(publicUrl));
  routes.pre((req: Request, res: Response, next: Next) => {
    if (closing) res.setHeader("Connection", "close");
    // restify would unpack without a limit, and a broken stream would end the process.
    if (req.headers["content-encoding"] !== undefined) return next(new CodedError("BAD_REQUEST", "Compressed requests are not taken."));
    return next();
  });
  // `maxBodySize` goes on to restify's bodyReader; its types do not say so.
  const body: Parameters<typeof restify.plugins.jsonBodyParser>[0] & { maxBodySize: number } = { mapParams: false, maxBodySize: MAX_BODY };
  routes.use(restify.plugins.jsonBodyParser(body));
  // restify would go on to send an answer of its own, with the message of the error; so it is not told to go on.
  routes.on("restifyError", (req: Request, res: Response, error: unknown) => sendFailure(req, res, error, random, log));
  // Without a listener an error of the socket, a taken port for one, ends the process. `listen` reports what it meets.
  routes.on("error", (error: unknown) => {
    if (http.listening) log("server-error", errorFacts(error));
  });

  routes.get("/healthz", async (_req: Request, res: Response) => {
    await ping();
    res.json(200, { status: "ok" });
  });

  http.on("upgrade", (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const path = (req.url ?? "").split("?")[0] ?? "";
    const handle = [...upgrades].find(([prefix]) => path.startsWith(prefix))?.[1];
    if (handle === undefined || closing) {
      const { status } = failureOf(new CodedError(closing ? "NOT_READY" : "NOT_FOUND", "No stream here."), random, log);
      socket.once("finish", () => socket.destroy());
      socket.end(`HTTP/1.1 ${status} ${status === 404 ? "Not Found" : "Service Unavailable"}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    handle(req, socket, head);
  });

  // Node forgets a connection that was upgraded, but waits for it to end.
  const connections = new Set<Duplex>();
  http.on("connection", (socket: Duplex) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });

  return {
    routes,
    upgrade: (prefix, handle) => void upgrades.set(prefix, handle),
    limit: createLimits({ now, random }),
    addressOf,
    pages: (folder, entrances) => servePages(routes, folder, entrances),
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        const failed = (error: NodeJS.ErrnoException): void => {
          if (error.code === "EADDRINUSE") return reject(new CodedError("PORT_IN_USE", `Port ${port} is taken.`, { cause: error }));
          if (error.code === "EACCES") return reject(new CodedError("CONFIG_INVALID", `PORT ${port} may not be used by this user.`, { cause: error }));
          if (error.syscall === "listen" || error.syscall === "getaddrinfo") return reject(new CodedError("CONFIG_INVALID", "HOST is no address of this machine.", { cause: error }));
          reject(error);
        };
        http.once("error", failed);
        http.listen({ port, ...(host !== undefined && { host }) }, () => {
          http.off("error", failed);
          resolve((http.address() as AddressInfo).port);
        });
      }),
    close: (deadline = 10 * SECOND) =>
      new Promise((resolve) => {
        closing = true;
        // Node closes what is idle now; a request that still runs leaves its connection idle later.
        const idle = setInterval(() => http.closeIdleConnections(), 50);
        const cut = setTimeout(() => connections.forEach((socket) => socket.destroy()), deadline);
        http.close(() => {
          clearInterval(idle);
          clearTimeout(cut);
          resolve();
        });
      }),
  };
}
