import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toBase64url } from "../../src/crypto/bytes.ts";
import { parseRecoveryCode } from "../../src/crypto/recovery.ts";
import { DAY, HOUR, MINUTE } from "../../src/terms.ts";
import { createLogin } from "../../src/desk/login.ts";
import { teamsWithoutMembers } from "../../src/desk/invite.ts";
import { letIn, logIn, makeTeamKey, protectKeys, recover, recoverySecretOf } from "../../src/web/desk/keys.ts";
import { openThread } from "../../src/web/desk/thread.ts";
import { joinFirst, joinTeam, keysOf, logInAgain, openPlace, PASSPHRASE, report, TEAMS, type Place } from "./open-desk.ts";

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(() => place.close());

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("an invite", () => {
  test("makes one counsellor of its teams, once", async () => {
    const invite = await place.invite();
    expect(await place.api.invite(invite)).toEqual({ teams: TEAMS });
    const { keys, secrets } = await protectKeys(PASSPHRASE);
    const person = { invite, name: "Mia Kaya", publicKey: toBase64url(keys.publicKey), ...secrets };
    const { me } = await place.api.join(person);
    expect(me).toMatchObject({ name: "Mia Kaya", publicKey: toBase64url(keys.publicKey) });
    await expect(place.api.invite(invite)).rejects.toEqual(code("INVITE_UNKNOWN"));
    await expect(place.api.join({ ...person, name: "Jonas" })).rejects.toEqual(code("INVITE_UNKNOWN"));
  });

  test("is worthless after seven days", async () => {
    const invite = await place.invite();
    place.clock.now += 7 * DAY;
    await expect(place.api.invite(invite)).rejects.toEqual(code("INVITE_UNKNOWN"));
  });

  test("is not spent when the name is taken", async () => {
    await joinTeam(place, "Mia");
    const invite = await place.invite();
    const { keys, secrets } = await protectKeys(PASSPHRASE);
    const person = { invite, publicKey: toBase64url(keys.publicKey), ...secrets };
    await expect(place.api.join({ ...person, name: "  Mia " })).rejects.toEqual(code("NAME_TAKEN"));
    await expect(place.api.join({ ...person, name: "Mia B." })).resolves.toMatchObject({ me: { name: "Mia B." } });
  });

  test("the first one is for all teams that nobody answers for yet", async () => {
    await joinTeam(place, "Mia", ["anlaufstelle"]);
    expect(await teamsWithoutMembers(place.store.desk, TEAMS)).toEqual(["servicestelle"]);
  });
});

