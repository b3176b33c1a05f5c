import { CodedError } from "../errors.ts";
import type { RandomBytes } from "../terms.ts";
import { concat, utf8 } from "./bytes.ts";
import { BLOB_TYPES, SUITE } from "./context.ts";
import { deriveKey } from "./derive-key.ts";
import { decryptBytes, encryptBytes } from "./seal.ts";

/** Seals bytes for the disk and opens them again; `context` binds them to their place. */
export interface Box {
  seal(plain: Uint8Array, context: string): Uint8Array;
  /** @throws {CodedError} STORE_CORRUPT when the bytes are not what was sealed for this context under this key. */
  open(sealed: Uint8Array, context: string): Uint8Array;
}

const HEADER = Uint8Array.of(SUITE, BLOB_TYPES["at-rest"]);

/**
 * Blob: suite 1 | type 1 | nonce 24 | ciphertext and tag, under a subkey of `key`.
 *
 * @param key - 32 bytes, kept apart from what it protects.
 * @throws {CodedError} CONFIG_INVALID when the key has another length.
 */
export function createBox(key: Uint8Array, random: RandomBytes): Box {
  if (key.length !== 32) throw new CodedError("CONFIG_INVALID", "The key for data at rest does not have 32 bytes.");
  const subkey = deriveKey(key, "at-rest");
  const associated = (context: string): Uint8Array => concat(utf8("lotse/v1/at-rest"), HEADER, utf8(context));
  return {
    seal: (plain, context) => concat(HEADER, encryptBytes(subkey, plain, associated(context), random)),
    open(sealed, context) {
      try {
        if (sealed[0] !== HEADER[0] || sealed[1] !== HEADER[1]) throw new Error("header");
        return decryptBytes(subkey, sealed.subarray(HEADER.length), associated(context));
      } catch {
        throw new CodedError("STORE_CORRUPT", "A kept record cannot be opened.");
      }
    },
  };
}
