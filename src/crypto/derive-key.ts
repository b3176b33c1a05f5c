import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "./bytes.ts";

/** What each derived key is for; part of its derivation, so no two purposes share a key. */
export type Purpose =
  | "receipt/lookup"
  | "receipt/auth"
  | "receipt/seal"
  | "passphrase/wrap"
  | "passphrase/login"
  | "recovery/wrap"
  | "recovery/login"
  | "content/r2t"
  | "content/t2r"
  | "content/file"
  | "content/doorbell"
  | "at-rest"
  | "deployment/receipt-salt"
  | "deployment/chat-tokens"
  | "deployment/desk";

/** HKDF-SHA-256 (RFC 5869) without salt; info is `lotse/v1/<purpose>`. */
export function deriveKey(secret: Uint8Array, purpose: Purpose, length = 32): Uint8Array {
  return hkdf(sha256, secret, undefined, utf8(`lotse/v1/${purpose}`), length);
}
