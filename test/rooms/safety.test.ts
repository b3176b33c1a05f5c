import { globSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readVectors } from "../../src/cli/labelled.ts";
import { readLexicon } from "../../src/cli/lexicon-files.ts";
import { trainedOn } from "../../src/cli/train-safety.ts";
import { createSafety } from "../../src/safety/check.ts";
import { ruleFlaws } from "../../src/safety/check-rules.ts";
import { openOpinion, packWeights } from "../../src/safety/opinion.ts";
import { view } from "../../src/safety/views.ts";

const lexicon = readLexicon("content/safety");
const safety = createSafety(lexicon);
const vectors = globSync("test/vectors/safety/*.jsonl").flatMap(readVectors);
const functions = readVectors("test/vectors/safety-functions.jsonl");
const label = (text: string, earlier: readonly string[] = []): string => safety.check(text, earlier).label;

test("every rule catches its own examples and leaves what looks alike", () => {
  expect(ruleFlaws(lexicon).map((flaw) => flaw.message)).toEqual([]);
});

test("a rule whose example it does not catch is named", () => {
  const rule = { id: "de.test", label: "acute" as const, danger: "suicide" as const, any: ["quatsch"], catches: ["etwas anderes"], leaves: ["quatsch"], plain: false, hint: false, unsure: false };
  const wrong = { ...lexicon, frames: { ...lexicon.frames, rules: [...lexicon.frames.rules, rule] } };
  expect(ruleFlaws(wrong).map((flaw) => flaw.at)).toEqual([["de.test"], ["de.test"]]);
});

describe("a message hidden from plain eyes is read all the same", () => {
  test.each([
    ["in capitals", "ICH WILL STERBEN"],
    ["with stretched letters", "ich will steeeeerben"],
    ["with spelled letters", "ich will s t e r b e n"],
    ["with underlines for spaces", "ich_will_sterben"],
    ["with dotted letters", "i.c.h w.i.l.l s.t.e.r.b.e.n"],
    ["without spaces", "ichwillsterben"],
    ["with digits for letters", "1ch w1ll st3rb3n"],
    ["with a masked letter", "ich will st*rben"],
    ["with letters of another script", "ich will stеrbеn"],
    ["with invisible characters", "ich will ster\u200bben"],
    ["with mathematical letters", "𝓲𝓬𝓱 𝔀𝓲𝓵𝓵 𝓼𝓽𝓮𝓻𝓫𝓮𝓷"],
    ["with a typo", "ich will strerben"],
    ["without umlauts", "mein vater schlagt mich"],
    ["with umlauts written out", "mein vater schlaegt mich"],
    ["without Turkish letters", "artik yasamak istemiyorum"],
    ["without Polish letters", "chce sie zabic"],
    ["in Arabizi", "biddi mout"],
    ["in Arabic with vowel signs", "بِدِّي مُوت"],
    ["in Russian with Latin letters", "ya ne hochu zhit"],
    ["in two languages", "ich will artık yaşamak istemiyorum"],
  ])("%s", (_name, text) => {
    expect(label(text)).toBe("acute");
  });

  test("class names, prices and ages stay what they are", () => {
    expect(label("kostet der kurs 20€ für die 5b?")).toBe("question");
  });
});

describe("who, when and whether", () => {
  test.each([
    ["a negated wish is a report, not an alarm, and not silence", "ich will nicht sterben aber es ist alles schlimm", "report"],
    ["a negation that is part of the wish does not soften it", "ich will nicht mehr leben", "acute"],
    ["someone else in danger is danger", "meine freundin will sich umbringen", "acute"],
    ["nobody hits me is no report", "mich schlägt keiner alles gut", "other"],
    ["an idiom is no alarm", "ich lach mich tot", "other"],
    ["an idiom does not hide what stands beside it", "ich lach mich tot. aber mein vater schlägt mich gerade", "acute"],
    ["a laughing emoji does not take back a wish", "ich will sterben 😂", "acute"],
    ["a game is no alarm", "in fortnite hab ich 12 leute gekillt", "other"],
    ["a wish told beside a game is still one", "ich hab fortnite gespielt und will nicht mehr leben", "acute"],
    ["a death in a film is no alarm", "im tatort wurde gestern einer erstochen", "other"],
    ["danger behind an ordinary question is found", "wann hat die bücherei auf? ich will eigentlich nicht mehr leben", "acute"],
    ["a question about help is a question", "wer berät bei mobbing in der schule", "question"],
    ["a greeting is neither", "hallo", "other"],
  ])("%s", (_name, text, expected) => {
    expect(label(text)).toBe(expected);
  });
});

