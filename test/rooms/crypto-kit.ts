import { expect } from "vitest";
import { CodedError, type ErrorCode } from "../../src/errors.ts";
import { hashOf, utf8 } from "../../src/crypto/bytes.ts";
import type { RandomBytes } from "../../src/terms.ts";

/** Bytes that look random and are the same in every run: SHA-256 of a counter. */
export function countingRandom(seed = "test"): RandomBytes {
  let count = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) bytes.set(hashOf(utf8(`${seed} ${count++}`)).subarray(0, length - at), at);
    return bytes;
  };
}

/** What a call gives, or the code it fails with; a failure without a code fails the test. */
export function failure<T>(call: () => T): { readonly kind: "value"; readonly value: T } | { readonly kind: "error"; readonly code: ErrorCode } {
  try {
    return { kind: "value", value: call() };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { kind: "error", code: error.code };
  }
}

export async function fails(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error: unknown = await promise.then(() => "nothing", (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CodedError);
  expect(error).toMatchObject({ code });
}

/** A blob with one bit changed: in every byte the highest, which some key formats ignore, and one of the others. */
export function* eachFlip(blob: Uint8Array): Generator<Uint8Array> {
  for (const [at, byte] of blob.entries()) {
    for (const bit of [7, at % 7]) {
      const flipped = new Uint8Array(blob);
      flipped[at] = byte ^ (1 << bit);
      yield flipped;
    }
  }
}
