// A message is never read one way only: every word is kept as it stands and in the forms it may hide in. A rule
// matches if any form does, and the verdict still points at the raw letters.

/** A word, an emoji, or several spelled-out letters that make one word. */
export interface Token {
  /** Place in the raw text, in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** All forms the word is looked up in; the first is its plain form. */
  readonly forms: readonly string[];
  /** Consonants of a word in Latin letters that may be Arabic. */
  readonly arabizi: string | undefined;
  /** Folded Latin letters of a word that may be Cyrillic. */
  readonly translit: string | undefined;
  /** Place in the flow of words: sentence ends count as several words. */
  position: number;
  /** Stands behind a sentence end, with this mark. */
  readonly opensSentence: boolean;
}

export interface View {
  readonly tokens: readonly Token[];
  readonly asks: boolean;
}

/** Longest text looked at in full, in UTF-16 units. Of a longer one, half from its head and half from its tail. */
export const LONGEST = 4_000;
/** A word longer than this is cut: no word of the lexicon is. */
const LONGEST_WORD = 40;
/** Words shorter than this are not three words in one. */
const SHORTEST_RUN_ON = 10;
/** How many words apart two sentences count as. */
export const SENTENCE_GAP = 4;

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const PIECE = /[\p{L}\p{M}\p{N}\p{Default_Ignorable_Code_Point}'’ʼ`´@$*_]+|\p{Extended_Pictographic}|\p{Sc}|[.!?…;\n؟。]+/gu;
const SENTENCE_END = /^[.!?…;\n؟。]/u;
const LATIN = /^[a-z]+$/;

const CYRILLIC_LOOKALIKES: Readonly<Record<string, string>> = { а: "a", в: "b", с: "c", е: "e", н: "h", і: "i", ј: "j", к: "k", м: "m", о: "o", р: "p", ѕ: "s", т: "t", у: "y", х: "x" };
const LATIN_LOOKALIKES: Readonly<Record<string, string>> = { a: "а", b: "в", c: "с", e: "е", h: "н", i: "и", k: "к", m: "м", o: "о", p: "р", t: "т", y: "у", x: "х" };
const LEET: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", $: "s" };
const CYRILLIC_LEET: Readonly<Record<string, string>> = { "0": "о", "1": "и", "3": "е", "4": "ч", "6": "б" };
/** Letters that are one letter to whoever types in a hurry or on a foreign keyboard. */
const SAME: Readonly<Record<string, string>> = {
  ß: "ss", ı: "i", ł: "l", đ: "d", ø: "o", æ: "ae", œ: "oe", ð: "d", þ: "th",
  і: "и", э: "е", є: "е", ґ: "г", ъ: "", ь: "",
  أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ئ: "ي", ؤ: "و", ة: "ه", ک: "ك", ی: "ي", ۀ: "ه", ـ: "", ء: "",
};
const SAME_LETTER = new RegExp(`[${Object.keys(SAME).join("")}]`, "gu");

/** NFKC, lower case, no invisible characters, no diacritics, one letter for those people mix up. */
export function fold(word: string): string {
  const plain = word.normalize("NFKC").replace(INVISIBLE, "").toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return plain.replace(SAME_LETTER, (letter) => SAME[letter] ?? letter).replace(/['’ʼ`´]/g, "");
}

/** Runs of three and more equal letters become `length` letters. */
function squeeze(word: string, length: 1 | 2): string {
  return word.replace(/(.)\1{2,}/gu, (run, letter: string) => letter.repeat(run.length > length ? length : run.length));
}

function map(word: string, table: Readonly<Record<string, string>>): string {
  let out = "";
  for (const letter of word) out += table[letter] ?? letter;
  return out;
}

/** Prefixes Arabic writes together with the next word: and, so, with, for, like, the, and spoken present and future. */
function arabicForms(word: string): readonly string[] {
  const forms: string[] = [];
  let rest = word;
  for (let cut = 0; cut < 3 && rest.length > 3; cut++) {
    if (rest.startsWith("ال") && rest.length > 4) rest = rest.slice(2);
    else if (/^[وفبلكعحه]/u.test(rest)) rest = rest.slice(1);
    else break;
    forms.push(rest);
  }
  return forms;
}

/** The consonants of a word of Arabic in Latin letters; vowels are free there, digits are letters. */
export function arabiziSkeleton(word: string): string | undefined {
  if (!/^[a-z][a-z235678 9]*$|^[23578][a-z235789]*[a-z][a-z235789]*$/.test(word)) return undefined;
  const consonants = word
    .replace(/sh|ch/g, "$")
    .replace(/kh|5/g, "x")
    .replace(/gh|8/g, "g")
    .replace(/th|6/g, "t")
    .replace(/dh/g, "d")
    .replace(/7/g, "h")
    .replace(/9|q/g, "2")
    .replace(/[aeiou]/g, "")
    .replace(/(.)y/g, "$1")
    .replace(/(.)w/g, "$1")
    .replace(/(.)\1+/g, "$1");
  return consonants.length > 0 ? consonants : undefined;
}

const CYRILLIC_TO_LATIN: Readonly<Record<string, string>> = {
  а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ж: "zh", з: "z", и: "i", к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r",
  с: "s", т: "t", у: "u", ф: "f", х: "h", ц: "ts", ч: "ch", ш: "sh", щ: "sch", ю: "yu", я: "ya",
};

/** One Latin form for the many ways Russian, Ukrainian and Bulgarian are typed in Latin letters. */
export function translitForm(word: string): string {
  return map(word, CYRILLIC_TO_LATIN)
    .replace(/shch|sch|sh/g, "s")
    .replace(/kh|x/g, "h")
    .replace(/zh/g, "z")
    .replace(/ts|tz/g, "c")
    .replace(/ch/g, "c")
    .replace(/w/g, "v")
    .replace(/[yj]([aeou])/g, "$1")
    .replace(/[yj]/g, "i")
    .replace(/(.)\1+/g, "$1");
}

/** Two and more underlines between words stand for spaces: "ich_will_nach_hause"; a single one may be a mask. */
const UNDERLINED = /^[^_]{2,}(?:_+[^_]{2,}){2,}$/;

/** "st*rben", "t_t": without the mask it is one typo away from the word. */
function unmasked(word: string): string {
  return word.replace(/[*_]/g, "");
}

function formsOf(raw: string): readonly string[] {
  // Cut before and behind: one letter may fold into eighteen.
  const plain = fold(raw.slice(0, LONGEST_WORD)).slice(0, LONGEST_WORD);
  const forms = new Set<string>();
  const bare = unmasked(plain);
  const add = (form: string): void => {
    if (form.length > 0) forms.add(form);
  };
  add(bare);
  if (/(.)\1{2}/u.test(bare)) {
    add(squeeze(bare, 2));
    add(squeeze(bare, 1));
  }
  if (/[a-z]/.test(bare) && /[0-9@$]/.test(bare) && !/^\d+[a-z]$/.test(bare)) {
    add(map(bare, LEET));
    if (bare.includes("1")) add(map(bare, { ...LEET, "1": "l" }));
  }
  if (/[а-я]/.test(bare) && /[0-9]/.test(bare) && !/^\d+[а-я]$/.test(bare)) add(map(bare, CYRILLIC_LEET));
  if (/[a-z]/.test(bare) && /[а-я]/.test(bare)) {
    add(map(bare, CYRILLIC_LOOKALIKES));
    add(map(bare, LATIN_LOOKALIKES));
  }
  const unfolded = [...forms];
  for (const form of unfolded) {
    // ae, oe and ue may be an umlaut written out: the lexicon folds ä to a.
    if (/[aou]e/.test(form)) add(form.replace(/([aou])e/g, "$1"));
    if (/^[\u0600-\u06ff]+$/u.test(form)) arabicForms(form).forEach(add);
  }
  return [...forms];
}

function token(raw: string, start: number, end: number, opensSentence: boolean): Token {
  const forms = formsOf(raw);
  const plain = forms[0] ?? "";
  const latin = /^[a-z0-9]+$/.test(plain);
  return {
    start,
    end,
    forms,
    arabizi: latin ? arabiziSkeleton(plain) : undefined,
    translit: LATIN.test(plain) && plain.length > 1 ? translitForm(plain) : undefined,
    position: 0,
    opensSentence,
  };
}

/** What is looked at of a text, and where it stands in it. */
function bounded(text: string): readonly { readonly part: string; readonly offset: number }[] {
  if (text.length <= LONGEST) return [{ part: text, offset: 0 }];
  const half = LONGEST / 2;
  return [
    { part: text.slice(0, half), offset: 0 },
    { part: text.slice(-half), offset: text.length - half },
  ];
}

interface Piece {
  readonly raw: string;
  readonly start: number;
  readonly opensSentence: boolean;
}

/** French elisions are two words: "j'ai", "m'a", "qu'on". */
const ELISION = /^(?:[jmtsldnc]|qu)['’](?=\p{L}{2})/iu;

function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  for (const { part, offset } of bounded(text)) {
    let opensSentence = found.length > 0;
    for (const match of part.matchAll(PIECE)) {
      const raw = match[0];
      const start = offset + match.index;
      if (SENTENCE_END.test(raw)) {
        opensSentence = true;
        continue;
      }
      const elided = ELISION.exec(raw)?.[0];
      if (elided) {
        found.push({ raw: elided, start, opensSentence });
        found.push({ raw: raw.slice(elided.length), start: start + elided.length, opensSentence: false });
      } else found.push({ raw, start, opensSentence });
      opensSentence = false;
    }
  }
  return found;
}

const SINGLE = /^[\p{L}\p{N}@$]$/u;

/** Letters typed one by one, parted into words where the gap is wider than between letters; with even gaps they are one word. */
function spelledWords(letters: readonly Piece[]): readonly (readonly Piece[])[] {
  const gap = (at: number): number => (letters[at]?.start ?? 0) - (letters[at - 1]?.start ?? 0);
  const narrow = Math.min(...letters.slice(1).map((_, index) => gap(index + 1)));
  const words: Piece[][] = [];
  letters.forEach((letter, at) => {
    if (at === 0 || gap(at) > narrow) words.push([letter]);
    else words.at(-1)?.push(letter);
  });
  return words;
}

/**
 * The words of a text in all their forms. Spelled-out words ("h i l f e", "s.t.e.r.b.e.n") are joined; `split` cuts
 * joined words where it knows how ("ichwillsterben").
 */
export function view(text: string, split: (word: string) => readonly string[]): View {
  const found = pieces(text);
  const tokens: Token[] = [];
  const add = (raw: string, start: number, end: number, opens: boolean): void => {
    const parts = UNDERLINED.test(raw) ? raw.split(/_+/) : raw.length >= SHORTEST_RUN_ON ? split(raw.slice(0, LONGEST_WORD)) : [];
    (parts.length > 1 ? parts : [raw]).forEach((part, index) => tokens.push(token(part, start, end, index === 0 && opens)));
  };
  for (let at = 0; at < found.length; at++) {
    const piece = found[at];
    if (piece === undefined) continue;
    let last = at;
    while (last + 1 < found.length && SINGLE.test(found[last]?.raw ?? "") && SINGLE.test(found[last + 1]?.raw ?? "") && (found[last + 1]?.start ?? 0) - (found[last]?.start ?? 0) <= 4) last++;
    if (last - at >= 3) {
      for (const letters of spelledWords(found.slice(at, last + 1))) add(letters.map(({ raw }) => raw).join(""), letters[0]?.start ?? 0, (letters.at(-1)?.start ?? 0) + 1, letters[0] === piece && piece.opensSentence);
      at = last;
    } else add(piece.raw, piece.start, piece.start + piece.raw.length, piece.opensSentence);
  }
  return { tokens, asks: /[?؟]/.test(text) };
}
