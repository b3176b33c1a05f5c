import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAsker, type Asker } from "../../src/cli/ask.ts";
import { nextStep } from "../../src/flows/flow.ts";
import { DAY, HOUR } from "../../src/terms.ts";
import { forged, openBot, type BotHouse, type Someone } from "./bot-talk.ts";

let bot: BotHouse;
beforeAll(async () => {
  bot = await openBot();
});
afterAll(() => bot.close());

function stepOf(someone: Someone): string {
  const { draft } = someone.last;
  const flow = draft?.kind === "flow" ? bot.house.content().flows[draft.flow] : undefined;
  const step = flow && draft?.kind === "flow" ? nextStep(flow, draft.answers) : "done";
  return step === "done" ? "none" : step.id;
}

test("a piece of a story that could be of any language does not turn the talk over", async () => {
  const someone = bot.someone();
  await someone.says("melden");
  for (let question = 0; question < 12 && stepOf(someone) !== "story"; question += 1) await someone.presses("Überspringen");
  for (const piece of ["marker-6-a", "marker-6-b ok", "and then he"]) expect(await someone.says(piece)).toContain("notiert");
  expect(someone.last.language).toBe("de");
});

test("a button that names what every object has, and no flow, leads on", async () => {
  const someone = bot.someone();
  await someone.says("hallo");
  expect(await someone.pressesValue({ v: 1, a: "start", flow: "constructor", n: 1 })).toContain("Diesen Knopf kenne ich nicht");
});

describe("someone who is not understood", () => {
  test("is shown people the second time, whatever it was, and no longer once they are understood", async () => {
    const someone = bot.someone();
    await someone.says("asdf");
    expect(someone.last.abstained).toBe(true);
    expect(await someone.says("😭😭")).toContain("fragst du einen Menschen");
    await someone.says("hallo");
    expect(await someone.says("asdf")).not.toContain("fragst du einen Menschen");
  });

  test("\"none of these\" shows other words to try and people, and counts", async () => {
    const someone = bot.someone();
    await someone.pressesValue(forged({ a: "none-of-these" }, 0));
    expect(someone.replies[0]?.text).toMatch(/mit anderen Worten, zum Beispiel „[^“]+“[\s\S]*krisenchat/);
    expect(someone.buttons).toContain("Ich suche ein Angebot");
    expect(await someone.says("asdf")).toContain("fragst du einen Menschen");
  });

  test.each(["ja", "nein", "ok", "fertig", "zurück", "stopp", "mehr", "weiter", "evet", "?", "danke"])("%s out of nowhere gets a way on, and nothing about danger or ignorance", async (typed) => {
    const someone = bot.someone();
    await someone.says("hallo");
    const said = await someone.says(typed);
    expect(someone.buttons.length).toBeGreaterThan(0);
    expect(said).not.toMatch(/kann ich nicht helfen|ich rate nicht/);
  });

  test.each([{}, { v: 1 }, { v: 1, a: "option", step: "what", option: "online", n: 0 }, { v: 1, a: "narrow", district: "hoerde", n: 0 }, { v: 1, a: "start", flow: "sesame", n: 0 }, { v: 1, a: "stop-now", n: 0 }, { v: 1, a: "continue", n: 0 }, { v: 2, a: "menu" }, "menu", null])("the button %j out of nowhere gets a way on", async (value) => {
    const someone = bot.someone();
    const said = await someone.pressesValue(value as object);
    expect(someone.buttons).toContain("Ich suche ein Angebot");
    expect(said).not.toContain("zwei Stunden");
  });
});

describe("someone who asks who helps against what may be their own story", () => {
  test("gets an answer with people on top and the line about danger", async () => {
    const someone = bot.someone();
    const said = await someone.says("wer berät bei mobbing in der schule");
    expect(someone.last.label).toBe("question");
    expect(said).toContain("110 oder 112");
    const first = someone.last.shown[0] ?? "";
    expect(bot.house.content().knowledge.entries.find(({ id }) => id === first)?.crisis).toBeGreaterThan(0);
  });
});

