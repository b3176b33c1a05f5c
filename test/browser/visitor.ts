import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** Someone at the page, and all that their browser did. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Address, headers and body of every request. */
  readonly requests: string[];
  /** Errors of the page, refusals of its content security policy among them. */
  readonly errors: string[];
  /** What a screen reader was told, in order, each with its region. */
  announced(): Promise<readonly { readonly region: "live" | "live-now"; readonly text: string }[]>;
  /** Types into the field and sends. */
  says(text: string): Promise<void>;
  /** Waits for a message of the bot that holds this text, and gives its article. */
  hears(text: string): Promise<import("playwright-core").Locator>;
}

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 390, height: 780 }, locale: "de-DE", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => requests.push(`${request.method()} ${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ""}`));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|WebSocket connection/.test(message.text())) errors.push(message.text());
  });
  await page.addInitScript(() => {
    const told: { region: string; text: string }[] = [];
    Object.assign(globalThis, { told });
    document.addEventListener("DOMContentLoaded", () => {
      for (const region of ["live", "live-now"]) {
        const place = document.getElementById(region);
        if (!place) continue;
        new MutationObserver((changes) => {
          for (const change of changes) for (const node of change.addedNodes) told.push({ region, text: node.textContent ?? "" });
        }).observe(place, { childList: true });
      }
    });
  });
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await page.locator("#hello").waitFor();
  return {
    page,
    context,
    requests,
    errors,
    announced: () => page.evaluate(() => (globalThis as unknown as { told: { region: "live" | "live-now"; text: string }[] }).told),
    async says(text) {
      await page.locator("#say").fill(text);
      await page.locator(".foot button[type=submit]").click();
    },
    async hears(text) {
      const article = page.locator("article.bot", { hasText: text }).last();
      await article.waitFor();
      return article;
    },
  };
}
