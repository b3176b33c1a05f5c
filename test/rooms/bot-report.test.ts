import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nextStep } from "../../src/flows/flow.ts";
import { HOUR, LANGUAGES, type Language } from "../../src/terms.ts";
import { forged, openBot, type BotHouse, type Someone } from "./bot-talk.ts";

let bot: BotHouse;
beforeAll(async () => {
  bot = await openBot();
});
afterAll(() => bot.close());

/** The step a report is at, and "none" when no flow is open. */
function stepOf(pupil: Someone): string {
  const { draft } = pupil.last;
  if (draft?.kind !== "flow") return "none";
  const flow = bot.house.content().flows[draft.flow];
  const step = flow && nextStep(flow, draft.answers);
  return step === undefined || step === "done" ? "none" : step.id;
}

function answersOf(pupil: Someone): string {
  const { draft } = pupil.last;
  return JSON.stringify(draft?.kind === "flow" ? draft.answers : undefined);
}

function codeOf(pupil: Someone): { readonly words: readonly string[]; readonly digits: string } {
  const code = pupil.heard.findLast((reply) => reply.view.code)?.view.code;
  if (code === undefined) throw new Error("No code was shown.");
  return code;
}

/** A report from the first word to the last; each line says what leads on from a step. */
const WAY: readonly { readonly at: string; readonly on: (pupil: Someone) => Promise<string> }[] = [
  { at: "danger", on: (pupil) => pupil.presses("Nein, gerade nicht") },
  { at: "who", on: (pupil) => pupil.presses("Mir passiert etwas") },
  { at: "what", on: (pupil) => pupil.presses("Beleidigen, Auslachen") },
  { at: "story", on: (pupil) => pupil.says("sie lachen mich aus marker-eins") },
  { at: "story", on: (pupil) => pupil.presses("Das ist alles") },
  { at: "where", on: (pupil) => pupil.presses("In der Schule") },
  { at: "school", on: (pupil) => pupil.says("Xylophon-Schule marker-ort") },
  { at: "when", on: (pupil) => pupil.presses("Heute oder gestern") },
  { at: "wish", on: (pupil) => pupil.presses("Einen Rat") },
  { at: "summary", on: (pupil) => pupil.presses("Stimmt so") },
  { at: "code", on: (pupil) => pupil.presses(codeOf(pupil).words[1] ?? "") },
  { at: "code", on: (pupil) => pupil.presses(codeOf(pupil).words[4] ?? "") },
  { at: "confirm", on: (pupil) => pupil.presses("Ja, abschicken") },
];

/** Nothing is written yet here: stopping just stops. */
const UNWRITTEN = ["danger", "who", "what", "story"];

async function begun(options?: { readonly language?: Language }): Promise<Someone> {
  const pupil = bot.someone(options);
  await pupil.says("melden");
  return pupil;
}

/** Walks until the step is asked; a second visit (`nth` 2) counts where a step is asked twice. */
async function at(step: string, nth = 1): Promise<Someone> {
  const pupil = await begun();
  let seen = 0;
  for (const { at: here, on } of WAY) {
    if (here === step && (seen += 1) === nth) return pupil;
    await on(pupil);
  }
  throw new Error(`never at ${step}`);
}

/** What must hold after every turn of a report. */
function keepsItsSecrets(pupil: Someone): void {
  const { state, replies, secret } = pupil.last;
  expect(JSON.stringify(state)).not.toContain("marker-");
  if (replies.some(({ text }) => text.includes("marker-"))) expect(secret).toBe(true);
  expect(replies.length).toBeGreaterThan(0);
  expect(pupil.buttons.length).toBeGreaterThan(0);
}

async function onlyCaseWith(marker: string): Promise<string> {
  const found = (await bot.asTheTeamsRead()).filter((one) => one.includes(marker));
  expect(found).toHaveLength(1);
  return found[0] ?? "";
}

