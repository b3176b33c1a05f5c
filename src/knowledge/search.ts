// The index over entries and topics, and what a question's words contribute to each entry. Pure and made once.
import type { Entry, KnowledgeData, Topic, WordLanguage } from "./entry.ts";
import { fold, words } from "./fold.ts";
import { createStemmers, STEM_LANGUAGES, type StemLanguage } from "./stem.ts";
import { isStopword, WEAK } from "./stopwords.ts";
import { createVocabulary, type TermKey, type TermMatch } from "./vocabulary.ts";

/** How much a word counts by where it stands in an entry. Chosen by measurement: docs/decisions/0011. */
const FIELD = { name: 0.9, keywords: 0.8, address: 0.5, organization: 0.4, description: 0.45, process: 0.2 } as const;

/** How much a topic's word counts for an entry of that topic: first topics say what an entry is about. */
const TOPIC = { first: 1, listed: 0.9, inName: 0.7, inText: 0.3, ofParent: 0.55 } as const;

/**
 * How much a word of a question counts. unknown: nothing here has it; German words more so, for the content is German.
 * common: only in phrases of many subjects. inPassing: only in the running text of entries.
 */
const WEIGHT = { weak: 0.35, unknown: 0.35, unknownGerman: 0.8, common: 0.12, inPassing: 0.5, hint: 0.55, hints: 0.7, outside: 0.8 } as const;

/** What one word of a question, or several as one phrase, contributes. */
export interface Unit {
  /** How telling it is, 0 to 1: a word that few entries share tells more. */
  readonly weight: number;
  /** Index of entry → 0 to about 1.6. */
  readonly entries: ReadonlyMap<number, number>;
  /** Content words and topics behind it, for the memory: "topic:library|de:buch". Empty when nothing here knows the word. */
  readonly term: string;
  readonly topics: ReadonlySet<string>;
  /** 0 to 1: how surely it is about a subject that no entry is about. */
  readonly outside: number;
  /** It belongs to a phrase of several words, or to a name. */
  readonly phrase: boolean;
  /** A subject's own word, a name or a search word stands behind it, not only a likeness, a hint or a mention. */
  readonly sure: boolean;
  /** A word any question may hold ("Telefon", "Kurs"). */
  readonly weak: boolean;
}

export interface Index {
  readonly entries: readonly Entry[];
  /** Takes folded words in order. `language` decides between words that mean different things in two languages. */
  read(words: readonly string[], language: StemLanguage): readonly Unit[];
  /** Units from the terms a memory holds. */
  recall(terms: readonly string[]): readonly Unit[];
  /** How strongly an entry is about a topic, 0 to 1. */
  strength(entry: number, topic: string): number;
}

interface Phrase {
  readonly target: { readonly topic: string } | { readonly entry: number };
  readonly language: StemLanguage;
  /** For each word that must be there: its key. */
  readonly keys: readonly TermKey[];
}

const split = (text: string): readonly string[] => words(text).map(fold);
const telling = (word: string): boolean => !isStopword(word) && (word.length > 1 || !/\p{Script=Latin}/u.test(word)) && !/^\d{1,2}$/.test(word);
const stemLanguage = (language: WordLanguage): StemLanguage => (language === "de-simple" ? "de" : language);

