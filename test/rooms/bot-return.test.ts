import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HOUR, LANGUAGES } from "../../src/terms.ts";
import { forged, openBot, type BotHouse, type Someone } from "./bot-talk.ts";

let bot: BotHouse;
let sent = 0;
/** The code of a report that was just sent, with a marker of its own in it. */
let code: { readonly words: string; readonly digits: string; readonly marker: string };

beforeAll(async () => {
  bot = await openBot();
});
afterAll(() => bot.close());
beforeEach(async () => {
  const { byReceipt } = bot.house.cases;
  const receipt = byReceipt.newReceipt();
  const { words, digits } = byReceipt.receiptText(receipt);
  code = { words: words.join(" "), digits, marker: `marker-${(sent += 1)}` };
  const pupil = bot.someone();
  await pupil.says("melden");
  for (let question = 0; question < 3; question += 1) await pupil.says("weiter");
  await pupil.says(`sie lachen ${code.marker}`);
  await pupil.says("fertig");
  for (let question = 0; question < 3; question += 1) await pupil.says("weiter");
  await pupil.presses("Stimmt so");
  const shown = pupil.heard.findLast((reply) => reply.view.code)?.view.code;
  if (shown === undefined) throw new Error("No code was shown.");
  code = { ...code, words: shown.words.join(" "), digits: shown.digits };
  await pupil.says("weiter");
  await pupil.says("ja");
});

async function returned(): Promise<Someone> {
  const pupil = bot.someone();
  await pupil.says(code.words);
  return pupil;
}

const written = async (): Promise<string> => (await bot.asTheTeamsRead()).find((one) => one.includes(code.marker)) ?? "";

