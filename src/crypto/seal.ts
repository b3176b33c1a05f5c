import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, HkdfSha256 } from "@hpke/core";
import { DhkemX25519HkdfSha256 } from "@hpke/dhkem-x25519";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import type { RandomBytes } from "../terms.ts";
import { concat, utf8 } from "./bytes.ts";
import { BLOB_TYPES, contextBytes, sealBroken, SUITE, type Context } from "./context.ts";

/** X25519 or Ed25519; each half has 32 bytes. */
export interface KeyPair {
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

const KEY = 32;
const HEADER = 2;
const ENC = 32;
const NONCE = 24;
const TAG = 16;
const INFO = utf8("lotse/v1/seal");

const hpke = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });

export function generateSealingKeys(random: RandomBytes): KeyPair {
  return sealingKeysFrom(random(KEY));
}

/**
 * The pair whose private half these 32 bytes are (RFC 7748: any 32 bytes are one).
 *
 * @throws {CodedError} SEAL_BROKEN when there are not 32.
 */
export function sealingKeysFrom(privateKey: Uint8Array): KeyPair {
  if (privateKey.length !== KEY) throw sealBroken();
  return { privateKey, publicKey: x25519.getPublicKey(privateKey) };
}

/**
 * Seals for whoever holds the private half of `publicKey`: HPKE base mode, RFC 9180, suite (0x0020, 0x0001, 0x0003).
 * Blob: suite 1 | type 1 | enc 32 | ciphertext and tag. Needs the Web Crypto API, in browsers only on https and localhost.
 *
 * @param random - Gives 32 bytes, from which the ephemeral pair is derived (RFC 9180 7.1.3).
 * @throws {CodedError} SEAL_BROKEN when `publicKey` or `context` cannot be used.
 */
export async function sealTo(publicKey: Uint8Array, plain: Uint8Array, context: Context, random: RandomBytes): Promise<Uint8Array> {
  return shutOnError(async () => concat(header(context), await hpkeSeal(publicKey, plain, INFO, contextBytes(context), random(KEY))));
}

/** @throws {CodedError} SEAL_BROKEN unless `blob` was sealed to this key's public half for this context. */
export async function openWith(privateKey: Uint8Array, blob: Uint8Array, context: Context): Promise<Uint8Array> {
  return shutOnError(() => hpkeOpen(privateKey, body(blob, context, ENC + TAG), INFO, contextBytes(context)));
}

/** enc, ciphertext, tag. The suite itself, for the vectors of RFC 9180; throws what the library throws. */
export async function hpkeSeal(publicKey: Uint8Array, plain: Uint8Array, info: Uint8Array, associated: Uint8Array, ikm: Uint8Array): Promise<Uint8Array> {
  const recipientPublicKey = await hpke.kem.deserializePublicKey(own(publicKey));
  const { enc, ct } = await hpke.seal({ recipientPublicKey, info: own(info), ekm: own(ikm) }, own(plain), own(associated));
  return concat(new Uint8Array(enc), new Uint8Array(ct));
}

/** The inverse of `hpkeSeal`; throws what the library throws. */
export async function hpkeOpen(privateKey: Uint8Array, sealed: Uint8Array, info: Uint8Array, associated: Uint8Array): Promise<Uint8Array> {
  const recipientKey = await hpke.kem.deserializePrivateKey(own(privateKey));
  return new Uint8Array(await hpke.open({ recipientKey, enc: own(sealed.subarray(0, ENC)), info: own(info) }, own(sealed.subarray(ENC)), own(associated)));
}

/**
 * Encrypts under a shared key: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03).
 * Blob: suite 1 | type 1 | nonce 24 | ciphertext and tag.
 *
 * @param key - 32 bytes.
 * @throws {CodedError} SEAL_BROKEN when `key` or `context` cannot be used.
 */
export function encrypt(key: Uint8Array, plain: Uint8Array, context: Context, random: RandomBytes): Uint8Array {
  return shutOnErrorNow(() => concat(header(context), encryptBytes(key, plain, contextBytes(context), random)));
}

/** @throws {CodedError} SEAL_BROKEN unless `blob` was encrypted under this key for this context. */
export function decrypt(key: Uint8Array, blob: Uint8Array, context: Context): Uint8Array {
  return shutOnErrorNow(() => decryptBytes(key, body(blob, context, NONCE + TAG), contextBytes(context)));
}

/** Nonce, ciphertext, tag. For blobs with a header and context of their own; throws what the cipher throws. */
export function encryptBytes(key: Uint8Array, plain: Uint8Array, associated: Uint8Array, random: RandomBytes): Uint8Array {
  const nonce = random(NONCE);
  return concat(nonce, xchacha20poly1305(key, nonce, associated).encrypt(plain));
}

/** The inverse of `encryptBytes`; throws what the cipher throws. */
export function decryptBytes(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array {
  return xchacha20poly1305(key, sealed.subarray(0, NONCE), associated).decrypt(sealed.subarray(NONCE));
}

const header = (context: Context): Uint8Array => Uint8Array.of(SUITE, BLOB_TYPES[context.type]);

function body(blob: Uint8Array, context: Context, least: number): Uint8Array {
  if (blob.length < HEADER + least || blob[0] !== SUITE || blob[1] !== BLOB_TYPES[context.type]) throw sealBroken();
  return blob.subarray(HEADER);
}

// @hpke takes the whole buffer behind a view in some places; a copy has nothing else behind it.
const own = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

async function shutOnError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    // No cause: what exactly failed must be told to nobody.
    throw sealBroken();
  }
}

function shutOnErrorNow<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw sealBroken();
  }
}
