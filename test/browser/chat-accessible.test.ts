import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { accessibilityViolations, launchChromium } from "./chromium.ts";
import { everyKind } from "./sample-replies.ts";
import { dropPages, openStage, type Stage } from "./stage.ts";
import { team } from "./team.ts";
import { visit, type Visitor } from "./visitor.ts";

let browser: Browser;
let stage: Stage;
let receipt: { readonly words: readonly string[]; readonly digits: string };
const anlaufstelle = team();
beforeAll(async () => {
  browser = await launchChromium();
  stage = await openStage({ script: (message) => everyKind(message.content.kind === "text" ? message.content.text : "button", message.language ?? "de"), furnish: anlaufstelle.furnish });
  receipt = await anlaufstelle.opensCase("In der Pause stehe ich allein.");
  await anlaufstelle.replies("Danke, dass du uns geschrieben hast.");
});
afterAll(async () => {
  await stage.close();
  await browser.close();
  await dropPages();
});

/** Every screen there is: how to get to it from the one before. */
const SCREENS: readonly { readonly name: string; readonly go: (visitor: Visitor) => Promise<void> }[] = [
  { name: "start", go: async () => {} },
  ...["cards", "crisis", "question", "story", "summary", "code"].map((kind) => ({
    name: kind,
    go: async (visitor: Visitor): Promise<void> => {
      await visitor.says(kind);
      await visitor.page.locator(`article.bot.kind-${{ question: "ask", story: "ask" }[kind] ?? kind}`).last().waitFor();
    },
  })),
  {
    name: "code with its warning",
    go: async ({ page }) => {
      await page.locator(".receipt-ways button").nth(1).click();
      await page.locator(".receipt .notice").waitFor();
    },
  },
  {
    name: "help",
    go: async ({ page }) => {
      await page.locator("button[aria-haspopup=dialog]").click();
      await page.locator("dialog .numbers").waitFor();
    },
  },
  {
    name: "entering a code",
    go: async ({ page }) => {
      await page.locator("dialog .close").click();
      await page.locator(".way-in").last().click();
      await page.locator("#code").fill("hafen xyzzy sch");
      await page.locator(".code-entry button[type=submit]").click();
      await page.locator("#code-mistake").waitFor();
    },
  },
  {
    name: "the talk with the team",
    go: async ({ page }) => {
      await page.locator("#code").fill(receipt.words.join(" "));
      await page.locator(".code-entry button[type=submit]").click();
      await page.locator(".letters").waitFor();
      await page.locator(".mailbox-ways .quiet").click();
      await page.locator(".mailbox .notice").waitFor();
    },
  },
];

/** Walks through all screens and collects what `look` finds wrong on each. */
async function onEveryScreen(visitor: Visitor, look: (page: Page) => Promise<readonly string[]>): Promise<Readonly<Record<string, readonly string[]>>> {
  const wrong: Record<string, readonly string[]> = {};
  for (const { name, go } of SCREENS) {
    await go(visitor);
    const found = await look(visitor.page);
    if (found.length > 0) wrong[name] = found;
  }
  return wrong;
}

async function at(options: Parameters<typeof visit>[2]): Promise<Visitor> {
  return visit(browser, stage.url, options);
}

describe("every screen", () => {
  test.each([
    { colorScheme: "light", locale: "de", forcedColors: "none" },
    { colorScheme: "dark", locale: "de", forcedColors: "none" },
    { colorScheme: "light", locale: "ar", forcedColors: "none" },
    { colorScheme: "dark", locale: "ar", forcedColors: "none" },
    { colorScheme: "light", locale: "de", forcedColors: "active" },
  ] as const)("breaks no rule of accessibility: $colorScheme, $locale, forced colours $forcedColors", async (options) => {
    const visitor = await at(options);
    expect(await onEveryScreen(visitor, accessibilityViolations)).toEqual({});
    await visitor.context.close();
  });

  test.each(["de", "ar"])("fits 320 pixels without sideways scrolling, as at 400 % zoom: %s", async (locale) => {
    const visitor = await at({ viewport: { width: 320, height: 256 }, locale });
    const tooWide = (page: Page): Promise<readonly string[]> =>
      page.evaluate(() => {
        const places = [document.documentElement, ...document.querySelectorAll(".stream, dialog[open]")];
        return places.filter((place) => place.scrollWidth > place.clientWidth + 1).map((place) => `${place.tagName} ${place.className}: ${place.scrollWidth} > ${place.clientWidth}`);
      });
    expect(await onEveryScreen(visitor, tooWide)).toEqual({});
    await visitor.context.close();
  });

  test("has nothing to press that is smaller than a fingertip", async () => {
    const visitor = await at({ viewport: { width: 360, height: 740 } });
    // Words in a running sentence may be as high as their line (WCAG 2.5.8, "inline").
    const tooSmall = (page: Page): Promise<readonly string[]> =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("button, a[href], select, input, textarea")]
          .filter((control) => !control.closest(".skip, .card-source, p"))
          .map((control) => ({ control, box: control.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.height < 37 || box.width < 44))
          .map(({ control, box }) => `${control.tagName} ${control.className} ${Math.round(box.width)}×${Math.round(box.height)}`),
      );
    expect(await onEveryScreen(visitor, tooSmall)).toEqual({});
    await visitor.context.close();
  });

  test("does without movement when less of it is asked for", async () => {
    const visitor = await at({ reducedMotion: "reduce" });
    const moving = (page: Page): Promise<readonly string[]> => page.evaluate(() => document.getAnimations().map((animation) => (animation as CSSAnimation).animationName));
    expect(await onEveryScreen(visitor, moving)).toEqual({});
    await visitor.context.close();
  });
});

