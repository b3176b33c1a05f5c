import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { CORE_SCHEMA, load } from "js-yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { check } from "../../src/cli/check.ts";
import { checkContent, loadContent, type Content, type Problem } from "../../src/content.ts";

const TODAY = Date.parse("2026-11-23T12:00:00Z");
const LATER = Date.parse("2027-06-01T12:00:00Z");

describe("the content of this house", () => {
  let content: Content;
  beforeAll(() => {
    content = loadContent(".", () => TODAY);
  });

  test("goes live, and nothing in it can be changed afterwards", () => {
    expect(content.knowledge.entries.length).toBeGreaterThan(250);
    expect(content.knowledge.schools).toHaveLength(171);
    expect(content.places.districts).toHaveLength(12);
    expect(() => Object.assign(content.knowledge.entries[0] ?? {}, { name: "x" })).toThrow(TypeError);
    expect(() => (content.texts.de as Record<string, string>)["start.hello"] = "x").toThrow(TypeError);
  });

  test("holds nothing that was never read in a source, and no number that must be checked first", () => {
    expect(content.knowledge.entries.filter((entry) => entry.confidence === "low" || entry.status !== "active")).toEqual([]);
    const notes = content.knowledge.entries.flatMap((entry) => entry.phones.map((phone) => phone.note ?? ""));
    expect(notes.filter((note) => /vor Nutzung prüfen/.test(note))).toEqual([]);
    const shown = JSON.stringify(content.knowledge.entries.flatMap((entry) => entry.phones));
    for (const unchecked of ["0231 8479780", "0231 521008", "0231 144491", "0231 42 41 82", "0231 53214614", "0221 89 20 31", "0231 132-7056"]) expect(shown).not.toContain(unchecked);
  });

  test("names no address of a shelter", () => {
    const shelters = content.knowledge.entries.filter((entry) => entry.kind === "shelter");
    expect(shelters.length).toBeGreaterThan(2);
    expect(shelters.filter((entry) => entry.address !== undefined || entry.districts.length > 0)).toEqual([]);
  });

  test("keeps for professionals what is not for children and parents", () => {
    const closed = content.knowledge.entries.filter((entry) => entry.professionalsOnly).map((entry) => entry.id).toSorted();
    expect(closed).toEqual(["landespraeventionsstelle-nrw", "medizinische-kinderschutzhotline", "notfallordner-hinsehen-und-handeln", "sprechzeit-24-7-schule-nrw"]);
  });

  test("knows a place that had two ids by both", () => {
    const aliases = new Map(content.knowledge.entries.flatMap((entry) => entry.aliases.map((alias) => [alias, entry.id])));
    expect(Object.fromEntries(aliases)).toEqual({
      "dienstleistungszentrum-bildung-dortmund": "dienstleistungszentrum-bildung",
      "familienbueros-dortmund": "familienbueros-stadtbezirke",
      "kinderschutzbund-buntes-haus": "kinderschutzbund-dortmund",
      "koordinierungsstelle-einsamkeit-dortmund": "koordinierungsstelle-einsamkeit",
      "sunrise-lsbti-jugend": "sunrise-dortmund",
    });
  });

  test("has a German text for every key that the bot says by name", () => {
    const said = globSync("src/bot/*.ts").flatMap((file) => [...readFileSync(file, "utf8").matchAll(/(?:\bsay|\bchoice|\bquestion)\((?:[\w.]+, )?"([a-z][a-z0-9.-]*)"/g)].map((found) => found[1] ?? ""));
    expect(said.length).toBeGreaterThan(30);
    expect([...new Set(said)].filter((key) => content.texts.de[key] === undefined)).toEqual([]);
  });
});

// ── what an editor can get wrong ──────────────────────────────────────────────────────────────────────────────────────

/** A copy of everything, with few offers and schools and one language of the safety check, so that one look at it is quick. */
let root = "";
let before: readonly string[] = [];
const KEPT_OFFERS = ["musikschule-dortmund", "zoo-dortmund", "stadtteilbibliothek-brackel", "kita-portal-dortmund", "sommerleseclub-dortmund"];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "lotse-content-"));
  for (const folder of ["content", "dialogs"]) cpSync(folder, join(root, folder), { recursive: true });
  for (const file of globSync(join(root, "content/offers/*.yaml"))) if (!KEPT_OFFERS.includes(basename(file, ".yaml"))) rmSync(file);
  for (const file of globSync(join(root, "content/safety/??.yaml"))) if (basename(file) !== "de.yaml") rmSync(file);
  const schools = readFileSync("content/schools.yaml", "utf8");
  writeFileSync(join(root, "content/schools.yaml"), schools.split(/(?=^  - id: )/m).slice(0, 6).join(""));
  rmSync(join(root, "content/questions"), { recursive: true, force: true });
  rmSync(join(root, "content/translations"), { recursive: true, force: true });
  mkdirSync(join(root, "content/questions"));
  mkdirSync(join(root, "content/translations/en"), { recursive: true });
  writeFileSync(join(root, "content/questions/some.jsonl"), '{"id":"q1","lang":"de","text":"zoo","expect":["zoo-dortmund"]}\n');
  writeFileSync(join(root, "content/translations/en/some.yaml"), "zoo-dortmund:\n  name: Dortmund Zoo\n  description: An animal park with a large playground.\n  status: machine\n");
  writeFileSync(join(root, "content/ids.txt"), `${[...checkContent(root, () => TODAY).ids].toSorted().join("\n")}\n`);
  before = problemsOf(TODAY).map(sentence);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function problemsOf(now: number): readonly Problem[] {
  let lines: string[] = [];
  check(root, (line) => lines.push(line), () => now);
  const problems: Problem[] = [];
  lines = lines.filter((line) => line !== "");
  for (const [index, line] of lines.entries()) {
    const found = /^([^\s:]+):(\d+) {2}(.*)$/.exec(line);
    if (found) problems.push({ file: found[1] ?? "", line: Number(found[2]), message: found[3] ?? "", remedy: (lines[index + 1] ?? "").replace(/^ {4}→ /, ""), stops: true });
  }
  return problems;
}

