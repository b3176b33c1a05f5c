import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Worker } from "node:worker_threads";
import { CodedError } from "../errors.ts";

/** What the pages are made of: another byte in one of these is another page. */
const SOURCES = ["src/web/**/*", "src/{flows,safety,texts,crypto}/**/*", "src/{terms,errors}.ts", "src/cli/{build,page-content}.ts", "content/{texts,desk,help,safety}/**/*", "package-lock.json"];

/**
 * The folder with the built pages. When their sources have changed it builds them first, in a thread of its own, so
 * that the house can open meanwhile; that takes a second or two and happens once.
 *
 * @throws {CodedError} PAGES_MISSING when they cannot be built.
 */
export async function freshPages(root: string): Promise<string> {
  const folder = join(root, "build/web");
  const mark = join(root, "build/web.hash");
  if (existsSync(join(folder, "index.html")) && existsSync(mark) && readFileSync(mark, "utf8") === hashOf(root)) return folder;
  await new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL("./build-pages.ts", import.meta.url), { workerData: { root } });
    const failed = (): void => reject(new CodedError("PAGES_MISSING", "The pages could not be built."));
    worker.once("error", failed);
    worker.once("exit", (code) => (code === 0 ? resolve() : failed()));
  });
  return folder;
}

/** Builds the pages whether or not they changed; says what each file weighs. */
export async function buildNow(root: string): Promise<readonly string[]> {
  const [{ buildPages }, { loadContent }, { pageContent }] = await Promise.all([import("./build.ts"), import("../content.ts"), import("./page-content.ts")]);
  const hash = hashOf(root);
  const files = await buildPages({ root, outDir: join(root, "build/web"), content: pageContent(loadContent(root)) });
  writeFileSync(join(root, "build/web.hash"), hash);
  return files.map((file) => `${String(file.gzip).padStart(8)} bytes gzip  ${file.path}`);
}

function hashOf(root: string): string {
  const hash = createHash("sha256");
  const files = globSync(SOURCES, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}