describe("with the keyboard alone", () => {
  test("the way through the top leads to help, out, and into the field by one link", async () => {
    const visitor = await at({});
    const { page } = visitor;
    const order: string[] = [];
    for (let stop = 0; stop < 4; stop += 1) {
      await page.keyboard.press("Tab");
      order.push(await page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 20) ?? ""));
    }
    expect(order[0]).toBe("Zum Eingabefeld");
    expect(order.slice(2)).toEqual(["Hilfe jetzt", "Seite verlassen"]);
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("say");
    await visitor.context.close();
  });

  test("the talk is one stop: arrows walk it, Enter goes into a message, Escape comes back", async () => {
    const visitor = await at({});
    const { page } = visitor;
    await visitor.says("cards");
    await visitor.hears("Das habe ich gefunden");
    await visitor.says("Danke");
    await visitor.hears("Echo: Danke");
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.className ?? "");
    const walking = (): Promise<string | null> => page.evaluate(() => document.getElementById(document.activeElement?.getAttribute("aria-activedescendant") ?? "")?.querySelector(".visually-hidden")?.textContent ?? null);
    // Older answers are not in the way between the field and the top.
    await page.locator("#say").focus();
    await page.keyboard.press("Shift+Tab");
    expect(await focused()).toBe("entries");
    await page.keyboard.press("ArrowUp");
    expect(await walking()).toMatch(/^Lotse, \d\d:\d\d$/);
    await page.keyboard.press("Home");
    expect(await walking()).toMatch(/^Du, /);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.closest("article.kind-cards") !== null);
    await page.keyboard.press("Escape");
    expect(await focused()).toBe("entries");
    await visitor.context.close();
  });

  test("the panel keeps the focus while it is open", async () => {
    const visitor = await at({});
    const { page } = visitor;
    await page.getByRole("button", { name: "Hilfe jetzt" }).press("Enter");
    await page.locator("dialog .numbers").waitFor();
    const places = new Set<string>();
    for (let stop = 0; stop < 12; stop += 1) {
      await page.keyboard.press("Tab");
      places.add(await page.evaluate(() => (document.activeElement?.closest("dialog") ? "panel" : (document.activeElement?.tagName ?? ""))));
    }
    // Chromium passes through the browser's own controls, where nothing of the page has the focus.
    expect([...places].filter((place) => place !== "panel" && place !== "BODY")).toEqual([]);
    await visitor.context.close();
  });
});

describe("languages", () => {
  test("every message has its language and direction, German facts in an Arabic one are marked", async () => {
    const visitor = await at({ locale: "ar" });
    await visitor.says("cards");
    const article = await visitor.hears("هذا ما وجدته");
    expect(await article.evaluate((message) => [message.getAttribute("lang"), message.getAttribute("dir")])).toEqual(["ar", "rtl"]);
    expect(await article.locator('bdi[lang="de"]').first().innerText()).toContain("Kortental 15");
    expect(await article.locator(".number").first().getAttribute("dir")).toBe("ltr");
    expect(await visitor.page.locator("article.person p.said").getAttribute("dir")).toBe("auto");
    expect(await visitor.page.locator("#say").getAttribute("dir")).toBe("auto");
    await visitor.context.close();
  });
});