function sentence(problem: Problem): string {
  return `${problem.file} ${problem.message}`;
}

/** Edits one file of the copy, looks, and puts it back. */
function problemsAfter(file: string, edit: (text: string) => string, now: number): { readonly fresh: readonly Problem[]; readonly text: string } {
  const path = join(root, file);
  const original = readFileSync(path, "utf8");
  const text = edit(original);
  if (text === original) throw new Error(`this edit changes nothing in ${file}`);
  writeFileSync(path, text);
  try {
    return { fresh: problemsOf(now).filter((problem) => !before.includes(sentence(problem))), text };
  } finally {
    writeFileSync(path, original);
  }
}

interface Slip {
  readonly name: string;
  readonly file: string;
  readonly edit: (text: string) => string;
  /** Where it is told, when not in the edited file. */
  readonly told?: string;
  /** The line that is named: the first that holds this, in the edited text. */
  readonly line: string | number;
  readonly message: RegExp;
  readonly remedy: RegExp;
  readonly now?: number;
}

const ZOO = "content/offers/zoo-dortmund.yaml";
const MUSIC = "content/offers/musikschule-dortmund.yaml";
const LIBRARY = "content/offers/stadtteilbibliothek-brackel.yaml";
const CHILDREN = "content/help/kinder-und-jugendtelefon-116111.yaml";
const SHELTER = "content/help/frauenhaus-dortmund.yaml";
const DE = "content/texts/de.yaml";
const EN = "content/texts/en.yaml";
const REPORT = "dialogs/report.yaml";

