import type { RandomBytes } from "../terms.ts";
import { concat, hashOf, utf8 } from "./bytes.ts";

declare const recoveryCode: unique symbol;
/** 128 random bits, printed once: the second way to a holder's private key. */
export type RecoveryCode = Uint8Array & { readonly [recoveryCode]: true };

export type ParsedRecoveryCode =
  | { readonly kind: "code"; readonly code: RecoveryCode }
  /** A character no code has, a length no code has, or a mistyped character. */
  | { readonly kind: "unknown-character" | "wrong-length" | "mistyped" };

// Crockford's base 32: no I, L, O, U, which are read as 1, 1, 0, V.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BYTES = 16;
const CHECK_BITS = 12;
const CHARACTERS = (BYTES * 8 + CHECK_BITS) / 5;

export function newRecoveryCode(random: RandomBytes): RecoveryCode {
  return new Uint8Array(random(BYTES)) as RecoveryCode;
}

/** Seven groups of four: 26 characters hold the code, what is left of them and two more hold 12 check bits. */
export function printRecoveryCode(code: RecoveryCode): string {
  let rest = (toNumber(code) << BigInt(CHECK_BITS)) | checkBits(code);
  let text = "";
  for (let count = 0; count < CHARACTERS; count++) {
    text = (ALPHABET[Number(rest & 31n)] ?? "") + text;
    rest >>= 5n;
  }
  return text.replace(/(.{4})(?=.)/g, "$1-");
}

/** Reads what `printRecoveryCode` wrote, in any case, with any spaces and hyphens, and O, I, L for 0, 1, 1. */
export function parseRecoveryCode(text: string): ParsedRecoveryCode {
  const typed = text.normalize("NFKC").toUpperCase().replace(/[\s\p{Pd}]/gu, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  let number = 0n;
  for (const character of typed) {
    const value = ALPHABET.indexOf(character);
    if (value === -1) return { kind: "unknown-character" };
    number = (number << 5n) | BigInt(value);
  }
  if (typed.length !== CHARACTERS) return { kind: "wrong-length" };
  const code = toBytes(number >> BigInt(CHECK_BITS)) as RecoveryCode;
  return (number & ((1n << BigInt(CHECK_BITS)) - 1n)) === checkBits(code) ? { kind: "code", code } : { kind: "mistyped" };
}

function checkBits(code: Uint8Array): bigint {
  const [first = 0, second = 0] = hashOf(concat(utf8("lotse/v1/recovery-check"), code));
  return BigInt((first << 4) | (second >> 4));
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function toBytes(number: bigint): Uint8Array {
  return Uint8Array.from({ length: BYTES }, (_, at) => Number((number >> BigInt(8 * (BYTES - 1 - at))) & 255n));
}