describe("whatever comes between, the report goes on where it was and arrives once, unchanged", () => {
  const text = (says: string) => (pupil: Someone) => pupil.says(says);
  const press = (value: object) => (pupil: Someone) => pupil.pressesValue(value);

  test.each<{ name: string; come: (pupil: Someone) => Promise<string>; hears?: RegExp; notAt?: readonly string[] }>([
    { name: "a call for help", come: text("Hilfe!!"), hears: /110/ },
    { name: "a wish for a human", come: text("mensch"), hears: /116 111|krisenchat/ },
    { name: "a question about privacy", come: text("datenschutz"), hears: /IP-Adresse/ },
    { name: "a wish for another language, not taken up", come: async (pupil) => (await pupil.says("sprache"), pupil.presses("Weitermachen, wo ich war")) },
    { name: "another language and back", come: async (pupil) => (await pupil.says("sprache"), await pupil.presses("Türkçe"), await pupil.says("dil"), pupil.presses("Deutsch")) },
    { name: "easy language and back", come: async (pupil) => (await pupil.says("leicht"), await pupil.says("sprache"), pupil.presses("Deutsch")) },
    { name: "a stop that was not meant", come: async (pupil) => (await pupil.says("stopp"), pupil.presses("Nein, weitermachen")), notAt: UNWRITTEN },
    { name: "a stop that was not meant, taken back in words", come: async (pupil) => (await pupil.says("stopp"), pupil.says("nein")), notAt: UNWRITTEN },
    { name: "a picture", come: (pupil) => pupil.sends({ kind: "unsupported" }), hears: /Nacktbilder/ },
    { name: "the page opened once more", come: (pupil) => pupil.sends({ kind: "joined" }), hears: /Wir waren hier/ },
    { name: "faces only", come: text("😭😭😭"), notAt: ["story", "school"] },
    { name: "a greeting", come: text("hallo"), notAt: ["story"] },
    { name: "thanks", come: text("danke"), notAt: ["story"] },
    { name: "the code of an older report", come: (pupil) => pupil.says(bot.house.cases.byReceipt.receiptText(bot.house.cases.byReceipt.newReceipt()).words.join(" ")), hears: /sieht aus wie ein Code/ },
    { name: "the number of an older report", come: (pupil) => pupil.says(bot.house.cases.byReceipt.receiptText(bot.house.cases.byReceipt.newReceipt()).digits), hears: /sieht aus wie ein Code/ },
    { name: "a button of a question long over", come: press(forged({ a: "option", step: "danger", option: "now" }, 1)), hears: /vorbei/, notAt: ["danger"] },
    { name: "a button of another flow", come: (pupil) => pupil.pressesValue(forged({ a: "option", step: "topic", option: "sport" }, pupil.last.state.asked)), hears: /vorbei/ },
    { name: "an option that was never there", come: (pupil) => pupil.pressesValue(forged({ a: "option", step: stepOf(pupil), option: "nonsense" }, pupil.last.state.asked)), hears: /vorbei/ },
    { name: "a place picked where none was asked for", come: (pupil) => pupil.pressesValue(forged({ a: "pick", step: stepOf(pupil), id: "nowhere" }, pupil.last.state.asked)), hears: /vorbei/ },
    { name: "a step of another kind declared read", come: (pupil) => pupil.pressesValue(forged({ a: "seen", step: stepOf(pupil) }, pupil.last.state.asked)), notAt: ["summary"] },
    { name: "an unknown button", come: press({ v: 1, a: "sesame", n: 3 }), hears: /kenne ich nicht/ },
    { name: "a button that is none", come: press({}), hears: /kenne ich nicht/ },
    { name: "a search begun by an old button", come: press(forged({ a: "start", flow: "find-offer" }, 1)), hears: /Wir waren hier/ },
    { name: "a second report begun by an old button", come: press(forged({ a: "start", flow: "report" }, 1)), hears: /Wir waren hier/ },
    { name: "the way in with a code, by an old button", come: press(forged({ a: "return" }, 1)), hears: /Wir waren hier/ },
    { name: "\"done\" left over from reading an answer", come: press(forged({ a: "return-close" }, 1)), hears: /Wir waren hier/ },
    { name: "\"write again\" left over from reading an answer", come: press(forged({ a: "return-write" }, 1)), hears: /Wir waren hier/ },
    { name: "\"no, rather not\" left over from the offer", come: press(forged({ a: "leave" }, 1)), hears: /Wir waren hier/ },
    { name: "the menu, by an old button, and staying", come: async (pupil) => (await pupil.pressesValue(forged({ a: "menu" }, 1)), pupil.presses("Nein, weitermachen")), notAt: UNWRITTEN },
    { name: "numbers asked for by an old button", come: press(forged({ a: "numbers" }, 1)), hears: /110/ },
  ])("$name", async ({ come, hears, notAt = [] }) => {
    const pupil = await begun();
    for (const { at: here, on } of WAY) {
      const before = { step: stepOf(pupil), answers: answersOf(pupil), language: pupil.last.language };
      expect(before.step).toBe(here);
      if (!notAt.includes(here)) {
        const said = await come(pupil);
        if (hears) expect(said).toMatch(hears);
        keepsItsSecrets(pupil);
        expect({ step: stepOf(pupil), answers: answersOf(pupil), language: pupil.last.language }).toEqual(before);
        expect(await pupil.sends({ kind: "joined" })).not.toBe("");
      }
      await on(pupil);
      keepsItsSecrets(pupil);
    }
    expect(pupil.replies.map(({ text: said }) => said).join()).toContain("Es ist angekommen");
    const all = await bot.asTheTeamsRead();
    const mine = all.at(-1) ?? "";
    expect(mine).toMatch(/"story":\{"question":"Was möchtest du erzählen\?[^"]*","answer":"sie lachen mich aus marker-eins"\}/);
    expect(mine).toContain('"answer":"Xylophon-Schule marker-ort"');
  });
});

describe("danger", () => {
  test.each(["Ja, jetzt gerade", "Ich weiß nicht genau"])("whoever presses %s sees numbers before the next question", async (label) => {
    const pupil = await begun();
    await pupil.presses(label);
    expect(pupil.replies[0]?.text).toContain("110");
    expect(pupil.replies[0]?.view.tone).toBe("crisis");
    expect(pupil.replies.at(-1)?.text).toBe("Um wen geht es?");
  });

  test.each<[Language, string]>([
    ["de", "ja!!"], ["de-simple", "ja"], ["en", "yes"], ["tr", "evet"], ["ar", "نعم"], ["uk", "так"], ["ru", "да"], ["pl", "tak"], ["de", "evet"], ["en", "ja"],
  ])("typed in %s, %s is a yes to danger", async (language, word) => {
    const pupil = bot.someone({ language });
    await pupil.pressesValue(forged({ a: "start", flow: "report" }, 0));
    await pupil.says(word);
    expect(pupil.replies[0]?.view.kind).toBe("crisis");
    expect(stepOf(pupil)).toBe("who");
    expect(pupil.last.language).toBe(language);
  });

  test.each<[Language, string]>([["de", "nein"], ["en", "no"], ["tr", "hayır"], ["ar", "لا"], ["uk", "ні"], ["ru", "нет"], ["pl", "nie"]])("typed in %s, %s is a no", async (language, word) => {
    const pupil = bot.someone({ language });
    await pupil.pressesValue(forged({ a: "start", flow: "report" }, 0));
    await pupil.says(word);
    expect(pupil.last.draft).toMatchObject({ answers: { danger: { kind: "chosen", option: "not-now" } } });
  });

  test.each(["danger", "who", "what", "where", "school", "when", "wish", "summary", "confirm"])("told at the question %s, it brings the numbers first and becomes part of the story", async (step) => {
    const pupil = await at(step);
    await pupil.says("Mein Papa schlägt mich gerade");
    expect(pupil.replies[0]?.view.kind).toBe("crisis");
    expect(pupil.replies[0]?.text).toContain("110");
    expect(pupil.last.draft).toMatchObject({ answers: { story: { text: expect.stringContaining("Mein Papa schlägt mich gerade") } } });
    keepsItsSecrets(pupil);
  });

  test("outside a flow says in the same message that nobody reads it yet, and a human is one press away", async () => {
    const pupil = bot.someone();
    await pupil.says("ich will nicht mehr leben");
    const [first] = pupil.replies;
    expect(first?.text).toMatch(/112[\s\S]*Noch liest das niemand/);
    expect(first?.choices.map(({ button }) => button)).toContainEqual({ a: "start", flow: "report" });
    expect(pupil.delivered[0]?.activity.text).toContain("112");
  });

  test("in the middle of a search, it is carried into the report, and the search waits", async () => {
    const pupil = bot.someone();
    await pupil.says("angebote");
    await pupil.says("ich will nicht mehr leben marker-neun");
    expect(pupil.replies[0]?.text).toContain("112");
    expect(pupil.buttons).toContain("Weitermachen, wo ich war");
    expect(JSON.stringify(pupil.last.state)).not.toContain("marker");
    await pupil.presses("Dem Team erzählen");
    expect(pupil.last.draft).toMatchObject({ flow: "report", answers: { story: { text: "ich will nicht mehr leben marker-neun" } } });
  });
});

describe("what was told", () => {
  test("a story in many pieces before the report stays one story, in order", async () => {
    const pupil = bot.someone();
    await pupil.says("die schlagen mich immer marker-a");
    expect(await pupil.says("jeden tag in der pause marker-b")).toContain("Noch liest das niemand");
    await pupil.says("ich hab angst vor morgen marker-c");
    await pupil.says("ja");
    expect(pupil.last.draft).toMatchObject({ flow: "report", answers: { story: { text: "die schlagen mich immer marker-a\njeden tag in der pause marker-b\nich hab angst vor morgen marker-c", complete: false } } });
  });

  test.each([
    ["nein", "In Ordnung"],
    ["lieber nicht", "In Ordnung"],
    ["lieber anrufen", "erreichst du direkt"],
  ])("to the offer of a report someone types %s, and it is respected", async (typed, heard) => {
    const pupil = bot.someone();
    await pupil.says("die schlagen mich immer");
    expect(await pupil.says(typed)).toContain(heard);
    expect(stepOf(pupil)).toBe("none");
  });

  test("an offered report does not catch a plain question that comes after it", async () => {
    const pupil = bot.someone();
    await pupil.says("die schlagen mich immer marker-weg");
    expect(await pupil.says("Bibliothek in Hörde")).toContain("Stadtteilbibliothek Hörde");
    await pupil.says("asdf qwer");
    expect(pupil.replies.map(({ text }) => text).join()).not.toContain("notiert");
  });

  test("skip, back and change lose nothing of a long text", async () => {
    const pupil = await at("story", 2);
    await pupil.says("überspringen");
    expect(stepOf(pupil)).toBe("where");
    expect(await pupil.says("zurück")).toContain("„sie lachen mich aus marker-eins“");
    await pupil.says("und gestern auch marker-zwei");
    await pupil.says("das ist alles");
    for (let question = 0; question < 3; question += 1) await pupil.says("weiter");
    expect(stepOf(pupil)).toBe("summary");
    expect(await pupil.presses(/^Ändern: Was möchtest du erzählen/)).toContain("marker-zwei");
    await pupil.presses("Das ist alles");
    expect(stepOf(pupil)).toBe("summary");
    expect(pupil.replies.at(-1)?.text).toContain("sie lachen mich aus marker-eins\nund gestern auch marker-zwei");
  });

  test("an answer changed three times is the last one", async () => {
    const pupil = await at("summary");
    for (const choice of ["Auf dem Schulweg", "Im Netz", "Zu Hause"]) {
      await pupil.presses("Ändern: Wo passiert es?");
      await pupil.presses(choice);
    }
    const summary = pupil.replies.at(-1)?.text ?? "";
    expect(summary).toContain("→ Zu Hause");
    expect(summary).not.toContain("Xylophon");
    expect(stepOf(pupil)).toBe("summary");
  });

  test("4,000 characters fit, one more is refused with the reason, and what was there stays", async () => {
    const pupil = await at("story");
    await pupil.says("ä".repeat(4_000));
    expect(await pupil.says("noch etwas")).toContain("4.000".replace(".", ""));
    expect(pupil.last.draft).toMatchObject({ answers: { story: { text: "ä".repeat(4_000) } } });
    await pupil.presses("Neu schreiben");
    await pupil.says("kurz");
    expect(pupil.last.draft).toMatchObject({ answers: { story: { text: "kurz" } } });
  });

  test("something told at the school question is no school", async () => {
    const pupil = await at("school");
    await pupil.says("Da sind welche aus der Neunten, die warten jeden Tag nach der sechsten Stunde am Tor auf mich, und keiner von den Lehrern schaut hin, obwohl ich es schon zweimal gesagt habe");
    expect(stepOf(pupil)).toBe("school");
    expect(pupil.last.draft).toMatchObject({ answers: { story: { text: expect.stringContaining("am Tor auf mich") } } });
  });

  test("something told at the last question is looked over before it is sent", async () => {
    const pupil = await at("confirm");
    await pupil.says("warte da war noch was marker-spät");
    expect(stepOf(pupil)).toBe("summary");
    expect(pupil.replies.at(-1)?.text).toContain("marker-spät");
    await pupil.presses("Stimmt so");
    expect(stepOf(pupil)).toBe("confirm");
  });

  test("the summary shows every answer and no more, and lets each be changed", async () => {
    const pupil = await at("summary");
    const lines = pupil.replies.at(-1)?.view.lines ?? [];
    expect(lines.map(({ answer }) => answer)).toEqual(["Nein, gerade nicht", "Mir passiert etwas", "Beleidigen, Auslachen", "sie lachen mich aus marker-eins", "In der Schule", "Xylophon-Schule marker-ort", "Heute oder gestern", "Einen Rat"]);
    for (const line of lines) {
      await pupil.pressesValue({ ...(line.change as object), n: pupil.last.state.asked });
      expect(stepOf(pupil)).toBe(line.step);
      await pupil.says(line.step === "school" ? "Xylophon-Schule marker-ort" : line.step === "story" ? "fertig" : line.answer);
      expect(stepOf(pupil)).toBe("summary");
    }
    expect(pupil.replies.at(-1)?.view.lines?.map(({ answer }) => answer)).toEqual(lines.map(({ answer }) => answer));
  });

  test("whoever skips everything is asked for one sentence and can still leave", async () => {
    const pupil = await begun();
    for (let question = 0; question < 7; question += 1) await pupil.says("weiter");
    expect(stepOf(pupil)).toBe("summary");
    expect(await pupil.presses("Stimmt so")).toContain("wenigstens einen Satz");
    await pupil.says("stopp");
    expect(stepOf(pupil)).toBe("none");
  });

  test("a text typed where a button is expected counts when it can only mean one", async () => {
    const pupil = await begun();
    await pupil.says("Nein");
    await pupil.says("ich arbeite an einer schule");
    await pupil.says("auslachen");
    expect(pupil.last.draft).toMatchObject({ answers: { danger: { option: "not-now" }, who: { option: "teacher" }, what: { option: "insults" } } });
    expect(stepOf(pupil)).toBe("story");
  });
});

describe("the code", () => {
  test("typed at its question, word by word, it is the proof", async () => {
    const pupil = await at("code");
    const { words } = codeOf(pupil);
    await pupil.says(`${(words[1] ?? "").toUpperCase()} `);
    expect(stepOf(pupil)).toBe("code");
    await pupil.says(words[4] ?? "");
    expect(stepOf(pupil)).toBe("confirm");
  });

  test.each(["words", "digits"] as const)("typed whole at its question, as %s, it is the proof and never part of the story", async (how) => {
    const pupil = await at("code");
    const code = codeOf(pupil);
    await pupil.says(how === "words" ? code.words.join(" ") : code.digits);
    expect(stepOf(pupil)).toBe("confirm");
    expect(pupil.last.draft).toMatchObject({ answers: { story: { text: "sie lachen mich aus marker-eins" } } });
  });

  test("a wrong word is told so, and the same code stays on the screen", async () => {
    const pupil = await at("code");
    const { words } = codeOf(pupil);
    expect(await pupil.says("falsch")).toContain("anderes Wort");
    expect(codeOf(pupil).words).toEqual(words);
    await pupil.says("zurück");
    expect(stepOf(pupil)).toBe("summary");
    await pupil.presses("Stimmt so");
    expect(codeOf(pupil).words).toEqual(words);
  });

  test("the code of another report is no proof", async () => {
    const pupil = await at("code");
    const { byReceipt } = bot.house.cases;
    expect(await pupil.says(byReceipt.receiptText(byReceipt.newReceipt()).words.join(" "))).toContain("sieht aus wie ein Code");
    expect(stepOf(pupil)).toBe("code");
  });

  test("the code that was shown opens the case that was sent", async () => {
    const pupil = await at("code");
    const { words } = codeOf(pupil);
    await pupil.says("weiter");
    await pupil.says("ja");
    expect(pupil.last.opens).toBeDefined();
    expect(await bot.someone().says(words.join(" "))).toContain("sie lachen mich aus marker-eins");
  });
});

describe("the end", () => {
  test("send pressed twice opens one case, and nobody is told that nothing was sent", async () => {
    const pupil = await at("confirm");
    const send = pupil.value("Ja, abschicken");
    const before = (await bot.asTheTeamsRead()).length;
    const said = await pupil.saysAtOnce({ kind: "button", value: send, text: "" }, { kind: "button", value: send, text: "" });
    expect((await bot.asTheTeamsRead()).length).toBe(before + 1);
    expect(said).toContain("Es ist angekommen");
    expect(said).not.toMatch(/nicht abgeschickt|Nichts wurde|zwei Stunden/);
    expect(await pupil.pressesValue(send)).toContain("genau einmal");
    expect(pupil.buttons).not.toEqual([]);
  });

  test("two things said at once in the last step are both heard", async () => {
    const pupil = await at("confirm");
    const send = pupil.value("Ja, abschicken");
    await pupil.saysAtOnce({ kind: "text", text: "warte da war noch marker-zugleich" }, { kind: "button", value: send, text: "" });
    expect(pupil.last.opens).toBeUndefined();
    expect(stepOf(pupil)).toBe("summary");
    expect(pupil.last.draft).toMatchObject({ answers: { story: { text: expect.stringContaining("marker-zugleich") } } });
  });

  test("a typed no does not delete a report: it asks first", async () => {
    const pupil = await at("confirm");
    expect(await pupil.says("nein")).toContain("Soll ich es löschen?");
    await pupil.says("nein");
    expect(stepOf(pupil)).toBe("confirm");
    await pupil.says("nein");
    expect(await pupil.says("ja")).toContain("gelöscht und wurde nicht abgeschickt");
    expect(pupil.last.forgetSecrets).toBe(true);
    expect(stepOf(pupil)).toBe("none");
  });

  test("discard pressed twice says twice that nothing was sent, and not that two hours went by", async () => {
    const pupil = await at("confirm");
    const discard = pupil.value("Nein, alles löschen");
    expect(await pupil.pressesValue(discard)).toContain("Nichts wurde abgeschickt");
    const again = await pupil.pressesValue(discard);
    expect(again).toContain("Nichts wurde abgeschickt");
    expect(again).not.toContain("zwei Stunden");
  });

  test("after two hours of silence the draft is gone, and the person is told before anything else is answered", async () => {
    const pupil = await at("where");
    bot.wait(2 * HOUR + 1);
    const said = await pupil.says("in der schule marker-danach");
    expect(said).toMatch(/^Es ist über zwei Stunden her/);
    expect(pupil.last.draft?.kind).not.toBe("flow");
    expect(await pupil.says("Bibliothek in Hörde")).not.toContain("zwei Stunden");
  });

  test("after two hours of silence someone in danger still gets the numbers first", async () => {
    const pupil = await at("where");
    bot.wait(2 * HOUR + 1);
    await pupil.says("ich will nicht mehr leben");
    expect(pupil.replies[0]?.view.kind).toBe("crisis");
    expect(pupil.replies.map(({ text }) => text).join()).toContain("zwei Stunden");
  });

  test("a button of a draft that ran out is told so", async () => {
    const pupil = await at("where");
    const button = pupil.value("In der Schule");
    bot.wait(2 * HOUR + 1);
    expect(await pupil.pressesValue(button)).toContain("zwei Stunden");
    expect(pupil.buttons).toContain("Mir oder jemandem geht es nicht gut");
  });

  test("\"vergessen\" in a report forgets everything at once, and what comes after is a first word", async () => {
    const pupil = await at("where");
    expect(await pupil.says("vergessen")).toContain("Ich habe dieses Gespräch gelöscht");
    expect(pupil.last).toMatchObject({ forget: true, draft: undefined });
    await pupil.says("hallo");
    expect(pupil.last.state).toMatchObject({ asked: 1 });
    expect(pupil.last.state.sealed).toBeUndefined();
  });

  test("the report of someone who changed the language is read in German questions and their own words", async () => {
    const pupil = await begun({ language: "tr" });
    for (const word of ["hayır", "geç", "geç"]) await pupil.says(word);
    await pupil.says("sürekli alay ediyorlar marker-türkçe");
    await pupil.says("bitti");
    for (let question = 0; question < 4; question += 1) await pupil.says("geç");
    for (const word of ["evet", "geç", "evet"]) await pupil.says(word);
    expect(pupil.last.opens).toMatchObject({ language: "tr", urgency: "normal" });
    expect(await onlyCaseWith("marker-türkçe")).toContain("Ist gerade jemand in Gefahr?");
  });
});

test.each(LANGUAGES.map((language) => ({ language })))("in $language every question has its own words, its ways on, and nothing is said in another language", async ({ language }) => {
  const { texts } = bot.house.content();
  const pupil = bot.someone({ language });
  await pupil.pressesValue(forged({ a: "start", flow: "report" }, 0));
  const seen: string[] = [];
  while (stepOf(pupil) !== "confirm") {
    seen.push(stepOf(pupil));
    expect(pupil.last.replies.every(({ view }) => view.language === language)).toBe(true);
    expect(pupil.buttons.every((label) => label.trim() !== "")).toBe(true);
    if (seen.at(-1) === "story") await pupil.says("123");
    if (seen.at(-1) === "story") await pupil.presses(texts[language]["flow.complete"] ?? texts.de["flow.complete"] ?? "");
    else await pupil.pressesValue(forged({ a: stepOf(pupil) === "summary" ? "seen" : "skip", step: stepOf(pupil) }, pupil.last.state.asked));
    if (seen.length > 20) throw new Error(`goes round: ${seen.join(" ")}`);
  }
  expect(seen).toEqual(["danger", "who", "what", "story", "where", "when", "wish", "summary", "code"]);
});

test("as long as nobody of the team can read, no way leads into a report, and every way to people", async () => {
  const empty = await openBot([]);
  try {
    const pupil = empty.someone();
    await pupil.says("die schlagen mich jeden tag");
    expect(pupil.replies.map(({ text }) => text).join()).toMatch(/kein Team mit/);
    expect(pupil.last.draft).toBeUndefined();
    expect(await pupil.says("melden")).toMatch(/kein Team mit[\s\S]*krisenchat/);
    expect(await pupil.says("ich will nicht mehr leben")).toContain("112");
    expect(pupil.buttons).not.toContain("Dem Team erzählen");
    expect(await pupil.presses("Was kannst du noch?")).toContain("Das kann ich noch");
    expect(await pupil.presses("Idee für das Jugendparlament")).toMatch(/niemanden, der das lesen kann/);
    expect(pupil.buttons.length).toBeGreaterThan(0);
  } finally {
    await empty.close();
  }
});