const SLIPS: readonly Slip[] = [
  // the file itself
  { name: "a tab instead of spaces", file: ZOO, edit: (text) => text.replace("cost:\n  type", "cost:\n\ttype"), line: "\ttype", message: /tab/i, remedy: /spaces/ },
  { name: "the same line twice", file: ZOO, edit: (text) => text.replace("kind: leisure\n", "kind: leisure\nkind: leisure\n"), line: 4, message: /unique/i, remedy: /Keep one/ },
  { name: "a quote that is not closed", file: ZOO, edit: (text) => text.replace(/^name: .*$/m, 'name: "Zoo Dortmund'), line: "", message: /quote/i, remedy: /closed/ },
  { name: "a colon in a text without quotes", file: ZOO, edit: (text) => text.replace(/^description: .*$/m, "description: Der Zoo: mit Tieren und Spielplatz"), line: "description:", message: /./, remedy: /double quotes|indentation/ },
  { name: "a key that does not exist", file: ZOO, edit: (text) => text.replace("address:", "adress:"), line: "adress:", message: /"adress" is not known/, remedy: /Correct its name/ },
  { name: "a line that is missing", file: ZOO, edit: (text) => text.replace(/^verifiedAt: .*\n/m, ""), line: 1, message: /"verifiedAt" is missing/, remedy: /Add `verifiedAt/ },
  { name: "a value that does not exist", file: ZOO, edit: (text) => text.replace("status: active", "status: aktiv"), line: "status: aktiv", message: /"status"/, remedy: /draft, active, paused, ended/ },
  { name: "a day in the German way", file: ZOO, edit: (text) => text.replace(/^reviewBy: .*$/m, "reviewBy: 22.05.2027"), line: "reviewBy:", message: /"reviewBy" is not written as it should be/, remedy: /YYYY-MM-DD/ },
  { name: "a number where a text belongs", file: ZOO, edit: (text) => text.replace(/^address: .*$/m, "address: 44225"), line: "address:", message: /"address" should be of the kind string/, remedy: /double quotes/ },
  { name: "an address on the web without https", file: MUSIC, edit: (text) => text.replace(/^url: .*$/m, "url: www.musikschule.example"), line: "url:", message: /"url" is not written/, remedy: /https:\/\// },
  { name: "an e-mail address with a slip", file: "content/offers/kita-portal-dortmund.yaml", edit: (text) => text.replace(/^email: .*$/m, "email: kinderbetreuung(at)dortmund.de"), line: "email:", message: /"email" is not written/, remedy: /e-mail/ },
  { name: "a description that is too long", file: ZOO, edit: (text) => text.replace(/^description: .*$/m, `description: ${"Ein Zoo mit Tieren. ".repeat(40)}`), line: "description:", message: /too long/, remedy: /700/ },
  { name: "an entry without a source", file: ZOO, edit: (text) => text.replace(/^sources:\n(?: .*\n)+/m, "sources: []\n"), line: "sources:", message: /"sources" is too short or empty/, remedy: /At least 1/ },
  { name: "a file that was emptied", file: "content/teams.yaml", edit: () => "", line: 1, message: /array/, remedy: /files beside/ },
  // entries
  { name: "an id that is not the name of the file", file: ZOO, edit: (text) => text.replace("id: zoo-dortmund", "id: zoo"), line: "id: zoo", message: /not the name of the file/, remedy: /id: zoo-dortmund/ },
  { name: "an id that is taken", file: ZOO, edit: (text) => text.replace("id: zoo-dortmund\n", "id: zoo-dortmund\naliases: [sunrise-dortmund]\n"), told: "content/help/sunrise-dortmund.yaml", line: "id:", message: /the id "sunrise-dortmund" is taken by content\/offers\/zoo-dortmund.yaml/, remedy: /another id/ },
  { name: "a published id that vanished", file: ZOO, edit: (text) => text.replace("id: zoo-dortmund", "id: tierpark"), told: "content/ids.txt", line: "zoo-dortmund", message: /was published and is gone/, remedy: /aliases/ },
  { name: "a new id that nobody wrote down", file: ZOO, edit: (text) => text.replace("id: zoo-dortmund\n", "id: zoo-dortmund\naliases: [tierpark]\n"), line: "id: zoo-dortmund", message: /"tierpark" is not in content\/ids.txt/, remedy: /Add the line/ },
  { name: "a topic with a slip", file: ZOO, edit: (text) => text.replace(/^topics: .*$/m, "topics: [zooo, outings]"), line: "topics:", message: /no topic "zooo"/, remedy: /Did you mean "zoo"/ },
  { name: "a district by its name", file: ZOO, edit: (text) => text.replace("districts: [hombruch]", "districts: [hombruc]"), line: "districts:", message: /no district "hombruc"/, remedy: /Did you mean "hombruch"/ },
  { name: "something shown that nobody read in a source", file: ZOO, edit: (text) => text.replace(/^confidence: .*$/m, "confidence: low"), line: "confidence:", message: /must not be shown/, remedy: /draft/ },
  { name: "words in a phone number", file: LIBRARY, edit: (text) => text.replace("number: 0231 259690", "number: 0231 259690 (Theke)"), line: "number:", message: /no phone number/, remedy: /note/ },
  { name: "a number that must be checked first", file: LIBRARY, edit: (text) => text.replace("number: 0231 259690", "number: 0231 259690\n    note: von 2007; vor Nutzung prüfen"), line: "- number:", message: /checked before use/, remedy: /checked: false/ },
  { name: "an amount without its year", file: ZOO, edit: (text) => text.replace(/feesDescription: .*$/m, "feesDescription: Kinder zahlen 5 Euro"), line: "feesDescription:", message: /without the year/, remedy: /Stand/ },
  { name: "ages the wrong way round", file: ZOO, edit: (text) => text.replace("districts:", "minimumAge: 12\nmaximumAge: 6\ndistricts:"), line: "minimumAge:", message: /above maximumAge/, remedy: /Swap/ },
  { name: "an offer that ended", file: ZOO, edit: (text) => text.replace("sources:", "validThrough: 2026-08\nsources:"), line: "validThrough:", message: /ended on 2026-08/, remedy: /status: ended/ },
  { name: "a check that lies in the future", file: ZOO, edit: (text) => text.replace(/^verifiedAt: .*$/m, "verifiedAt: 2026-12-24"), line: "verifiedAt:", message: /still to come/, remedy: /really looked/ },
  { name: "the address of a shelter", file: SHELTER, edit: (text) => text.replace("phones:", "address: Musterweg 1\nphones:"), line: "address:", message: /shelter has an address/, remedy: /Delete/ },
  { name: "a party's programme as a source", file: ZOO, edit: (text) => text.replace("sources:\n", "sources:\n  - title: Wahlprogramm 2025\n"), line: "- title: Wahlprogramm", message: /party/, remedy: /Delete this source/ },
  { name: "a crisis line that nobody can reach", file: SHELTER, edit: (text) => text.replace(/^phones:\n(?: .*\n)+/m, ""), line: "crisis:", message: /nobody can reach/, remedy: /Add a number/ },
  { name: "a crisis line that was not called again in time", file: ZOO, edit: (text) => text.replace("confidence:", "# seen\nconfidence:"), told: CHILDREN, line: "reviewBy:", message: /due for checking on 2027-02-22/, remedy: /Call it/, now: LATER },
  { name: "harmful words in a text of help", file: CHILDREN, edit: (text) => text.replace(/^description: .*$/m, "description: Hilfe bei Gedanken an Selbstmord und allem anderen."), line: "description:", message: /Selbstmord/, remedy: /Suizid/ },
  // texts
  { name: "a text that one language lacks", file: DE, edit: (text) => `${text}\nchoice.brand-new: Ganz neu\n`, told: "content/texts/tr.yaml", line: "", message: /"choice.brand-new" is missing in tr/, remedy: /Add the line `choice.brand-new/ },
  { name: "a text whose braces are open", file: DE, edit: (text) => text.replace(/^back: .*$/m, "back: Zurück {"), line: "back:", message: /"back" is no ICU message/, remedy: /Close every/ },
  { name: "a value that no one fills in", file: EN, edit: (text) => text.replace(/^back: .*\n/m, "").concat("\nback: Back {name}\n"), line: "back: Back {name}", message: /wants \{name\}/, remedy: /no placeholder/ },
  { name: "a value that got lost", file: EN, edit: (text) => text.replace(/^report\.confirm: .*\n/m, "").concat("\nreport.confirm: Send it now?\n"), line: "report.confirm:", message: /lacks \{team\}/, remedy: /\{team\}/ },
  { name: "a key that German does not have", file: EN, edit: (text) => `${text}\nbak: Back\n`, line: "bak:", message: /not in de.yaml/, remedy: /delete the line/ },
  { name: "a phone number in a text", file: DE, edit: (text) => text.replace(/^more\.text: .*$/m, "more.text: Ruf 0231 50-12345 an."), line: "more.text:", message: /phone number/, remedy: /content\/help/ },
  { name: "a link in a text", file: DE, edit: (text) => text.replace(/^more\.text: .*$/m, "more.text: Schau auf dortmund.de nach."), line: "more.text:", message: /link/, remedy: /content\/help/ },
  { name: "harmful words in a text", file: DE, edit: (text) => text.replace(/^more\.text: .*$/m, "more.text: Ein gescheiterter Suizid ist ein Notfall."), line: "more.text:", message: /gescheiterter Suizid/, remedy: /Suizidversuch/ },
  { name: "no text for a kind of danger", file: DE, edit: (text) => text.replace(/^crisis\.threat: .*\n/m, ""), line: "", message: /"crisis.threat" is missing/, remedy: /Add the line/ },
  // dialogs
  { name: "a question that depends on a later one", file: REPORT, edit: (text) => text.replace("when: { where:", "when: { wish:"), line: "id: school", message: /"wish" is no earlier step/, remedy: /./ },
  { name: "a question that depends on no option", file: REPORT, edit: (text) => text.replace("where: [school, way, online] }", "where: [school, bus] }"), line: "id: school", message: /no option "bus"/, remedy: /./ },
  { name: "two questions of one name", file: REPORT, edit: (text) => text.replace("id: story", "id: what"), line: "kind: write", message: /two steps "what"/, remedy: /./ },
  { name: "a question without words", file: REPORT, edit: (text) => text.replace("  - { id: summary", "  - { id: colour, kind: choose, options: [red, green] }\n  - { id: summary"), line: "id: colour", message: /"report.colour" is missing/, remedy: /de.yaml/ },
  { name: "a kind of question that does not exist", file: REPORT, edit: (text) => text.replace("kind: write", "kind: essay"), line: "kind: essay", message: /./, remedy: /./ },
  { name: "a team that does not exist", file: REPORT, edit: (text) => text.replace("team: anlaufstelle", "team: feuerwehr"), line: "then:", message: /no team "feuerwehr"/, remedy: /anlaufstelle/ },
  { name: "advice without a source", file: "dialogs/quarrel.yaml", edit: (text) => text.replace("sources: [K1, C4]", "sources: [K1, Q9]"), line: "Q9", message: /no source "Q9"/, remedy: /advice.yaml/ },
  { name: "help that is not there", file: "dialogs/quarrel.yaml", edit: (text) => text.replace("entries: [schulsozialarbeit-dortmund, juuuport]", "entries: [schulsozialarbeit-dortmund, juport]"), line: "juport", message: /no active entry "juport"/, remedy: /content\/help/ },
  { name: "a flow that no file has", file: "content/teams.yaml", edit: (text) => text.replace("flows: [idea]", "flows: [idee]"), line: "idee", message: /no flow "idee"/, remedy: /dialogs/ },
  // numbers, places, questions, translations
  { name: "a number in danger that is not there", file: "content/safety/numbers.yaml", edit: (text) => text.replace("child: [notruf-112, krisenchat", "child: [notruf-112, krisenchatt"), line: "krisenchatt", message: /no entry "krisenchatt"/, remedy: /content\/help/ },
  { name: "a professionals' number in danger", file: "content/safety/numbers.yaml", edit: (text) => text.replace("child: [notruf-112, krisenchat", "child: [notruf-112, medizinische-kinderschutzhotline"), line: "medizinische", message: /professionals only/, remedy: /Take it out/ },
  { name: "an app first where seconds count", file: "content/safety/numbers.yaml", edit: (text) => text.replace("child: [notruf-112, krisenchat", "child: [notruf-app-nora, krisenchat"), line: "notruf-app-nora", message: /comes first in danger/, remedy: /crisis: 3/ },
  { name: "a postal code in a district that is none", file: "content/places/districts.yaml", edit: (text) => text.replace('- code: "44137"\n    districts:\n      - { id: innenstadt-west', '- code: "44137"\n    districts:\n      - { id: innenstadt-sued'), line: "innenstadt-sued", message: /no district "innenstadt-sued"/, remedy: /innenstadt-west/ },
  { name: "two schools of one id", file: "content/schools.yaml", edit: (text) => text.replace("- id: cjd-berufskolleg-dortmund", "- id: anna-zillken-berufskolleg"), line: 0, message: /two schools "anna-zillken-berufskolleg"/, remedy: /another id/ },
  { name: "a question that expects what is not there", file: "content/questions/some.jsonl", edit: (text) => `${text}{"id":"q2","lang":"de","text":"x","expect":["zoo-essen"]}\n`, line: "zoo-essen", message: /no entry "zoo-essen"/, remedy: /content\/offers/ },
  { name: "a question that is no JSON", file: "content/questions/some.jsonl", edit: (text) => `${text}{"id":"q2"\n`, line: 2, message: /no question/, remedy: /one JSON object a line/ },
  { name: "a translation that invents a number", file: "content/translations/en/some.yaml", edit: (text) => text.replace("playground.", "playground, call 4711."), line: "description:", message: /4711 is not in the German entry/, remedy: /adds no facts/ },
  { name: "a translation of nothing", file: "content/translations/en/some.yaml", edit: (text) => text.replace("zoo-dortmund:", "zoo-essen:"), line: "zoo-essen:", message: /no entry "zoo-essen"/, remedy: /delete the translation/ },
];

