import { CodedError } from "../errors.ts";
import { concat, fromUtf8, utf8 } from "./bytes.ts";

/**
 * X25519 with HPKE base mode for keys that are public, XChaCha20-Poly1305 for keys that are shared. The first byte of
 * every blob; another suite gets another number.
 */
export const SUITE = 0x01;

/** What a blob holds: its second byte. A number is never given out again. */
export const BLOB_TYPES = {
  /** The key of one thread, sealed to its readers or to its writer. */
  "content-key": 0x01,
  message: 0x02,
  /** A holder's own private key, under a key from a passphrase or a recovery code. */
  "private-key": 0x03,
  /** The private key that several readers share, sealed to one of them. */
  "group-key": 0x04,
  /** Bytes for a disk; bound by a context of its own, see box.ts. */
  "at-rest": 0x05,
} as const;
export type BlobType = keyof typeof BLOB_TYPES;

const ROLES = { writer: 0x01, reader: 0x02, holder: 0x03 } as const;

/**
 * Where a blob belongs. It opens only under the very context it was sealed for, so bytes that are moved to another
 * subject, another place or another direction stay shut.
 */
export interface Context {
  readonly type: BlobType;
  /** Id of the thread, group or holder the blob belongs to; 1 to 200 bytes of UTF-8. */
  readonly subject: string;
  /** Number of the readers' key, 0 to 2^32 - 1; 0 where there is none. */
  readonly epoch: number;
  /** Who made the blob: who writes first in a thread, who reads it, or who holds a key for themselves. */
  readonly role: keyof typeof ROLES;
  /** Place among the blobs of this type and role, 0 to 2^32 - 1; 0 where there is only one. */
  readonly sequence: number;
}

const LABEL = utf8("lotse/v1/context");

/**
 * The associated data of a blob. Only the last field varies in length, so no two contexts have the same bytes:
 * label 16 | suite 1 | type 1 | role 1 | epoch 4 | sequence 4 | subject. Numbers are big-endian.
 *
 * @throws {CodedError} SEAL_BROKEN when a field is outside its range.
 */
export function contextBytes(context: Context): Uint8Array {
  const subject = utf8(context.subject);
  // A lone surrogate would become U+FFFD, and two subjects one.
  if (subject.length < 1 || subject.length > 200 || fromUtf8(subject) !== context.subject) throw sealBroken();
  const numbers = new DataView(new ArrayBuffer(11));
  numbers.setUint8(0, SUITE);
  numbers.setUint8(1, BLOB_TYPES[context.type]);
  numbers.setUint8(2, ROLES[context.role]);
  numbers.setUint32(3, uint32(context.epoch));
  numbers.setUint32(7, uint32(context.sequence));
  return concat(LABEL, new Uint8Array(numbers.buffer), subject);
}

function uint32(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw sealBroken();
  return value;
}

/** The one error of this room's blobs. It never says what was wrong: the difference would be an oracle. */
export function sealBroken(): CodedError {
  return new CodedError("SEAL_BROKEN", "Sealed bytes cannot be used.");
}
