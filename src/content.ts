import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { CORE_SCHEMA, load } from "js-yaml";
import { isMap, isNode, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { CodedError } from "./errors.ts";
import { flowFlaws } from "./flows/check-flow.ts";
import { Flow } from "./flows/flow.ts";
import { entryFlaws, translationFlaws } from "./knowledge/check-entry.ts";
import { placeFlaws, schoolFlaws, twice } from "./knowledge/check-places.ts";
import { About, AUDIENCES, Entry, PlaceFile, SchoolFile, Topic, Translation, type KnowledgeData } from "./knowledge/entry.ts";
import { numberFlaws } from "./safety/check-numbers.ts";
import { Frames, LanguageLexicon, OpinionFile, safetyLexicon, type SafetyLexicon } from "./safety/lexicon.ts";
import { SafetyNumbers } from "./safety/numbers.ts";
import type { Opinion } from "./safety/opinion.ts";
import { harmfulWording } from "./safety/wording.ts";
import { DANGERS, LANGUAGES, type Clock, type Flaw, type Language } from "./terms.ts";
import { factFlaws, textFlaws } from "./texts/check-texts.ts";
import type { TextTable } from "./texts/texts.ts";

const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "small letters, digits and single hyphens");
const Words = z.array(z.string().min(1)).min(1);
const Commands = z.strictObject({ help: Words, human: Words, report: Words, code: Words, offers: Words, quarrel: Words, language: Words, simple: Words, privacy: Words, forget: Words, stop: Words, back: Words, skip: Words, done: Words, start: Words, more: Words, hello: Words, thanks: Words, yes: Words, no: Words });
const Team = z.strictObject({ id: Id, flows: z.array(Id).min(1), usualAnswerDays: z.int().min(0).max(60).optional() });
export type Team = z.infer<typeof Team>;
const AdviceSource = z.strictObject({ id: z.string().regex(/^[A-Z][0-9]+$/, "a capital letter and a number"), title: z.string(), url: z.url(), storedDate: z.string().optional() });
export type AdviceSource = z.infer<typeof AdviceSource>;
const Table = z.record(z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, "words joined by dots"), z.string());
const TopicFile = z.strictObject({ topics: z.array(Topic) });
const Translations = z.record(Id, Translation);

/** All that dialogs/ and content/ say, checked across and frozen. */
export interface Content {
  readonly flows: Readonly<Record<string, Flow>>;
  readonly texts: Readonly<Record<Language, TextTable>>;
  readonly commands: Readonly<z.infer<typeof Commands>>;
  readonly teams: readonly Team[];
  readonly adviceSources: Readonly<Record<string, AdviceSource>>;
  readonly safety: { readonly lexicon: SafetyLexicon; readonly numbers: SafetyNumbers };
  /** Only what may be shown: active entries, and of their phone numbers those that need no check first. */
  readonly knowledge: KnowledgeData;
  readonly places: PlaceFile;
  /** Whose data the list of schools is made from; to be named where it is shown. */
  readonly schoolLicence: string;
  readonly about: About;
}

/** A mistake in a file that people edit. */
export interface Problem {
  /** Relative to the root, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
  /** Content with it does not go live. */
  readonly stops: boolean;
}

export interface CheckedContent {
  /** Undefined when a file could not be read as what it should be. */
  readonly content: Content | undefined;
  /** Sorted by file and line. */
  readonly problems: readonly Problem[];
  /** Every id and alias of an entry, whatever its status. */
  readonly ids: ReadonlySet<string>;
}

/**
 * Reads dialogs/ and content/ into one value that never changes.
 *
 * @param root - The folder that holds both.
 * @param now - What has run out is judged by it, in UTC.
 * @throws {CodedError} CONTENT_INVALID naming every mistake that keeps the content from going live, one a line.
 */
