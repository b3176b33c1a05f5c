import type { LanguageLexicon, SafetyLexicon } from "./lexicon.ts";

// The lexicon on its way to a phone, where each byte is loaded: without the examples, which only tests and people
// read, and with the words of a language in one text instead of thousands of quoted ones. A ninth less when compressed.

/** Between the words of a meaning, and between the meanings of a language; no word of the lexicon holds either. */
const WORD = ";";
const MEANING = "\t";

type PackedLanguage = Omit<LanguageLexicon, "classes" | "common" | "neighbours"> & {
  /** For each name its words, or nothing. */
  readonly classes: string;
  readonly common: string;
  readonly neighbours: string;
};

export interface PackedLexicon extends Omit<SafetyLexicon, "languages"> {
  /** The meanings any language has words for. */
  readonly names: string;
  readonly languages: readonly PackedLanguage[];
}

function bare<Part extends Pick<LanguageLexicon, "rules" | "suppressors">>(part: Part): Part {
  return {
    ...part,
    rules: part.rules.map(({ note: _note, ...rule }) => ({ ...rule, catches: [], leaves: [] })),
    suppressors: part.suppressors.map(({ note: _note, ...rule }) => ({ ...rule, catches: [], leaves: [] })),
  };
}

function parted(text: string, mark: string): string[] {
  return text === "" ? [] : text.split(mark);
}

/** A lexicon small enough for a phone; `unpackLexicon` gives back one that judges alike. */
export function packLexicon(lexicon: SafetyLexicon): PackedLexicon {
  const names = [...new Set(lexicon.languages.flatMap((part) => Object.keys(part.classes)))];
  return {
    ...lexicon,
    frames: bare(lexicon.frames),
    names: names.join(WORD),
    languages: lexicon.languages.map((part) => ({
      ...bare(part),
      classes: names.map((name) => (part.classes[name] ?? []).join(WORD)).join(MEANING),
      common: part.common.join(WORD),
      neighbours: part.neighbours.join(WORD),
    })),
  };
}

export function unpackLexicon({ names, ...packed }: PackedLexicon): SafetyLexicon {
  const known = parted(names, WORD);
  return {
    ...packed,
    languages: packed.languages.map((part) => ({
      ...part,
      classes: Object.fromEntries(part.classes.split(MEANING).flatMap((words, at): [string, string[]][] => (words === "" ? [] : [[known[at] ?? "", parted(words, WORD)]]))),
      common: parted(part.common, WORD),
      neighbours: parted(part.neighbours, WORD),
    })),
  };
}
