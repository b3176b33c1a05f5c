// One written form for what people type in many ways: case, accents, umlauts spelt out, Arabic letter variants.

/** Letters that Unicode does not take apart, and Arabic and Persian variants people use for one another. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss", ı: "i", ł: "l", đ: "d", ø: "o", æ: "a", œ: "o", ґ: "г",
  ى: "ي", ی: "ي", ک: "ك", ة: "ه", ـ: "", "\u200c": "", "\u200f": "", "\u200e": "",
};

/**
 * Folds a text for comparing, never for showing. `fuer`, `für` and `FUR` become one; so do `Grundschüler` and
 * `Grundschueler`. A vowel before `ae`, `oe`, `ue` keeps it ("Frauen", "neue"), and so does a q ("quer").
 */
export function fold(text: string): string {
  const plain = /^[a-z0-9 ]*$/.test(text)
    ? text
    : text
        .normalize("NFKC")
        .toLowerCase()
        .normalize("NFD")
        .replace(/\p{M}/gu, "")
        .replace(/[ßıłđøæœґىیکةـ\u200c\u200e\u200f]/g, (letter) => LETTERS[letter] ?? letter);
  return plain.replace(/(?<![aeiouqy])([aou])e/g, "$1");
}

/** Turkish writes case endings after an apostrophe: "Brackel'de", "Hörde’deki". */
const APOSTROPHE = /['’ʼ`´]/;

/**
 * The words of a text, in order, as typed but for case. Turkish endings after an apostrophe go ("Brackel'de" →
 * "brackel"), a French article before one too ("l'école" → "école"), and a Ukrainian one joins ("сім'я" → "сімя").
 */
export function words(text: string): readonly string[] {
  const found = europeanDigits(text.normalize("NFKC")).toLowerCase().match(/\d+[.,]5(?!\d)|[\p{L}\p{M}\p{N}\u200c]+(?:['’ʼ`´][\p{L}\p{M}]+)*/gu) ?? [];
  return found.flatMap((word) => {
    const parts = word.split(APOSTROPHE);
    const [first = "", second] = parts;
    if (second === undefined) return [first];
    if (/\p{Script=Cyrillic}/u.test(first)) return [parts.join("")];
    return first.length <= 2 ? [second] : [first];
  });
}

/** Arabic and Persian digits as European ones; everything else as it is. */
export function europeanDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}
