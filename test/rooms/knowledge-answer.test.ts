import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadContent } from "../../src/content.ts";
import type { Answer, Memory } from "../../src/knowledge/answer.ts";
import { Entry, Topic, type KnowledgeData } from "../../src/knowledge/entry.ts";
import { createKnowledge } from "../../src/knowledge/knowledge.ts";
import { LANGUAGES, type Language } from "../../src/terms.ts";

const now = Date.parse("2026-11-23T12:00:00Z");
const data = loadContent(".").knowledge;
const knowledge = createKnowledge(data);
const ask = (text: string, language: Language = "de", memory?: Memory): Answer => knowledge.answer({ text, language, now, memory });
const ids = (answer: Answer): readonly string[] => (answer.kind === "found" || answer.kind === "near" ? answer.entries.map(({ id }) => id) : []);

describe("an answer", () => {
  test.each<[Language, string]>([
    ["de", "bücherrei in hörde"],
    ["en", "library in Hörde"],
    ["tr", "Hörde'de kütüphane"],
    ["ar", "مكتبة في هورده"],
    ["uk", "бібліотека в Hörde"],
    ["ru", "библиотека в Хёрде"],
    ["pl", "biblioteka w Hörde"],
  ])("in %s leads to the same German entry: %s", (language, text) => {
    expect(ids(ask(text, language))[0]).toBe("stadtteilbibliothek-hoerde");
  });

  test("shows offers of the district first, those for the whole city after, and others never unsaid", () => {
    const answer = ask("Jugendtreff in Scharnhorst");
    expect(answer.kind).toBe("found");
    const nearness = (answer.kind === "found" ? answer.entries : []).map(({ districts }) => (districts.length === 0 ? "city" : districts.includes("scharnhorst") ? "in" : "elsewhere"));
    expect(nearness).not.toContain("elsewhere");
    expect(nearness.toSorted((a, b) => (a === b ? 0 : a === "in" ? -1 : 1))).toEqual(nearness);
  });

  test("puts the emergency numbers and helplines for the right person first", () => {
    expect(ids(ask("mein mann schlägt mich"))).toEqual(expect.arrayContaining(["hilfetelefon-gewalt-gegen-frauen"]));
    expect(ids(ask("куда позвонить ребёнку если дома бьют", "ru"))).toContain("kinder-und-jugendtelefon-116111");
  });

  test("is only places that help when someone tells of harm, however long the story", () => {
    const answer = knowledge.answer({ text: "heute in der pause haben die aus der 9 mich wieder gemobbt und mein turnbeutel liegt jetzt im schwimmbad", language: "de", now, memory: undefined, helpOnly: true });
    expect(answer.kind).toBe("found");
    expect(answer.kind === "found" ? answer.entries.filter(({ crisis }) => crisis === 0) : []).toEqual([]);
  });

  test("is the same for the same question", () => {
    expect(ask("ferienprogramm für grundschüler")).toEqual(ask("ferienprogramm für grundschüler"));
  });

  test.each(["wie wird das wetter", "Wann spielt der BVB", "كم سعر الذهب اليوم", "курс евро", "хто виграє вибори", "istanbul uçak bileti", "opowiedz kawał", "which stocks should I buy", "Wo gibt es in Hagen eine Tagesmutter?", "asdfgh jkl", "🙂", ""])(
    "is declined for what nothing here is about: %s",
    (text) => {
      expect(ask(text).kind).toBe("none");
    },
  );

  test("names people who know when nothing is found", () => {
    const answer = ask("Quantenphysik einer Waschmaschine");
    expect(answer.kind).toBe("none");
    expect(answer.kind === "none" ? answer.whoKnows.length : 0).toBeGreaterThan(0);
  });

  test("asks for the district when a postal code lies in several and it matters", () => {
    expect(ask("Bücherei 44143")).toMatchObject({ kind: "which-district", postalCode: "44143", districts: ["innenstadt-ost", "brackel"] });
  });

  test("does not ask for the district when it changes nothing", () => {
    expect(ask("Kindergeld 44143").kind).toBe("found");
  });

  test.each<[Language, string]>([
    ["de", "gibt es eine bücherei in meiner nähe"],
    ["tr", "yakınımda kütüphane var mı"],
    ["ar", "مكتبة قريبة مني"],
    ["ru", "библиотека рядом со мной"],
  ])("asks where in %s when someone says near me", (language, text) => {
    expect(ask(text, language).kind).toBe("where");
  });

  test("offers to narrow only where it changes something and leaves something", () => {
    const answer = ask("Jugendtreff");
    const districts = (answer.kind === "found" ? answer.narrow : []).find((narrow) => narrow.by === "district");
    expect(districts?.by).toBe("district");
    for (const district of districts?.by === "district" ? districts.options : []) {
      const narrowed = knowledge.answer({ text: "", language: "de", now, memory: answer.memory, chosen: { district } });
      expect(ids(narrowed).length, district).toBeGreaterThan(0);
      expect(ids(narrowed), district).not.toEqual(ids(answer));
    }
  });
});