describe("several messages are read as one", () => {
  test("a thought in pieces is found when it is complete", () => {
    expect(label("sterben", ["ich will"])).toBe("acute");
  });

  test("two different hints in one talk are danger, one is not", () => {
    expect(label("ich hab keine kraft mehr")).not.toBe("acute");
    expect(label("ich bin nichts wert")).not.toBe("acute");
    expect(label("ich bin nichts wert", ["hallo", "ich hab keine kraft mehr"])).toBe("acute");
  });

  test("danger of an earlier message does not stick to a harmless one", () => {
    expect(label("wann hat der zoo auf", ["ich will sterben"])).toBe("question");
  });

  test("what is taken back keeps the offer and lowers the tone", () => {
    const verdict = safety.check("war nur spaß", ["ich will sterben"]);
    expect(verdict).toMatchObject({ label: "report", danger: "suicide", retracted: true });
  });

  test("what an unsure rule finds in two pieces counts in full", () => {
    expect(label("hits me with a belt", ["my father"])).toBe("acute");
  });
  test("taken back, an alarm is a report and no talk", () => {
    expect(safety.check("war nur spaß", ["ich will sterben"])).toMatchObject({ label: "report", retracted: true });
    expect(safety.check("war nur spaß", ["ich will sterben"]).chat).toBeUndefined();
  });
  test("only the last five messages count", () => {
    expect(label("sterben", ["ich will", "a", "b", "c", "d"])).not.toBe("acute");
  });
});

test("an alarm says which rule fired on which letters", () => {
  const text = "Hallo, mein Vater schlägt mich gerade!";
  const [first] = safety.check(text).rules;
  expect(first?.id).toMatch(/^all\./);
  expect(text.slice(first?.start, first?.end)).toMatch(/schlägt/);
});

test("of a very long message head and tail are looked at", () => {
  const padding = "das wetter ist schön ".repeat(2_000);
  expect(label(`ich will nicht mehr leben ${padding}`)).toBe("acute");
  expect(label(`${padding} ich will nicht mehr leben`)).toBe("acute");
});

test("letters that fold into many make no longer words than others", () => {
  for (const letter of ["ﷺ", "ﷻ", "½", "ﬃ"]) for (const { forms } of view(letter.repeat(39), () => []).tokens) for (const form of forms) expect(form.length).toBeLessThanOrEqual(80);
});

test("no text costs more work than its bound, and a check that would goes no further", () => {
  const dense = ["ich will sterben ", "mama schlägt mich ", "hilfe jetzt messer schule alle töten ", "ölmek istiyorum ", "хочу умереть ", "nicht nie kein "];
  for (const words of [...dense, dense.join("")]) expect(() => safety.check(words.repeat(4_000)), words).not.toThrow();
  expect(() => createSafety(lexicon, 20).check(dense.join(""))).toThrow(/more to do than any message may cost/);
});

test("a parent, a witness and a child are told apart where their words say it", () => {
  expect(safety.check("mein sohn wird in der schule gemobbt").who).toBe("parent");
  expect(safety.check("ein mädchen in meiner klasse will sich was antun").who).toBe("other");
});

describe("property: whatever is written", () => {
  const words = vectors.flatMap((vector) => vector.text.split(" ").slice(0, 3));
  const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((some) => some.join(" ")));

  test("there is a verdict, the same each time, and its letters lie within the text", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const verdict = safety.check(text);
        expect(safety.check(text)).toEqual(verdict);
        for (const rule of [...verdict.rules, ...verdict.suppressed]) {
          expect(rule.start).toBeGreaterThanOrEqual(0);
          expect(rule.end).toBeLessThanOrEqual(text.length);
        }
        if (verdict.label === "acute") expect(verdict.danger).toBeDefined();
        if (verdict.chat) expect(verdict.label).toBe("other");
        for (const token of view(text, () => []).tokens) for (const form of token.forms) expect(form.length).toBeLessThanOrEqual(80);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the labelled messages", () => {
  const right = (want: string): number => {
    const of = vectors.filter((vector) => vector.label === want);
    return of.filter((vector) => [want, ...vector.also].includes(label(vector.text))).length / of.length;
  };

  test("are many, in every language", () => {
    expect(vectors.length).toBeGreaterThan(600);
    expect(new Set(vectors.map((vector) => vector.lang)).size).toBe(12);
  });

  // Floors below what is reached today, so that a change that loses people is noticed. Figures: docs/safety.md.
  test.each([
    ["acute", 0.9],
    ["report", 0.88],
    ["question", 0.9],
    ["other", 0.9],
  ] as const)("%s is recognised in at least %d of them", (want, floor) => {
    expect(right(want)).toBeGreaterThanOrEqual(floor);
  });

  test("raise an alarm for at most two in a hundred questions and harmless messages", () => {
    const calm = vectors.filter((vector) => vector.label === "question" || vector.label === "other");
    const alarms = calm.filter((vector) => label(vector.text) === "acute" && !vector.also.includes("acute"));
    expect(alarms.length / calm.length).toBeLessThanOrEqual(0.02);
  });

  const changes: readonly (readonly [string, (text: string) => string])[] = [
    ["lower case", (text) => text.toLowerCase()],
    ["umlauts and diacritics dropped", (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/ı/g, "i").replace(/ł/g, "l")],
    ["a greeting in front", (text) => `hallo ${text}`],
    ["thanks behind", (text) => `${text} danke`],
    ["a greeting and thanks around", (text) => `guten tag. ${text}. vielen dank!`],
    ["an emoji behind", (text) => `${text} 😢`],
  ];
  test.each(changes)("lose at most three in a hundred alarms with %s", (_name, change) => {
    const acute = vectors.filter((vector) => label(vector.text) === "acute");
    const kept = acute.filter((vector) => label(change(vector.text)) === "acute");
    expect(kept.length / acute.length).toBeGreaterThanOrEqual(0.97);
  });

  /** The longest word, in which spelling hides most. */
  const longest = (text: string): string => text.split(" ").reduce((most, word) => (word.length > most.length ? word : most), "");
  test.each([
    ["digits for letters in the longest word", (text: string): string => text.replace(longest(text), (word) => word.replace(/[aeios]/g, (letter) => ({ a: "4", e: "3", i: "1", o: "0", s: "5" })[letter] ?? letter)), 0.97],
    ["the longest word spelled out", (text: string): string => text.replace(longest(text), (word) => [...word].join(" ")), 0.97],
    // The goal is 0.97 here too; a letter missing where the danger stands costs more (docs/safety.md).
    ["one typo in the longest word", (text: string): string => text.replace(longest(text), (word) => word.slice(0, word.length >> 1) + word.slice((word.length >> 1) + 1)), 0.88],
  ] as const)("with %s keep their alarms", (_name, change, share) => {
    const acute = vectors.filter((vector) => label(vector.text) === "acute");
    const kept = acute.filter((vector) => label(change(vector.text)) === "acute");
    expect(kept.length / acute.length).toBeGreaterThanOrEqual(share);
  });
});