describe("an editor's slip is found with file, line and remedy:", () => {
  test.each(SLIPS)("$name", ({ file, edit, told = file, line, message, remedy, now = TODAY }) => {
    const { fresh, text } = problemsAfter(file, edit, now);
    const found = fresh.find((problem) => problem.file === told && message.test(problem.message));
    expect(found, fresh.slice(0, 5).map((problem) => `${problem.file}:${problem.line} ${problem.message}`).join("\n") || "nothing was found").toBeDefined();
    expect(found?.remedy).toMatch(remedy);
    if (line === "" || line === 0) return expect(found?.line).toBeGreaterThan(1);
    const lines = (told === file ? text : readFileSync(join(root, told), "utf8")).split("\n");
    expect(found?.line).toBe(typeof line === "number" ? line : lines.findIndex((candidate) => candidate.includes(line)) + 1);
  });
});

describe("the check", () => {
  test("ends with 1 and tells how many mistakes there are", () => {
    const path = join(root, ZOO);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, original.replace("status: active", "status: aktiv"));
    const lines: string[] = [];
    expect(check(root, (line) => lines.push(line), () => TODAY)).toBe(1);
    writeFileSync(path, original);
    expect(lines.at(-1)).toMatch(/mistakes?; \d+ of them keep the content from going live\.$/);
  });

  test("of content that stops says every place in one error, and nothing else of it goes live", () => {
    const path = join(root, ZOO);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, original.replace("status: active", "status: aktiv").replace("kind: leisure", "kind: Leisure"));
    expect(() => loadContent(root, () => TODAY)).toThrow(/content\/offers\/zoo-dortmund\.yaml:2 .*\n.*content\/offers\/zoo-dortmund\.yaml:3 .*\[CONTENT_INVALID\]/s);
    writeFileSync(path, original);
    expect(loadContent(root, () => TODAY).knowledge.entries.length).toBeGreaterThan(50);
  });

  test("lets go live what only waits for a translation or for a call", () => {
    const { fresh } = problemsAfter(DE, (text) => `${text}\nchoice.brand-new: Ganz neu\n`, TODAY);
    expect(fresh.length).toBeGreaterThan(5);
    expect(loadContent(root, () => LATER).texts.de["back"]).toBe("Zurück");
  });
});

test("the quick reader and the reader that knows lines say the same of every file", () => {
  const files = globSync("{content,dialogs}/**/*.yaml");
  expect(files.length).toBeGreaterThan(300);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    expect(load(text, { schema: CORE_SCHEMA }), file).toEqual(parse(text));
  }
});
