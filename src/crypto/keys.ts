import type { RandomBytes } from "../terms.ts";
import { sealBroken, type Context } from "./context.ts";
import { decrypt, encrypt, openWith, sealingKeysFrom, sealTo, type KeyPair } from "./seal.ts";

/**
 * Wraps a private key for storage where others can reach it.
 *
 * @param wrapKey - 32 bytes from a passphrase or a recovery code.
 * @param holder - Id that is also known when unwrapping.
 */
export function wrapPrivateKey(wrapKey: Uint8Array, privateKey: Uint8Array, holder: string, random: RandomBytes): Uint8Array {
  return encrypt(wrapKey, privateKey, wrapContext(holder), random);
}

/** @throws {CodedError} SEAL_BROKEN when the wrap key or the holder is another one. */
export function unwrapPrivateKey(wrapKey: Uint8Array, blob: Uint8Array, holder: string): KeyPair {
  return sealingKeysFrom(decrypt(wrapKey, blob, wrapContext(holder)));
}

/** Lets one more holder read: the group's private key, sealed to that holder. */
export async function shareGroupKey(share: {
  readonly privateKey: Uint8Array;
  readonly group: string;
  readonly epoch: number;
  /** X25519 public key of who is to read. */
  readonly to: Uint8Array;
  readonly random: RandomBytes;
}): Promise<Uint8Array> {
  if (share.privateKey.length !== 32) throw sealBroken();
  return sealTo(share.to, share.privateKey, groupContext(share.group, share.epoch), share.random);
}

/** @throws {CodedError} SEAL_BROKEN when the share is for another holder, group or epoch. */
export async function openGroupKey(holderKey: Uint8Array, blob: Uint8Array, group: string, epoch: number): Promise<KeyPair> {
  return sealingKeysFrom(await openWith(holderKey, blob, groupContext(group, epoch)));
}

const wrapContext = (holder: string): Context => ({ type: "private-key", subject: holder, epoch: 0, role: "holder", sequence: 0 });
const groupContext = (group: string, epoch: number): Context => ({ type: "group-key", subject: group, epoch, role: "reader", sequence: 0 });