export function loadContent(root: string, now: Clock = Date.now): Content {
  const { content, problems } = checkContent(root, now);
  const stopping = problems.filter((problem) => problem.stops);
  if (content === undefined || stopping.length > 0) throw new CodedError("CONTENT_INVALID", stopping.map((problem) => `${problem.file}:${problem.line} ${problem.message}.`).join("\n"));
  return content;
}

/** As `loadContent`, but tells all that is wrong instead of throwing: also what can wait, like a missing translation. */
export function checkContent(root: string, now: Clock = Date.now): CheckedContent {
  const today = new Date(now()).toISOString().slice(0, 10);
  const problems: Problem[] = [];
  const report: Report = (page, flaws) => void problems.push(...flaws.map(({ at, message, remedy, stops }) => ({ file: page.file, line: page.lineOf(at), message, remedy, stops })));
  const one = <T extends z.ZodType>(file: string, schema: T): Read<z.infer<T>> | undefined => readFile(root, file, schema, report);
  const many = <T extends z.ZodType>(pattern: string, schema: T): readonly Read<z.infer<T>>[] =>
    globSync(pattern, { cwd: root })
      .toSorted()
      .flatMap((file) => one(file.replaceAll("\\", "/"), schema) ?? []);

  const about = one("content/about.yaml", About);
  const commands = one("content/commands.yaml", Commands);
  const teams = one("content/teams.yaml", z.array(Team));
  const advice = one("content/advice.yaml", z.array(AdviceSource));
  const topics = one("content/topics.yaml", TopicFile);
  const places = one("content/places/districts.yaml", PlaceFile);
  const schools = one("content/schools.yaml", SchoolFile);
  const frames = one("content/safety/frames.yaml", Frames);
  const numbers = one("content/safety/numbers.yaml", SafetyNumbers);
  const lexicons = many("content/safety/??.yaml", LanguageLexicon);
  const opinion = one("content/safety/opinion.json", OpinionFile);
  const flows = many("dialogs/*.yaml", Flow);
  const entries = [...many("content/offers/*.yaml", Entry), ...many("content/help/*.yaml", Entry)];
  const tables = LANGUAGES.map((language) => ({ language, read: one(`content/texts/${language}.yaml`, Table) }));
  // The desk speaks German; a language is added by adding its file.
  const desk = LANGUAGES.flatMap((language) => many(`content/desk/${language}.yaml`, Table).map((read) => ({ language, read })));
  const translations = LANGUAGES.flatMap((language) => many(`content/translations/${language}/*.yaml`, Translations).map((read) => ({ language, ...read })));
  const unreadable = problems.length > 0;

  const known = { topics: topics && new Set(topics.value.topics.filter(({ scope }) => scope === "inside").map(({ id }) => id)), districts: places && new Set(places.value.districts.map(({ id }) => id)) };
  const byId = indexEntries(entries, report);
  const active = entries.map(({ value }) => value).filter((entry) => entry.status === "active" && entry.confidence !== "low");
  const german = tables.find(({ language }) => language === "de")?.read?.value ?? {};
  for (const { page, value } of entries) {
    report(page, entryFlaws(value, known, today));
    if (value.crisis > 0) report(page, harmIn({ name: value.name, description: value.description, applicationProcess: value.applicationProcess ?? "" }));
  }
  checkIdsList(root, byId, report);
  if (topics) report(topics.page, twice(topics.value.topics.map(({ id }) => id)).map((place) => ({ at: ["topics", place, "id"], message: `there are two topics "${topics.value.topics[place]?.id}"`, remedy: "Join the two into one.", stops: true })));
  if (places) report(places.page, placeFlaws(places.value));
  if (schools && known.districts) report(schools.page, schoolFlaws(schools.value.schools, known.districts).map((flaw) => ({ ...flaw, at: ["schools", ...flaw.at] })));
  const germanDesk = desk.find(({ language }) => language === "de")?.read.value ?? {};
  for (const { language, read } of desk) report(read.page, textFlaws(language, read.value, germanDesk));
  for (const { language, read } of tables) {
    if (read === undefined) continue;
    report(read.page, [...textFlaws(language, read.value, german), ...factFlaws(read.value), ...harmIn(read.value), ...(language === "de" ? missingTexts(read.value, teams?.value ?? []) : [])]);
  }
  const surroundings = { hasText: (key: string) => german[key] !== undefined, teams: teams?.value ?? [], adviceSources: new Set(advice?.value.map(({ id }) => id)), entries: new Set(active.flatMap((entry) => [entry.id, ...entry.aliases])) };
  for (const { page, value } of flows) report(page, [...misnamed(page, "flow", value.flow), ...flowFlaws(value, surroundings)]);
  if (teams) report(teams.page, teams.value.flatMap((team, place) => team.flows.flatMap((flow, index): Flaw[] => (flows.some(({ value }) => value.flow === flow) ? [] : [{ at: [place, "flows", index], message: `there is no flow "${flow}"`, remedy: "Name a file of dialogs/, without .yaml.", stops: true }]))));
  if (numbers) report(numbers.page, numberFlaws(numbers.value, (id) => byId.get(id)?.value));
  for (const { page, value } of lexicons) report(page, misnamed(page, "language", value.language));
  for (const { language, page, value } of translations) report(page, Object.entries(value).flatMap(([id, translation]) => translationProblems(language, id, translation, byId.get(id)?.value)));
  const lexicon = frames && opinion && joinLexicon(frames, lexicons, opinion, report);

  const content =
    !unreadable && about && commands && teams && advice && topics && places && schools && numbers && lexicon
      ? deepFreeze<Content>({
          flows: Object.fromEntries(flows.map(({ value }) => [value.flow, value])),
          texts: Object.fromEntries(tables.map(({ language, read }) => [language, { ...desk.find((part) => part.language === language)?.read.value, ...read?.value }])) as Record<Language, TextTable>,
          commands: commands.value,
          teams: teams.value,
          adviceSources: Object.fromEntries(advice.value.map((source) => [source.id, source])),
          safety: { lexicon, numbers: numbers.value },
          knowledge: {
            entries: active.map((entry) => ({ ...entry, phones: entry.phones.filter((phone) => phone.checked) })),
            topics: topics.value.topics,
            districts: places.value.districts,
            postalCodes: places.value.postalCodes,
            schools: schools.value.schools,
            translations: Object.fromEntries(LANGUAGES.map((language) => [language, Object.fromEntries(translations.filter((part) => part.language === language).flatMap((part) => Object.entries(part.value)))])),
          },
          places: places.value,
          schoolLicence: schools.value.licence,
          about: about.value,
        })
      : undefined;
  return { content, problems: problems.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line), ids: new Set(byId.keys()) };
}

