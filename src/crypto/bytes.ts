import { sha256 } from "@noble/hashes/sha2.js";
import { CodedError } from "../errors.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** RFC 4648 section 5, without padding. */
export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET[(held >> bits) & 63];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(held << (6 - bits)) & 63];
}

/**
 * Reads base64url strictly: the one text that `toBase64url` writes for some bytes, and no other. Two spellings of the
 * same bytes would let one nonce or one id pass as two.
 *
 * @throws {CodedError} BAD_REQUEST when the text has padding, a foreign character or bits left over.
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value === -1) throw notBase64url();
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  if (bits >= 6 || held !== 0) throw notBase64url();
  return bytes;
}

const notBase64url = (): CodedError => new CodedError("BAD_REQUEST", "A value is not base64url in its shortest form.");

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** @throws {TypeError} when the bytes are not UTF-8. A byte order mark is kept, so that writing gives the same bytes again. */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Compares in a time that depends on the lengths only, never on where the first difference is. */
export function equal(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [at, byte] of one.entries()) difference |= byte ^ (other[at] ?? 0);
  return difference === 0;
}

/** SHA-256: of a blob for the next message's `previous`, of a body for a proof, of a lookup id for the store. */
export function hashOf(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}
