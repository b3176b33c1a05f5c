import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { plain } from "./sample-replies.ts";
import { dropPages, openStage, type Stage } from "./stage.ts";
import { team, type Team } from "./team.ts";
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

const STORY = "In der Pause stehe ich allein.";

async function scene(): Promise<{ readonly stage: Stage; readonly anlaufstelle: Team; readonly code: { readonly words: readonly string[]; readonly digits: string }; readonly visitor: Visitor }> {
  const anlaufstelle = team();
  const stage = await openStage({ furnish: anlaufstelle.furnish, script: () => [{ ...plain("Was möchtest du tun?"), choices: [{ label: "Ich habe einen Code", button: { a: "return" } }] }] });
  const code = await anlaufstelle.opensCase(STORY);
  const visitor = await visit(browser, stage.url);
  open.push(stage, visitor.context);
  await visitor.page.locator(".way-in", { hasText: "Ich habe einen Code" }).click();
  await visitor.page.locator("#code").waitFor();
  return { stage, anlaufstelle, code, visitor };
}

async function enter({ page }: Visitor, typed: string): Promise<void> {
  await page.locator("#code").fill(typed);
  await page.getByRole("button", { name: "Öffnen" }).click();
}

describe("with a code", () => {
  test("the answer is read, the talk goes on, and the team can read it", async () => {
    const { anlaufstelle, code, visitor } = await scene();
    await anlaufstelle.replies("Du bist nicht allein. Wer sitzt neben dir?");
    await enter(visitor, code.words.join(" "));
    const letters = visitor.page.locator(".letter");
    await letters.first().waitFor();
    expect(await letters.first().innerText()).toContain(STORY);
    expect(await letters.nth(1).innerText()).toContain("Wer sitzt neben dir?");
    await visitor.page.locator("#to-team").fill("Niemand.\nSchon lange.");
    await visitor.page.getByRole("button", { name: "Verschlossen abschicken" }).click();
    await letters.nth(2).waitFor();
    expect(await letters.nth(2).innerText()).toContain("Niemand.\nSchon lange.");
    expect(await anlaufstelle.reads()).toEqual([expect.stringContaining(STORY), "complete Du bist nicht allein. Wer sitzt neben dir?", "complete Niemand.\nSchon lange."]);
    await anlaufstelle.replies("Das muss schwer sein.");
    await visitor.page.getByRole("button", { name: "Nach Neuem schauen" }).click();
    await letters.nth(3).waitFor();
    expect(visitor.errors).toEqual([]);
  });

  test("neither code nor keys nor words leave the page", async () => {
    const { code, visitor } = await scene();
    await enter(visitor, code.words.join(" "));
    await visitor.page.locator(".letter").first().waitFor();
    await visitor.page.locator("#to-team").fill("Markierung-4711");
    await visitor.page.getByRole("button", { name: "Verschlossen abschicken" }).click();
    await visitor.page.locator(".letter").nth(1).waitFor();
    const sent = visitor.requests.join("\n");
    expect(sent).toContain("/mailbox/messages");
    for (const secret of [...code.words.filter((word) => word.length > 4), code.digits, code.digits.replaceAll(" ", ""), "Markierung-4711"]) expect(sent).not.toContain(secret);
    expect(await visitor.page.evaluate(() => [localStorage.length, sessionStorage.length, history.state])).toEqual([0, 0, null]);
  });

  test("digits open it too", async () => {
    const { code, visitor } = await scene();
    await enter(visitor, code.digits);
    await visitor.page.locator(".letter").first().waitFor();
    expect(await visitor.page.locator(".mailbox .note").innerText()).toContain("Noch hat niemand geantwortet");
  });

  test("words are completed while they are typed", async () => {
    const { code, visitor } = await scene();
    const { page } = visitor;
    for (const word of code.words) {
      await page.locator("#code").pressSequentially(word.slice(0, 3));
      const proposal = page.locator(".code-entry").getByRole("button", { name: word, exact: true });
      // Three letters may fit many words; the fourth settles it.
      if ((await proposal.count()) === 0) await page.locator("#code").pressSequentially(word.slice(3, 4));
      if ((await proposal.count()) > 0) await proposal.click();
      else await page.locator("#code").pressSequentially(`${word.slice((await page.locator("#code").inputValue()).split(" ").at(-1)?.length)} `);
    }
    expect(await page.locator("#code").inputValue()).toBe(`${code.words.join(" ")} `);
    await page.getByRole("button", { name: "Öffnen" }).click();
    await page.locator(".letter").first().waitFor();
  });

  test.each([
    { typed: "hafen hafen hafen hafen hafen qqqq", says: "„qqqq“ steht nicht in der Liste" },
    { typed: "hafen", says: "sechs Wörter oder 22 Ziffern" },
    { typed: "1234567890123456789012", says: "Tippfehler" },
  ])("“$typed” is told to be wrong beside the field, and stays in it", async ({ typed, says }) => {
    const { visitor } = await scene();
    await enter(visitor, typed);
    const mistake = visitor.page.locator("#code-mistake");
    await mistake.waitFor();
    expect(await mistake.innerText()).toContain(says);
    const field = visitor.page.locator("#code");
    expect(await field.inputValue()).toBe(typed);
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await field.getAttribute("aria-describedby")).toContain("code-mistake");
    expect(visitor.requests.filter((request) => request.includes("/mailbox/"))).toEqual([]);
  });

  test("a code that fits nothing is told so", async () => {
    const { visitor } = await scene();
    await enter(visitor, "hafen hafen hafen hafen hafen hafen");
    await visitor.page.locator(".note", { hasText: "finde ich nichts" }).waitFor();
    expect(await visitor.page.locator("#code").inputValue()).toContain("hafen");
  });

  test("what is written stays when the server is away, and arrives later", async () => {
    const { stage, anlaufstelle, code, visitor } = await scene();
    await enter(visitor, code.words.join(" "));
    await visitor.page.locator(".letter").first().waitFor();
    await stage.stop();
    await visitor.page.locator("#to-team").fill("Seid ihr da?");
    await visitor.page.getByRole("button", { name: "Verschlossen abschicken" }).click();
    await visitor.page.locator(".note", { hasText: "nicht geklappt" }).waitFor();
    expect(await visitor.page.locator("#to-team").inputValue()).toBe("Seid ihr da?");
    await stage.start();
    await visitor.page.getByRole("button", { name: "Verschlossen abschicken" }).click();
    await visitor.page.locator(".letter").nth(1).waitFor();
    expect((await anlaufstelle.reads()).at(-1)).toBe("complete Seid ihr da?");
  });

  test("without a connection the page says so and stays where it is", async () => {
    const stage = await openStage({ script: () => [] });
    const visitor = await visit(browser, stage.url);
    open.push(stage, visitor.context);
    await stage.stop();
    await visitor.page.locator(".way-in", { hasText: "Ich habe einen Code" }).click();
    await visitor.page.locator(".note", { hasText: "keine Verbindung" }).waitFor();
    await stage.start();
  });

  test("everything is deleted after being asked once more", async () => {
    const { anlaufstelle, code, visitor } = await scene();
    await enter(visitor, code.words.join(" "));
    await visitor.page.locator(".letter").first().waitFor();
    await visitor.page.getByRole("button", { name: "Alles löschen" }).click();
    await visitor.page.getByRole("button", { name: "Nein, behalten" }).click();
    expect(await anlaufstelle.cases()).toBe(1);
    await visitor.page.getByRole("button", { name: "Alles löschen" }).click();
    await visitor.page.getByRole("button", { name: "Ja, alles löschen" }).click();
    await visitor.page.locator(".note", { hasText: "Alles ist gelöscht" }).waitFor();
    expect(await anlaufstelle.cases()).toBe(0);
    expect(await visitor.page.content()).not.toContain(STORY);
  });

  test("locking forgets everything on the screen, and the talk with the bot is still there", async () => {
    const { code, visitor } = await scene();
    await visitor.page.getByRole("button", { name: "Zurück zum Gespräch" }).click();
    await visitor.says("Hallo");
    const article = await visitor.hears("Was möchtest du tun?");
    await article.getByRole("button", { name: "Ich habe einen Code" }).click();
    await enter(visitor, code.words.join(" "));
    await visitor.page.locator(".letter").first().waitFor();
    await visitor.page.getByRole("button", { name: "Zuschließen" }).click();
    await visitor.page.locator(".note", { hasText: "Zugeschlossen" }).waitFor();
    expect(await visitor.page.content()).not.toContain(STORY);
    expect(await visitor.page.locator("#code").inputValue()).toBe("");
    await visitor.page.getByRole("button", { name: "Zurück zum Gespräch" }).click();
    await visitor.hears("Was möchtest du tun?");
  });
});