// ── across files ──────────────────────────────────────────────────────────────────────────────────────────────────────

type Report = (page: Page, flaws: readonly Flaw[]) => void;
type EntryIndex = ReadonlyMap<string, Read<Entry>>;

/** Entries by id and alias. An id means one thing for ever, and is the name of its file. */
function indexEntries(entries: readonly Read<Entry>[], report: Report): EntryIndex {
  const byId = new Map<string, Read<Entry>>();
  for (const read of entries) {
    report(read.page, misnamed(read.page, "id", read.value.id));
    [read.value.id, ...read.value.aliases].forEach((id, place) => {
      const other = byId.get(id);
      if (other === undefined) byId.set(id, read);
      else report(read.page, [{ at: place === 0 ? ["id"] : ["aliases", place - 1], message: `the id "${id}" is taken by ${other.page.file}`, remedy: "Choose another id; one id means one thing.", stops: true }]);
    });
  }
  return byId;
}

/** content/ids.txt holds every id ever published, one a line: question lists, links and figures point to them. */
function checkIdsList(root: string, byId: EntryIndex, report: Report): void {
  const file = "content/ids.txt";
  const lines = existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8").split("\n") : [];
  const page: Page = { file, lineOf: ([index]) => Number(index ?? 0) + 1 };
  const ids = lines.map((line) => (line.startsWith("#") ? "" : line.trim()));
  report(page, ids.flatMap((id, index): Flaw[] => (id === "" || byId.has(id) ? [] : [{ at: [index], message: `the id "${id}" was published and is gone`, remedy: "Bring the entry back with `status: ended`, or name the id under `aliases` of the entry that takes its place.", stops: true }])));
  for (const [id, { page: entryPage }] of byId) if (!ids.includes(id)) report(entryPage, [{ at: ["id"], message: `the id "${id}" is not in content/ids.txt`, remedy: `Add the line \`${id}\` to content/ids.txt.`, stops: false }]);
}

