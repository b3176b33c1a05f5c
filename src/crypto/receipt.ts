import type { RandomBytes } from "../terms.ts";
import { RECEIPT_WORDS } from "./receipt-words.ts";

declare const receipt: unique symbol;
/** 66 random bits in nine bytes, the first six bits zero: the only key to a thread. Given once, kept nowhere. */
export type Receipt = Uint8Array & { readonly [receipt]: true };

export type ParsedReceipt =
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  /** `word` as it was typed: for the person's own eyes, never for a log. */
  | { readonly kind: "unknown-word"; readonly word: string }
  /** Not six words, or not 22 digits. */
  | { readonly kind: "wrong-length" }
  | { readonly kind: "check-digits" };

const BYTES = 9;
const BITS = 66;
const WORDS = 6;
const BITS_PER_WORD = 11;
const DIGITS = 20;
const PREFIX = 4;

/** Every value of 66 bits is a receipt, so no draw is rejected. */
export function newReceipt(random: RandomBytes): Receipt {
  const bytes = new Uint8Array(random(BYTES));
  bytes[0] = (bytes[0] ?? 0) & 0b11;
  return bytes as Receipt;
}

/** The receipt as six words of `RECEIPT_WORDS`, 11 bits each, the highest bits first. */
export function receiptWords(receipt: Receipt): readonly string[] {
  const number = toNumber(receipt);
  return Array.from({ length: WORDS }, (_, at) => RECEIPT_WORDS[Number((number >> BigInt(BITS_PER_WORD * (WORDS - 1 - at))) & 2047n)] ?? "");
}

/** The receipt as 20 digits in groups of four and two check digits, as `1234 5678 9012 3456 7890 12`. */
export function receiptDigits(receipt: Receipt): string {
  const digits = toNumber(receipt).toString().padStart(DIGITS, "0");
  return `${digits}${checkDigits(digits)}`.replace(/(.{4})(?=.)/g, "$1 ");
}

/**
 * Reads a receipt as people type it: words in any case, with any spaces, hyphens, commas or line breaks between them,
 * their first four letters being enough; or digits (Arabic ones too) with any spaces and hyphens.
 */
export function parseReceipt(text: string): ParsedReceipt {
  const typed = text.normalize("NFKC").toLowerCase().trim();
  const digits = asciiDigits(typed).replace(/[\s\p{Pd}.,/]/gu, "");
  return /^\d+$/.test(digits) ? parseDigits(digits) : parseWords(typed);
}

function parseDigits(digits: string): ParsedReceipt {
  if (digits.length !== DIGITS + 2) return { kind: "wrong-length" };
  const number = BigInt(digits.slice(0, DIGITS));
  const fits = number < 1n << BigInt(BITS) && checkDigits(digits.slice(0, DIGITS)) === digits.slice(DIGITS);
  return fits ? { kind: "receipt", receipt: toReceipt(number) } : { kind: "check-digits" };
}

function parseWords(typed: string): ParsedReceipt {
  const words = typed.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "");
  if (words.length !== WORDS) return { kind: "wrong-length" };
  let number = 0n;
  for (const word of words) {
    const at = wordNumber(word);
    if (at === undefined) return { kind: "unknown-word", word };
    number = (number << BigInt(BITS_PER_WORD)) | BigInt(at);
  }
  return { kind: "receipt", receipt: toReceipt(number) };
}

/** Words of a receipt that begin with what was typed so far, for completing while typing; at most `limit`. */
export function completeReceiptWord(typed: string, limit: number): readonly string[] {
  const start = plainLetters(typed.normalize("NFKC").toLowerCase().trim()).slice(0, PREFIX);
  return start === "" ? [] : RECEIPT_WORDS.filter((word) => word.startsWith(start)).slice(0, limit);
}

let numberByPrefix: ReadonlyMap<string, number> | undefined;

// The list has no umlauts, but fingers and spelling correction make some.
function wordNumber(typed: string): number | undefined {
  numberByPrefix ??= new Map(RECEIPT_WORDS.map((word, number) => [word.slice(0, PREFIX), number]));
  return numberByPrefix.get(plainLetters(typed).slice(0, PREFIX)) ?? numberByPrefix.get(spelledOut(typed).slice(0, PREFIX));
}

const plainLetters = (word: string): string => word.replaceAll("ß", "ss").normalize("NFD").replace(/\p{M}/gu, "");
const spelledOut = (word: string): string => plainLetters(word.normalize("NFC").replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue"));

/** ISO/IEC 7064 MOD 97-10, as in an IBAN: finds every wrong digit and every two digits that changed places. */
function checkDigits(digits: string): string {
  return String(98n - ((BigInt(digits) * 100n) % 97n)).padStart(2, "0");
}

const asciiDigits = (text: string): string => text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));

function toNumber(receipt: Receipt): bigint {
  return receipt.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function toReceipt(number: bigint): Receipt {
  return Uint8Array.from({ length: BYTES }, (_, at) => Number((number >> BigInt(8 * (BYTES - 1 - at))) & 255n)) as Receipt;
}
