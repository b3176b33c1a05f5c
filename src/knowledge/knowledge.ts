import type { Instant, Language } from "../terms.ts";
import type { Answer, Filters, Knowledge, Memory, Narrowing, Question } from "./answer.ts";
import type { Entry, KnowledgeData } from "./entry.ts";
import { fitsAge, fitsAsker, fitsAudience, fitsCost, fitsList, helps, nearness, standing, type Nearness } from "./fit.ts";
import { createPlaceReader } from "./places.ts";
import { readQuestion, type Asker, type ReadQuestion } from "./question.ts";
import { createIndex, type Unit } from "./search.ts";

/** Shown at a time; what a phone screen holds. */
const SHOWN = 3;

/** Share of a question's weight that the best entry must account for. Measured on content/questions. */
export interface Thresholds {
  readonly found: number;
  readonly near: number;
  /** Entries below this share of the best are not of the same answer. */
  readonly together: number;
}

const THRESHOLDS: Thresholds = { found: 0.5, near: 0.38, together: 0.62 };

/** Topics where help comes in order of urgency. */
const CRISIS_TOPICS: readonly string[] = ["violence", "family-violence", "sexual-violence", "suicide-crisis", "self-harm", "child-protection", "women-shelter", "runaway", "youth-shelter", "emergency"];

const UNKNOWN_AT_MOST = 1.6;

interface Ranked {
  readonly at: number;
  readonly entry: Entry;
  readonly score: number;
  readonly coverage: number;
  readonly nearness: Nearness;
}

interface Asked {
  readonly units: readonly Unit[];
  /** Index of entry → how much of the question its words account for; the costly part, made once a question. */
  readonly scores: ReadonlyMap<number, number>;
  readonly filters: Filters;
  readonly districts: readonly string[];
  readonly roughAge: boolean;
  readonly askers: ReadonlySet<Asker>;
  readonly helpOnly: boolean;
}

/**
 * Makes the answers from checked content.
 *
 * @param data - Entries with status other than active, low confidence or a date that has passed are never answered with.
 */
