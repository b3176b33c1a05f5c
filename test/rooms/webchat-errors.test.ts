import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CodedError } from "../../src/errors.ts";
import type { Acceptance } from "../../src/channels/channel.ts";
import { TOKEN_GRACE, TOKEN_LIFE } from "../../src/channels/webchat/tokens.ts";
import { MINUTE } from "../../src/terms.ts";
import { get, json, KEY, message, openRoom, says, send, smallCore, visit, type Room, type Visitor } from "./open-webchat.ts";

let room: Room;
let visitor: Visitor;
let acceptance: Acceptance;
let heard: string[];

beforeEach(async () => {
  acceptance = { kind: "accepted" };
  heard = [];
  room = await openRoom({
    onMessage: async (_channel, { content }) => {
      if (content.kind === "text") heard.push(content.text);
      return acceptance;
    },
    origins: ["https://schule.example"],
  });
  visitor = await visit(room);
});
afterEach(async () => {
  visitor.leave();
  await room.close();
});

const activities = (conversation = visitor.conversation): string => `${room.base}/conversations/${conversation}/activities`;
const forged = (claims: object, key: Uint8Array, alg = "HS256"): Promise<string> => new SignJWT({ ...claims }).setProtectedHeader({ alg }).setAudience("conversation").setExpirationTime(room.clock.now / 1_000 + 600).sign(key);
const unsigned = (claims: object): string => `${[{ alg: "none" }, { aud: "conversation", exp: 9e9, ...claims }].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.`;

