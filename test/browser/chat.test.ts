import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { CodedError } from "../../src/errors.ts";
import { launchChromium } from "./chromium.ts";
import { CODE, everyKind, plain } from "./sample-replies.ts";
import { dropPages, openStage, type Stage, type StageOptions } from "./stage.ts";
import { visit, type Visitor } from "./visitor.ts";

let browser: Browser;
const open: (Stage | Visitor["context"])[] = [];
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  for (const thing of open.reverse()) await thing.close();
  await browser.close();
  await dropPages();
});

const everything: StageOptions["script"] = (message) => {
  const { content } = message;
  if (content.kind === "text" && content.text === "leicht") return [plain("Gut, wir reden in Leichter Sprache.", "de-simple")];
  return everyKind(content.kind === "text" ? content.text : content.kind, message.language ?? "de");
};

async function house(options: Partial<StageOptions> = {}): Promise<Stage> {
  const stage = await openStage({ script: everything, ...options });
  open.push(stage);
  return stage;
}

async function guest(stage: Stage, options: Parameters<typeof visit>[2] = {}): Promise<Visitor> {
  const visitor = await visit(browser, stage.url, options);
  open.push(visitor.context);
  return visitor;
}

describe("the first screen", () => {
  test("says that it is a program, what it keeps, and that nobody has called the numbers yet", async () => {
    const { page } = await guest(await house());
    expect(await page.title()).toBe("Angebote in Dortmund");
    const text = await page.locator(".welcome").innerText();
    expect(text).toContain("kein Mensch");
    expect(text).toContain("keine IP-Adresse");
    expect(text).toContain("am Telefon prüfen");
    expect(await page.locator(".way-in strong").allInnerTexts()).toEqual(["Ich suche ein Angebot", "Mir oder jemandem geht es nicht gut", "Ich habe einen Code"]);
    expect(await page.locator(".language").allInnerTexts()).toEqual(["Deutsch", "Leichte Sprache", "English", "Türkçe", "العربية", "Українська", "Русский", "Polski"]);
  });

  test("asks nobody but its own server, and nobody at all for a conversation before something is said", async () => {
    const stage = await house();
    const { page, requests } = await guest(stage);
    expect(requests.filter((request) => !request.includes(` ${stage.url}`))).toEqual([]);
    expect(requests.filter((request) => request.includes("/v3/directline"))).toEqual([]);
    expect(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])).toEqual(["", 0, 0]);
  });

  test("greets in the language of the browser, and changes it without asking anybody", async () => {
    const stage = await house();
    const { page } = await guest(stage, { locale: "ar" });
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(["ar", "rtl"]);
    await page.locator(".language", { hasText: "English" }).click();
    await page.locator("#hello", { hasText: "Hello" }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir, document.title])).toEqual(["en", "ltr", "Offers in Dortmund"]);
    expect(stage.heard).toEqual([]);
  });

  test.each([
    ["Ich suche ein Angebot", { a: "start", flow: "find-offer" }],
    ["Mir oder jemandem geht es nicht gut", { a: "start", flow: "report" }],
  ])("leads with “%s” to the bot", async (label, value) => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.page.locator(".way-in", { hasText: label }).click();
    await visitor.hears("Echo");
    expect(stage.heard.map((message) => message.content)).toMatchObject([{ kind: "button", value }]);
  });

  test("shows the numbers without JavaScript too", async () => {
    const { page } = await guest(await house(), { javaScriptEnabled: false });
    expect(await page.locator('a[href="tel:116111"]').innerText()).toBe("116 111");
    expect(await page.locator("noscript").innerText()).toContain("JavaScript");
  });
});

