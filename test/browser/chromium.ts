import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type Browser, type LaunchOptions, type Page } from "playwright-core";

const INSTALLED = [
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

// The sandbox refuses to start for root, in containers and on kernels without user namespaces; the pages are our own.
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"];

/**
 * A real Chromium on any machine: the installed Chrome if it starts, else the one packed inside @sparticuz/chromium,
 * unpacked once into node_modules/.cache. Nothing is downloaded. Close it when done.
 */
export async function launchChromium(): Promise<Browser> {
  const failures: string[] = [];
  for (const candidate of [...INSTALLED.filter(existsSync).map((executablePath) => async (): Promise<LaunchOptions> => ({ executablePath })), packed, packedWithLibraries]) {
    try {
      return await chromium.launch({ args: ARGS, ...(await candidate()) });
    } catch (error) {
      failures.push(String(error).slice(0, 400));
    }
  }
  throw new Error(`No Chromium starts here. Install Chrome or Chromium and run the tests again.\n${failures.join("\n")}`);
}

/** Rules of WCAG 2.2 AA that a page breaks, as "rule: element" lines; empty is what every screen must give. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  return found.violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`));
}

async function packed(): Promise<LaunchOptions> {
  const folder = await unpack();
  return { executablePath: join(folder, "chromium"), env: { ...environment(), FONTCONFIG_FILE: join(folder, "fonts.conf") } };
}

/** For a machine that lacks NSS: the package brings these few libraries too. */
async function packedWithLibraries(): Promise<LaunchOptions> {
  const options = await packed();
  return { ...options, env: { ...options.env, LD_LIBRARY_PATH: join(await unpack(), "lib") } };
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Several test files start at once: each unpacks for itself, the first to finish is used by all. */
async function unpack(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("The packed Chromium is for Linux on x64.");
  const home = resolve(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..");
  const { version } = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as { version: string };
  const cache = resolve(home, "../../.cache");
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const mine = `${folder}-${process.pid}`;
  await mkdir(mine, { recursive: true });
  const open = async (name: string): Promise<Buffer> => promisify(brotliDecompress)(await readFile(join(home, "bin", name)));
  await writeFile(join(mine, "chromium"), await open("chromium.br"));
  await chmod(join(mine, "chromium"), 0o755);
  for (const archive of ["fonts.tar.br", "al2023.tar.br"]) execFileSync("tar", ["-x", "-C", mine], { input: await open(archive) });
  await writeFile(join(mine, "fonts.conf"), fontConfig(join(folder, "fonts")));
  await rename(mine, folder).catch(async (error: unknown) => {
    await rm(mine, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/**
 * Open Sans, which the package brings, in front of whatever the machine has: pictures and line breaks look much like
 * those of a phone, also on a machine without any font set-up, where Chromium would draw nothing.
 */
function fontConfig(folder: string): string {
  const first = ["system-ui", "sans-serif"].map((family) => `<match target="pattern"><test name="family"><string>${family}</string></test><edit name="family" mode="prepend" binding="strong"><string>Open Sans</string></edit></match>`).join("");
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>${folder}</dir>${first}</fontconfig>`;
}
