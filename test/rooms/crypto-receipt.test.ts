import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completeReceiptWord, newReceipt, parseReceipt, receiptDigits, receiptWords, type Receipt } from "../../src/crypto/receipt.ts";
import { RECEIPT_WORDS } from "../../src/crypto/receipt-words.ts";

const receipts = fc.uint8Array({ minLength: 9, maxLength: 9 }).map((bytes) => newReceipt(() => bytes));
const highest = newReceipt((length) => new Uint8Array(length).fill(0xff));
const lowest = newReceipt((length) => new Uint8Array(length));

const found = (receipt: Receipt): ReturnType<typeof parseReceipt> => ({ kind: "receipt", receipt });

describe("the list of words", () => {
  test("has 2,048 words, all different, in alphabetical order", () => {
    expect(RECEIPT_WORDS).toHaveLength(2048);
    expect(new Set(RECEIPT_WORDS).size).toBe(2048);
    expect(RECEIPT_WORDS).toEqual(RECEIPT_WORDS.toSorted());
  });

  test("holds only words of four to seven letters from a to z", () => {
    expect(RECEIPT_WORDS.filter((word) => !/^[a-z]{4,7}$/.test(word))).toEqual([]);
  });

  test("tells every word by its first four letters", () => {
    expect(new Set(RECEIPT_WORDS.map((word) => word.slice(0, 4))).size).toBe(2048);
  });

  // Not the way the list was made (it was read), but a net below whoever changes it.
  test("holds nothing violent, sexual, religious, insulting or frightening, no family and no name", () => {
    const unfit = new RegExp(
      [
        // violence, weapons, death, harm to oneself
        "^(mord|tod|tot$|tote|sterb|leiche|sarg|grab|grube|gruft|blut|wunde$|waffe$|messer|schere|klinge$|dolch|degen|speer|beil|axt|pistole|bombe|granate|krieg|kampf|panzer|soldat|armee|feind|folter|gift|galgen|strick|seil|schlag|pruegel|tritt|hieb|gewalt|quetsch|wuergen|ritzen|klippe|abgrund|ende$|raub|dieb|mine$|rakete|bunker|opfer|taeter|jagd|jagen)",
        // sexuality, nakedness, drugs
        "^(sex|nackt|busen|brust|hoden|penis|vagin|vulva|porno|puff|hure|nutte|dirne|orgie|erot|intim|kuss|liebe|lust$|latte|blasen|geil|samen|sperma|strich|sauna|dusche|pimmel|titte|popo|hintern|alkohol|bier|wein|schnaps|sekt$|wodka|rum$|grog|kippe|zigarre|tabak|droge|koks|hanf|joint|pille|spritze)",
        // religion, politics
        "^(gott|jesus|bibel|koran|kirche|moschee|tempel|altar|papst|priest|nonne|pfarrer|engel|teufel|hexe|satan|beten|gebet|taufe|christ|jude|islam|moslem|kreuz|nazi|hitler|reich$|heil|sieg|volk|stasi|rasse)",
        // insults, animals and shapes that children call each other
        "^(affe|esel|sau$|schwein|ferkel|kuh|ochse|ziege$|pute|ratte|hund$|vieh|made|wurm|zecke|laus|huhn|gans|stute|mops|walross|dumm|doof|depp|idiot|faul|fett|dick|feig|krank|irre|narr|zwerg|kasper|null|niete|abschaum|arsch|furz|kot|pisse|mist|dreck|nutz$|hass|ekel|pickel|spast|behind|neger|zicke)",
        // fear and grief
        "^(angst|furcht|grusel|spuk|geist|panik|alarm|notruf|unfall|schmerz|trauer|weinen|traene|elend|allein|einsam|verlust|flucht|gefahr|gefangen|keller|drohen|drohne|geheim|fieber|krebs|seuche|virus)",
        // family, names of people and places
        "^(mama|papa|mutter|vater|eltern|bruder|schwest|onkel|tante|oma$|opa$|cousin|neffe|nichte|enkel|anna$|peter|paul|maria|karl|emma|hans|klaus|berlin|bonn|wien|dortmun|europa|afrika|asien|rhein|elbe)",
      ].join("|"),
    );
    expect(RECEIPT_WORDS.filter((word) => unfit.test(word))).toEqual([]);
    expect(unfit.test("schere")).toBe(true);
  });
});

