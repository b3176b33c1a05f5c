// Draws the main screens into a folder to be looked at: node src/cli/run.mjs test/browser/screens.ts [folder] [only]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import type { Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { everyKind } from "./sample-replies.ts";
import { dropPages, openStage } from "./stage.ts";
import { team } from "./team.ts";

const folder = process.argv[2] ?? join(tmpdir(), "lotse-screens");
const only = process.argv[3] ?? "";
mkdirSync(folder, { recursive: true });
const anlaufstelle = team();
const stage = await openStage({
  furnish: anlaufstelle.furnish,
  script: (message) => everyKind(message.content.kind === "text" ? message.content.text : "button", message.language ?? "de"),
});
const receipt = await anlaufstelle.opensCase("Seit den Ferien redet keiner mehr mit mir.\nIn der Pause stehe ich allein.");
await anlaufstelle.replies("Danke, dass du uns geschrieben hast. Das klingt sehr einsam, und es ist nicht deine Schuld.\n\nMagst du erzählen, wer in der Klasse früher dein Freund war? Du musst keinen Namen nennen.");
const browser = await launchChromium();

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };

async function ask(page: Page, text: string): Promise<void> {
  await page.locator("#say").fill(text);
  await page.locator("form.composer button").click();
  await page.locator("article.bot").last().waitFor();
  await page.waitForFunction((said) => [...document.querySelectorAll("article")].slice(-2)[0]?.textContent?.includes(said), text);
}

for (const [size, viewport] of Object.entries(SIZES))
  for (const colorScheme of ["light", "dark"] as const)
    for (const locale of ["de", "ar"]) {
      const context = await browser.newContext({ viewport, colorScheme, locale, reducedMotion: "reduce" });
      const shot = async (page: Page, name: string): Promise<void> => {
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}-${locale}.png`) });
      };
      const page = await context.newPage();
      await page.goto(stage.url);
      await page.locator("#hello").waitFor();
      await shot(page, "start");
      for (const kind of ["cards", "crisis", "question", "story", "summary", "code"]) {
        if (only && !kind.includes(only)) continue;
        await ask(page, kind);
        await shot(page, kind);
      }
      await page.locator("button[aria-haspopup=dialog]").click();
      await page.locator("dialog[open]").waitFor();
      await shot(page, "help");
      await page.locator("dialog .close").click();
      await page.locator(".way-in").last().click();
      await page.locator("#code").fill(`${receipt.words.slice(0, 3).join(" ")} haf`);
      await shot(page, "mailbox");
      await page.locator("#code").fill(receipt.words.join(" "));
      await page.locator(".code-entry .primary").click();
      await page.locator(".letters").waitFor();
      await shot(page, "thread");
      await context.close();
    }
await browser.close();
await stage.close();
await dropPages();
console.log(folder);