export function createKnowledge(data: KnowledgeData, thresholds: Thresholds = THRESHOLDS): Knowledge {
  const byId = new Map<string, Entry>();
  for (const entry of data.entries) for (const id of [entry.id, ...entry.aliases]) byId.set(id, entry);
  const index = createIndex(data, data.entries.filter((entry) => entry.status === "active" && entry.confidence !== "low"));
  const readPlaces = createPlaceReader(data);
  const knowsPlaces = data.entries.filter((entry) => entry.topics.includes("family-office"));

  const score = (units: readonly Unit[]): ReadonlyMap<number, number> => {
    const scores = new Map<number, number>();
    for (const unit of units) for (const [at, value] of unit.entries) scores.set(at, (scores.get(at) ?? 0) + unit.weight * value);
    if (units.length === 0) index.entries.forEach((_, at) => scores.set(at, 0.5));
    return scores;
  };

  const showable = (entry: Entry, now: Instant, asked: Asked): boolean =>
    (!entry.professionalsOnly || asked.askers.has("professional")) && (!asked.helpOnly || helps(entry)) && !hasEnded(entry, now);

  const rank = (asked: Asked, now: Instant): readonly Ranked[] => {
    const { units, filters } = asked;
    const [known, unknown] = [units.filter((unit) => unit.entries.size > 0), units.filter((unit) => unit.entries.size === 0)].map((some) => some.reduce((sum, unit) => sum + unit.weight, 0));
    // Someone who tells a long story uses many words nobody here knows; they count like two.
    const whole = (known ?? 0) + Math.min(unknown ?? 0, UNKNOWN_AT_MOST);
    const inCrisis = units.some((unit) => CRISIS_TOPICS.some((topic) => unit.topics.has(topic)));
    const prevention = units.some((unit) => unit.topics.has("violence-prevention") || unit.topics.has("conflict-mediation"));
    const ranked: Ranked[] = [];
    for (const [at, words] of asked.scores) {
      const entry = index.entries[at];
      if (entry === undefined || !showable(entry, now, asked)) continue;
      const fit =
        fitsAge(entry, filters.age, asked.roughAge) * fitsCost(entry, filters.cost) * fitsAudience(entry, filters.audience) * fitsAsker(entry, asked.askers) * (inCrisis ? 1 + 0.08 * entry.crisis : 1) * (entry.kind === "programme" && !prevention && !asked.askers.has("teacher") ? 0.8 : 1);
      if (fit === 0) continue;
      const order = standing(entry, asked.districts.length > 0) * (units.length === 0 ? fitsList(entry) : 1);
      const near = nearness(entry, asked.districts);
      ranked.push({ at, entry, score: words * fit * order * (near === "in" ? 1.3 : 1), coverage: whole === 0 ? 1 : words / whole, nearness: near });
    }
    return ranked.sort((a, b) => b.score - a.score || (a.entry.id < b.entry.id ? -1 : 1));
  };

  /** What is of the answer: near enough to the best, those in the district before those for the whole city. */
  const together = (ranked: readonly Ranked[], districts: readonly string[]): { readonly fitting: readonly Ranked[]; readonly elsewhere: readonly Ranked[] } => {
    const here = ranked.filter((one) => one.nearness !== "near");
    const best = here[0]?.score ?? 0;
    const fitting = here.filter((one) => one.score >= best * thresholds.together);
    const elsewhere = ranked.filter((one) => one.nearness === "near");
    if (districts.length === 0) return { fitting, elsewhere };
    const local = fitting.filter((one) => one.nearness === "in");
    return { fitting: [...local, ...fitting.filter((one) => one.nearness !== "in")], elsewhere };
  };

  const whoKnows = (districts: readonly string[], now: Instant): readonly Entry[] =>
    knowsPlaces
      .filter((entry) => entry.status === "active" && entry.confidence !== "low" && !hasEnded(entry, now) && nearness(entry, districts) !== "near" && (districts.length > 0 || entry.districts.length === 0))
      .sort((a, b) => b.districts.length - a.districts.length || (a.id < b.id ? -1 : 1))
      .slice(0, 2);

  const none = (asked: Asked, memory: Memory, now: Instant): Answer => ({ kind: "none", whoKnows: whoKnows(asked.districts, now), memory });

  const decide = (asked: Asked, now: Instant, seen: readonly string[]): Answer => {
    const terms = termsOf(asked.units);
    const remember = (entries: readonly Entry[]): Memory => ({ terms, filters: asked.filters, shown: [...seen, ...entries.map(({ id }) => id)] });
    const ranked = rank(asked, now);
    const { fitting, elsewhere } = together(ranked, asked.districts);
    const [best] = fitting;
    const outside = asked.units.reduce((sum, unit) => sum + unit.weight * unit.outside, 0);
    const inside = best === undefined ? 0 : asked.units.reduce((sum, unit) => sum + (unit.outside > 0 || !unit.sure ? 0 : unit.weight * Math.min(1, unit.entries.get(best.at) ?? 0)), 0);
    if (outside > 0 && outside >= inside && !asked.helpOnly) return none(asked, remember([]), now);
    const sure = asked.units.length === 0 || asked.units.some((unit) => unit.sure && !unit.weak) || asked.units.every((unit) => unit.sure);
    const fresh = fitting.filter((one) => !seen.includes(one.entry.id));
    // Who tells a long story uses many words that lead nowhere; for help one sure word is enough.
    if (best !== undefined && sure && best.coverage >= (asked.helpOnly ? 0 : thresholds.found)) {
      if (fresh.length === 0) return none(asked, remember([]), now);
      const shown = fresh.slice(0, SHOWN).map(({ entry }) => entry);
      return { kind: "found", entries: shown, more: fresh.length - shown.length, memory: remember(shown), narrow: narrowings(asked, now) };
    }
    const [nearest] = elsewhere;
    if (nearest !== undefined && nearest.coverage >= thresholds.found && nearest.coverage > (best?.coverage ?? 0)) {
      const shown = elsewhere.filter((one) => one.score >= nearest.score * thresholds.together && !seen.includes(one.entry.id)).slice(0, SHOWN).map(({ entry }) => entry);
      if (shown.length > 0) return { kind: "near", entries: shown, memory: remember(shown) };
    }
    if (best !== undefined && sure && best.coverage >= thresholds.near && fresh.length > 0) {
      const shown = fresh.slice(0, SHOWN).map(({ entry }) => entry);
      return { kind: "near", entries: shown, memory: remember(shown) };
    }
    return none(asked, remember([]), now);
  };

  /** Ids of the first answers, to see whether something changes them. */
  const first = (asked: Asked, now: Instant): readonly string[] => {
    const { fitting } = together(rank(asked, now), asked.districts);
    return (fitting[0]?.coverage ?? 0) >= thresholds.found ? fitting.slice(0, SHOWN).map(({ entry }) => entry.id) : [];
  };

  const narrowings = (asked: Asked, now: Instant): readonly Narrowing[] => {
    const before = first(asked, now);
    const changes = (filters: Filters): boolean => {
      const after = first({ ...asked, filters: { ...asked.filters, ...filters }, districts: filters.district === undefined ? asked.districts : [filters.district] }, now);
      return after.length > 0 && after.join() !== before.join();
    };
    const { fitting } = together(rank(asked, now), asked.districts);
    const out: Narrowing[] = [];
    if (asked.districts.length === 0) {
      const here = new Set(fitting.flatMap(({ entry }) => entry.districts));
      const options = data.districts.map(({ id }) => id).filter((id) => here.has(id) && changes({ district: id }));
      if (options.length >= 2) out.push({ by: "district", options });
    }
    if (asked.filters.age === undefined) {
      const spans: readonly (readonly [number, number])[] = [[0, 5], [6, 10], [11, 14], [15, 18]];
      const bounded = fitting.some(({ entry }) => entry.minimumAge !== undefined || entry.maximumAge !== undefined);
      const options = bounded ? spans.filter(([from, to]) => changes({ age: Math.floor((from + to) / 2) })) : [];
      if (options.length >= 2) out.push({ by: "age", options });
    }
    const paid = fitting.some(({ entry }) => entry.cost.type === "paid");
    if (asked.filters.cost === undefined && paid && fitting.some(({ entry }) => entry.cost.type === "free") && changes({ cost: "free" })) out.push({ by: "cost" });
    return out;
  };

  /** Where the answer hangs on a place that is not known, asks for it; else answers. */
  const place = (asked: Asked, read: ReadQuestion, now: Instant): Answer => {
    const memory: Memory = { terms: termsOf(asked.units), filters: asked.filters, shown: [] };
    const several = read.districts.length === 0 ? read.postalCode : undefined;
    if (several !== undefined && asked.filters.district === undefined) {
      const answers = new Set(several.districts.map((district) => first({ ...asked, districts: [district] }, now).join()));
      if (answers.size > 1) return { kind: "which-district", postalCode: several.code, districts: several.districts, memory };
      return decide({ ...asked, districts: several.districts }, now, []);
    }
    if (read.nearMe && asked.districts.length === 0) {
      const options = narrowings(asked, now).some(({ by }) => by === "district");
      if (options || asked.units.length === 0) return { kind: "where", memory };
    }
    return decide(asked, now, []);
  };

  const answer = (question: Question): Answer => {
    const { memory, now, language } = question;
    const places = readPlaces(question.text);
    const read = readQuestion(question.text, language, places);
    const nothing: Memory = { terms: [], filters: {}, shown: [] };
    if (read.elsewhere) return { kind: "none", whoKnows: [], memory: nothing };
    const chosen = question.chosen ?? {};
    const told: Filters = { ...read.filters, ...chosen };
    const narrows = Object.keys(told).length > 0 || read.postalCode !== undefined || read.nearMe;

    if (read.follows !== undefined && memory !== undefined) {
      if (read.follows.kind === "about-shown" && memory.shown.length > 0) {
        const last = memory.shown.slice(-SHOWN).flatMap((id) => byId.get(id) ?? []);
        const one = read.follows.which === undefined ? undefined : last[read.follows.which];
        return { kind: "found", entries: one === undefined ? last : [one], more: 0, memory, narrow: [] };
      }
      if (read.follows.kind === "more") return more(memory, language, now);
      if (narrows) {
        const before = { ...memory.filters };
        // Another place or "near me" takes the place of the one before.
        if (read.postalCode !== undefined) delete before.district;
        const filters: Filters = { ...before, ...told };
        const districts = told.district !== undefined && read.districts.length > 0 && chosen.district === undefined ? read.districts : filters.district === undefined ? [] : [filters.district];
        const remembered = index.recall(memory.terms);
        return place({ units: remembered, scores: score(remembered), filters, districts, roughAge: read.roughAge, askers: read.askers, helpOnly: question.helpOnly === true }, read, now);
      }
    }

    const units = index.read(read.words, language === "de-simple" ? "de" : language);
    const carried: Filters = read.goesOn && memory?.filters.district !== undefined && read.postalCode === undefined && !read.nearMe ? { district: memory.filters.district } : {};
    const filters: Filters = { ...carried, ...told };
    const districts = chosen.district !== undefined ? [chosen.district] : read.districts.length > 0 ? read.districts : filters.district === undefined ? [] : [filters.district];
    const asked: Asked = { units, scores: score(units), filters, districts, roughAge: read.roughAge, askers: read.askers, helpOnly: question.helpOnly === true };
    if (units.length === 0 && !narrows) return none(asked, memory ?? nothing, now);
    return place(asked, read, now);
  };

  const more = (memory: Memory, _language: Language, now: Instant): Answer => {
    const districts = memory.filters.district === undefined ? [] : [memory.filters.district];
    const units = index.recall(memory.terms);
    return decide({ units, scores: score(units), filters: memory.filters, districts, roughAge: false, askers: new Set(), helpOnly: false }, now, memory.shown);
  };

  return { answer, more, entry: (id) => byId.get(id) };
}

/** The words of the content that a question matched; never a word only the person used. */
function termsOf(units: readonly Unit[]): readonly string[] {
  return [...new Set(units.map((unit) => unit.term).filter((term) => term !== ""))].slice(0, 12);
}

function hasEnded(entry: Entry, now: Instant): boolean {
  return entry.validThrough !== undefined && Date.parse(`${entry.validThrough}T23:59:59Z`) < now;
}