describe("a talk", () => {
  const talk = (...said: readonly string[]): Answer => {
    let memory: Memory | undefined;
    let answer: Answer | undefined;
    for (const text of said) {
      answer = ask(text, "de", memory);
      memory = answer.memory;
    }
    if (answer === undefined) throw new Error("nobody said anything");
    return answer;
  };

  test("keeps its subject when only the place changes", () => {
    expect(ids(talk("Bücherei in Aplerbeck", "und in Brackel?"))[0]).toBe("stadtteilbibliothek-brackel");
  });

  test("keeps its place when only the subject changes", () => {
    const answer = talk("Bücherei in Scharnhorst", "und jugendtreff?");
    expect(answer.memory.filters.district).toBe("scharnhorst");
  });

  test("speaks of what was shown when asked for the number, the price or the way", () => {
    for (const text of ["und die telefonnummer?", "kostet das was?", "wo genau ist das?", "wann haben die auf?"]) {
      expect(ids(talk("Familienbüro Hörde", text))).toEqual(ids(talk("Familienbüro Hörde")));
    }
  });

  test("shows the second when asked for the second", () => {
    const before = ids(talk("Museum für Kinder"));
    expect(ids(talk("Museum für Kinder", "die adresse vom zweiten"))).toEqual([before[1]]);
  });

  test("shows others when asked for more, and none twice", () => {
    const before = ids(talk("Jugendtreff"));
    const after = ids(talk("Jugendtreff", "was noch?"));
    expect(after.length).toBeGreaterThan(0);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  test("remembers words of the content and never the person's own", () => {
    const { memory } = talk("mein Nachbar Zacharias Unverwechselbar sucht eine Bücherei");
    expect(JSON.stringify(memory).toLowerCase()).not.toMatch(/zacharias|unverwechselbar|nachbar zach/);
    expect(memory.terms.join()).toContain("topic:library");
  });
});

describe("what may not be shown", () => {
  const label = Object.fromEntries(LANGUAGES.map((language) => [language, "Drachensteigen"]));
  const entry = (id: string, change: Record<string, unknown>): Entry =>
    Entry.parse({
      id,
      status: "active",
      kind: "leisure",
      name: `Drachensteigen ${id}`,
      description: "Kinder lassen Drachen steigen.",
      topics: ["kites"],
      audience: ["children"],
      cost: { type: "free" },
      sources: [{ title: "Erfunden für diese Prüfung" }],
      confidence: "high",
      verifiedAt: "2026-11-22",
      verifiedBy: "Prüfung",
      reviewBy: "2027-05-22",
      ...change,
    });
  const small: KnowledgeData = {
    entries: [
      entry("open", {}),
      entry("paused", { status: "paused" }),
      entry("draft", { status: "draft" }),
      entry("unsure", { confidence: "low" }),
      entry("over", { validThrough: "2026-11-22" }),
      entry("for-teachers", { professionalsOnly: true, audience: ["teachers"] }),
      entry("too-old", { minimumAge: 12 }),
    ],
    topics: [Topic.parse({ id: "kites", label, words: { de: ["Drachen"], tr: ["uçurtma"] } })],
    districts: [],
    postalCodes: [],
    schools: [],
    translations: {},
  };
  const tiny = createKnowledge(small);
  const shown = (text: string, language: Language = "de"): readonly string[] => ids(tiny.answer({ text, language, now, memory: undefined })).toSorted();

  test("is left out: paused, drafts, unsure, past, for professionals", () => {
    expect(shown("drachen")).toEqual(["open", "too-old"]);
    expect(shown("uçurtma", "tr")).toEqual(["open", "too-old"]);
  });

  test("is shown to a teacher who says so, when it is for teachers", () => {
    expect(shown("ich bin lehrerin, drachen steigen lassen")).toContain("for-teachers");
  });

  test("is left out when the age does not fit", () => {
    expect(shown("drachen steigen 6 jahre")).toEqual(["open"]);
  });

  test("is shown on the last day of its validity", () => {
    expect(ids(tiny.answer({ text: "drachen", language: "de", now: Date.parse("2026-11-22T12:00:00Z"), memory: undefined }))).toContain("over");
  });
});

test("property: whatever is typed, every entry shown is one of the content's", () => {
  const known = new Set(data.entries.map(({ id }) => id));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.constantFrom(...LANGUAGES), (text, language) => {
      const answer = ask(text, language);
      expect(ids(answer).every((id) => known.has(id))).toBe(true);
      expect(ids(answer).length).toBeLessThanOrEqual(3);
    }),
    { numRuns: 200 },
  );
});