describe("an answer", () => {
  test("shows cards with phone, link, source and the day of checking, and tells no other site where it was read", async () => {
    const visitor = await guest(await house());
    await visitor.says("cards");
    const article = await visitor.hears("Das habe ich gefunden");
    const first = article.locator(".card").first();
    expect(await first.locator("a.button.primary").getAttribute("href")).toBe("tel:02315010840");
    expect(await first.locator(".card-source").innerText()).toContain("noch nicht angerufen");
    for (const link of await article.locator('a[href^="http"]').all()) expect(await link.getAttribute("rel")).toContain("noreferrer");
    // The text repeats the cards for other clients; here each fact stands once.
    expect((await article.innerText()).split("Seepferdchen in den Ferien")).toHaveLength(2);
  });

  test("takes a pressed button once: it is marked, the others are over, the focus is in the field", async () => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.says("cards");
    const article = await visitor.hears("Das habe ich gefunden");
    await article.getByRole("button", { name: "Nur kostenlose" }).click();
    await visitor.hears("Echo: button");
    expect(await article.getByRole("button", { name: "Nur kostenlose (gewählt)" }).isDisabled()).toBe(true);
    expect(await article.getByRole("button", { name: "Hörde" }).isDisabled()).toBe(true);
    expect(await visitor.page.evaluate(() => document.activeElement?.id)).toBe("say");
    expect(stage.heard.map((message) => message.content)).toMatchObject([{ kind: "text" }, { kind: "button", value: { a: "narrow", cost: "free" }, text: "Nur kostenlose" }]);
  });

  test("is read out once, danger at once, and never again when the language changes", async () => {
    const visitor = await guest(await house());
    await visitor.says("Hallo");
    await visitor.hears("Echo: Hallo");
    await visitor.says("crisis");
    await visitor.hears("nicht deine Schuld");
    await visitor.page.locator("select").selectOption("en");
    await visitor.hears("Echo: button");
    const told = await visitor.announced();
    expect(told.filter((copy) => copy.text.includes("Echo: Hallo"))).toEqual([{ region: "live", text: "Lotse: Echo: Hallo" }]);
    const danger = told.filter((copy) => copy.text.includes("nicht deine Schuld"));
    expect(danger.map((copy) => copy.region)).toEqual(["live-now"]);
    expect(danger[0]?.text).toContain("116 111");
  });

  test("does not take the focus from someone who is reading", async () => {
    const visitor = await guest(await house());
    await visitor.page.locator("#say").fill("Hallo");
    await visitor.page.locator("#say").press("Enter");
    await visitor.page.locator("select").focus();
    await visitor.hears("Echo: Hallo");
    expect(await visitor.page.evaluate(() => document.activeElement?.tagName)).toBe("SELECT");
  });

  test("goes on in another language when the bot was asked to in words", async () => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.says("leicht");
    await visitor.hears("Leichter Sprache");
    await visitor.page.waitForFunction(() => document.documentElement.lang === "de-simple");
    await visitor.says("weiter");
    await visitor.hears("Echo: weiter");
    expect(stage.heard.map((message) => message.language)).toEqual(["de", "de-simple"]);
  });
});

describe("a report", () => {
  test("has room for a story, where Enter makes a line and only the button sends", async () => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.says("story");
    const article = await visitor.hears("Was möchtest du erzählen?");
    expect(await article.locator(".progress").innerText()).toBe("Noch 4 kurze Fragen");
    await visitor.page.locator("#say").fill("Erst");
    await visitor.page.locator("#say").press("Enter");
    await visitor.page.locator("#say").pressSequentially("dann");
    await visitor.page.getByRole("button", { name: "Senden" }).click();
    await visitor.hears("Echo: Erst");
    expect(stage.heard[1]?.content).toEqual({ kind: "text", text: "Erst\ndann" });
  });

  test("lets every answer of the summary be changed", async () => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.says("summary");
    const article = await visitor.hears("Stimmt alles so?");
    expect(await article.locator("dd").allInnerTexts()).toContain("Ausschließen, Ignorieren");
    await article.getByRole("button", { name: "Ändern: Was passiert dir?" }).click();
    await visitor.hears("Echo: button");
    expect(stage.heard[1]?.content).toMatchObject({ kind: "button", value: { a: "change", step: "what" } });
    expect(await article.getByRole("button", { name: "Stimmt so" }).isDisabled()).toBe(true);
  });

  test("shows the code in words and digits, copies it only by a tap and draws it only after a warning", async () => {
    const visitor = await guest(await house(), { permissions: ["clipboard-read", "clipboard-write"] });
    await visitor.says("code");
    const article = await visitor.hears("Das ist dein Code");
    expect(await article.locator(".receipt-words li").allInnerTexts()).toEqual([...CODE.words]);
    expect((await article.locator(".receipt-digits").innerText()).replace(/\s+/g, " ").trim()).toBe(CODE.digits);
    expect(await visitor.page.evaluate(() => navigator.clipboard.readText())).toBe("");
    await article.getByRole("button", { name: "Kopieren" }).click();
    await article.getByText("Kopiert.").waitFor();
    expect(await visitor.page.evaluate(() => navigator.clipboard.readText())).toBe(`${CODE.words.join(" ")}\n${CODE.digits}`);
    await article.getByRole("button", { name: "Als Bild speichern" }).click();
    expect(await article.locator(".notice").innerText()).toContain("Sicherer ist ein Zettel");
    const [picture] = await Promise.all([visitor.page.waitForEvent("download"), article.getByRole("button", { name: "Trotzdem speichern" }).click()]);
    expect(picture.suggestedFilename()).toBe("notiz.png");
  });
});