function misnamed(page: Page, key: string, value: string): readonly Flaw[] {
  const name = basename(page.file, ".yaml");
  return value === name ? [] : [{ at: [key], message: `the ${key} "${value}" is not the name of the file`, remedy: `Write \`${key}: ${name}\`, or rename the file; what was published keeps its name.`, stops: true }];
}

function harmIn(texts: Readonly<Record<string, string>>): readonly Flaw[] {
  return Object.entries(texts).flatMap(([key, text]): Flaw[] => {
    const harm = harmfulWording(text);
    return harm ? [{ at: [key], message: `"${harm.words}" does harm in a text about suicide`, remedy: `Say instead: ${harm.instead}.`, stops: true }] : [];
  });
}

/** German texts whose keys are put together from data. Keys written in the code are found by its tests. */
function missingTexts(german: TextTable, teams: readonly Team[]): readonly Flaw[] {
  const needed = [...DANGERS.map((danger) => `crisis.${danger}`), ...AUDIENCES.map((audience) => `audience.${audience}`), ...teams.map((team) => `team.${team.id}`)];
  return needed.filter((key) => german[key] === undefined).map((key) => ({ at: [], message: `the text "${key}" is missing`, remedy: `Add the line \`${key}: …\`.`, stops: true }));
}

function translationProblems(language: Language, id: string, translation: Translation, entry: Entry | undefined): readonly Flaw[] {
  if (entry?.id !== id) return [{ at: [id], message: `there is no entry "${id}" to translate into ${language}`, remedy: entry ? `Use its id, ${entry.id}.` : "Correct the id, or delete the translation.", stops: false }];
  return [...translationFlaws(translation, entry, [id]), ...harmIn({ [id]: translation.description })];
}

function joinLexicon(frames: Read<Frames>, lexicons: readonly Read<LanguageLexicon>[], opinion: Read<Opinion>, report: Report): SafetyLexicon | undefined {
  try {
    return safetyLexicon({ "frames.yaml": frames.value, "opinion.json": opinion.value, ...Object.fromEntries(lexicons.map(({ page, value }) => [basename(page.file), value])) });
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    report(frames.page, error.issues.map(({ message }) => ({ at: [], message, remedy: "Correct it in content/safety; each rule id stands in one file only.", stops: true })));
    return undefined;
  }
}

// ── one file ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Page {
  readonly file: string;
  readonly lineOf: (at: readonly PropertyKey[]) => number;
}

interface Read<T> {
  readonly page: Page;
  readonly value: T;
}

/**
 * What each file said when it was last read. Reading YAML is nearly all the time a load takes; after an edit only the
 * edited file is read anew, and a running server hardly pauses.
 */
const readBefore = new Map<string, { readonly text: string; readonly value: unknown }>();

