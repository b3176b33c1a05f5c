import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testHouse, type RunningHouse } from "./house.ts";
import { person } from "./person.ts";

const house = testHouse();
let lotse: RunningHouse;
beforeAll(async () => {
  lotse = await house.start();
  await house.staff();
});
afterAll(async () => {
  await lotse.stop();
  house.remove();
});

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

describe("what a client does wrong is its own status, with a code and a remedy, never ours", () => {
  test("a message of 5 MB is refused, and the conversation goes on", async () => {
    const someone = await person(lotse.address);
    const response = await someone.sends({ text: "x".repeat(5_000_000) });
    expect(response.status).toBe(413);
    const { error } = (await response.json()) as Failure;
    expect(error.code).toBe("TOO_LARGE");
    await someone.says("Bibliothek in Hörde");
    await someone.hears("Stadtteilbibliothek Hörde");
  });

  test("broken JSON is refused without repeating it", async () => {
    const someone = await person(lotse.address);
    const response = await fetch(`${lotse.address}/v3/directline/conversations/${someone.conversation}/activities`, { method: "POST", headers: { authorization: `Bearer ${someone.token}`, "content-type": "application/json" }, body: '{"text":"marker-kaputt' });
    expect(response.status).toBe(400);
    const body = await response.text();
    expect(body).not.toContain("marker-kaputt");
    expect(body).toContain("BAD_REQUEST");
  });

  test("a forged token opens nothing", async () => {
    const someone = await person(lotse.address);
    const [head, body] = someone.token.split(".");
    const response = await fetch(`${lotse.address}/v3/directline/conversations/${someone.conversation}/activities`, { headers: { authorization: `Bearer ${head}.${body}.${"A".repeat(43)}` } });
    expect([401, 403]).toContain(response.status);
  });

  test("an address that does not exist says so, without a stack", async () => {
    const response = await fetch(`${lotse.address}/v3/directline/nothing`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(/at .*\.[jt]s/);
  });
});

describe("what a person does that nobody foresaw", () => {
  test("a button nobody made gets a way on", async () => {
    const someone = await person(lotse.address);
    await someone.sends({ text: "?", value: { v: 1, a: "explode", n: 1 } });
    await someone.hears("Diesen Knopf kenne ich nicht");
  });

  test("an old button does not answer the new question", async () => {
    const someone = await person(lotse.address);
    await someone.says("melden");
    const first = await someone.hears("Ist gerade jemand in Gefahr?");
    const old = first.suggestedActions?.actions?.find(({ title }) => title === "Nein, gerade nicht");
    await someone.presses("Überspringen");
    await someone.hears("Um wen geht es?");
    await someone.sends({ text: old?.title, value: old?.value });
    const said = await someone.hears("Diese Frage ist vorbei");
    expect(said.text).toContain("Um wen geht es?");
  });

  test("emoji alone are met with words, not with silence", async () => {
    const someone = await person(lotse.address);
    await someone.says("🐟🐟🐟");
    await someone.hears("Ich verstehe leider nur Wörter");
  });

  test("a wrong code is told kindly, word by word", async () => {
    const someone = await person(lotse.address);
    await someone.says("code");
    await someone.hears("schreib deinen Code");
    await someone.says("eins zwei");
    await someone.hears(/sechs Wörter|nicht in unserer Liste/);
  });

  test("fifty messages at once: what was acknowledged is answered, in order, the rest is told to wait", async () => {
    const someone = await person(lotse.address);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => someone.sends({ text: `wetter ${index}`, channelData: { clientActivityID: `burst-${index}` } })));
    const statuses = answers.map((response) => response.status);
    expect(statuses.every((status) => status === 200 || status === 429)).toBe(true);
    const accepted = statuses.filter((status) => status === 200).length;
    expect(accepted).toBeGreaterThanOrEqual(5);
    for (const response of answers) if (response.status === 429) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    await expect.poll(async () => (await someone.everything()).length, { timeout: 20_000, message: `${accepted} were acknowledged` }).toBe(accepted);
  });

  test("the same message twice is one turn", async () => {
    const someone = await person(lotse.address);
    await someone.says("Bibliothek in Hörde", "same");
    await someone.hears("Stadtteilbibliothek Hörde");
    const before = someone.heard.length;
    await someone.says("Bibliothek in Hörde", "same");
    await someone.says("Bibliothek in Brackel", "other");
    await someone.hears("Stadtteilbibliothek Brackel");
    expect(someone.heard.length).toBe(before + 1);
  });
});

test("a full disk: the message is refused with help for danger, nothing breaks, and when there is room again the talk goes on", async () => {
  // The process may write no file larger than this many blocks of 1 KiB: the database is full soon after it was made.
  const small = testHouse({ wrap: ["bash", "-c", 'ulimit -f 700; trap "" XFSZ; exec "$0" "$@"'] });
  let full = await small.start();
  try {
    const someone = await person(full.address);
    let refused: Response | undefined;
    for (let attempt = 0; attempt < 600 && refused === undefined; attempt += 1) {
      const other = attempt % 8 === 0 ? await person(full.address).catch(() => undefined) : undefined;
      const response = await (other ?? someone).sends({ text: "a ".repeat(1_900), channelData: { clientActivityID: `fill-${attempt}` } });
      if (response.status === 503) refused = response;
    }
    if (refused === undefined) throw new Error("the disk never got full");
    expect(((await refused.json()) as Failure).error.code).toBe("STORE_UNAVAILABLE");
    expect(full.printed()).not.toContain("a a a a");
  } finally {
    await full.kill();
  }
  const roomy = testHouse({ databaseUrl: small.databaseUrl });
  full = await roomy.start({ KEY_FILE: small.keyFile });
  const someone = await person(full.address);
  await someone.says("Bibliothek in Hörde");
  await someone.hears("Stadtteilbibliothek Hörde");
  await full.stop();
  small.remove();
  roomy.remove();
});

test.each([
  [{ PORT: "ninety" }, "PORT"],
  [{ DATABASE_URL: "mysql://x" }, "DATABASE_URL"],
  [{ PUBLIC_URL: "lotse" }, "PUBLIC_URL"],
  [{ OPENAI_BASE_URL: "nowhere" }, "OPENAI_BASE_URL"],
  [{ TELEGRAM_BOT_TOKEN: "secret-but-wrong" }, "TELEGRAM_BOT_TOKEN"],
])("a wrong setting %o ends the start with one clear line", async (settings, name) => {
  const other = testHouse();
  const failure = await other.start(settings).then(() => undefined, (error: Error) => error.message);
  other.remove();
  expect(failure).toContain(`The setting ${name} is not valid`);
  expect(failure).toContain("[CONFIG_INVALID]");
  expect(failure).not.toContain("secret-but-wrong");
  expect(failure).not.toMatch(/\n\s+at /);
});
