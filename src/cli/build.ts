import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, type Plugin } from "vite";
import { LANGUAGES, type Language } from "../terms.ts";
import type { StaffedNumber } from "../web/chat/hours.ts";

/** A line behind "Hilfe jetzt". */
export type PageNumber = StaffedNumber;

/** What the pages carry inside them, so that they work before and without the server. */
export interface PageContent {
  /** All texts; of these the pages get what begins with `page.` (chat) and `desk.` (desk). A missing one is German. */
  readonly texts: Readonly<Record<Language, Readonly<Record<string, string>>>>;
  /** The numbers behind "Hilfe jetzt", most urgent first. */
  readonly numbers: readonly PageNumber[];
}

export interface BuiltFile {
  /** Path below the output folder, as the address of the page has it. */
  readonly path: string;
  readonly bytes: number;
  readonly gzip: number;
}

const PAGES = { index: "chat/chat.html", desk: "desk/desk.html" } as const;

/**
 * Builds the pages into `outDir`: index.html (chat), desk.html, and assets/ whose names carry a hash of their bytes,
 * each with a .gz and a .br beside it. The same input gives the same bytes. The folder is replaced in one step.
 *
 * @param options.pages - Which pages; all of them when left out.
 */
export async function buildPages(options: { readonly root: string; readonly outDir: string; readonly content: PageContent; readonly pages?: readonly (keyof typeof PAGES)[] }): Promise<readonly BuiltFile[]> {
  const source = join(options.root, "src/web");
  const wanted = options.pages ?? (Object.keys(PAGES) as (keyof typeof PAGES)[]);
  const input = Object.fromEntries(wanted.map((page) => [PAGES[page].split("/")[0] ?? page, join(source, PAGES[page])] as const));
  const result = await build({
    root: source,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [pageData(options.content)],
    build: {
      write: false,
      // Phones of the last six years.
      target: ["es2020", "chrome87", "firefox78", "safari14"],
      // Newer for styles: lowered logical sides would follow the language of a text and not its direction.
      cssTarget: ["chrome90", "firefox78", "safari15"],
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rollupOptions: { input },
    },
  });
  const output = (Array.isArray(result) ? result : [result]).flatMap((part) => ("output" in part ? part.output : []));
  const bytes = new Map(output.map((file) => [file.fileName, Buffer.from(file.type === "chunk" ? file.code : file.source)]));

  const files: BuiltFile[] = [];
  const fresh = `${options.outDir}.${process.pid}`;
  for (const [name, content] of bytes) {
    const page = Object.entries(PAGES).find(([, path]) => path === name)?.[0];
    const path = page ? `${page}.html` : name;
    const body = page ? Buffer.from(withIntegrity(content.toString("utf8"), bytes)) : content;
    const gzip = gzipSync(body, { level: 9 });
    const target = join(fresh, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, body);
    await writeFile(`${target}.gz`, gzip);
    await writeFile(`${target}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }));
    files.push({ path, bytes: body.length, gzip: gzip.length });
  }
  await rm(options.outDir, { recursive: true, force: true });
  await rename(fresh, options.outDir);
  return files;
}

/** Scripts and styles named in the HTML run only if their bytes are those of this build. */
function withIntegrity(html: string, bytes: ReadonlyMap<string, Buffer>): string {
  return html.replace(/(<(?:script|link)\b[^>]*?(?:src|href)="\/([^"]+\.(?:js|css))")/g, (tag: string, start: string, file: string) => {
    const content = bytes.get(file);
    return content ? `${start} integrity="sha384-${createHash("sha384").update(content).digest("base64")}"` : tag;
  });
}

/**
 * `virtual:page-texts` and `virtual:desk-texts` load one language each, and only when asked; `virtual:page-numbers` is
 * part of the first load. `<!--numbers-->` and `<!--noscript-->` in the HTML become plain links and words: help does
 * not wait for a script.
 */
function pageData(content: PageContent): Plugin {
  const rooms = { page: "page.", desk: "desk." } as const;
  return {
    name: "page-data",
    enforce: "pre",
    // The HPKE library asks for Node's crypto where a browser has none; ours have one.
    resolveId: (id) => (/^virtual:(page|desk)-/.test(id) || id === "crypto" ? `\0${id}` : null),
    load(id) {
      if (id === "\0crypto") return "export const webcrypto = globalThis.crypto;";
      const found = /^\0virtual:(page|desk)-(texts|numbers)(?:\/(.+))?$/.exec(id);
      if (!found) return null;
      const room = found[1] === "desk" ? "desk" : "page";
      if (found[2] === "numbers") return `export default ${JSON.stringify(content.numbers)};`;
      const language = LANGUAGES.find((known) => known === found[3]);
      if (language === undefined) return `export default { ${LANGUAGES.map((known) => `${JSON.stringify(known)}: () => import(${JSON.stringify(`virtual:${room}-texts/${known}`)})`).join(", ")} };`;
      const texts = Object.entries(content.texts.de).flatMap(([key, german]) => (key.startsWith(rooms[room]) ? [[key.slice(rooms[room].length), content.texts[language][key] ?? german] as const] : []));
      return `export default ${JSON.stringify(Object.fromEntries(texts))};`;
    },
    transformIndexHtml: {
      order: "pre",
      handler: (html) => html.replace("<!--numbers-->", numbersHtml(content.numbers)).replace("<!--noscript-->", noscriptHtml(content.texts)),
    },
  };
}

function numbersHtml(numbers: readonly PageNumber[]): string {
  return numbers
    .map((line) => {
      const reach = line.number ? `<a class="call" href="tel:${asHtml(line.number.replace(/[^\d+]/g, ""))}" dir="ltr">${asHtml(line.number)}</a>` : line.url ? `<a href="${asHtml(line.url)}" rel="noreferrer">${asHtml(line.online ?? line.url)}</a>` : "";
      return `<li><span>${asHtml(line.label)}</span> ${reach}${line.hours ? ` <small>${asHtml(line.hours)}</small>` : ""}</li>`;
    })
    .join("");
}

function noscriptHtml(texts: PageContent["texts"]): string {
  const lines = LANGUAGES.flatMap((language) => {
    const text = texts[language]["page.noscript"];
    return text ? [`<p lang="${language}" dir="auto">${asHtml(text)}</p>`] : [];
  });
  return lines.join("");
}

function asHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