describe("a login", () => {
  test("opens the private key in the browser, and the server never gets it", async () => {
    const mia = await joinTeam(place, "Mia");
    const again = await logIn(place.api, "Mia", PASSPHRASE);
    expect(again.keys.privateKey).toEqual(mia.keys.privateKey);
  });

  test("with a wrong passphrase and for a name nobody has are one and the same answer", async () => {
    await joinTeam(place, "Mia");
    await expect(logIn(place.api, "Mia", "falsch falsch falsch falsch")).rejects.toEqual(code("LOGIN_WRONG"));
    await expect(logIn(place.api, "Nobody", PASSPHRASE)).rejects.toEqual(code("LOGIN_WRONG"));
    const [one, other] = [await place.api.salt("Nobody"), await place.api.salt("Nobody")];
    expect(one).toEqual(other);
    expect(one.salt).toHaveLength((await place.api.salt("Mia")).salt.length);
    expect(await place.api.salt("Somebody")).not.toEqual(one);
  });

  test("becomes slow after wrong tries, but locks nobody out", async () => {
    await joinTeam(place, "Mia");
    const wrong = toBase64url(randomBytes(32));
    for (let tries = 0; tries < 9; tries++) await expect(place.api.login("Mia", wrong)).rejects.toEqual(code("LOGIN_WRONG"));
    expect(place.waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    await expect(logIn(place.api, "Mia", PASSPHRASE)).resolves.toMatchObject({ session: { me: { name: "Mia" } } });
    place.waits.length = 0;
    await expect(place.api.login("Mia", wrong)).rejects.toEqual(code("LOGIN_WRONG"));
    expect(place.waits).toEqual([]);
  });

  test("tried a hundred times at once is as slow as one after the other", async () => {
    await joinTeam(place, "Mia");
    const waits: number[] = [];
    const login = createLogin({ desk: place.store.desk, now: () => place.clock.now, secret: new Uint8Array(32), wait: async (time) => void waits.push(time) });
    await Promise.allSettled(Array.from({ length: 9 }, () => login.byPassphrase("Mia", randomBytes(32))));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  test("with the printed code ends every session of before: whoever had the passphrase is out", async () => {
    const mia = await joinFirst(place, "Mia");
    const parsed = parseRecoveryCode(mia.recoveryText);
    if (parsed.kind !== "code") throw new Error("not a code");
    const keys = await recover(place.api, "Mia", parsed.code);
    const { secrets } = await protectKeys("neue Worte fuer Mia", keys);
    const fresh = await place.api.rewrap({ name: "Mia", oldRecoverySecret: recoverySecretOf(parsed.code), ...secrets });
    await expect(mia.desk.cases()).rejects.toEqual(code("TOKEN_INVALID"));
    await expect(place.api.as(fresh.token).cases()).resolves.toMatchObject({ cases: [] });
  });

  test("with the printed code sets a new passphrase, keeps the key, and the code is used up", async () => {
    const mia = await joinFirst(place, "Mia");
    const parsed = parseRecoveryCode(mia.recoveryText);
    if (parsed.kind !== "code") throw new Error("not a code");
    const keys = await recover(place.api, "Mia", parsed.code);
    expect(keys.privateKey).toEqual(mia.keys.privateKey);
    const { secrets } = await protectKeys("neue Worte fuer Mia", keys);
    await place.api.rewrap({ name: "Mia", oldRecoverySecret: recoverySecretOf(parsed.code), ...secrets });
    expect((await logIn(place.api, "Mia", "neue Worte fuer Mia")).keys.privateKey).toEqual(mia.keys.privateKey);
    await expect(logIn(place.api, "Mia", PASSPHRASE)).rejects.toEqual(code("LOGIN_WRONG"));
    await expect(recover(place.api, "Mia", parsed.code)).rejects.toEqual(code("LOGIN_WRONG"));
  });
});

describe("a session", () => {
  test("ends half an hour after the page was last heard of, and after twelve hours in any case", async () => {
    const mia = await joinTeam(place, "Mia");
    for (let minutes = 0; minutes < 12 * 60 - 25; minutes += 25) {
      place.clock.now += 25 * MINUTE;
      await mia.desk.cases();
    }
    place.clock.now += 25 * MINUTE;
    await expect(mia.desk.cases()).rejects.toEqual(code("TOKEN_INVALID"));
    const again = await logInAgain(place, mia);
    place.clock.now += 30 * MINUTE;
    await expect(again.desk.cases()).rejects.toEqual(code("TOKEN_INVALID"));
  });

  test("is over after logging out, and a forged token never was one", async () => {
    const mia = await joinTeam(place, "Mia");
    await mia.desk.leave();
    await expect(mia.desk.cases()).rejects.toEqual(code("TOKEN_INVALID"));
    const forged = place.api.as(toBase64url(randomBytes(40)));
    await expect(forged.cases()).rejects.toEqual(code("TOKEN_INVALID"));
    await expect(place.api.as("x").cases()).rejects.toEqual(code("TOKEN_INVALID"));
  });

  test("what is longer alive than it may be cannot be made by moving its own beginning", async () => {
    const mia = await joinTeam(place, "Mia");
    const token = Buffer.from(mia.session.token, "base64url");
    token.writeBigUInt64BE(BigInt(place.clock.now + 100 * HOUR), 32);
    await expect(place.api.as(token.toString("base64url")).cases()).rejects.toEqual(code("TOKEN_INVALID"));
  });
});

describe("a team", () => {
  test("takes reports from the moment its first member's browser has made a key", async () => {
    expect(await place.cases.byReceipt.readers("anlaufstelle")).toBe(0);
    const mia = await joinFirst(place, "Mia");
    expect(await place.cases.byReceipt.readers("anlaufstelle")).toBe(1);
    const jonas = await joinTeam(place, "Jonas");
    await expect(makeTeamKey(jonas.desk, "anlaufstelle", jonas.keys)).resolves.toBeUndefined();
    expect((await keysOf(mia, "anlaufstelle")).size).toBe(1);
    expect((await keysOf(jonas, "anlaufstelle")).size).toBe(0);
  });

  test("lets a waiting colleague read once a member has shared the key, older cases too", async () => {
    const mia = await joinFirst(place, "Mia");
    const { id } = await report(place, { story: "Sie warten am Tor." });
    const jonas = await joinTeam(place, "Jonas");
    await letIn(mia.desk, "anlaufstelle", await keysOf(mia, "anlaufstelle"), { id: jonas.session.me.id, name: "Jonas", publicKey: jonas.session.me.publicKey, canRead: false });
    const { messages } = await openThread(await jonas.desk.open(id), await keysOf(jonas, "anlaufstelle"));
    expect(JSON.stringify(messages)).toContain("Sie warten am Tor.");
    expect(await place.cases.byReceipt.readers("anlaufstelle")).toBe(2);
  });

  test("is not opened by someone who cannot read it, nor for someone who is not in it", async () => {
    const mia = await joinFirst(place, "Mia", ["anlaufstelle"]);
    const jonas = await joinTeam(place, "Jonas", ["servicestelle"]);
    const waiting = await joinTeam(place, "Ada", ["anlaufstelle"]);
    const sealed = toBase64url(randomBytes(80));
    await expect(jonas.desk.share("anlaufstelle", jonas.session.me.id, 1, sealed)).rejects.toEqual(code("NOT_FOUND"));
    await expect(waiting.desk.share("anlaufstelle", waiting.session.me.id, 1, sealed)).rejects.toEqual(code("NOT_ALLOWED"));
    await expect(mia.desk.share("anlaufstelle", jonas.session.me.id, 1, sealed)).rejects.toEqual(code("NOT_ALLOWED"));
  });

  test("a member who reads cannot be shut out by a colleague, nor be given a key the team does not have", async () => {
    const mia = await joinFirst(place, "Mia");
    const jonas = await joinTeam(place, "Jonas");
    await letIn(mia.desk, "anlaufstelle", await keysOf(mia, "anlaufstelle"), { id: jonas.session.me.id, name: "Jonas", publicKey: jonas.session.me.publicKey, canRead: false });
    const rubbish = toBase64url(randomBytes(80));
    await jonas.desk.share("anlaufstelle", mia.session.me.id, 1, rubbish);
    expect((await keysOf(mia, "anlaufstelle")).size).toBe(1);
    await expect(jonas.desk.share("anlaufstelle", mia.session.me.id, 2, rubbish)).rejects.toEqual(code("BAD_REQUEST"));
    expect((await keysOf(mia, "anlaufstelle")).size).toBe(1);
  });

  test("does not see the cases of another team, not even that they are there", async () => {
    await joinFirst(place, "Mia", ["anlaufstelle"]);
    const jonas = await joinTeam(place, "Jonas", ["servicestelle"]);
    const { id } = await report(place);
    expect((await jonas.desk.cases()).cases).toEqual([]);
    const { desk } = jonas;
    const message = { id: toBase64url(randomBytes(16)), body: toBase64url(randomBytes(600)) };
    const attempts = [() => desk.open(id), () => desk.claim(id), () => desk.release(id), () => desk.close(id), () => desk.remove(id), () => desk.reply(id, message), () => desk.open("AAAAAAAAAAAAAAAAAAAAAA")];
    for (const attempt of attempts) await expect(attempt()).rejects.toEqual(code("CASE_GONE"));
  });
});

test("invented sessions are slowed down before they reach the database", async () => {
  const headers = { authorization: `Bearer ${"A".repeat(54)}` };
  const statuses = new Map<number, number>();
  for (let round = 0; round < 21; round++) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(`${place.base}/desk/api/cases`, { headers })));
    for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect(Object.fromEntries(statuses)).toEqual({ 403: 2_000, 429: 100 });
});

describe("the inbox", () => {
  test("tells a page that waits at once when a case arrives", async () => {
    const mia = await joinFirst(place, "Mia");
    const { version } = await mia.desk.cases();
    const waiting = place.asked("/desk/api/changes");
    const news = mia.desk.changes(version);
    await waiting;
    const { id } = await report(place);
    const changed = await news;
    expect(changed.version).not.toBe(version);
    const list = await mia.desk.cases();
    expect(list.version).toBe(changed.version);
    expect(list.cases.map((listed) => listed.id)).toEqual([id]);
  });

  test("ends the waiting of every page when the server ends", async () => {
    const mia = await joinFirst(place, "Mia");
    const { version } = await mia.desk.cases();
    const waiting = place.asked("/desk/api/changes");
    const news = mia.desk.changes(version);
    await waiting;
    place.desk.close();
    expect(await news).toEqual({ version });
  });

  test("answers at once when the page has an old list", async () => {
    const mia = await joinFirst(place, "Mia");
    const old = await mia.desk.cases();
    await report(place);
    const { version } = await mia.desk.changes(old.version);
    expect(version).not.toBe(old.version);
  });

  test("is the same text to every process, as long as nothing changed", async () => {
    const mia = await joinFirst(place, "Mia");
    await report(place);
    expect((await mia.desk.cases()).version).toBe((await mia.desk.cases()).version);
  });

  test("a reply sealed in the browser reaches whoever has the code, once", async () => {
    const mia = await joinFirst(place, "Mia");
    const { id, receipt } = await report(place);
    await mia.desk.claim(id);
    const thread = await openThread(await mia.desk.open(id), await keysOf(mia, "anlaufstelle"));
    const sealed = thread.reply("Danke, dass du schreibst.");
    await mia.desk.reply(id, sealed);
    await mia.desk.reply(id, sealed);
    const read = await place.cases.byReceipt.read(receipt);
    expect(read?.map(({ from }) => from)).toEqual(["writer", "team"]);
    expect(read?.[1]?.text).toBe("Danke, dass du schreibst.");
  });
});

test.each([
  ["POST", "/desk/api/login", "{", 400],
  ["POST", "/desk/api/login", JSON.stringify({ name: "Mia" }), 400],
  ["POST", "/desk/api/login", JSON.stringify({ name: "Mia", loginSecret: "short" }), 400],
  ["POST", "/desk/api/join", JSON.stringify({ invite: "x".repeat(70_000) }), 413],
  ["GET", "/desk/api/cases", undefined, 403],
  ["GET", "/desk/api/changes", undefined, 403],
  ["GET", "/desk/api/nothing", undefined, 404],
])("%s %s with %s is a clear error without a stack and without what was sent", async (method, path, body, status) => {
  const response = await fetch(place.base + path, { method, headers: { "Content-Type": "application/json" }, ...(body !== undefined && { body }) });
  const answer = await response.text();
  expect([response.status, Object.keys(JSON.parse(answer))]).toEqual([status, ["error"]]);
  expect(answer).not.toContain("short");
  expect(answer).not.toMatch(/\bat .*\.ts/);
  expect(response.headers.get("set-cookie")).toBeNull();
  expect(response.headers.get("cache-control")).toBe("no-store");
});
