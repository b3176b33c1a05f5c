import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { confirmsSheet } from "../browser/open-desk-page.ts";
import { testHouse, type RunningHouse } from "./house.ts";
import { person, type Person } from "./person.ts";
import { confirmsAndSends, skipUntil } from "./reporting.ts";

const house = testHouse();
let lotse: RunningHouse;
let browser: Browser;
beforeAll(async () => {
  [lotse, browser] = await Promise.all([house.start(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await lotse?.stop();
  house.remove();
});

/** Tells a report from its first question to "sent". @returns The six words of the code. */
async function tells(pupil: Person, story: string): Promise<readonly string[]> {
  await pupil.says("melden");
  await pupil.hears("Ist gerade jemand in Gefahr?");
  await pupil.presses("Ich weiß nicht genau");
  await pupil.hears("Um wen geht es?");
  await pupil.presses("Mir passiert etwas");
  await pupil.hears("Was passiert dir?");
  await pupil.presses("Schlagen, Treten, Schubsen");
  await pupil.hears("Was möchtest du erzählen?");
  await pupil.says(story);
  await pupil.hears("Ich habe es notiert");
  await pupil.presses("Das ist alles");
  await pupil.hears("Wo passiert es?");
  await skipUntil(pupil, "Stimmt alles so?");
  return confirmsAndSends(pupil);
}

async function comesBack(words: readonly string[]): Promise<Person> {
  const pupil = await person(lotse.address);
  await pupil.says("Code");
  await pupil.hears("Bitte schreib deinen Code");
  await pupil.says(words.join(" "));
  return pupil;
}

/** Every byte the house keeps, as one text. */
function kept(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)).filter((file) => statSync(file).isFile());
  return files.map((file) => readFileSync(file).toString("latin1")).join("\n");
}

const allIsPrinted = (): Promise<void> => expect.poll(() => lotse.printed(), { timeout: 20_000 }).toContain("Stop with Ctrl+C");

async function acceptPrintedInvite(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByText("Anlaufstelle gegen Mobbing und Gewalt").waitFor();
  await page.getByLabel("Ihr Name").fill("Mia Kaya");
  await page.getByLabel("Neue Passphrase").fill("vier ruhige gelbe Boote");
  await page.getByLabel("Noch einmal dieselbe Passphrase").fill("vier ruhige gelbe Boote");
  await page.getByRole("button", { name: "Schlüssel machen" }).click();
  await confirmsSheet(page);
  await page.getByText("Niemand wartet").waitFor();
}

test("a stranger starts the house, opens the printed link, and a child's words reach her, and hers the child", async () => {
  await allIsPrinted();
  const link = /http\S+\/desk#invite=\S+/.exec(lotse.printed())?.[0];
  if (link === undefined) throw new Error(`No invite was printed:\n${lotse.printed()}`);
  const page = await browser.newPage({ locale: "de-DE" });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await acceptPrintedInvite(page, link);

  const words = await tells(await person(lotse.address), "die aus der 7b schubsen mich markerhinweg");
  await page.getByText("Ein neuer Fall ist da").first().waitFor();
  await page.locator("[data-case]").click();
  await page.getByText("die aus der 7b schubsen mich markerhinweg").waitFor();
  await page.getByText("Schlagen, Treten, Schubsen").waitFor();
  expect(await page.locator(".case-title .urgency").textContent()).toContain("Bald");
  await page.getByRole("button", { name: "Übernehmen" }).click();
  await page.getByLabel("Ihre Antwort").fill("Gut, dass du das sagst. markerzurueck");
  await page.getByRole("button", { name: "Antwort senden" }).click();
  await page.getByText("Ihre Antwort ist angekommen.").waitFor();

  const again = await comesBack(words);
  await again.hears("Gut, dass du das sagst. markerzurueck");
  await again.presses("Etwas dazu schreiben");
  await again.hears("Was möchtest du dem Team schreiben?");
  await again.says("danke. heute war es wieder so markerwieder");
  await again.hears("Angekommen");
  await page.getByText("heute war es wieder so markerwieder").waitFor();
  await again.presses("Fertig");
  await again.hears("Zugeschlossen");
  expect(kept(house.folder)).not.toMatch(/marker(hinweg|zurueck|wieder)/);

  const last = await comesBack(words);
  await last.hears("heute war es wieder so markerwieder");
  await last.presses("Alles löschen");
  await last.hears("Soll ich alles löschen");
  await last.presses("Ja, endgültig löschen");
  await last.hears("Alles ist gelöscht");
  await page.getByText("Diesen Fall gibt es nicht mehr.").waitFor();
  await (await comesBack(words)).hears("Zu diesem Code finde ich nichts");
  expect(kept(house.folder)).not.toMatch(/marker(hinweg|zurueck|wieder)/);
  expect(errors).toEqual([]);
  await page.close();
});

test("once every team has somebody, a start prints no invite", async () => {
  await lotse.stop();
  lotse = await house.start();
  await allIsPrinted();
  expect(lotse.printed()).not.toContain("#invite=");
});
