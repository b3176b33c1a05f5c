import type { LexiconLanguage } from "./lexicon.ts";
import type { WordPattern } from "./pattern.ts";
import { arabiziSkeleton, translitForm } from "./views.ts";
import type { Token } from "./views.ts";

/** A meaning a word has, in a language. Numbers stand for meanings: they are compared thousands of times a message. */
export interface Hit {
  readonly meaning: number;
  readonly language: LexiconLanguage | undefined;
  /** Counts only where the message is in this language: short words mean something else in the next one. */
  readonly gated: boolean;
  /** Tells something about the language of the message; a beginning of two letters does not. */
  readonly telling: boolean;
}

/** What a token is found to be. */
export interface Found {
  readonly hits: readonly Hit[];
  /** Languages it is a word of. */
  readonly languages: ReadonlySet<LexiconLanguage>;
  /** Found only as Arabic or Cyrillic in Latin letters. */
  readonly spelled: "arabizi" | "translit" | undefined;
  readonly typo: boolean;
}

/** Latin words up to this length are words of several languages. */
const SHORT = 3;
/** Latin beginnings and endings up to this length begin words of several languages. */
const SHORT_PART = 5;
/** Languages with the essentials only: their words count where the message is theirs. */
const ESSENTIALS: readonly LexiconLanguage[] = ["ro", "fr", "es"];
const CYRILLIC = /^[\u0400-\u04ff]+$/;
const LATIN = /^[a-z0-9]+$/;
const FEWEST_LETTERS_FOR_TYPO = 5;

/** All strings a word becomes when one letter is left out, and itself. */
function deletions(word: string): readonly string[] {
  const forms = [word];
  for (let at = 0; at < word.length; at++) forms.push(word.slice(0, at) + word.slice(at + 1));
  return forms;
}

/** Typing mistakes between two words: letters added, left out, changed, or two swapped. More than `most` is `most + 1`. */
export function typosBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? most + 1;
}

class Table {
  readonly #hits = new Map<string, Hit[]>();
  readonly lengths = new Set<number>();

  add(key: string, hit: Hit): void {
    const known = this.#hits.get(key);
    if (known === undefined) this.#hits.set(key, [hit]);
    else if (!known.some((other) => other.meaning === hit.meaning && other.language === hit.language)) known.push(hit);
    this.lengths.add(key.length);
  }

  get(key: string): readonly Hit[] | undefined {
    return this.#hits.get(key);
  }
}

interface TypoTarget {
  readonly text: string;
  readonly start: boolean;
  readonly hit: Hit;
}

/** Every word of the lexicon, found in one look-up per form, prefix and suffix; nothing scans the lexicon. */
export class Words {
  readonly #whole = new Table();
  readonly #start = new Table();
  readonly #end = new Table();
  readonly #inside = new Table();
  readonly #arabizi = new Table();
  readonly #translit = new Table();
  readonly #translitStart = new Table();
  readonly #typos = new Map<string, TypoTarget[]>();
  readonly #neighbours: ReadonlySet<string>;

  constructor(neighbours: readonly string[]) {
    this.#neighbours = new Set(neighbours);
  }

