import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * The rooms of src/: which floor each is on, which rooms below it may use, which packages, and where its door is.
 * `imports: "below"` means every room on a lower floor. A port's room shows only its port; only main.ts, cli/ and
 * tests look behind it.
 */
const ROOMS: Readonly<Record<string, { floor: number; imports: "below" | readonly string[]; packages: readonly string[]; door?: readonly string[] }>> = {
  "terms.ts": { floor: 1, imports: [], packages: [] },
  "errors.ts": { floor: 1, imports: [], packages: [] },
  "config.ts": { floor: 2, imports: [], packages: ["zod"] },
  texts: { floor: 2, imports: [], packages: ["zod", "intl-messageformat"] },
  flows: { floor: 2, imports: [], packages: ["zod"] },
  knowledge: { floor: 2, imports: [], packages: ["zod", "snowball-stemmers", "eld"] },
  safety: { floor: 2, imports: [], packages: ["zod"] },
  crypto: { floor: 2, imports: [], packages: ["zod", "@hpke/", "@noble/", "hash-wasm"] },
  store: { floor: 2, imports: [], packages: ["zod", "kysely", "better-sqlite3", "pg", "node:"], door: ["store/store.ts"] },
  channels: { floor: 2, imports: [], packages: ["zod", "botbuilder", "restify", "ws", "jose", "grammy", "node:"], door: ["channels/channel.ts"] },
  server: { floor: 2, imports: [], packages: ["zod", "restify", "helmet", "node:"] },
  "content.ts": { floor: 3, imports: ["texts", "flows", "knowledge", "safety"], packages: ["zod", "yaml", "js-yaml", "node:"] },
  cases: { floor: 3, imports: ["crypto", "store"], packages: ["zod"] },
  bot: { floor: 4, imports: ["content.ts", "texts", "flows", "knowledge", "safety", "cases", "store", "channels"], packages: ["zod", "botbuilder"] },
  mailbox: { floor: 4, imports: ["cases", "texts", "crypto"], packages: ["zod", "restify"] },
  desk: { floor: 4, imports: ["cases", "texts", "crypto", "store"], packages: ["zod", "restify", "node:crypto"] },
  web: { floor: 4, imports: ["flows", "safety", "texts", "crypto"], packages: ["preact"] },
  cli: { floor: 5, imports: "below", packages: ["*"] },
  "main.ts": { floor: 5, imports: "below", packages: ["*"] },
};
const ROOF = ["cli", "main.ts"];
const EVERYWHERE = ["terms.ts", "errors.ts"];
const SRC = "src";

const files = globSync("src/**/*.{ts,tsx}").map((file) => relative(SRC, file));
const roomOf = (file: string): string => file.split("/")[0] ?? file;

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(SRC, file), "utf8");
  return [...text.matchAll(/^\s*(?:import|export)\b[^;"']*?from\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm)].map((found) => found[1] ?? found[2] ?? found[3] ?? "");
}

/** What is wrong with one import, as a sentence that says what to do; undefined when nothing is. */
function complaint(file: string, wanted: string): string | undefined {
  const here = roomOf(file);
  const rule = ROOMS[here];
  if (rule === undefined) return `src/${file} is in no room of the house. Move it, or enter the room in test/house.test.ts and say in docs/decisions why it is needed.`;
  if (wanted.startsWith("virtual:")) return undefined;
  if (!wanted.startsWith(".")) {
    const allowed = rule.packages.some((name) => name === "*" || wanted === name || wanted.startsWith(name.endsWith("/") || name.endsWith(":") ? name : `${name}/`) || (name === "botbuilder" && wanted === "botbuilder-core"));
    return allowed ? undefined : `src/${file} imports the package ${wanted}; the room ${here} may not. Take what you need as an argument, and let main.ts bring it.`;
  }
  const target = relative(SRC, join(SRC, dirname(file), wanted)).split("?")[0] ?? "";
  if (target.startsWith("..")) return ROOF.includes(here) ? undefined : `src/${file} imports ${wanted} from outside src. Only cli/ and main.ts may.`;
  const there = roomOf(target);
  if (there === here || EVERYWHERE.includes(there)) return undefined;
  const other = ROOMS[there];
  if (other === undefined) return `src/${file} imports ${target}, which is in no room.`;
  if (ROOF.includes(here)) return other.floor < rule.floor || here === "main.ts" ? undefined : here === there ? undefined : `src/${file} imports the roof.`;
  if (other.floor >= rule.floor) return `src/${file} (floor ${rule.floor}) imports ${target} (floor ${other.floor}). Imports run down: take it as an argument, or move the shared word to terms.ts.`;
  if (rule.imports !== "below" && !rule.imports.includes(there)) return `src/${file} imports ${target}; the room ${here} may not know ${there}. Take what you need as an argument.`;
  if (other.door && !other.door.includes(target)) return `src/${file} looks behind the door of ${there}. Import ${other.door.join(" or ")} instead.`;
  return undefined;
}

describe("the house", () => {
  test("has files at all, or this test would prove nothing", () => {
    expect(files.length).toBeGreaterThan(10);
  });

  test("every import runs down, to a room that may be known, through its door", () => {
    const complaints = files.flatMap((file) => importsOf(file).map((wanted) => complaint(file, wanted)).filter((text) => text !== undefined));
    expect(complaints).toEqual([]);
  });

  test.each([
    ["knowledge/search.ts", "node:fs"],
    ["bot/turn.ts", "../store/sqlite.ts"],
    ["cases/cases.ts", "../bot/turn.ts"],
    ["flows/flow.ts", "../texts/texts.ts"],
    ["web/chat/main.tsx", "../../store/store.ts"],
    ["utils/strings.ts", "zod"],
  ])("would complain if src/%s imported %s", (file, wanted) => {
    expect(complaint(file, wanted)).toBeTypeOf("string");
  });

  test("has no drawer for everything", () => {
    const drawers = files.filter((file) => /(^|\/)(utils?|common|shared|services|types|helpers)(\/|\.tsx?$)|(^|\/)index\.tsx?$/.test(file));
    expect(drawers).toEqual([]);
  });

  test("has no circle of imports", () => {
    const edges = new Map(files.map((file) => [file, importsOf(file).filter((wanted) => wanted.startsWith(".")).map((wanted) => join(dirname(file), wanted).split("?")[0] ?? "")]));
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (done.has(file) || path.includes(file)) return;
      for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    expect(circles).toEqual([]);
  });

  test("only bot/ and channels/ know botbuilder", () => {
    const knowing = files.filter((file) => importsOf(file).some((wanted) => wanted.startsWith("botbuilder"))).map(roomOf);
    expect([...new Set(knowing)].filter((room) => !["bot", "channels", ...ROOF].includes(room))).toEqual([]);
  });
});
