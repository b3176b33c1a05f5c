import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadContent } from "../../src/content.ts";
import { watchContent } from "../../src/cli/live.ts";
import { testHouse } from "./house.ts";
import { person } from "./person.ts";
import { startPostgres } from "../postgres.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A command as people type it, with what it is told on its standard input. */
async function command(args: readonly string[], input: string, environment: Readonly<Record<string, string>> = {}): Promise<{ readonly output: string; readonly code: number }> {
  const child = spawn(process.execPath, [join(ROOT, "src/cli/run.mjs"), "src/cli/lotse.ts", ...args], { cwd: ROOT, env: { ...process.env, ...environment }, stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  child.stdin.end(input);
  const code = await new Promise<number>((done) => child.once("exit", (status) => done(status ?? -1)));
  return { output, code };
}

test("the console: a question and its answer, with source, and a goodbye when the input ends", async () => {
  const house = testHouse();
  const { output, code } = await command(["chat"], "Bibliothek in Brackel\n", { DATABASE_URL: house.databaseUrl, KEY_FILE: house.keyFile });
  house.remove();
  expect(code).toBe(0);
  expect(output).toContain("Stadtteilbibliothek Brackel");
  expect(output).toContain("0231 259690");
  expect(output).toContain("Quelle:");
});

test("ask --jsonl answers line by line, in order, and a broken line in its place", async () => {
  const lines = [
    { id: "a", text: "Bibliothek in Brackel" },
    { id: "b", text: "und in Hörde?", context: ["Bibliothek in Brackel"] },
    { id: "c", text: "die schlagen mich jeden tag in der schule" },
    { id: "d", text: "kütüphane Brackel" },
  ];
  const { output, code } = await command(["ask", "--jsonl"], `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{broken\n`);
  expect(code).toBe(0);
  const [a, b, c, d, broken] = output.trim().split("\n").map((line) => JSON.parse(line) as { id?: string; lang?: string; label?: string; answers?: string[]; abstained?: boolean; text?: string; error?: string });
  expect(a).toMatchObject({ id: "a", lang: "de", abstained: false });
  expect(a?.answers?.[0]).toBe("stadtteilbibliothek-brackel");
  expect(a?.text).toContain("0231 259690");
  expect(b?.answers?.[0]).toBe("stadtteilbibliothek-hoerde");
  expect(c).toMatchObject({ id: "c", label: "report" });
  expect(d?.answers?.[0]).toBe("stadtteilbibliothek-brackel");
  expect(broken?.error).toBeDefined();
});

test("an edit goes live by itself, and a wrong edit leaves the last good content running", async () => {
  const root = mkdtempSync(join(tmpdir(), "lotse-edit-"));
  folders.push(root);
  for (const folder of ["content", "dialogs"]) cpSync(join(ROOT, folder), join(root, folder), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  const file = join(root, "content/texts/de.yaml");
  let live = loadContent(root);
  const events: string[] = [];
  const changed = async (event: string): Promise<void> => expect.poll(() => events.includes(event), { timeout: 20_000 }).toBe(true);
  let usable = true;
  const replace = async (content: typeof live): Promise<void> => {
    if (!usable) throw new Error("this content passes every check and cannot be used");
    live = content;
  };
  const stop = watchContent(root, { replace, log: (event) => void events.push(event) });
  const good = readFileSync(file, "utf8");

  writeFileSync(file, good.replace("Ich suche ein Angebot", "Ich suche etwas Schönes"));
  await changed("content.live");
  expect(live.texts.de["choice.find-offer"]).toBe("Ich suche etwas Schönes");

  events.length = 0;
  writeFileSync(file, `${good}\nbroken: [`);
  await changed("content.refused");
  expect(live.texts.de["choice.find-offer"]).toBe("Ich suche etwas Schönes");

  events.length = 0;
  usable = false;
  writeFileSync(file, good.replace("Ich suche ein Angebot", "Das niemand brauchen kann"));
  await changed("content.refused");
  expect(live.texts.de["choice.find-offer"]).toBe("Ich suche etwas Schönes");
  stop();
});

test("many machines, one PostgreSQL: a talk begun on one server goes on at another, and nothing typed lies readable in the database", async () => {
  const postgres = await startPostgres();
  const database = await postgres.createDatabase();
  const house = testHouse({ databaseUrl: database.url });
  const settings = { KEY_FILE: house.keyFile };
  const first = await house.start(settings);
  await house.staff();
  const second = await house.start(settings);
  try {
    const pupil = await person(first.address);
    await pupil.says("melden");
    await pupil.hears("Ist gerade jemand in Gefahr?");
    const elsewhere = pupil.at(second.address);
    await elsewhere.presses("Nein, gerade nicht");
    await elsewhere.hears("Um wen geht es?");
    await elsewhere.says("sie lachen immer über mich marker-postgres");
    await elsewhere.hears("notiert");
    await postgres.query("CHECKPOINT");
    const files = readdirSync(postgres.directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1").includes("marker-postgres"))).toEqual([]);
  } finally {
    await first.stop();
    await second.stop();
    await database.drop();
    await postgres.remove();
    house.remove();
  }
});