  add(word: WordPattern, meaning: number, language: LexiconLanguage | undefined, gate: boolean): void {
    const latin = LATIN.test(word.text);
    if (language === "ar" && latin) {
      const skeleton = arabiziSkeleton(word.text);
      if (skeleton !== undefined) this.#arabizi.add(skeleton, { meaning, language, gated: true, telling: true });
      return;
    }
    const collides = word.text.length <= (word.match === "whole" ? SHORT : SHORT_PART) || (language !== undefined && ESSENTIALS.includes(language));
    const hit: Hit = { meaning, language, gated: latin && (gate ? collides : language !== undefined && ESSENTIALS.includes(language)), telling: word.match === "whole" || word.text.length > SHORT_PART - 1 };
    const table = { whole: this.#whole, start: this.#start, end: this.#end, inside: this.#inside }[word.match];
    table.add(word.text, hit);
    if (CYRILLIC.test(word.text) && word.text.length > 1) {
      const latinForm = translitForm(word.text);
      (word.match === "whole" ? this.#translit : this.#translitStart).add(latinForm, { meaning, language, gated: true, telling: true });
    }
    if (word.typos && word.text.length >= FEWEST_LETTERS_FOR_TYPO) {
      const target: TypoTarget = { text: word.text, start: word.match === "start", hit };
      for (const key of deletions(word.text)) {
        const known = this.#typos.get(key);
        if (known === undefined) this.#typos.set(key, [target]);
        else known.push(target);
      }
    }
  }

  /** Whether a word stands in the lexicon as it is. */
  knows(word: string): boolean {
    return this.#whole.get(word) !== undefined;
  }

  /** Whether it is a word of the lexicon, or begins like one that has endings. */
  begins(word: string): boolean {
    if (this.knows(word)) return true;
    for (const length of this.#start.lengths) if (length >= 5 && length <= word.length && this.#start.get(word.slice(0, length)) !== undefined) return true;
    return false;
  }

  look(token: Token): Found {
    const hits: Hit[] = [];
    for (const form of token.forms) this.#exact(form, hits);
    let typo = false;
    if (!hits.some((hit) => hit.telling)) {
      for (const form of token.forms) if (this.#misspelled(form, hits)) typo = true;
    }
    if (hits.length > 0) return { hits, languages: languagesOf(hits), spelled: undefined, typo };
    if (token.translit !== undefined) {
      collect(hits, this.#translit.get(token.translit));
      for (const length of this.#translitStart.lengths) if (length <= token.translit.length && length > 2) collect(hits, this.#translitStart.get(token.translit.slice(0, length)));
      if (hits.length > 0) return { hits, languages: languagesOf(hits), spelled: "translit", typo: false };
    }
    return { hits, languages: new Set(), spelled: undefined, typo: false };
  }

  /** What a token means if it is Arabic in Latin letters; kept apart, because skeletons of other languages collide. */
  lookArabizi(token: Token): readonly Hit[] {
    return (token.arabizi === undefined ? undefined : this.#arabizi.get(token.arabizi)) ?? [];
  }

  #exact(form: string, hits: Hit[]): void {
    collect(hits, this.#whole.get(form));
    for (const length of this.#start.lengths) if (length <= form.length) collect(hits, this.#start.get(form.slice(0, length)));
    for (const length of this.#end.lengths) if (length <= form.length) collect(hits, this.#end.get(form.slice(-length)));
    for (const length of this.#inside.lengths) for (let at = 0; at + length <= form.length; at++) collect(hits, this.#inside.get(form.slice(at, at + length)));
  }

  #misspelled(form: string, hits: Hit[]): boolean {
    if (form.length < FEWEST_LETTERS_FOR_TYPO || this.#neighbours.has(form)) return false;
    const before = hits.length;
    const tried = new Set<TypoTarget>();
    for (let length = Math.max(4, form.length); length >= 4; length--) {
      const head = form.slice(0, length);
      for (const key of deletions(head)) {
        for (const target of this.#typos.get(key) ?? []) {
          if (tried.has(target) || (!target.start && length < form.length)) continue;
          const most = target.text.length > 8 ? 2 : 1;
          // The first letter is rarely the mistake, and changing it makes other words.
          if (target.text[0] !== head[0] || typosBetween(head, target.text, most) > most) continue;
          tried.add(target);
          collect(hits, [target.hit]);
        }
      }
    }
    return hits.length > before;
  }
}

function collect(into: Hit[], found: readonly Hit[] | undefined): void {
  if (found !== undefined) for (const hit of found) if (!into.includes(hit)) into.push(hit);
}

function languagesOf(hits: readonly Hit[]): ReadonlySet<LexiconLanguage> {
  return new Set(hits.flatMap((hit) => (hit.telling && hit.language !== undefined ? [hit.language] : [])));
}
