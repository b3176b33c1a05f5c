import { execFile } from "node:child_process";
import { once } from "node:events";
import { randomBytes } from "node:crypto";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Request, Response as Answer } from "restify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CodedError, ERRORS, type ErrorCode } from "../../src/errors.ts";
import { createServer, type HttpServer } from "../../src/server/server.ts";

let server: HttpServer;
let base: string;
let logged: string[];
let ping: () => Promise<void>;

async function open(publicUrl = "http://localhost:3978"): Promise<void> {
  logged = [];
  ping = async () => undefined;
  server = createServer({ log: (event, facts) => void logged.push(JSON.stringify({ event, ...facts })), publicUrl: new URL(publicUrl), now: Date.now, random: randomBytes, ping: () => ping() });
}

async function listen(): Promise<void> {
  base = `http://localhost:${await server.listen(0)}`;
}

beforeEach(() => open());
afterEach(() => server.close(0));

/** Sends exactly these bytes and gives back all that comes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(base).port), "localhost", () => socket.end(bytes));
    let all = "";
    socket.on("data", (chunk) => (all += chunk.toString()));
    socket.on("close", () => resolve(all));
    socket.on("error", () => resolve(all));
  });
}

describe("errors", () => {
  test("a host that is not this machine's is a wrong setting, said in one line", async () => {
    await expect(server.listen(0, "192.0.2.1")).rejects.toMatchObject({ code: "CONFIG_INVALID", message: expect.stringContaining("HOST") });
  });

  test("a message of several lines is not taken for a place in the code", async () => {
    server.routes.get("/fail", async () => {
      throw new TypeError("cannot read\n    at GEHEIM (story.ts:1:1)\n    at GEHEIM");
    });
    await listen();
    expect((await fetch(`${base}/fail`)).status).toBe(500);
    expect(logged.join("")).toMatch(/"kind":"TypeError".*server\.test\.ts/);
    expect(logged.join("")).not.toContain("GEHEIM");
  });

  test("every code has a status, and only our own faults are 5xx", async () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[])
      server.routes.get(`/fail/${code}`, async () => {
        throw new CodedError(code, "This went wrong.");
      });
    await listen();
    const statuses: Record<string, number[]> = {};
    for (const code of Object.keys(ERRORS)) {
      const response = await fetch(`${base}/fail/${code}`);
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      (statuses[error.code] ??= []).push(response.status);
      expect(error.message).toContain(`[${error.code}]`);
    }
    const ours = Object.entries(statuses).filter(([, all]) => all.some((status) => status >= 500));
    expect(Object.fromEntries(ours)).toEqual({ INTERNAL: [500, 500, 500, 500, 500, 500], STORE_UNAVAILABLE: [503], NOT_READY: [503] });
    expect(Object.values(statuses).flat().every((status) => status >= 400)).toBe(true);
  });

  test.each<{ name: string; thrown: unknown }>([
    { name: "an error of the platform", thrown: new SyntaxError("Unexpected token G, GEHEIM is not valid JSON") },
    { name: "an error with a status of a library", thrown: Object.assign(new Error("GEHEIM"), { statusCode: 418 }) },
    { name: "a text", thrown: "GEHEIM" },
    { name: "nothing", thrown: undefined },
    { name: "an object", thrown: { GEHEIM: 1 } },
  ])("$name thrown by a handler is a number for people and a place for us", async ({ thrown }) => {
    server.routes.get("/broken", async () => {
      throw thrown;
    });
    await listen();
    const response = await fetch(`${base}/broken`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toMatch(/^\{"error":\{"code":"INTERNAL","message":"Something went wrong here\. Number [0-9a-f]{8}\. /);
    expect(text + logged.join("")).not.toContain("GEHEIM");
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(/Number ([0-9a-f]{8})/.exec(text)?.[1]);
  });

  test("an answer that has begun is broken off and not mixed with an error", async () => {
    server.routes.get("/half", async (_req: Request, res: Answer) => {
      res.writeHead(200, { "Content-Type": "text/plain" });
      res.write("half");
      throw new Error("too late");
    });
    await listen();
    await expect(fetch(`${base}/half`).then((response) => response.text())).rejects.toThrow();
    expect(logged).toHaveLength(1);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  test("a handler that returns a value by mistake logs nothing of the request", async () => {
    // A process of its own, because a logger may write past process.stdout.
    const program = `
      import { createServer } from ${JSON.stringify(new URL("../../src/server/server.ts", import.meta.url).href)};
      const server = createServer({ log: (...line) => console.log(...line), publicUrl: new URL("http://localhost"), now: Date.now, random: (length) => new Uint8Array(length), ping: async () => undefined });
      server.routes.post("/careless", async (req, res) => (res.send(200, {}), req.body));
      const port = await server.listen(0);
      const headers = { "content-type": "application/json", "x-secret": "GEHEIM" };
      const response = await fetch("http://localhost:" + port + "/careless?q=GEHEIM", { method: "POST", headers, body: '{"text":"GEHEIM"}' });
      console.log("answered", response.status);
      await server.close(0);`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { cwd: fileURLToPath(new URL("../..", import.meta.url)) });
    expect(stdout).toContain("answered 200");
    expect(stdout + stderr).not.toContain("GEHEIM");
  });

  test("a client that wants HTML, or nothing we have, is told in JSON all the same", async () => {
    await listen();
    for (const accept of ["text/html", "application/javascript", "image/png", "nonsense"]) {
      const response = await fetch(`${base}/nowhere?callback=alert`, { headers: { accept } });
      expect([response.status, response.headers.get("content-type")]).toEqual([404, "application/json; charset=utf-8"]);
    }
  });

  test("what is no HTTP is turned away, and the next request is answered", async () => {
    await listen();
    expect(await raw("GEHEIM\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\n${"x-long: ".padEnd(20_000, "y")}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await raw("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP\/1\.1 [24]\d\d /);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  test("a body of 5 MB, sent in chunks of unknown number, is refused", async () => {
    server.routes.post("/take", async (_req: Request, res: Answer) => void res.json(200, {}));
    await listen();
    const chunk = new TextEncoder().encode("x".repeat(50_000));
    let left = 100;
    const body = new ReadableStream({ pull: (to) => (left-- > 0 ? to.enqueue(chunk) : to.close()) });
    const response = await fetch(`${base}/take`, { method: "POST", headers: { "content-type": "application/json" }, body, duplex: "half" } as RequestInit);
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([413, "TOO_LARGE"]);
  });

  test("64 KiB are taken, one byte more is not", async () => {
    server.routes.post("/take", async (req: Request, res: Answer) => void res.json(200, { length: (req.body as { text: string }).text.length }));
    await listen();
    const post = (bytes: number): Promise<Response> => fetch(`${base}/take`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ text: "x".repeat(bytes - 11) }) });
    expect(await (await post(65_536)).json()).toEqual({ length: 65_525 });
    expect((await post(65_537)).status).toBe(413);
  });

  test("a port that is taken is said with its number and a way out", async () => {
    await listen();
    const second = createServer({ log: () => undefined, publicUrl: new URL(base), now: Date.now, random: randomBytes, ping: async () => undefined });
    await expect(second.listen(Number(new URL(base).port))).rejects.toMatchObject({ code: "PORT_IN_USE" });
  });
});

describe("headers", () => {
  test("let a page load and talk to nothing but this server, and be framed by nobody", async () => {
    await open("https://lotse.example");
    await listen();
    const { headers } = await fetch(`${base}/healthz`);
    const policy = Object.fromEntries((headers.get("content-security-policy") ?? "").split(";").map((part) => [part.trim().split(" ")[0], part.trim().split(" ").slice(1).join(" ")]));
    expect(policy).toEqual({
      "default-src": "'none'",
      "script-src": "'self' 'wasm-unsafe-eval'",
      "style-src": "'self'",
      "img-src": "'self' data:",
      "connect-src": "'self' wss://lotse.example",
      "font-src": "'self'",
      "manifest-src": "'self'",
      "worker-src": "'self'",
      "base-uri": "'none'",
      "form-action": "'none'",
      "frame-ancestors": "'none'",
      "require-trusted-types-for": "'script'",
    });
    expect(Object.fromEntries(["cache-control", "referrer-policy", "cross-origin-opener-policy", "cross-origin-resource-policy", "x-content-type-options", "server", "x-powered-by", "set-cookie"].map((name) => [name, headers.get(name)]))).toEqual({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      server: null,
      "x-powered-by": null,
      "set-cookie": null,
    });
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect(headers.get("permissions-policy")).toContain("camera=()");
  });

  test("are there on errors too, and do not force https on a trial without it", async () => {
    await listen();
    const { headers } = await fetch(`${base}/nowhere`);
    expect([headers.get("content-security-policy")?.includes("default-src 'none'"), headers.get("strict-transport-security"), headers.get("cache-control")]).toEqual([true, null, "no-store"]);
  });
});

describe("pages", () => {
  let folder: string;
  const script = "const answer = 42;\n".repeat(500);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lotse-pages-"));
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "index.html"), "<!doctype html><title>Angebote</title>");
    writeFileSync(join(folder, "desk.html"), "<!doctype html><title>Desk</title>");
    writeFileSync(join(folder, "assets", "chat-B3kq_9Zx.js"), script);
    writeFileSync(join(folder, "assets", "pre-B3kq_9Zx.css"), "body{}");
    writeFileSync(join(folder, "assets", "pre-B3kq_9Zx.css.br"), "made-before");
    writeFileSync(join(folder, "secret.env"), "KEY=GEHEIM");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("entrances are never cached; files with a hash in their name always are", async () => {
    server.pages(folder, { "/": "index.html", "/desk": "desk.html" });
    await listen();
    const index = await fetch(`${base}/`);
    expect([index.status, index.headers.get("content-type"), index.headers.get("cache-control"), await index.text()]).toEqual([200, "text/html; charset=utf-8", "no-store", "<!doctype html><title>Angebote</title>"]);
    expect(await (await fetch(`${base}/desk`)).text()).toContain("Desk");
    const chat = await fetch(`${base}/assets/chat-B3kq_9Zx.js`);
    expect([chat.headers.get("cache-control"), chat.headers.get("content-type"), await chat.text()]).toEqual(["public, max-age=31536000, immutable", "text/javascript; charset=utf-8", script]);
    expect((await fetch(`${base}/assets/chat-B3kq_9Zx.js`, { headers: { "if-none-match": chat.headers.get("etag") ?? "" } })).status).toBe(304);
    const head = await fetch(`${base}/`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).not.toEqual([200, "0"]);
  });

  test("are sent as small as the browser can take them, and ready-made files are used", async () => {
    server.pages(folder, { "/": "index.html" });
    await listen();
    const get = async (path: string, encoding: string): Promise<readonly [string, Buffer]> => {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`);
      return [/content-encoding: (\w+)/i.exec(answer)?.[1] ?? "none", Buffer.from(await rawBody(path, encoding))];
    };
    const [asBrotli, brotli] = await get("/assets/chat-B3kq_9Zx.js", "gzip, deflate, br");
    expect([asBrotli, brotliDecompressSync(brotli).toString()]).toEqual(["br", script]);
    const [asGzip, gzip] = await get("/assets/chat-B3kq_9Zx.js", "gzip");
    expect([asGzip, gunzipSync(gzip).toString()]).toEqual(["gzip", script]);
    const [asIs, plain] = await get("/assets/chat-B3kq_9Zx.js", "identity");
    expect([asIs, plain.toString()]).toEqual(["none", script]);
    expect((await get("/assets/pre-B3kq_9Zx.css", "br"))[1].toString()).toBe("made-before");
  });

  test.each(["/../package.json", "/..%2fpackage.json", "/%2e%2e/package.json", "/assets/..%5c..%5csecret.env", "/secret.env", "/assets/pre-B3kq_9Zx.css.br", "/assets/", "/assets/%00", "//etc/passwd"])("%s leads nowhere", async (path) => {
    server.pages(folder, { "/": "index.html" });
    await listen();
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toMatch(/GEHEIM|"name": "lotse"/);
  });

  test("that were not built are said with what to do", () => {
    expect(() => server.pages(join(folder, "nowhere"), {})).toThrow(/npm run build/);
    expect(() => server.pages(folder, { "/x": "missing.html" })).toThrow(/missing\.html/);
  });

  async function rawBody(path: string, encoding: string): Promise<Uint8Array> {
    return new Promise((resolve) => {
      const socket = connect(Number(new URL(base).port), "localhost", () => socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`));
      const chunks: Buffer[] = [];
      socket.on("data", (chunk) => chunks.push(chunk as Buffer));
      socket.on("close", () => {
        const all = Buffer.concat(chunks);
        resolve(all.subarray(all.indexOf("\r\n\r\n") + 4));
      });
    });
  }
});

describe("health and the end", () => {
  test("the server is well when its store answers, and says so when it does not", async () => {
    await listen();
    expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ status: "ok" });
    ping = async () => {
      throw new CodedError("STORE_UNAVAILABLE", "The database does not answer.");
    };
    expect((await fetch(`${base}/healthz`)).status).toBe(503);
  });

  test("closing lets a running request end and takes no new one", async () => {
    let release = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      server.routes.get("/slow", async (_req: Request, res: Answer) => {
        resolve();
        await new Promise<void>((go) => (release = go));
        res.json(200, { done: true });
      });
    });
    await listen();
    // A connection that stays open must not hold up the end.
    await (await fetch(`${base}/healthz`)).text();
    const running = fetch(`${base}/slow`);
    await arrived;
    const order: string[] = [];
    const closed = server.close().then(() => order.push("closed"));
    await expect(fetch(`${base}/healthz`, { headers: { connection: "close" } })).rejects.toThrow();
    release();
    expect(await (await running).json()).toEqual({ done: true });
    order.push("answered");
    await closed;
    expect(order).toContain("closed");
  });

  test("closing cuts off what does not end by the deadline", async () => {
    const arrived = new Promise<void>((resolve) => {
      server.routes.get("/forever", async () => {
        resolve();
        await new Promise(() => undefined);
      });
    });
    await listen();
    const running = fetch(`${base}/forever`).then(() => "answered", () => "cut off");
    await arrived;
    // A connection that was taken over is no request any more, and is cut off all the same.
    server.upgrade("/taken", (_req, socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"));
    const held = connect({ port: Number(new URL(base).port), host: "localhost", allowHalfOpen: true });
    held.on("error", () => undefined);
    held.write("GET /taken HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
    await once(held, "data");
    await server.close(10);
    expect(await running).toBe("cut off");
    held.destroy();
  });
});