describe("what a client did is never a 500, has a code and a remedy, and quotes nothing", () => {
  test.each<{ name: string; ask: () => Promise<Response> | Response; status: number; code: string }>([
    { name: "a message of 5 MB", ask: () => visitor.post(message("GEHEIM".repeat(900_000))), status: 413, code: "TOO_LARGE" },
    { name: "a message of 4,001 characters", ask: () => visitor.post(message("x".repeat(4_001))), status: 413, code: "TOO_LARGE" },
    { name: "a button of 3 KB", ask: () => visitor.post({ type: "message", text: "x", value: { long: "GEHEIM".repeat(512) } }), status: 413, code: "TOO_LARGE" },
    { name: "a value nested thirty thousand times over", ask: () => visitor.post(`{"type":"message","text":"x","value":${"[".repeat(30_000)}${"]".repeat(30_000)}}`), status: 413, code: "TOO_LARGE" },
    { name: "broken JSON", ask: () => visitor.post('{"type":"message","text":GEHEIM'), status: 400, code: "BAD_REQUEST" },
    { name: "no JSON at all", ask: () => fetch(activities(), { method: "POST", body: "GEHEIM", headers: { authorization: `Bearer ${visitor.token}`, "content-type": "text/plain" } }), status: 400, code: "BAD_REQUEST" },
    { name: "no body", ask: () => fetch(activities(), { method: "POST", headers: { authorization: `Bearer ${visitor.token}` } }), status: 400, code: "BAD_REQUEST" },
    { name: "a list instead of an activity", ask: () => visitor.post(["GEHEIM"]), status: 400, code: "BAD_REQUEST" },
    { name: "an activity without a type", ask: () => visitor.post({ text: "GEHEIM" }), status: 400, code: "BAD_REQUEST" },
    { name: "an empty message", ask: () => visitor.post(message("  \n ")), status: 400, code: "BAD_REQUEST" },
    { name: "a text that is no text", ask: () => visitor.post({ type: "message", text: { GEHEIM: 1 } }), status: 400, code: "BAD_REQUEST" },
    { name: "a packed request", ask: () => send(activities(), visitor.token, "GEHEIM", { "content-encoding": "gzip" }), status: 400, code: "BAD_REQUEST" },
    { name: "a file", ask: () => fetch(`${room.base}/conversations/${visitor.conversation}/upload?userId=x`, { method: "POST", headers: { authorization: `Bearer ${visitor.token}` }, body: form() }), status: 400, code: "BAD_REQUEST" },
    { name: "no token", ask: () => send(activities(), undefined, message("GEHEIM")), status: 403, code: "TOKEN_INVALID" },
    { name: "a token that is none", ask: () => send(activities(), "GEHEIM", message("x")), status: 403, code: "TOKEN_INVALID" },
    { name: "a token with another key", ask: async () => send(activities(), await forged({ conv: visitor.conversation, user: "dl_x" }, new Uint8Array(32).fill(8)), message("x")), status: 403, code: "TOKEN_INVALID" },
    { name: "a token without a signature", ask: () => send(activities(), unsigned({ conv: visitor.conversation, user: "dl_x" }), message("x")), status: 403, code: "TOKEN_INVALID" },
    { name: "a token of ours with other claims", ask: async () => send(activities(), await forged({ conv: visitor.conversation }, KEY), message("x")), status: 403, code: "TOKEN_INVALID" },
    { name: "a ticket of the stream instead of a token", ask: async () => get(activities(), await ticket()), status: 403, code: "TOKEN_INVALID" },
    { name: "a token of another conversation", ask: async () => get(activities((await visit(room)).conversation), visitor.token), status: 403, code: "TOKEN_INVALID" },
    { name: "an unknown route", ask: () => get(`${room.base}/GEHEIM`), status: 404, code: "NOT_FOUND" },
    { name: "the cookie session of the official service", ask: () => get(`${room.base}/session/getsessionid`, visitor.token), status: 404, code: "NOT_FOUND" },
    { name: "a path that cannot be decoded", ask: () => get(`${room.base}/conversations/%zz/activities`, visitor.token), status: 404, code: "NOT_FOUND" },
    { name: "a method that the address does not take", ask: () => fetch(activities(), { method: "DELETE" }), status: 405, code: "BAD_REQUEST" },
    { name: "a watermark that is none", ask: () => get(`${activities()}?watermark=GEHEIM`, visitor.token), status: 400, code: "BAD_REQUEST" },
    { name: "a conversation that was never started", ask: async () => {
      const { token, conversationId } = await json(await send(`${room.base}/tokens/generate`, undefined, {}));
      return get(activities(conversationId as string), token);
    }, status: 404, code: "NOT_FOUND" },
    { name: "a page of another site", ask: () => send(`${room.base}/tokens/generate`, undefined, {}, { origin: "https://evil.example" }), status: 403, code: "NOT_ALLOWED" },
  ])("$name", async ({ ask, status, code }) => {
    const response = await ask();
    const text = await response.text();
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    expect([response.status, error.code]).toEqual([status, code]);
    expect(error.message).toMatch(new RegExp(`\\. .+\\. \\[${code}\\]$`));
    expect(text + room.logged.join("")).not.toMatch(/GEHEIM|node_modules|\bat .+:\d+|dl_x/);
    // The conversation goes on.
    expect((await visitor.post(message("und weiter"))).status).toBe(200);
    expect(heard).toEqual(["und weiter"]);
  });

  test("an expired token is told by the name clients know, and refreshing in time goes on", async () => {
    room.clock.now += 25 * MINUTE;
    const fresh = await json(await send(`${room.base}/tokens/refresh`, visitor.token, ""));
    room.clock.now += TOKEN_LIFE + TOKEN_GRACE - 20 * MINUTE;
    for (const ask of [get(activities(), visitor.token), visitor.post(message("x")), send(`${room.base}/tokens/refresh`, visitor.token, "")]) {
      const response = await ask;
      expect([response.status, await json(response)]).toEqual([403, { error: { code: "TokenExpired", message: expect.stringContaining("Get a new token") } }]);
    }
    expect((await send(activities(), fresh.token, message("weiter"))).status).toBe(200);
  });

  test("a conversation is kept for 24 hours, then it is over", async () => {
    let token = visitor.token;
    for (let minutes = 0; minutes < 24 * 60 - 20; minutes += 20) {
      room.clock.now += 20 * MINUTE;
      ({ token } = await json(await send(`${room.base}/tokens/refresh`, token, "")));
    }
    expect((await get(activities(), token)).status).toBe(200);
    room.clock.now += 20 * MINUTE;
    expect((await get(activities(), token)).status).toBe(404);
    expect((await get(`${room.base}/conversations/${visitor.conversation}?watermark=`, token)).status).toBe(404);
    expect((await send(activities(), token, message("noch da?"))).status).toBe(404);
    expect((await send(`${room.base}/conversations`, token, {})).status).toBe(404);
  });
});

