import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCases } from "../../src/cases/cases.ts";
import { random } from "../../src/web/desk/keys.ts";
import { DAY } from "../../src/terms.ts";
import { joinFirst, joinTeam, PASSPHRASE, report, SALT, TEAMS, type Place } from "../rooms/open-desk.ts";
import { accessibilityViolations, launchChromium } from "./chromium.ts";
import { dropDeskPage, openDeskPage, sitDown } from "./open-desk-page.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await dropDeskPage();
});

/** Three days old, urgent and not, in two teams and two languages. */
async function fill(place: Place): Promise<void> {
  const { cases } = place;
  const now = (): number => place.clock.now - 3 * DAY;
  const old: Place = { ...place, cases: createCases({ store: place.store, salt: SALT, now, random }) };
  await report(old, { story: "Seit drei Wochen nehmen sie mein Geld." });
  await report({ ...place, cases }, { urgency: "soon", story: "Mein Sohn kommt weinend nach Hause." });
  await report(place, { urgency: "now", story: `Sie warten am Tor. ${"sehrlangeswortohneleerzeichen".repeat(8)}` });
  await report(place, { team: "servicestelle", story: "Ein Schwimmkurs für die dritte Klasse." });
}

/** Nothing runs out at the side, and no rule of WCAG is broken. */
async function expectInOrder(page: Page, screen: string): Promise<void> {
  expect(await accessibilityViolations(page), screen).toEqual([]);
  const { inside, outside } = await page.evaluate(() => ({ inside: document.documentElement.scrollWidth, outside: document.documentElement.clientWidth }));
  expect(inside, `${screen} runs out at the side`).toBeLessThanOrEqual(outside);
}

describe.each([
  ["by day on a screen", { viewport: { width: 1280, height: 800 }, colorScheme: "light" }],
  ["by night on a screen", { viewport: { width: 1280, height: 800 }, colorScheme: "dark" }],
  ["by day on a phone", { viewport: { width: 320, height: 640 }, colorScheme: "light", hasTouch: true }],
  ["by night on a phone", { viewport: { width: 320, height: 640 }, colorScheme: "dark", hasTouch: true }],
  ["in forced colours", { viewport: { width: 1280, height: 800 }, forcedColors: "active" }],
] as const)("the desk %s", (_name, options) => {
  test("keeps the rules of accessibility on every screen", async () => {
    const place = await openDeskPage();
    const mia = await sitDown(browser, place, options);
    const { page } = mia;
    try {
      await page.goto(`${place.base}/desk`);
      await page.getByRole("heading", { name: "Anmelden" }).waitFor();
      await expectInOrder(page, "login");
      await page.getByRole("button", { name: "Passphrase vergessen?" }).click();
      await expectInOrder(page, "recovery");

      await page.goto("about:blank");
      await page.goto(`${place.base}/desk#invite=${await place.invite(TEAMS)}`);
      await page.getByLabel("Ihr Name").fill("M");
      await page.getByRole("button", { name: "Schlüssel machen" }).click();
      await page.getByText("mindestens zwei Buchstaben").waitFor();
      await expectInOrder(page, "invite");
      await page.getByLabel("Ihr Name").fill("Mia Kaya");
      await page.getByLabel("Neue Passphrase").fill(PASSPHRASE);
      await page.getByLabel("Noch einmal dieselbe Passphrase").fill(PASSPHRASE);
      await page.getByRole("button", { name: "Schlüssel machen" }).click();
      await page.getByRole("heading", { name: "Ihr Wiederherstellungscode" }).waitFor();
      await expectInOrder(page, "sheet");
      await page.getByRole("button", { name: "Ich habe ihn auf Papier" }).click();
      await page.locator(".code-field").fill("0000");
      await page.getByRole("button", { name: "Fertig" }).click();
      await page.getByText("Das ist eine andere Gruppe.").waitFor();
      await expectInOrder(page, "sheet asked");

      await joinFirst(place, "Jonas Berg", TEAMS);
      await joinTeam(place, "Ada Öztürk-Hohenstein", TEAMS);
      await page.goto("about:blank");
      await mia.logsIn("Jonas Berg");
      await page.getByText("Niemand wartet").waitFor();
      await expectInOrder(page, "empty inbox");
      await fill(place);
      await page.getByRole("button", { name: "Neu, 4 Fälle" }).waitFor();
      await expectInOrder(page, "inbox");
      await page.locator("[data-case]").first().click();
      await page.getByText("Sie warten am Tor.").waitFor();
      await expectInOrder(page, "new case");
      await page.getByRole("button", { name: "Übernehmen" }).click();
      await page.getByLabel("Ihre Antwort").fill("Wir sind da. ".repeat(310));
      await page.getByText("Zeichen zu viel").waitFor();
      await expectInOrder(page, "reply too long");
      await page.getByLabel("Ihre Antwort").fill("Wir sind da.");
      await page.getByRole("button", { name: "Antwort senden" }).click();
      await page.getByText("Ihre Antwort ist angekommen.").waitFor();
      await expectInOrder(page, "answered case");
      await page.getByRole("button", { name: "Löschen" }).click();
      await page.getByRole("heading", { name: "Endgültig löschen?" }).waitFor();
      await expectInOrder(page, "delete");
      expect(mia.errors).toEqual([]);
    } finally {
      await mia.context.close();
      await place.close();
    }
  });
});

test("the focus follows what is done, and the keyboard gets everywhere without a trap", async () => {
  const place = await openDeskPage();
  const mia = await sitDown(browser, place);
  const { page } = mia;
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim().slice(0, 30) || "");
  try {
    await joinFirst(place, "Mia");
    const { id } = await report(place);
    await mia.logsIn("Mia");
    await page.locator(`[data-case="${id}"]`).focus();
    await page.keyboard.press("Enter");
    await page.getByText("lachen alle über mich").waitFor();
    await expect.poll(focused).toBe("case-title");
    await page.getByRole("button", { name: "Übernehmen" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Der Fall liegt jetzt bei Ihnen.").waitFor();
    await expect.poll(focused).toBe("case-title");
    await page.getByRole("button", { name: "Löschen" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Endgültig löschen?" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(focused).toBe("Löschen");
    const seen = new Set<string>();
    await page.locator("h1").evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press("Tab");
      seen.add(await focused());
    }
    expect([...seen]).toEqual(expect.arrayContaining(["Abmelden", "Zurückgeben", "Abschließen", "Löschen"]));
  } finally {
    await mia.context.close();
    await place.close();
  }
});

test("single keys can be switched off, for people whose voice presses keys", async () => {
  const place = await openDeskPage();
  const mia = await sitDown(browser, place);
  try {
    await joinFirst(place, "Mia");
    await report(place);
    await mia.logsIn("Mia");
    await mia.page.getByRole("button", { name: "Neu, 1 Fall" }).waitFor();
    await mia.page.keyboard.press("?");
    await mia.page.getByLabel("Einzelne Tasten benutzen").uncheck();
    await mia.page.getByRole("button", { name: "Schließen" }).click();
    await mia.page.keyboard.press("j");
    await mia.page.getByRole("button", { name: "Tastenkürzel" }).click();
    expect(await mia.page.getByText("Kein Fall geöffnet").count()).toBe(1);
  } finally {
    await mia.context.close();
    await place.close();
  }
});
