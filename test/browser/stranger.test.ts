import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testHouse, type RunningHouse } from "../journeys/house.ts";
import { accessibilityViolations, launchChromium } from "./chromium.ts";
import { confirmsSheet } from "./open-desk-page.ts";
import { visit, type Visitor } from "./visitor.ts";

/** PICTURES=<folder> keeps what was on the screen; the README's pictures are made this way. */
const PICTURES = process.env["PICTURES"];
const house = testHouse();
let lotse: RunningHouse;
let browser: Browser;
beforeAll(async () => {
  lotse = await house.start();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await lotse?.stop();
  house.remove();
});

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

async function press(child: Visitor, label: string | RegExp): Promise<void> {
  await child.page.getByRole("button", { name: label, exact: typeof label === "string" }).last().click();
}

test("a stranger's whole path: a question, a first counsellor, a report without a name, an answer read with the code, nothing left", async () => {
  // One command was typed; it printed three addresses.
  const invite = /\S+\/desk#invite=\S+/.exec(lotse.printed())?.[0];
  expect(invite).toBeDefined();

  const parent = await visit(browser, `${lotse.address}/`);
  await picture(parent.page, "start");
  await parent.says("schwimmkurs für meine tochter (7) in hörde");
  const answer = await parent.hears("Kinderschwimmkurse der Sportwelt");
  await answer.getByText("Zusammengestellt am 22.11.2026").first().waitFor();
  expect(await answer.getByRole("link", { name: /ruhrnachrichten|sportwelt/ }).first().getAttribute("rel")).toContain("noreferrer");
  await answer.scrollIntoViewIfNeeded();
  await picture(parent.page, "chat");
  expect(parent.errors).toEqual([]);
  expect(parent.requests.filter((request) => !request.includes(lotse.address) && !request.startsWith("GET data:"))).toEqual([]);
  expect(await parent.context.cookies()).toEqual([]);

  const desk = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "de-DE", reducedMotion: "reduce" });
  const mia = await desk.newPage();
  await mia.goto(invite ?? "");
  await mia.getByLabel("Ihr Name").fill("Mia");
  await mia.getByLabel("Neue Passphrase").fill("vier stille wolken wandern");
  await mia.getByLabel("Noch einmal dieselbe Passphrase").fill("vier stille wolken wandern");
  await mia.getByRole("button", { name: "Schlüssel machen" }).click();
  await confirmsSheet(mia);
  await mia.getByText("Niemand wartet").waitFor();

  const child = await visit(browser, `${lotse.address}/`);
  await child.says("in meiner klasse lachen mich immer alle aus und keiner sitzt neben mir");
  await child.hears("Noch liest das niemand");
  expect(await child.page.locator("article.bot").first().innerText()).not.toContain("Ich bin Lotse");
  // Who else helps is there to be opened; the way to the team is not pushed off the screen by it.
  await child.page.locator("details.card:not([open])").first().waitFor();
  expect(await accessibilityViolations(child.page)).toEqual([]);
  await picture(child.page, "report-offer");
  await press(child, "Dem Team erzählen");
  await child.hears("Ist gerade jemand in Gefahr?");
  await picture(child.page, "report-question");
  await press(child, "Nein, gerade nicht");
  await child.hears("Um wen geht es?");
  await press(child, "Mir passiert etwas");
  await child.hears("Was passiert dir?");
  await press(child, "Ausschließen, Ignorieren");
  await child.hears("Das nehme ich mit");
  await press(child, "Das ist alles");
  await child.hears("Wo passiert es?");
  await press(child, "In der Schule");
  await child.hears("Welche Schule ist es?");
  await press(child, "Überspringen");
  await child.hears("Wann war das?");
  await press(child, "Schon länger, immer wieder");
  await child.hears("Was wünschst du dir?");
  await press(child, "Einen Rat");
  await child.hears("Stimmt alles so?");
  await picture(child.page, "summary");
  await press(child, "Stimmt so");
  const shown = await child.hears("Das ist dein Code");
  await picture(child.page, "code");
  const words = (await shown.locator(".receipt-words, .code-words, [data-words], ol").first().innerText()).toLowerCase().match(/[a-z]{4,7}/g) ?? [];
  expect(words).toHaveLength(6);
  await press(child, words[1] ?? "");
  await child.hears("Welches ist das 5. Wort?");
  await press(child, words[4] ?? "");
  await child.hears("Soll ich es jetzt an");
  await press(child, "Ja, abschicken");
  await child.hears("Es ist angekommen");
  await picture(child.page, "sent");

  await mia.getByText("Schon länger, immer wieder").or(mia.locator("[data-case]").first()).first().waitFor();
  await mia.locator("[data-case]").first().click();
  await mia.getByText("in meiner klasse lachen mich immer alle aus und keiner sitzt neben mir").waitFor();
  await mia.getByRole("button", { name: "Übernehmen" }).click();
  await mia.getByText("Der Fall liegt jetzt bei Ihnen.").waitFor();
  await mia.getByLabel("Ihre Antwort").fill("Danke, dass du das schreibst. Du bist nicht schuld. Magst du erzählen, wer in der Klasse nett zu dir ist?");
  await picture(mia, "desk");
  await mia.getByRole("button", { name: "Antwort senden" }).click();
  await mia.getByText("Ihre Antwort ist angekommen.").waitFor();

  const later = await visit(browser, `${lotse.address}/`);
  await press(later, /Ich habe einen Code/);
  await later.page.getByLabel("Dein Code").fill(words.join(" "));
  await press(later, "Öffnen");
  await later.page.getByText("Du bist nicht schuld.").waitFor();
  await picture(later.page, "answer");
  await press(later, "Alles löschen");
  await press(later, "Ja, alles löschen");
  await later.page.locator("#app").getByText("Alles ist gelöscht").waitFor();
  await expect.poll(() => mia.locator("[data-case]").count()).toBe(0);
  for (const visitor of [child, later]) expect(visitor.errors).toEqual([]);
});