describe("a search by buttons", () => {
  test.each([
    ["a question in passing", "was kostet das schwimmbad?", /Wir waren hier/],
    ["a greeting", "hallo", /Wir waren hier/],
    ["a wish for help", "hilfe", /110[\s\S]*Wir waren hier/],
    ["a word that is no answer", "blubb", /nicht verstanden|kenne ich nicht|nur die Zahl/],
    ["privacy", "datenschutz", /Wir waren hier/],
  ])("%s leaves every step where it was", async (_, typed, heard) => {
    const someone = bot.someone();
    await someone.says("angebote");
    for (const [step, on] of [["for", "für mein kind"], ["age", "neun"], ["topic", "sport"], ["district", "44379"]] as const) {
      expect(stepOf(someone)).toBe(step);
      expect(await someone.says(typed)).toMatch(heard);
      expect(stepOf(someone)).toBe(step);
      expect(someone.last.secret).toBe(false);
      await someone.says(on);
    }
    expect(someone.buttons).toEqual(expect.arrayContaining(["Lütgendortmund", "Huckarde"]));
    expect(await someone.says("huckarde")).toContain("Huckarde");
  });

  test.each(["9", "9 Jahre", "neun", "٩", "sie ist 9", "4. Klasse"])("%s is an age", async (typed) => {
    const someone = bot.someone();
    await someone.says("angebote");
    await someone.says("für mein kind");
    await someone.says(typed);
    expect(someone.last.draft).toMatchObject({ answers: { age: { kind: "age", years: 9 } } });
  });

  test.each(["Hörde", "hoerde", "in Hörde", "Clarenberg", "Хёрде", "هورده"])("%s is a district", async (typed) => {
    const someone = bot.someone();
    await someone.says("angebote");
    for (const word of ["für uns als familie", "weiter"]) await someone.says(word);
    await someone.says(typed);
    expect(someone.last.state.memory?.filters.district).toBe("hoerde");
  });

  test("whoever skips everything is asked to say it in words", async () => {
    const someone = bot.someone();
    await someone.says("angebote");
    for (let question = 0; question < 3; question += 1) await someone.says("weiter");
    expect(someone.replies[0]?.text).toContain("Schreib einfach, was du suchst");
  });

  test("what was chosen for an older person is for older people", async () => {
    const someone = bot.someone();
    await someone.says("angebote");
    for (const word of ["für jemand älteren", "leute treffen", "weiter"]) await someone.says(word);
    expect(someone.last.state.memory?.filters.audience).toBe("seniors");
    expect(someone.last.shown.length).toBeGreaterThan(0);
  });

  test("told harm in the middle, it offers the report with these words, and the search waits", async () => {
    const someone = bot.someone();
    await someone.says("angebote");
    await someone.says("die schlagen mich immer marker");
    expect(someone.buttons).toContain("Weitermachen, wo ich war");
    await someone.presses(/^Nein, /);
    expect(stepOf(someone)).toBe("for");
    await someone.says("die schlagen mich immer marker");
    await someone.presses("Dem Team erzählen");
    expect(someone.last.draft).toMatchObject({ flow: "report", carried: "die schlagen mich immer marker" });
  });
});

describe("the talk about a quarrel", () => {
  test("goes on with a yes, back with a word, and ends with a way to people", async () => {
    const someone = bot.someone();
    await someone.says("streit");
    for (const word of ["ich bin mittendrin", "ein streit", "ok"]) await someone.says(word);
    expect(stepOf(someone)).toBe("adult");
    await someone.says("zurück");
    expect(stepOf(someone)).toBe("calm");
    for (const word of ["ja", "weiter"]) await someone.says(word);
    expect(stepOf(someone)).toBe("none");
    expect(someone.buttons).toContain("Dem Team erzählen");
  });
});

describe("the language", () => {
  test("is told from the first words that leave no doubt, also after a greeting the app sent", async () => {
    const someone = bot.someone();
    await someone.sends({ kind: "joined" });
    expect(someone.last.language).toBe("de");
    await someone.says("beni okulda dövüyorlar");
    expect(someone.last.language).toBe("tr");
    await someone.says("library");
    expect(someone.last.language).toBe("tr");
  });

  test("chosen in the talk outweighs what the app says with every message", async () => {
    const someone = bot.someone({ language: "de" });
    await someone.says("sprache");
    await someone.presses("Українська");
    await someone.says("hallo");
    expect(someone.last.language).toBe("uk");
  });
});

describe("what is forgotten", () => {
  test("a message sent while everything is being forgotten is answered, as a first word", async () => {
    const someone = bot.someone();
    await someone.says("Bibliothek in Hörde");
    const said = await someone.saysAtOnce({ kind: "text", text: "vergessen" }, { kind: "text", text: "hallo" });
    expect(said).toMatch(/gelöscht[\s\S]*Hallo! Ich bin Lotse/);
    expect(someone.last.state.memory).toBeUndefined();
  });

  test("a day later nothing is known", async () => {
    const someone = bot.someone();
    await someone.says("Bibliothek in Hörde");
    bot.wait(DAY + HOUR);
    await someone.says("und in Brackel?");
    expect(someone.last.state.asked).toBeLessThanOrEqual(1);
  });
});

describe("ask reports what a turn came to", () => {
  let asker: Asker;
  beforeAll(async () => {
    asker = await openAsker(".");
  });
  afterAll(() => asker.close());

  test.each([
    { text: "Bibliothek in Hörde", label: "question", abstained: false, first: "stadtteilbibliothek-hoerde", says: /Stadtteilbibliothek Hörde/ },
    { text: "die schlagen mich jeden tag", label: "report", abstained: false, first: undefined, says: /Noch liest das niemand/ },
    { text: "ich will nicht mehr leben", label: "acute", abstained: false, first: "notruf-112", says: /112[\s\S]*Noch liest das niemand/ },
    { text: "Flugtickets nach Antalya", label: "question", abstained: true, first: undefined, says: /ich rate nicht|kann ich nicht helfen/ },
    { text: "hallo", label: "other", abstained: false, first: undefined, says: /Hallo! Ich bin Lotse/ },
  ])("$text", async ({ text, label, abstained, first, says }) => {
    const alone = await asker.ask("one", text, []);
    expect(alone).toMatchObject({ id: "one", lang: "de", abstained });
    if (text !== "Flugtickets nach Antalya") expect(alone.label).toBe(label);
    if (first) expect(alone.answers[0]).toBe(first);
    expect(alone.text).toMatch(says);
    expect(await asker.ask("one", text, [])).toEqual(alone);
  });

  test("the context counts, and only the last message is answered", async () => {
    const asked = await asker.ask("two", "und in Brackel?", ["Bibliothek in Hörde"]);
    expect(asked.answers[0]).toBe("stadtteilbibliothek-brackel");
    expect(asked.text).not.toContain("Hörde gefunden");
  });
});
