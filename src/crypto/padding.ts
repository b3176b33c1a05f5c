import { sealBroken } from "./context.ts";

const SMALLEST_BUCKET = 512;
const BUCKET_GROWTH = 4;

/** The size in bytes that hides a length: the first of 512, 2 Ki, 8 Ki, 32 Ki, 128 Ki … that is larger. */
export function bucketFor(length: number): number {
  let bucket = SMALLEST_BUCKET;
  while (bucket <= length) bucket *= BUCKET_GROWTH;
  return bucket;
}

/** ISO/IEC 7816-4: 0x80, then zeros up to the bucket. There is always room for the 0x80. */
export function pad(plain: Uint8Array): Uint8Array {
  const padded = new Uint8Array(bucketFor(plain.length));
  padded.set(plain);
  padded[plain.length] = 0x80;
  return padded;
}

/**
 * Only for bytes whose seal has been checked; before that, an error here would tell about the padding.
 *
 * @throws {CodedError} SEAL_BROKEN when `pad` did not make these bytes.
 */
export function unpad(padded: Uint8Array): Uint8Array {
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (end === -1 || padded[end] !== 0x80 || bucketFor(end) !== padded.length) throw sealBroken();
  return padded.slice(0, end);
}
