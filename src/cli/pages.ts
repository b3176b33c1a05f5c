import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Content } from "../content.ts";
import { CodedError } from "../errors.ts";
import type { Clock } from "../terms.ts";
import { pageContent } from "./page-content.ts";

/** What the pages are made of: another byte in one of these is another page. */
const SOURCES = ["src/web/**/*", "src/{flows,safety,texts,crypto}/**/*", "src/{terms,errors}.ts", "src/cli/{build,page-content}.ts", "content/{texts,desk,help,safety}/**/*", "package-lock.json"];

/**
 * The folder with the built pages. Builds them first when their sources have changed; that takes a second or two and
 * happens once.
 *
 * @throws {CodedError} PAGES_MISSING when they are missing and the build tool is not installed.
 */
export async function freshPages({ root, content, now }: { readonly root: string; readonly content: Content; readonly now: Clock }): Promise<string> {
  const folder = join(root, "build/web");
  const mark = join(root, "build/web.hash");
  const hash = hashOf(root);
  if (existsSync(join(folder, "index.html")) && existsSync(mark) && readFileSync(mark, "utf8") === hash) return folder;
  const { buildPages } = await import("./build.ts").catch(() => {
    throw new CodedError("PAGES_MISSING", "The pages are not built.");
  });
  await buildPages({ root, outDir: folder, content: pageContent(content, now()) });
  writeFileSync(mark, hash);
  return folder;
}

/** Builds the pages whether or not they changed; says what each weighs. */
export async function buildNow(root: string): Promise<readonly string[]> {
  const { buildPages } = await import("./build.ts");
  const { loadContent } = await import("../content.ts");
  const files = await buildPages({ root, outDir: join(root, "build/web"), content: pageContent(loadContent(root), Date.now()) });
  writeFileSync(join(root, "build/web.hash"), hashOf(root));
  return files.map((file) => `${String(file.gzip).padStart(8)} bytes gzip  ${file.path}`);
}

function hashOf(root: string): string {
  const hash = createHash("sha256");
  const files = globSync(SOURCES, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}
