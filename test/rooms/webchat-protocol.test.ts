import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { echo, get, json, message, openRoom, says, send, smallCore, visit, type Room, type Visitor } from "./open-webchat.ts";
import swagger from "../vectors/directline-3.0.json" with { type: "json" };

// The published definitions forbid nothing; here a field they do not know is an error, so that none slips out unseen.
const definitions = Object.fromEntries(Object.entries(swagger.definitions).map(([name, definition]) => [name, { additionalProperties: false, ...definition }]));
const ajv = new Ajv({ allErrors: true, strict: false, formats: { int32: { type: "number", validate: Number.isSafeInteger }, "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/ } });

function complaints(definition: keyof typeof swagger.definitions, body: unknown): unknown {
  const valid = ajv.compile({ definitions, $ref: `#/definitions/${definition}` });
  return valid(body) ? [] : valid.errors;
}

/** The definition an answer must fulfil, as the published paths say. */
function prescribed(path: string, status: number): keyof typeof swagger.definitions {
  const answers = (swagger.answers as Record<string, Record<string, { $ref?: string }>>)[path];
  return (answers?.[status]?.$ref ?? "").replace("#/definitions/", "") as keyof typeof swagger.definitions;
}

let room: Room;
let visitor: Visitor;
const core = smallCore((heard) => (heard.content.kind === "text" ? [says(`re:${heard.inboundId}`, "Ja?", [{ title: "Sport", value: { v: 1 } }]), card(`card:${heard.inboundId}`)] : []));

beforeEach(async () => {
  core.heard.length = 0;
  room = await openRoom({ onMessage: core.onMessage });
  visitor = await visit(room);
});
afterEach(async () => {
  visitor.leave();
  await room.close();
});

describe("every answer has the shape that the published Swagger says", () => {
  test("from the token to the history", async () => {
    const seen: [path: string, status: number][] = [];
    const check = async (path: string, response: Response, fields: readonly string[]): Promise<Record<string, unknown>> => {
      const body = await json(response);
      expect([path, complaints(prescribed(path, response.status), body)]).toEqual([path, []]);
      expect(Object.keys(body)).toEqual(expect.arrayContaining([...fields]));
      seen.push([path, response.status]);
      return body;
    };
    const { token, conversationId } = await check("POST /v3/directline/tokens/generate", await send(`${room.base}/tokens/generate`, undefined, { user: { id: "dl_me" } }), ["conversationId", "token", "expires_in"]);
    const bearer = token as string;
    await check("POST /v3/directline/conversations", await send(`${room.base}/conversations`, bearer, { user: {}, locale: "de" }), ["conversationId", "token", "expires_in", "streamUrl"]);
    await check("POST /v3/directline/conversations", await send(`${room.base}/conversations`, bearer, {}), ["conversationId", "token", "expires_in", "streamUrl"]);
    await check("POST /v3/directline/tokens/refresh", await send(`${room.base}/tokens/refresh`, bearer, ""), ["conversationId", "token", "expires_in"]);
    await check("GET /v3/directline/conversations/{conversationId}", await get(`${room.base}/conversations/${conversationId}?watermark=0`, bearer), ["conversationId", "token", "streamUrl"]);
    await check("POST /v3/directline/conversations/{conversationId}/activities", await send(`${room.base}/conversations/${conversationId}/activities`, bearer, message("Hallo", "a1")), ["id"]);
    await check("GET /v3/directline/conversations/{conversationId}/activities", await get(`${room.base}/conversations/${conversationId}/activities`, bearer), ["activities", "watermark"]);
    expect(seen.map(([, status]) => status)).toEqual([200, 201, 200, 200, 200, 200, 200]);
  });

  test("in every frame of the stream", async () => {
    await visitor.post(message("Hallo"));
    await visitor.fromBot(2);
    for (const frame of visitor.frames.filter((each) => each !== "")) expect(complaints("ActivitySet", JSON.parse(frame))).toEqual([]);
  });

  test("in errors", async () => {
    for (const response of [await get(`${room.base}/nowhere`), await get(`${room.base}/conversations/x/activities`, "forged"), await send(`${room.base}/tokens/generate`, undefined, "{")]) expect(complaints("ErrorResponse", await json(response))).toEqual([]);
  });

  test("or this test would see it", () => {
    expect(complaints("Conversation", { conversationId: 1 })).not.toEqual([]);
    expect(complaints("ActivitySet", { activities: [{ type: "message", inboundId: "x" }] })).not.toEqual([]);
  });
});

describe("activities of clients", () => {
  test("every id grows, every timestamp rises, even while the clock stands or goes back", async () => {
    for (const text of ["eins", "zwei", "drei"]) {
      await visitor.post(message(text));
      room.clock.now -= 500;
    }
    const { activities } = await visitor.history();
    expect(activities.map(({ id }) => id)).toEqual(activities.map((_, at) => `${visitor.conversation}|${String(at + 1).padStart(7, "0")}`));
    const times = activities.map(({ timestamp }) => Date.parse(timestamp));
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  });

  test("a repeated clientActivityID has the first one's id and no second effect", async () => {
    const first = await json(await visitor.post(message("Hallo", "retry-1")));
    const second = await json(await visitor.post(message("Hallo", "retry-1")));
    expect(second).toEqual(first);
    expect(core.heard).toHaveLength(1);
    expect((await visitor.history()).activities.filter(({ from }) => from.role === "user")).toHaveLength(1);
  });

  test("a message whose process died between history and core is taken once when it is sent again", async () => {
    let dies = true;
    await room.restart(async (channel, heard) => {
      if (dies) throw new Error("killed");
      return core.onMessage(channel, heard);
    });
    expect((await visitor.post(message("Hallo", "retry-2"))).status).toBe(500);
    dies = false;
    const answer = await json(await visitor.post(message("Hallo", "retry-2")));
    await visitor.post(message("Hallo", "retry-2"));
    expect(answer["id"]).toBe(`${visitor.conversation}|0000001`);
    expect(core.heard.map(({ content }) => content)).toEqual([{ kind: "text", text: "Hallo" }]);
  });

  test("the echo keeps clientActivityID and text, and nothing a client could forge or smuggle", async () => {
    await visitor.post({
      ...message("Hallo", "c1"),
      id: "mine",
      timestamp: "1999-01-01T00:00:00Z",
      channelId: "msteams",
      serviceUrl: "https://evil.example",
      from: { id: "lotse", name: "Ayşe Yılmaz", role: "bot" },
      recipient: { id: "x" },
      conversation: { id: "other" },
      localTimezone: "Europe/Berlin",
      entities: [{ type: "ClientCapabilities", requiresBotState: true }],
      locale: "tr-TR",
      channelData: { clientActivityID: "c1", phone: "0151" },
    });
    const [said] = (await visitor.history()).activities;
    expect(said).toEqual({
      type: "message",
      text: "Hallo",
      textFormat: "plain",
      locale: "tr-TR",
      channelData: { clientActivityID: "c1" },
      id: `${visitor.conversation}|0000001`,
      timestamp: expect.any(String),
      channelId: "directline",
      conversation: { id: visitor.conversation },
      from: { id: expect.stringMatching(/^dl_/), role: "user" },
    });
  });

  test.each<{ name: string; activity: object; content: unknown; language?: string }>([
    { name: "a text", activity: { type: "message", text: "Hallo", locale: "uk-UA" }, content: { kind: "text", text: "Hallo" }, language: "uk" },
    { name: "a text in a language we do not have", activity: { type: "message", text: "Salut", locale: "fr-FR" }, content: { kind: "text", text: "Salut" } },
    { name: "a text in easy German", activity: { type: "message", text: "Hallo", locale: "de-simple" }, content: { kind: "text", text: "Hallo" }, language: "de-simple" },
    { name: "a button", activity: { type: "message", text: "Sport", value: { v: 1, a: "x" } }, content: { kind: "button", value: { v: 1, a: "x" }, text: "Sport" } },
    { name: "somebody who opened the chat", activity: { type: "event", name: "webchat/join", value: { any: 1 } }, content: { kind: "joined" } },
    { name: "a picture", activity: { type: "message", attachments: [{ contentType: "image/png", contentUrl: "data:image/png;base64,AA==" }] }, content: { kind: "unsupported" } },
    { name: "a picture with words", activity: { type: "message", text: "das ist er", attachments: [{ contentType: "image/png" }] }, content: { kind: "text", text: "das ist er" } },
    { name: "fields nobody knows", activity: { type: "message", text: "Hallo", whatever: { deep: [1] }, attachments: "no list", locale: 7 }, content: { kind: "text", text: "Hallo" } },
  ])("$name reaches the core", async ({ activity, content, language }) => {
    expect((await visitor.post(activity)).status).toBe(200);
    expect(core.heard.map((heard) => [heard.content, heard.language])).toEqual([[content, language]]);
  });

  test.each(["typing", "trace", "invoke", "conversationUpdate", "handoff", "endOfConversation", "messageReaction", "something-new"])("%s is answered kindly and has no effect", async (type) => {
    const response = await visitor.post({ type, name: "x", text: "x", value: {} });
    expect([response.status, typeof (await json(response))["id"]]).toEqual([200, "string"]);
    expect((await visitor.post({ type: "event", name: "handoff.status", value: { state: "accepted" } })).status).toBe(200);
    expect(core.heard).toEqual([]);
    expect((await visitor.history()).activities).toEqual([]);
  });
});

describe("activities of the bot", () => {
  test("typing reaches who is looking, and no history", async () => {
    await visitor.post(message("Hallo"));
    await visitor.fromBot(2);
    await room.channel.send(here(), [{ id: "t", secret: false, activity: { type: "typing" } }, says("m", "da")]);
    await visitor.fromBot(3);
    expect(visitor.received.filter(({ type }) => type === "typing")).toHaveLength(1);
    expect((await visitor.history()).activities.filter(({ type }) => type === "typing")).toEqual([]);
  });

  test("a reply to an id the client does not have carries none: Web Chat would hold it back", async () => {
    await room.channel.send(here(), [{ id: "m", secret: false, activity: { type: "message", text: "da", replyToId: "in:x", serviceUrl: "https://inside", recipient: { id: "chat-4711", name: "Ayşe" } } }]);
    const [said] = await visitor.fromBot(1);
    expect(Object.keys(said ?? {}).toSorted()).toEqual(["channelId", "conversation", "from", "id", "text", "timestamp", "type"]);
  });

  test("emptied words of a report are gone from history and stream, and nothing is lost around them", async () => {
    await room.channel.send(here(), [says("a", "davor"), { ...says("b", "geheim"), secret: true }]);
    await visitor.fromBot(2);
    await forgetSecrets();
    await room.channel.send(here(), [says("c", "danach")]);
    const { activities, watermark } = await visitor.history();
    expect([activities.map(({ text }) => text), watermark]).toEqual([["davor", "danach"], "3"]);
  });

  test("however many emptied words lie before it, what comes after them is on the next page", async () => {
    await room.channel.send(here(), Array.from({ length: 250 }, (_, at) => ({ ...says(`s${at}`, "geheim"), secret: true })));
    await forgetSecrets();
    await room.channel.send(here(), [says("c", "danach")]);
    expect((await visitor.history()).activities.map(({ text }) => text)).toEqual(["danach"]);
  });

  test("what is for hubs and developers reaches no stream and no history", async () => {
    await room.channel.send(here(), [
      { id: "t", secret: false, activity: { type: "trace", value: 1 } },
      { id: "u", secret: false, activity: { type: "conversationUpdate" } },
      { id: "h", secret: false, activity: { type: "event", name: "handoff.initiate", value: 1 } },
      { id: "i", secret: false, activity: { type: "invoke", name: "x" } },
      { id: "e", secret: false, activity: { type: "event", name: "lotse/ready", value: { v: 1 } } },
      says("m", "danach"),
    ]);
    await visitor.fromBot(1);
    expect(visitor.received.map(({ type, name }) => name ?? type)).toEqual(["lotse/ready", "message"]);
    expect((await visitor.history()).activities).toEqual(visitor.received);
  });

  test("to a conversation that is over nothing is sent, and that is no error", async () => {
    room.clock.now += 25 * 60 * 60 * 1_000;
    await room.channel.send(here(), [says("late", "zu spät")]);
    await room.channel.send({ conversation: "never-was", place: "" }, [says("late", "zu spät")]);
    expect((await get(`${room.base}/conversations/${visitor.conversation}/activities`, visitor.token)).status).toBe(403);
  });
});

test("an answer to the page comes with no cookie, no cache, no name of the server", async () => {
  const response = await send(`${room.base}/conversations`, visitor.token, {});
  expect(response.headers.get("set-cookie")).toBeNull();
  expect(response.headers.get("server")).toBeNull();
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test("an echo of a large history is paged, and paging ends", async () => {
  const talk = await openRoom({ onMessage: echo().onMessage });
  const someone = await visit(talk);
  for (let at = 0; at < 260; at += 1) await talk.channel.send({ conversation: someone.conversation, place: "" }, [says(`m${at}`, `${at}`)]);
  const texts: (string | undefined)[] = [];
  for (let watermark = "", page = await someone.history(watermark); page.activities.length > 0; page = await someone.history(watermark)) {
    texts.push(...page.activities.map(({ text }) => text));
    watermark = page.watermark;
  }
  expect(texts).toEqual(Array.from({ length: 260 }, (_, at) => `${at}`));
  someone.leave();
  await talk.close();
});

function here(): { conversation: string; place: string } {
  return { conversation: visitor.conversation, place: "" };
}

/** A turn that ends a report. */
async function forgetSecrets(): Promise<void> {
  await room.store.conversations.accept({ conversation: visitor.conversation, channel: "webchat", address: new Uint8Array(1), inboundId: "x", at: room.clock.now, payload: new Uint8Array(1) });
  await room.store.conversations.commit({ conversation: visitor.conversation, expectedVersion: 0, state: new Uint8Array(1), stateExpiresAt: room.clock.now + 1_000, replies: [], draft: { kind: "keep" }, withhold: false, forgetSecrets: true });
}

function card(id: string): ReturnType<typeof says> {
  return {
    id,
    secret: false,
    activity: {
      type: "message",
      text: "Schwimmkurs, Nordbad, kostenlos",
      inputHint: "acceptingInput",
      attachmentLayout: "list",
      attachments: [{ contentType: "application/vnd.microsoft.card.hero", content: { title: "Schwimmkurs", subtitle: "Stadt", text: "für Kinder", buttons: [{ type: "openUrl", title: "0231", value: "tel:0231" }] } }],
      channelData: { lotse: { kind: "cards" } },
    },
  };
}