describe("functional cases, written without knowledge of the rules and never trained on", () => {
  // Floors below what is reached; Arabic spellings and what is over are the weakest (docs/safety.md).
  const cases = Map.groupBy(functions, (one) => one.sub);
  test.each([...cases.keys()])("%s: 20 cases in each main language, and seven in ten right in all", (phenomenon) => {
    const of = cases.get(phenomenon) ?? [];
    for (const language of ["de", "en", "tr", "ar", "uk", "ru", "pl"]) expect(of.filter((one) => one.lang === language).length, language).toBeGreaterThanOrEqual(20);
    // Among calm messages "question" and "other" lead to the same tone.
    const right = of.filter((one) => [one.label, ...one.also, ...(one.label === "other" ? ["question"] : [])].includes(label(one.text)));
    expect(right.length / of.length).toBeGreaterThanOrEqual(0.7);
  });
});

describe("the second opinion", () => {
  const withoutIt = createSafety({ frames: lexicon.frames, languages: lexicon.languages });

  test("never lowers what the rules said", () => {
    const rank = ["other", "question", "report", "acute"];
    for (const vector of vectors) {
      const [rules, both] = [withoutIt.check(vector.text).label, label(vector.text)];
      if (rules === "report" || rules === "acute") expect(rank.indexOf(both), vector.text).toBeGreaterThanOrEqual(rank.indexOf(rules));
    }
  });

  test("comes out of its letters as it went in, whatever lies between two weights", () => {
    const weights = [3, -2, ...Array.from({ length: 90 }, () => 0), 31, ...Array.from({ length: 91 }, () => 0), -31, ...Array.from({ length: 182 }, () => 0), 1];
    const model = { ...packWeights(weights), fewest: 1, bias: 0, threshold: 0, doubt: 0 };
    const [open] = Object.values(openOpinion({ trainedOn: "", acute: model, harm: model, asks: model }));
    expect([...(open?.weights ?? [])].slice(0, weights.length)).toEqual(weights);
  });

  test("of one or two words raises nothing", () => {
    const brief = vectors.flatMap(({ text }) => /^\p{L}+ \p{L}+(?= |$)/u.exec(text) ?? []);
    expect(brief.length).toBeGreaterThan(1_000);
    for (const text of brief) expect(safety.check(text).rules.map(({ id }) => id), text).not.toEqual([expect.stringMatching(/^opinion\.(acute|report)$/)]);
  });

  test("names the words that spoke for it", () => {
    const raised = vectors.map((vector) => ({ text: vector.text, verdict: safety.check(vector.text) })).filter(({ verdict }) => verdict.rules.some((rule) => rule.id === "opinion.acute" || rule.id === "opinion.report"));
    expect(raised.length).toBeGreaterThan(0);
    for (const { text, verdict } of raised) {
      const [first] = verdict.rules;
      expect(first?.matched, text).not.toBe("");
      if (verdict.label === "acute") expect(verdict.danger, text).toBeDefined();
    }
  });

  test("was made from the messages and questions that stand in the repository", () => {
    expect(lexicon.opinion?.trainedOn).toBe(trainedOn(process.cwd()));
  });
});