describe("a receipt", () => {
  test("has 66 random bits: of nine bytes only the first six bits are not kept", () => {
    expect([...highest]).toEqual([3, 255, 255, 255, 255, 255, 255, 255, 255]);
  });

  test("leaves the random bytes it was given as they are", () => {
    const bytes = new Uint8Array(9).fill(0xff);
    newReceipt(() => bytes);
    expect(bytes[0]).toBe(0xff);
  });

  test.each([
    { name: "the lowest", receipt: lowest, words: Array<string>(6).fill(RECEIPT_WORDS[0] ?? ""), digits: "0000 0000 0000 0000 0000 98" },
    { name: "the highest", receipt: highest, words: Array<string>(6).fill(RECEIPT_WORDS[2047] ?? ""), digits: "7378 6976 2948 3820 6463 48" },
  ])("$name one is written as six words and as 22 digits", ({ receipt, words, digits }) => {
    expect(receiptWords(receipt)).toEqual(words);
    expect(receiptDigits(receipt)).toBe(digits);
  });

  test("property: its words are read back as the same receipt, however they are typed", () => {
    const gap = fc.constantFrom(" ", "  ", "-", " - ", "\n", ", ", "\t", "\u00a0", " – ", ". ");
    const hand = fc.constantFrom((word: string) => word, (word: string) => word.toUpperCase(), (word: string) => word[0]?.toUpperCase() + word.slice(1), (word: string) => word.slice(0, 4));
    fc.assert(
      fc.property(receipts, gap, hand, fc.constantFrom("", " ", "\n"), (receipt, between, type, around) => {
        expect(parseReceipt(around + receiptWords(receipt).map(type).join(between) + around)).toEqual(found(receipt));
      }),
    );
  });

  test("property: its digits are read back as the same receipt, with any gaps, and from an Arabic or Persian keyboard", () => {
    const gap = fc.constantFrom("", " ", "-", " - ", "\u00a0", "\n", ".");
    const keyboard = fc.constantFrom(0x30, 0x660, 0x6f0, 0xff10);
    fc.assert(
      fc.property(receipts, gap, keyboard, (receipt, between, zero) => {
        const typed = receiptDigits(receipt).replaceAll(" ", between).replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));
        expect(parseReceipt(typed)).toEqual(found(receipt));
      }),
    );
  });

  test("property: one wrong digit, or two neighbours that changed places, is noticed", () => {
    fc.assert(
      fc.property(receipts, fc.nat(21), fc.integer({ min: 1, max: 9 }), (receipt, at, off) => {
        const digits = receiptDigits(receipt).replaceAll(" ", "");
        const wrong = digits.slice(0, at) + String((Number(digits[at]) + off) % 10) + digits.slice(at + 1);
        expect(parseReceipt(wrong)).toEqual({ kind: "check-digits" });
        const swapped = digits.slice(0, at) + (digits[at + 1] ?? "") + (digits[at] ?? "") + digits.slice(at + 2);
        if (at < 21 && swapped !== digits) expect(parseReceipt(swapped)).toEqual({ kind: "check-digits" });
      }),
    );
  });

  test("is found although a finger or a spelling correction made an umlaut of it", () => {
    const word = (start: string): string => RECEIPT_WORDS.find((each) => each.startsWith(start)) ?? "";
    const usual = [word("apfe"), word("kuch"), word("stei"), word("baum"), word("mond"), word("feue")];
    const typed = ["Äpfel", "Küchen", "stein", "Bäume", "Mönd", "Feür"];
    expect(parseReceipt(typed.join(" "))).toEqual(parseReceipt(usual.join(" ")));
    expect(parseReceipt(usual.join(" ")).kind).toBe("receipt");
  });

  test.each([
    { name: "nothing", typed: "" },
    { name: "a gap only", typed: " - " },
    { name: "five words", typed: "apfel baum mond stein kuchen" },
    { name: "seven words", typed: "apfel baum mond stein kuchen sonne wolke" },
    { name: "one digit too few", typed: "0000 0000 0000 0000 0000 9" },
    { name: "one digit too many", typed: "0000 0000 0000 0000 0000 980" },
  ])("with $name has the wrong length", ({ typed }) => {
    expect(parseReceipt(typed)).toEqual({ kind: "wrong-length" });
  });

  test("names the word that is in no list, and takes no word of fewer than four letters", () => {
    expect(parseReceipt("apfel baum mond stein kuchen xylofon")).toEqual({ kind: "unknown-word", word: "xylofon" });
    expect(parseReceipt("apf baum mond stein kuchen sonne")).toEqual({ kind: "unknown-word", word: "apf" });
  });

  test("that would need more than 66 bits is none, even when its check digits are right", () => {
    expect(parseReceipt("7378 6976 2948 3820 6464 45")).toEqual({ kind: "check-digits" });
  });

  test("property: any text at all is answered with a value", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), (typed) => void parseReceipt(typed)));
  });
});

test("a word is completed while it is typed, in any case, and not before the first letter", () => {
  expect(completeReceiptWord("", 5)).toEqual([]);
  expect(completeReceiptWord("APF", 5)).toEqual(["apfel"]);
  expect(completeReceiptWord("äpfe", 5)).toEqual(["apfel"]);
  expect(completeReceiptWord("b", 3)).toEqual(RECEIPT_WORDS.filter((word) => word.startsWith("b")).slice(0, 3));
  expect(completeReceiptWord("apfelmus", 5)).toEqual(["apfel"]);
});