describe("limits slow down and lose nothing", () => {
  test("of 50 messages at once the first pass, the rest are told when to send again, and in the end all are there once", async () => {
    const texts = Array.from({ length: 50 }, (_, at) => `Nachricht ${at}`);
    let left = texts.map((text, at) => message(text, `m${at}`));
    const rounds: number[] = [];
    while (left.length > 0) {
      const answers = await Promise.all(left.map((each) => visitor.post(each)));
      rounds.push(answers.filter(({ status }) => status === 200).length);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(rounds.length < 5 ? [200, 429] : [200]));
      const waits = answers.filter(({ status }) => status === 429).map(({ headers }) => Number(headers.get("retry-after")));
      expect(waits.every((seconds) => seconds >= 1 && seconds <= 10)).toBe(true);
      left = left.filter((_, at) => answers[at]?.status === 429);
      room.clock.now += 10_000;
    }
    expect(rounds).toEqual([10, 10, 10, 10, 10]);
    expect(heard.toSorted()).toEqual(texts.toSorted());
    expect((await visitor.history()).activities.map(({ text }) => text)).toEqual(heard);
  });

  test("a school of a thousand behind one address starts a thousand conversations at once", async () => {
    const statuses: number[] = [];
    for (let batch = 0; batch < 20; batch += 1) statuses.push(...(await Promise.all(Array.from({ length: 49 }, () => send(`${room.base}/tokens/generate`, undefined, {})))).map(({ status }) => status));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test("one address that never stops is slowed down, and let in again", async () => {
    let last: Response;
    do last = await send(`${room.base}/tokens/generate`, undefined, {});
    while (last.status === 200);
    expect([last.status, last.headers.get("retry-after")]).toEqual([429, "1"]);
    room.clock.now += 1_000;
    expect((await send(`${room.base}/tokens/generate`, undefined, {})).status).toBe(200);
  });
});

describe("other sites", () => {
  test("a page of a site that may, gets the headers its browser wants", async () => {
    const headers = { origin: "https://schule.example" };
    const preflight = await fetch(`${room.base}/conversations`, { method: "OPTIONS", headers: { ...headers, "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type,x-ms-bot-agent" } });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "https://schule.example"]);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("x-ms-bot-agent");
    const given = await send(`${room.base}/tokens/generate`, undefined, {}, headers);
    expect([given.status, given.headers.get("access-control-allow-origin"), given.headers.get("access-control-allow-credentials")]).toEqual([200, "https://schule.example", null]);
  });

  test("a site that may not, gets none", async () => {
    const preflight = await fetch(`${room.base}/conversations`, { method: "OPTIONS", headers: { origin: "https://evil.example", "access-control-request-method": "POST" } });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([405, null]);
  });

  test("a token given to one site is good for that site alone", async () => {
    const own = { origin: room.origin };
    const { token, conversationId } = await json(await send(`${room.base}/tokens/generate`, undefined, {}, own));
    expect((await send(`${room.base}/conversations`, token, {}, own)).status).toBe(201);
    for (const headers of [{ origin: "https://schule.example" }, {}]) expect((await send(activities(conversationId as string), token, message("x"), headers)).status).toBe(403);
    expect((await send(activities(conversationId as string), token, message("x"), own)).status).toBe(200);
  });
});

describe("a store that cannot write", () => {
  const full = async (): Promise<never> => {
    throw new CodedError("STORE_UNAVAILABLE", "The disk is full.");
  };

  test("is said with 503, and the help reaches stream and answer without it", async () => {
    const help = { kind: "refused", help: [says("help-1", "112"), says("help-2", "116 111")] } as const;
    const broken = await openRoom({ onMessage: async () => help, log: (log) => ({ ...log, append: full }) });
    const someone = await visit(broken);
    const response = await someone.post(message("GEHEIM ich kann nicht mehr", "x1"));
    const body = await json(response);
    expect([response.status, body["error"]]).toEqual([503, { code: "STORE_UNAVAILABLE", message: expect.stringContaining("Free disk space") }]);
    expect((body["activities"] as { text: string }[]).map(({ text }) => text)).toEqual(["112", "116 111"]);
    expect((await someone.fromBot(2)).map(({ text }) => text)).toEqual(["112", "116 111"]);
    expect(broken.logged.join("")).not.toContain("GEHEIM");
    someone.leave();
    await broken.close();
  });

  test("for a moment between two writes loses nothing: the message is taken once when it is sent again", async () => {
    let failing = true;
    const core = smallCore();
    const flaky = await openRoom({ onMessage: core.onMessage, log: (log) => ({ ...log, append: (entry) => (failing ? full() : log.append(entry)) }) });
    const someone = await visit(flaky);
    expect((await someone.post(message("Hallo", "x1"))).status).toBe(503);
    failing = false;
    expect(await json(await someone.post(message("Hallo", "x1")))).toEqual({ id: `${someone.conversation}|0000001` });
    expect(core.heard).toHaveLength(1);
    someone.leave();
    await flaky.close();
  });
});

test("a fault of our own is a number, in the answer and in the log, and nothing else", async () => {
  await room.restart(async () => {
    throw new Error("cannot read GEHEIM");
  });
  const response = await visitor.post(message("GEHEIM"));
  const body = await response.text();
  expect(response.status).toBe(500);
  const number = /Number ([0-9a-f]{8})\./.exec(body)?.[1];
  expect(number).toBeDefined();
  expect(room.logged.filter((line) => line.includes(number ?? "none"))).toHaveLength(1);
  expect(body + room.logged.join("")).not.toContain("GEHEIM");
  expect(body).not.toMatch(/node_modules|\.ts/);
});

async function ticket(): Promise<string> {
  const { streamUrl } = await json(await send(`${room.base}/conversations`, visitor.token, {}));
  return new URL(streamUrl as string).searchParams.get("t") ?? "";
}

function form(): FormData {
  const data = new FormData();
  data.append("file", new Blob(["GEHEIM".repeat(100_000)]), "bild.png");
  return data;
}