function readFile<T extends z.ZodType>(root: string, file: string, schema: T, report: Report): Read<z.infer<T>> | undefined {
  const path = join(root, file);
  if (!existsSync(path)) {
    report({ file, lineOf: () => 1 }, [{ at: [], message: "this file is missing", remedy: "Restore it from the last version that was checked.", stops: true }]);
    return undefined;
  }
  const text = readFileSync(path, "utf8");
  const lines = new LineCounter();
  let parsedDocument: Document | undefined;
  const document = (): Document => (parsedDocument ??= parseDocument(text, { lineCounter: lines, prettyErrors: false }));
  const before = readBefore.get(path);
  const quick = before?.text === text ? before : readQuickly(text);
  if (quick === undefined) {
    for (const error of document().errors) report({ file, lineOf: () => lines.linePos(error.pos[0]).line }, [{ at: [], message: error.message, remedy: yamlRemedy(error.code), stops: true }]);
    if (document().errors.length > 0) return undefined;
  }
  const value = quick === undefined ? (document().toJS() as unknown) : quick.value;
  readBefore.set(path, { text, value });
  const page: Page = { file, lineOf: (at) => lines.linePos(offsetOf(document(), at)).line };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { page, value: parsed.data };
  report(page, parsed.error.issues.flatMap(issueFlaws));
  return undefined;
}

/**
 * The values of a file, without the lines they stand on: eighteen times as quick at a cold start as the parser that
 * knows lines, which is asked only when something is wrong. Undefined when it cannot be read.
 */
function readQuickly(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: load(text, { schema: CORE_SCHEMA }) };
  } catch {
    return undefined;
  }
}

/** Where a key or, if it is not there, the nearest thing around it begins. */
function offsetOf(document: Document, at: readonly PropertyKey[]): number {
  for (let length = at.length; length > 0; length -= 1) {
    const inner = at.slice(0, length);
    const parent = document.getIn(inner.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => isNode(key) && key.toJSON() === inner.at(-1)) : undefined;
    const node = pair?.key ?? document.getIn(inner, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function yamlRemedy(code: string): string {
  switch (code) {
    case "TAB_AS_INDENT":
      return "Indent with spaces, two a step, never with tabs.";
    case "DUPLICATE_KEY":
      return "Keep one of the two lines.";
    case "BAD_INDENT":
    case "MULTILINE_IMPLICIT_KEY":
      return "Compare the indentation with the lines around it; lines of one level begin in the same column.";
    default:
      return "A text that holds a colon, a # or a quote goes into \"double quotes\"; every quote and bracket is closed.";
  }
}

/** What zod says, in the words of someone who edits. */
function issueFlaws(issue: z.core.$ZodIssue): readonly Flaw[] {
  const name = String(issue.path.at(-1) ?? "the file");
  const at = issue.path;
  const flaw = (message: string, remedy: string): Flaw => ({ at, message, remedy, stops: true });
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ at: [...at, key], message: `"${key}" is not known here`, remedy: "Correct its name, or delete the line.", stops: true }));
    case "invalid_type":
      return issue.input === undefined && /received undefined/.test(issue.message) ? [flaw(`"${name}" is missing`, `Add \`${name}: …\` (${issue.expected}).`)] : [flaw(`"${name}" should be of the kind ${issue.expected}`, /string/.test(issue.expected) ? "Put the value into \"double quotes\"." : "Write it as in the files beside this one.")];
    case "invalid_value":
      return [flaw(`"${name}" has a value that is not known`, `Use one of: ${issue.values.map(String).join(", ")}.`)];
    case "invalid_format":
      return [flaw(`"${name}" is not written as it should be`, `Write it as ${FORMATS[issue.format] ?? issue.message}.`)];
    case "invalid_key":
      return [flaw(`"${name}" is not written as a name here should be`, `Write it as ${issue.issues[0]?.message ?? "the names around it"}.`)];
    case "too_small":
      return [flaw(`"${name}" is too short or empty`, `At least ${issue.minimum}.`)];
    case "too_big":
      return [flaw(`"${name}" is too long or too big`, `At most ${issue.maximum}.`)];
    default:
      return [flaw(issue.message, "Correct this line.")];
  }
}

const FORMATS: Readonly<Record<string, string>> = { url: "a whole address, with https:// in front", email: "an e-mail address" };

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