describe("coming back with a code", () => {
  test.each(["words", "digits"] as const)("works with the %s, typed at any time, and both sides of the talk stay secret", async (how) => {
    const pupil = bot.someone();
    await pupil.says("Bibliothek in Hörde");
    expect(await pupil.says(code[how])).toContain(code.marker);
    expect(pupil.last).toMatchObject({ secret: true, withhold: true });
    expect(JSON.stringify(pupil.last.state)).not.toContain("marker");
  });

  test("someone who types instead of pressing is asked whether the team is meant, and nothing is searched with it", async () => {
    const pupil = await returned();
    expect(await pupil.says("es ist schlimmer geworden")).toContain("Soll ich das dem Team schreiben?");
    expect(pupil.last.shown).toEqual([]);
    expect(await written()).not.toContain("schlimmer");
    expect(await pupil.says("ja")).toContain("Angekommen");
    expect(await written()).toContain("es ist schlimmer geworden");
  });

  test.each(["nein", "zurück"])("and %s sends nothing", async (typed) => {
    const pupil = await returned();
    await pupil.says("nur so gedacht");
    await pupil.says(typed);
    expect(pupil.buttons).toContain("Etwas dazu schreiben");
    expect(await written()).not.toContain("nur so gedacht");
  });

  test("a message pressed off twice arrives once", async () => {
    const pupil = await returned();
    await pupil.says("noch etwas einmaliges");
    const send = pupil.value("Ja, dem Team schreiben");
    await pupil.saysAtOnce({ kind: "button", value: send, text: "" }, { kind: "button", value: send, text: "" });
    expect((await written()).split("noch etwas einmaliges")).toHaveLength(2);
  });

  test("two people with one code can each write a first message, and both arrive", async () => {
    const [one, other] = [await returned(), await returned()];
    for (const [pupil, message] of [[one, "von hier eins"], [other, "von dort zwei"]] as const) {
      await pupil.presses("Etwas dazu schreiben");
      await pupil.says(message);
    }
    expect(await written()).toContain("von hier eins");
    expect(await written()).toContain("von dort zwei");
  });

  test("danger in a message brings numbers first, and the message still arrives", async () => {
    const pupil = await returned();
    await pupil.presses("Etwas dazu schreiben");
    await pupil.says("ich will nicht mehr leben");
    expect(pupil.replies[0]?.view.kind).toBe("crisis");
    expect(await written()).toContain("ich will nicht mehr leben");
  });

  test("danger where a code was expected brings numbers and no complaint about the code", async () => {
    const pupil = bot.someone();
    await pupil.says("code");
    const said = await pupil.says("ich will nicht mehr leben");
    expect(said).toContain("112");
    expect(said).not.toMatch(/Ziffern|Zettel/);
  });

  test.each(["sprache", "datenschutz", "hilfe", "mensch", "leicht", "hallo", "danke", "😭", "asdf", "melden bitte"])("%s in between never ends in silence or in words about the knowledge", async (typed) => {
    const pupil = await returned();
    await pupil.says(typed);
    expect(pupil.buttons.length).toBeGreaterThan(0);
    expect(pupil.last.abstained).toBe(false);
    expect(await written()).not.toContain(`"${typed}"`);
  });

  test("another language is spoken from where one was", async () => {
    const pupil = await returned();
    await pupil.presses("Etwas dazu schreiben");
    await pupil.says("sprache");
    await pupil.presses("English");
    expect(pupil.replies.at(-1)?.text).toBe("What would you like to write to the team?");
    await pupil.says("marker from abroad");
    expect(await written()).toContain("marker from abroad");
  });

  test.each(["stopp", "fertig"])("%s closes what was read, and nothing of it stays on the screen's history", async (typed) => {
    const pupil = await returned();
    expect(await pupil.says(typed)).toContain("Zugeschlossen");
    expect(pupil.last).toMatchObject({ draft: undefined, forgetSecrets: true });
  });

  test.each([
    ["a new report", { a: "start", flow: "report" }],
    ["a search", { a: "start", flow: "find-offer" }],
    ["the menu", { a: "menu" }],
  ] as const)("leaving for %s closes what was read", async (_, button) => {
    const pupil = await returned();
    await pupil.pressesValue(forged(button, 0));
    expect(pupil.last.forgetSecrets).toBe(true);
  });

  test("deleting asks first; a word will do, and a no keeps everything", async () => {
    const pupil = await returned();
    await pupil.presses("Alles löschen");
    await pupil.says("nein");
    expect(await written()).not.toBe("");
    await pupil.presses("Alles löschen");
    expect(await pupil.says("ja")).toContain("Alles ist gelöscht");
    expect(await written()).toBe("");
    expect(await bot.someone().says(code.words)).toContain("finde ich nichts");
  });

  test("a message that cannot be opened is told, not left out", async () => {
    const [record] = (await bot.house.store.cases.list(["anlaufstelle"])).toSorted((a, b) => b.changedAt - a.changedAt);
    const found = await bot.house.store.cases.list(["anlaufstelle"]);
    for (const { id } of record ? found : []) await bot.house.store.cases.append(id, { id: "broken-broken-broken-b", from: "writer", at: 0, limit: 99, body: new Uint8Array(80) });
    const pupil = await returned();
    expect(pupil.replies.at(-1)?.text).toContain("Eine Nachricht lässt sich nicht öffnen");
  });

  test("after two hours the code has to be typed again", async () => {
    const pupil = await returned();
    const write = pupil.value("Etwas dazu schreiben");
    bot.wait(2 * HOUR + 1);
    expect(await pupil.pressesValue(write)).toContain("schreib deinen Code");
  });
});

test.each(["apfel birne", "1234 5678", "qqqq wwww qqqq wwww qqqq wwww", "schwimmkurs in hörde"])("%s is no code; why is said, and there is a way out", async (typed) => {
  const pupil = bot.someone();
  await pupil.says("code");
  expect(await pupil.says(typed)).toMatch(/Code hat sechs Wörter|nicht in unserer Liste/);
  expect(pupil.buttons).toContain("Fertig");
  expect(pupil.last.withhold).toBe(true);
});

test.each(LANGUAGES)("in %s whoever comes back is spoken to in it from the first word to the last", async (language) => {
  const pupil = bot.someone({ language });
  await pupil.pressesValue(forged({ a: "return" }, 0));
  await pupil.says(code.words);
  await pupil.pressesValue(forged({ a: "return-delete" }, 0));
  await pupil.pressesValue(forged({ a: "return-delete-now" }, pupil.last.state.asked));
  expect(pupil.heard.map(({ view }) => view.language)).toEqual(pupil.heard.map(() => language));
  expect(await written()).toBe("");
});
