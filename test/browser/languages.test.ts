import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { direction, LANGUAGES } from "../../src/terms.ts";
import { testHouse, type RunningHouse } from "../journeys/house.ts";
import { accessibilityViolations, launchChromium } from "./chromium.ts";
import { visit, type Visitor } from "./visitor.ts";

const house = testHouse();
let lotse: RunningHouse;
let browser: Browser;
beforeAll(async () => {
  await house.staff();
  lotse = await house.start();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await lotse?.stop();
  house.remove();
});

/** What a family types; the names of places are the same in every language. */
const QUESTION = "Bibliothek Hörde";

/** Presses button number `at` of the newest message and waits for what is said to it. */
async function press({ page }: Visitor, at: number): Promise<void> {
  const messages = await page.locator("article.bot").count();
  await page.locator("article.bot").last().locator("button.choice").nth(at).click();
  await page.locator("article.bot").nth(messages).waitFor();
}

async function waitForAnswer({ page }: Visitor, send: () => Promise<void>): Promise<void> {
  const messages = await page.locator("article.bot").count();
  await send();
  await page.locator("article.bot").nth(messages).waitFor();
}

/** Words in the page's own voice that only German has; German facts are marked and left out. */
async function unmarkedGerman(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const { parentElement: place, textContent: text } = node;
      if (!place || !text || place.closest("[lang]")?.getAttribute("lang") === "de" || place.closest("article.person, script, option, .languages, .language-name")) continue;
      // The team's German name stands in brackets after the translated one.
      if (/(?<!\p{L})(und|nicht|eine?|für|oder|wir|ganz|kostenlos|Stadt)(?!\p{L})/u.test(text.replace(/\([^)]*\)/g, ""))) found.push(text.trim());
    }
    return found;
  });
}

// Every language meets both lights on one screen or another; what they look like is the same in all of them.
test.each(LANGUAGES.map((language, at) => ({ language, lights: at % 2 === 0 ? (["light", "dark"] as const) : (["dark", "light"] as const) })))("$language: from the first screen to the code, every screen speaks it, keeps the rules of accessibility, and nothing is said twice", async ({ language, lights }) => {
  const visitor = await visit(browser, `${lotse.address}/`, { viewport: { width: 320, height: 3000 }, colorScheme: lights[0] });
  const { page } = visitor;
  await page.locator(`button.language[lang="${language}"]`).click();
  await page.locator(`html[lang="${language}"][dir="${direction(language)}"]`).waitFor();

  await waitForAnswer(visitor, () => visitor.says(QUESTION));
  await page.locator(".card").first().waitFor();
  await waitForAnswer(visitor, () => page.locator(".way-in").nth(1).click());
  await page.locator(".progress").first().waitFor();
  for (const option of [0, 0, 2]) await press(visitor, option);
  await waitForAnswer(visitor, () => visitor.says("👀 …"));
  // That is all; at school; no name of it; when; what for; all is right.
  for (const option of [0, 0, 0, 0, 0, 0]) await press(visitor, option);
  await page.locator(".receipt-words").waitFor();

  expect(await accessibilityViolations(page)).toEqual([]);
  const program = (await page.locator(".welcome > p").first().innerText()).split(".")[0] ?? "?";
  expect(await page.locator("article.bot").first().innerText()).not.toContain(program);
  if (!language.startsWith("de")) expect(await unmarkedGerman(page)).toEqual([]);
  expect(await page.locator("article.bot").evaluateAll((all) => [...new Set(all.map((one) => `${one.getAttribute("lang")} ${one.getAttribute("dir")}`))])).toEqual([`${language} ${direction(language)}`]);
  expect(await page.evaluate(() => [...document.querySelectorAll("body *")].filter((one) => one.scrollWidth > one.clientWidth + 1 && !one.closest(".visually-hidden, .language-pick, .skip") && getComputedStyle(one).overflowX !== "visible" && one.clientWidth > 1).map((one) => one.className))).toEqual([]);

  await page.locator("header button[aria-haspopup=dialog]").click();
  await page.locator("dialog .numbers").waitFor();
  await page.emulateMedia({ colorScheme: lights[1] });
  expect(await accessibilityViolations(page)).toEqual([]);
  if (!language.startsWith("de")) expect(await unmarkedGerman(page)).toEqual([]);
  await page.locator("dialog .close").click();

  await page.locator(".way-in").last().click();
  await page.locator("#code").waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
  expect(visitor.errors).toEqual([]);
  await visitor.context.close();
});
