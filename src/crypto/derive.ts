import { argon2id } from "hash-wasm";
import { CodedError } from "../errors.ts";
import { utf8 } from "./bytes.ts";
import { deriveKey } from "./derive-key.ts";
import type { Receipt } from "./receipt.ts";
import type { RecoveryCode } from "./recovery.ts";
import { sealingKeysFrom, type KeyPair } from "./seal.ts";
import { signingKeysFrom } from "./sign.ts";

/** Argon2id, RFC 9106, version 0x13. `memory` in KiB; gives 32 bytes. */
export type Stretch = (input: { readonly password: Uint8Array; readonly salt: Uint8Array; readonly memory: number; readonly passes: number; readonly lanes: number }) => Promise<Uint8Array>;

/** In WebAssembly: the same in browsers and on a server, but it holds its thread for as long as it takes. */
export const stretchInWasm: Stretch = ({ password, salt, memory, passes, lanes }) =>
  argon2id({ password, salt, memorySize: memory, iterations: passes, parallelism: lanes, hashLength: 32, outputType: "binary" });

// Measured in WebAssembly on a small server core: 165 ms and 310 ms. 66 bits of a receipt need less help than words
// people choose, and must open on a cheap phone.
const RECEIPT_COST = { memory: 32 * 1024, passes: 3, lanes: 1 };
const PASSPHRASE_COST = { memory: 64 * 1024, passes: 3, lanes: 1 };
const LEAST_SALT = 16;

/** What a receipt opens. Only hash and public halves may leave the device it was typed on. */
export interface WriterSecrets {
  /** 16 bytes; its SHA-256 finds the thread. */
  readonly lookupId: Uint8Array;
  /** Ed25519, for proofs. */
  readonly authKeys: KeyPair;
  /** X25519, to open the content key. */
  readonly writerKeys: KeyPair;
}

/**
 * @param salt - Of this deployment, the same for every receipt, at least 16 bytes. Whoever loses it loses every thread.
 * @param stretch - Give another one where nothing else may wait meanwhile.
 * @throws {CodedError} CONFIG_INVALID when the salt is too short.
 */
export async function deriveFromReceipt(receipt: Receipt, salt: Uint8Array, stretch: Stretch = stretchInWasm): Promise<WriterSecrets> {
  const root = await stretch({ password: receipt, salt: longEnough(salt), ...RECEIPT_COST });
  return {
    lookupId: deriveKey(root, "receipt/lookup", 16),
    authKeys: signingKeysFrom(deriveKey(root, "receipt/auth")),
    writerKeys: sealingKeysFrom(deriveKey(root, "receipt/seal")),
  };
}

/** Two keys that say nothing of each other, so that the login can be sent and the wrap key need not be. */
export interface HolderSecrets {
  /** Opens the private key; stays on the device. */
  readonly wrapKey: Uint8Array;
  /** Proves who logs in; the other side keeps its SHA-256. */
  readonly loginSecret: Uint8Array;
}

/**
 * The same passphrase from any keyboard: Unicode NFKC, without white space at its ends.
 *
 * @param salt - Of this person, at least 16 bytes.
 * @throws {CodedError} CONFIG_INVALID when the salt is too short.
 */
export async function deriveFromPassphrase(passphrase: string, salt: Uint8Array, stretch: Stretch = stretchInWasm): Promise<HolderSecrets> {
  const root = await stretch({ password: utf8(passphrase.normalize("NFKC").trim()), salt: longEnough(salt), ...PASSPHRASE_COST });
  return { wrapKey: deriveKey(root, "passphrase/wrap"), loginSecret: deriveKey(root, "passphrase/login") };
}

/** 128 random bits cannot be guessed, so nothing is stretched. */
export function deriveFromRecoveryCode(code: RecoveryCode): HolderSecrets {
  return { wrapKey: deriveKey(code, "recovery/wrap"), loginSecret: deriveKey(code, "recovery/login") };
}

function longEnough(salt: Uint8Array): Uint8Array {
  if (salt.length < LEAST_SALT) throw new CodedError("CONFIG_INVALID", `A salt for derived keys has fewer than ${LEAST_SALT} bytes.`);
  return salt;
}
