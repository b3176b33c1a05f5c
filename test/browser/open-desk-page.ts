import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { parse } from "yaml";
import { buildPages } from "../../src/cli/build.ts";
import { LANGUAGES, type Language } from "../../src/terms.ts";
import { openPlace, PASSPHRASE, type Place } from "../rooms/open-desk.ts";

const ROOT = resolve(import.meta.dirname, "../..");

let built: Promise<string> | undefined;

async function build(): Promise<string> {
  const german = parse(readFileSync(join(ROOT, "content/desk/de.yaml"), "utf8")) as Record<string, string>;
  const texts = Object.fromEntries(LANGUAGES.map((language) => [language, language === "de" ? german : {}])) as Record<Language, Record<string, string>>;
  const folder = join(mkdtempSync(join(tmpdir(), "lotse-desk-page-")), "web");
  await buildPages({ root: ROOT, outDir: folder, content: { texts, numbers: [] }, pages: ["desk"] });
  return folder;
}

/** The real page before the real doors and a real database. The page is built once per test file. */
export async function openDeskPage(): Promise<Place> {
  const folder = await (built ??= build());
  return openPlace({ serve: (server) => server.pages(folder, { "/desk": "desk.html" }) });
}

export async function dropDeskPage(): Promise<void> {
  if (built !== undefined) rmSync(resolve(await built, ".."), { recursive: true, force: true });
  built = undefined;
}

/** Somebody at the desk, and everything that went over their wire. */
export interface Desk {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses, headers and bodies, of requests and answers. */
  readonly wire: string[];
  /** Errors of the page, refusals of its content security policy among them. */
  readonly errors: string[];
  logsIn(name: string, passphrase?: string): Promise<void>;
  /** Accepts an invite as a person does, up to the inbox; gives back the printed code. */
  accepts(invite: string, name: string, passphrase?: string): Promise<string>;
}

export async function sitDown(browser: Browser, place: Place, options: BrowserContextOptions = {}): Promise<Desk> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "de-DE", timezoneId: "Europe/Berlin", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const wire: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => wire.push(`${request.method()} ${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ""}`));
  page.on("response", (response) => {
    // What an answer held cannot always be had any more, when the page has gone on; what was sent can.
    if (response.url().includes("/desk/api/")) void response.text().then((text) => wire.push(text), () => undefined);
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    // An answer of 4xx and a lost connection are parts of these stories; the browser writes them down as errors of its own.
    if (message.type() === "error" && !/status of 4\d\d|ERR_INTERNET_DISCONNECTED/.test(message.text())) errors.push(message.text());
  });
  return {
    page,
    context,
    wire,
    errors,
    async logsIn(name, passphrase = PASSPHRASE) {
      if (!page.url().includes("/desk")) await page.goto(`${place.base}/desk`);
      await page.getByLabel("Ihr Name").fill(name);
      await page.getByLabel("Passphrase").fill(passphrase);
      await page.getByRole("button", { name: "Anmelden" }).click();
    },
    async accepts(invite, name, passphrase = PASSPHRASE) {
      await page.goto(`${place.base}/desk#invite=${invite}`);
      await page.getByLabel("Ihr Name").fill(name);
      await page.getByLabel("Neue Passphrase").fill(passphrase);
      await page.getByLabel("Noch einmal dieselbe Passphrase").fill(passphrase);
      await page.getByRole("button", { name: "Schlüssel machen" }).click();
      return confirmsSheet(page);
    },
  };
}

/** Reads the printed code and types the group back that is asked for. */
export async function confirmsSheet(page: Page): Promise<string> {
  await page.getByRole("heading", { name: "Ihr Wiederherstellungscode" }).waitFor();
  const groups = await page.locator(".group").allTextContents();
  await page.getByRole("button", { name: "Ich habe ihn auf Papier" }).click();
  const question = (await page.locator("label").textContent()) ?? "";
  const number = Number(/(\d)\. Gruppe/.exec(question)?.[1]);
  await page.getByLabel(question).fill(groups[number - 1]?.toLowerCase() ?? "");
  await page.getByRole("button", { name: "Fertig" }).click();
  await page.getByRole("heading", { name: "Lotse – Schreibtisch" }).waitFor();
  return groups.join("-");
}