/** Builds the index; about a millisecond an entry. */
export function createIndex(data: Pick<KnowledgeData, "topics" | "translations">, entries: readonly Entry[]): Index {
  const stem = createStemmers();
  const stemmed = new Map<string, string>();
  const keyOf = (word: string, language: StemLanguage): TermKey => {
    const known = stemmed.get(`${language} ${word}`);
    if (known !== undefined) return known;
    const key = `${language}:${stem(word, language)}`;
    stemmed.set(`${language} ${word}`, key);
    return key;
  };
  const terms = new Map<string, Set<TermKey>>();
  const subjects = new Set<string>();
  const learn = (word: string, language: StemLanguage): TermKey => {
    const key = keyOf(word, language);
    const keys = terms.get(word);
    if (keys === undefined) terms.set(word, new Set([key]));
    else keys.add(key);
    return key;
  };

  // 1. The words of the entries, by field.
  const postings = new Map<TermKey, Map<number, number>>();
  const post = (key: TermKey, entry: number, weight: number): void => {
    const list = postings.get(key) ?? new Map<number, number>();
    list.set(entry, 1 - (1 - (list.get(entry) ?? 0)) * (1 - weight));
    postings.set(key, list);
  };
  const long: (readonly [word: string, entry: number, weight: number])[] = [];
  const phrases: Phrase[] = [];
  const addPhrase = (text: string, language: StemLanguage, target: Phrase["target"]): void => {
    const all = split(text);
    const content = all.filter(telling);
    const needed = content.length > 0 ? content : all;
    // A lone word of a name is in the postings already; as a topic's word it is a phrase of one.
    if (needed.length === 0 || ("entry" in target && all.length < 2)) return;
    // "after school" is not "school": where small words leave one word, they belong to the phrase.
    const counted = content.length < 2 ? all : needed;
    phrases.push({ target, language, keys: counted.map((word) => learn(word, language)) });
    for (const word of counted) if (telling(word)) subjects.add(word);
  };
  const addText = (text: string | undefined, entry: number, weight: number, language: StemLanguage): void => {
    for (const word of new Set(split(text ?? ""))) {
      if (!telling(word)) continue;
      post(learn(word, language), entry, weight);
      if (weight >= FIELD.keywords) subjects.add(word);
      if (language === "de" && word.length >= 8) long.push([word, entry, weight]);
    }
  };
  entries.forEach((entry, at) => {
    for (const name of [entry.name, ...entry.alternateNames]) {
      addText(name, at, FIELD.name, "de");
      for (const part of name.split(/\s[–-]\s|[()„“"]/)) addPhrase(part, "de", { entry: at });
    }
    for (const keyword of entry.keywords) addText(keyword, at, FIELD.keywords, "de");
    addText(entry.organization, at, FIELD.organization, "de");
    addText(entry.address, at, FIELD.address, "de");
    addText(entry.description, at, FIELD.description, "de");
    addText([entry.applicationProcess, entry.online].join(" "), at, FIELD.process, "de");
    for (const language of STEM_LANGUAGES) {
      const translation = data.translations[language]?.[entry.id];
      if (translation === undefined) continue;
      addText(translation.name, at, FIELD.name, language);
      if (translation.name !== undefined) addPhrase(translation.name, language, { entry: at });
      for (const keyword of translation.keywords) addText(keyword, at, FIELD.keywords, language);
      addText(translation.description, at, FIELD.description, language);
    }
  });

  // 2. The words of the topics, in every language.
  const topics = new Map(data.topics.map((topic): [string, Topic] => [topic.id, topic]));
  for (const topic of data.topics) {
    for (const [language, list] of [...Object.entries(topic.label).map(([of, label]) => [of, [label]] as const), ...Object.entries(topic.words)]) {
      for (const phrase of new Set(list)) addPhrase(phrase, stemLanguage(language as WordLanguage), { topic: topic.id });
    }
  }
  const phrasesOf = new Map<TermKey, (readonly [phrase: number, position: number])[]>();
  phrases.forEach((phrase, at) => {
    phrase.keys.forEach((key, position) => phrasesOf.set(key, [...(phrasesOf.get(key) ?? []), [at, position]]));
  });

  // A word of a longer phrase hints at its topic even without the others, the more so the fewer topics use it.
  const hints = new Map<TermKey, Set<string>>();
  for (const phrase of phrases) {
    if (!("topic" in phrase.target)) continue;
    for (const key of phrase.keys) hints.set(key, (hints.get(key) ?? new Set()).add(phrase.target.topic));
  }

  // 3. German compounds in the entries, taken apart into words the content knows.
  const german = new Set([...terms].filter(([word, keys]) => word.length >= 4 && [...keys].some((key) => key.startsWith("de:"))).map(([word]) => word));
  const taken = new Map<string, readonly string[]>();
  for (const [word, entry, weight] of long) {
    const parts = taken.get(word) ?? compoundParts(word, german);
    taken.set(word, parts);
    for (const part of parts) post(keyOf(part, "de"), entry, weight * 0.6);
  }

  // 4. Which entry is about which topic: listed by the editor, or one of the topic's German words stands in it.
  const about = new Map<string, Map<number, number>>();
  const tell = (topic: string, entry: number, strength: number): void => {
    const list = about.get(topic) ?? new Map<number, number>();
    list.set(entry, Math.max(list.get(entry) ?? 0, strength));
    about.set(topic, list);
  };
  for (const phrase of phrases) {
    if (!("topic" in phrase.target) || phrase.language !== "de" || topics.get(phrase.target.topic)?.scope === "outside") continue;
    const [first, ...others] = phrase.keys.map((key) => postings.get(key));
    for (const [entry, weight] of first ?? []) {
      const least = Math.min(weight, ...others.map((list) => list?.get(entry) ?? 0));
      if (least >= FIELD.keywords) tell(phrase.target.topic, entry, TOPIC.inName);
      else if (least >= FIELD.description) tell(phrase.target.topic, entry, TOPIC.inText);
    }
  }
  entries.forEach((entry, at) => entry.topics.forEach((topic, order) => tell(topic, at, order === 0 ? TOPIC.first : TOPIC.listed - Math.min(order, 6) * 0.03)));
  for (const topic of data.topics) {
    if (topic.parent === undefined) continue;
    for (const [entry, strength] of about.get(topic.id) ?? []) tell(topic.parent, entry, strength * TOPIC.ofParent);
  }

  for (const word of WEAK) subjects.delete(word);
  const vocabulary = createVocabulary(terms, subjects, stem);
  const most = Math.log(1 + entries.length);

  interface Hits {
    /** As typed; decides how much a word without a subject counts. Undefined when recalled. */
    readonly word: string | undefined;
    readonly language: StemLanguage;
    readonly topics: ReadonlyMap<string, number>;
    readonly names: ReadonlyMap<number, number>;
    readonly words: readonly TermMatch[];
    readonly phrase: boolean;
  }
  const weigh = (hits: Hits, found: ReadonlyMap<number, number>, spread: number): number => {
    const weak = hits.word !== undefined && WEAK.has(hits.word) && !hits.phrase ? WEIGHT.weak : 1;
    if (hits.topics.size > 0 && [...hits.topics.keys()].every((topic) => topics.get(topic)?.scope === "outside")) return WEIGHT.outside;
    if (found.size === 0) return weak * (hits.words.length > 0 ? WEIGHT.common : hits.language === "de" ? WEIGHT.unknownGerman : WEIGHT.unknown);
    const inPassing = Math.max(...found.values()) < 0.5 ? WEIGHT.inPassing : 1;
    return weak * inPassing * Math.max(0.08, Math.log(1 + entries.length / (1 + spread)) / most);
  };
  const unit = (hits: Hits): Unit => {
    const byTopic = new Map<number, number>();
    let outside = 0;
    let inside = 0;
    for (const [topic, likeness] of hits.topics) {
      if (topics.get(topic)?.scope === "outside") outside = Math.max(outside, likeness);
      else inside = Math.max(inside, likeness);
      for (const [entry, strength] of about.get(topic) ?? []) byTopic.set(entry, Math.max(byTopic.get(entry) ?? 0, strength * likeness));
    }
    const byWord = new Map<number, number>();
    for (const { key, likeness } of hits.words) for (const [entry, weight] of postings.get(key) ?? []) byWord.set(entry, Math.max(byWord.get(entry) ?? 0, weight * likeness));
    for (const [entry, likeness] of hits.names) byWord.set(entry, Math.max(byWord.get(entry) ?? 0, likeness));
    const all = new Map<number, number>();
    let spread = 0;
    for (const entry of new Set([...byTopic.keys(), ...byWord.keys()])) {
      const a = byTopic.get(entry) ?? 0;
      const b = byWord.get(entry) ?? 0;
      const value = Math.max(a, b) + 0.3 * Math.min(a, b);
      all.set(entry, value);
      spread += Math.min(1, value);
    }
    const known = [...[...hits.topics].map(([topic, likeness]) => [`topic:${topic}`, likeness] as const), ...hits.words.map(({ key, likeness }) => [key, likeness] as const)].sort((a, b) => b[1] - a[1]);
    return {
      weight: weigh(hits, all, spread),
      entries: all,
      term: known.slice(0, 6).map(([term]) => term).join("|"),
      topics: new Set(hits.topics.keys()),
      // A word that may mean help must not be declined for its other meaning: Turkish "dövmek" is to beat, "dövme" a tattoo.
      outside: inside >= outside ? 0 : outside,
      phrase: hits.phrase,
      weak: hits.word !== undefined && WEAK.has(hits.word) && !hits.phrase,
      sure: Math.max(0, ...[...hits.topics].filter(([topic]) => topics.get(topic)?.scope !== "outside").map(([, likeness]) => likeness), ...byWord.values()) >= 0.66,
    };
  };

  return {
    entries,
    read(written, language) {
      const typed = joined(written, terms);
      const matches = typed.map((word): readonly TermMatch[] => {
        if (!telling(word)) return [...(terms.get(word) ?? [])].map((key) => ({ key, likeness: 1 }));
        return vocabulary.match(word, language).map(({ key, likeness }) => ({ key, likeness: likeness * (key.startsWith(`${language}:`) ? 1 : key.startsWith("de:") ? 0.97 : 0.9) }));
      });
      // Which phrases stand in the question with all their words, near each other.
      const seen = new Map<number, Map<number, readonly [at: number, likeness: number]>>();
      matches.forEach((list, at) => {
        for (const { key, likeness } of list) {
          for (const [phrase, position] of phrasesOf.get(key) ?? []) {
            const positions = seen.get(phrase) ?? new Map<number, readonly [number, number]>();
            if ((positions.get(position)?.[1] ?? 0) < likeness) positions.set(position, [at, likeness]);
            seen.set(phrase, positions);
          }
        }
      });
      const hits = typed.map(() => ({ topics: new Map<string, number>(), names: new Map<number, number>(), phrase: false }));
      for (const [at, positions] of seen) {
        const phrase = phrases[at];
        if (phrase === undefined || positions.size < phrase.keys.length) continue;
        const places = [...positions.values()];
        const spots = new Set(places.map(([spot]) => spot));
        if (spots.size < phrase.keys.length || Math.max(...spots) - Math.min(...spots) > phrase.keys.length + 3) continue;
        if (phrase.keys.length === 1 && places.some(([spot]) => !telling(typed[spot] ?? ""))) continue;
        const likeness = Math.min(...places.map(([, value]) => value)) * (phrase.keys.length > 1 ? 1.25 : 1);
        const anchors = [...spots].filter((spot) => telling(typed[spot] ?? ""));
        for (const spot of anchors.length > 0 ? anchors : [...spots].slice(0, 1)) {
          const hit = hits[spot];
          if (hit === undefined) continue;
          if (phrase.keys.length > 1) hit.phrase = true;
          if ("topic" in phrase.target) hit.topics.set(phrase.target.topic, Math.max(hit.topics.get(phrase.target.topic) ?? 0, likeness));
          else hit.names.set(phrase.target.entry, Math.max(hit.names.get(phrase.target.entry) ?? 0, likeness * 1.1));
        }
      }
      // Two words that hint at one subject are as good as one of its own: "falsches Konto", "kill herself".
      const hinting = new Map<string, number>();
      matches.forEach((list) => {
        const once = new Set(list.filter(({ likeness }) => likeness >= 0.85).flatMap(({ key }) => [...(hints.get(key) ?? [])]));
        for (const topic of once) hinting.set(topic, (hinting.get(topic) ?? 0) + 1);
      });
      return typed.flatMap((word, at) => {
        const hit = hits[at];
        if (hit === undefined || (!telling(word) && hit.topics.size === 0 && hit.names.size === 0)) return [];
        if (telling(word) && hit.topics.size === 0) {
          for (const { key, likeness } of matches[at] ?? []) {
            const hinted = hints.get(key);
            if (hinted === undefined || hinted.size > 4 || likeness < 0.85 || !(key.startsWith(`${language}:`) || key.startsWith("de:"))) continue;
            for (const topic of hinted) if (!hit.topics.has(topic) && topics.get(topic)?.scope !== "outside") hit.topics.set(topic, Math.max(likeness * WEIGHT.hint / Math.sqrt(hinted.size), (hinting.get(topic) ?? 0) > 1 ? likeness * WEIGHT.hints : 0));
          }
        }
        return [unit({ ...hit, word, language, words: telling(word) ? matches[at] ?? [] : [] })];
      });
    },
    recall(remembered) {
      return remembered.map((term) => {
        const parts = term.split("|");
        return unit({
          word: undefined,
          language: "de",
          topics: new Map(parts.filter((part) => part.startsWith("topic:")).map((part) => [part.slice("topic:".length), 1])),
          names: new Map(),
          words: parts.filter((part) => !part.startsWith("topic:")).map((key) => ({ key, likeness: 0.95 })),
          phrase: false,
        });
      });
    },
    strength: (entry, topic) => about.get(topic)?.get(entry) ?? 0,
  };
}

/** Words written apart that the content writes as one: "Wohn-Geld", "kita platz". */
function joined(written: readonly string[], terms: ReadonlyMap<string, unknown>): readonly string[] {
  const out: string[] = [];
  for (let at = 0; at < written.length; at += 1) {
    const [word = "", next] = written.slice(at, at + 2);
    const together = `${word}${next ?? ""}`;
    if (next !== undefined && word.length >= 2 && next.length >= 3 && together.length >= 7 && terms.has(together) && !(isStopword(word) && isStopword(next))) {
      out.push(together);
      at += 1;
    } else out.push(word);
  }
  return out;
}

/** The parts of a German compound that are words of the content themselves, or none. */
function compoundParts(word: string, german: ReadonlySet<string>): readonly string[] {
  for (let at = word.length - 4; at >= 4; at -= 1) {
    const back = word.slice(at);
    if (!german.has(back)) continue;
    const front = word.slice(0, at);
    const known = [front, front.replace(/(?:s|es|n|en|er|e)$/u, ""), `${front}e`].find((candidate) => candidate.length >= 4 && german.has(candidate));
    return known === undefined ? [back] : [known, back];
  }
  return [];
}
