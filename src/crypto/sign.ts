import { ed25519 } from "@noble/curves/ed25519.js";
import { CodedError } from "../errors.ts";
import type { Instant, RandomBytes } from "../terms.ts";
import { toBase64url, utf8 } from "./bytes.ts";
import type { KeyPair } from "./seal.ts";

export function generateSigningKeys(random: RandomBytes): KeyPair {
  return signingKeysFrom(random(32));
}

/** The Ed25519 pair of a 32-byte seed (RFC 8032 5.1.5). */
export function signingKeysFrom(seed: Uint8Array): KeyPair {
  return { privateKey: seed, publicKey: ed25519.getPublicKey(seed) };
}

/** Ed25519, RFC 8032. @returns 64 bytes. */
export function sign(message: Uint8Array, privateKey: Uint8Array): Uint8Array {
  return ed25519.sign(message, privateKey);
}

/** False for whatever is not this key's signature of this message; never throws. Strict: RFC 8032, not ZIP 215. */
export function verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** What a signed request vouches for. */
export interface Request {
  /** Capital letters. */
  readonly method: string;
  /** From the first slash on, with the query, as it stands in the request line. */
  readonly path: string;
  /** SHA-256 of the body's bytes; of no bytes when there is no body. */
  readonly bodyHash: Uint8Array;
  /** Whoever checks a proof also checks that this is fresh. */
  readonly time: Instant;
  /** Whoever checks a proof also checks that this has not been used. */
  readonly nonce: Uint8Array;
}

/**
 * Signs a request, so that only the holder of the key can have made it, for this address and body.
 *
 * @returns 64 bytes.
 * @throws {CodedError} PROOF_WRONG when a field cannot be written down.
 */
export function proofFor(request: Request, privateKey: Uint8Array): Uint8Array {
  const text = canonical(request);
  if (text === undefined) throw new CodedError("PROOF_WRONG", "A request of this form cannot be signed.");
  return sign(text, privateKey);
}

/** Says nothing about time and nonce: compare them with the clock and with the nonces already used. */
export function verifyProof(proof: Uint8Array, request: Request, publicKey: Uint8Array): boolean {
  const text = canonical(request);
  return text !== undefined && verify(proof, text, publicKey);
}

/** Six lines, none of which can hold a line break, so no two requests are the same text. */
function canonical(request: Request): Uint8Array | undefined {
  const { method, path, bodyHash, time, nonce } = request;
  if (!/^[A-Z]+$/.test(method) || !/^\/[\x21-\x7e]*$/.test(path) || bodyHash.length !== 32) return undefined;
  if (!Number.isSafeInteger(time) || time < 0 || nonce.length < 12 || nonce.length > 64) return undefined;
  return utf8(["lotse/v1/proof", method, path, toBase64url(bodyHash), String(time), toBase64url(nonce)].join("\n"));
}