describe("help and the way out", () => {
  test("are there at every time, and the numbers are there without a server", async () => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.says("question");
    await visitor.hears("Ist gerade jemand in Gefahr?");
    await stage.stop();
    const opener = visitor.page.getByRole("button", { name: "Hilfe jetzt" });
    await opener.click();
    const panel = visitor.page.getByRole("dialog");
    await panel.locator('a[href="tel:116111"]').waitFor();
    await visitor.page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
    await stage.start();
  });

  test.each<{ name: string; act: (visitor: Visitor) => Promise<void> }>([
    { name: "its button", act: (visitor) => visitor.page.getByRole("button", { name: "Seite verlassen" }).click() },
    {
      name: "three presses of Shift",
      act: async ({ page }) => {
        for (let press = 0; press < 3; press += 1) await page.keyboard.press("Shift");
      },
    },
  ])("leaves by $name, and “back” finds nothing", async ({ act }) => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.page.goto(`${stage.url}page.json`);
    await visitor.page.goto(stage.url);
    await visitor.says("Mein Geheimnis");
    await visitor.hears("Echo: Mein Geheimnis");
    await Promise.all([visitor.page.waitForURL("about:blank"), act(visitor)]);
    expect(await visitor.page.content()).not.toContain("Geheimnis");
    await visitor.page.goBack();
    expect(visitor.page.url()).toBe(`${stage.url}page.json`);
  });

  test("are blank at once, however long the other page takes", async () => {
    const stage = await house({ exitUrl: "http://wetter.example/" });
    const visitor = await guest(stage);
    await visitor.context.route("http://wetter.example/**", () => {});
    await visitor.says("Mein Geheimnis");
    await visitor.hears("Echo: Mein Geheimnis");
    const left = await visitor.page.evaluate(() => {
      [...document.querySelectorAll("button")].find((button) => button.textContent?.includes("Seite verlassen"))?.click();
      return [document.body.textContent, document.title.trim()];
    });
    expect(left).toEqual(["", ""]);
  });

  test("leads where the operator wants it to", async () => {
    const stage = await house();
    const other = await house({ exitUrl: `${stage.url}?wetter` });
    const { page } = await guest(other);
    await page.getByRole("button", { name: "Seite verlassen" }).click();
    await page.waitForURL(`${stage.url}?wetter`);
  });

  test("does not open while capital letters are typed", async () => {
    const visitor = await guest(await house());
    await visitor.page.locator("#say").focus();
    for (const letter of ["A", "B", "C", "D"]) await visitor.page.keyboard.press(`Shift+${letter}`);
    expect(await visitor.page.locator("#say").inputValue()).toBe("ABCD");
    expect(visitor.page.url()).not.toBe("about:blank");
  });
});

describe("what was typed", () => {
  test("is never sent too long and never cut", async () => {
    const stage = await house();
    const visitor = await guest(stage);
    const story = "ü".repeat(4_010);
    await visitor.says(story);
    expect(await visitor.page.locator(".foot .mistake").innerText()).toContain("10 Zeichen zu viel");
    expect(await visitor.page.locator("#say").inputValue()).toBe(story);
    expect(stage.heard).toEqual([]);
  });

  test("comes back into the field when the server does not take it", async () => {
    let refuse = true;
    const stage = await house({
      core: (core) => async (channel, message) => {
        if (refuse) throw new CodedError("BAD_REQUEST", "Not this one.");
        return core(channel, message);
      },
    });
    const visitor = await guest(stage);
    await visitor.says("Bitte hört mir zu");
    await visitor.page.locator(".note", { hasText: "Nicht angekommen" }).waitFor();
    expect(await visitor.page.locator("#say").inputValue()).toBe("Bitte hört mir zu");
    expect(await visitor.page.locator("article.person").count()).toBe(0);
    refuse = false;
    await visitor.page.locator("#say").press("Enter");
    await visitor.hears("Echo: Bitte hört mir zu");
  });

  test("arrives once when the server was away in between, and the page says so", async () => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.says("eins");
    await visitor.hears("Echo: eins");
    await stage.stop();
    await visitor.says("zwei");
    await visitor.page.locator(".note", { hasText: "keine Verbindung" }).waitFor();
    await stage.start();
    await visitor.hears("Echo: zwei");
    expect(await visitor.page.locator("article.bot").allInnerTexts()).toHaveLength(2);
    expect(stage.heard).toHaveLength(2);
  });

  test("reaches a new conversation when the old one has ended", async () => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.says("eins");
    await visitor.hears("Echo: eins");
    stage.later(25 * 60 * 60_000);
    await visitor.says("zwei");
    await visitor.hears("Echo: zwei");
    await visitor.page.locator(".note", { hasText: "neu an" }).waitFor();
    expect(new Set(stage.heard.map((message) => message.address.conversation)).size).toBe(2);
  });

  test("stands in no address, no history, no storage, no cookie", async () => {
    const stage = await house();
    const visitor = await guest(stage);
    await visitor.says("Geheimwort");
    await visitor.hears("Echo: Geheimwort");
    const { page, context } = visitor;
    expect(page.url()).toBe(stage.url);
    expect(await page.evaluate(() => [history.state, localStorage.length, sessionStorage.length])).toEqual([null, 0, 0]);
    expect(await context.cookies()).toEqual([]);
    expect(visitor.requests.filter((request) => request.split(" ")[1]?.includes("Geheimwort"))).toEqual([]);
    expect(visitor.errors).toEqual([]);
  });
});
