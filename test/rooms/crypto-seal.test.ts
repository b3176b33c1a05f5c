import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { concat, equal, fromBase64url, fromUtf8, hashOf, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { BLOB_TYPES, contextBytes, type BlobType, type Context } from "../../src/crypto/context.ts";
import { openGroupKey, shareGroupKey, unwrapPrivateKey, wrapPrivateKey } from "../../src/crypto/keys.ts";
import { bucketFor, pad, unpad } from "../../src/crypto/padding.ts";
import { decrypt, encrypt, generateSealingKeys, openWith, sealingKeysFrom, sealTo } from "../../src/crypto/seal.ts";
import { countingRandom, eachFlip, fails, failure } from "./crypto-kit.ts";

const random = countingRandom();
const key = random(32);
const context: Context = { type: "message", subject: "thread-1", epoch: 7, role: "writer", sequence: 3 };
const contexts: fc.Arbitrary<Context> = fc.record({
  type: fc.constantFrom(...(Object.keys(BLOB_TYPES) as BlobType[])),
  subject: fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
  epoch: fc.nat(0xffff_ffff),
  role: fc.constantFrom("writer", "reader", "holder"),
  sequence: fc.nat(0xffff_ffff),
});
const bytes = fc.uint8Array({ maxLength: 700 });

describe("base64url", () => {
  test("property: reads what it wrote, and node reads the same", () => {
    fc.assert(
      fc.property(bytes, (some) => {
        const text = toBase64url(some);
        expect(text).toBe(Buffer.from(some).toString("base64url"));
        expect(fromBase64url(text)).toEqual(some);
      }),
    );
  });

  test("property: no text but the one it writes is read", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12, unit: fc.constantFrom(..."ABQZaz09-_+/= \n") }), (text) => {
        const read = failure(() => fromBase64url(text));
        if (read.kind === "value") expect(toBase64url(read.value)).toBe(text);
        else expect(read.code).toBe("BAD_REQUEST");
      }),
      { numRuns: 500 },
    );
  });

  test.each(["A", "AB==", "AB", "AAB", "A A", "+/", "ä", "AAAAA"])("refuses %s", (text) => {
    expect(failure(() => fromBase64url(text))).toEqual({ kind: "error", code: "BAD_REQUEST" });
  });
});

test("bytes are equal when they are, and text survives the way to bytes and back, with its byte order mark", () => {
  expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
  expect(fromUtf8(utf8("\ufeffGrüße"))).toBe("\ufeffGrüße");
  expect(toBase64url(hashOf(utf8("abc")))).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
});

describe("padding", () => {
  test("property: unpad inverts pad, and only the bucket shows", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), (plain) => {
        const padded = pad(plain);
        expect(unpad(padded)).toEqual(plain);
        expect([512, 2048, 8192, 32768]).toContain(padded.length);
      }),
    );
  });

  test.each([[0, 512], [511, 512], [512, 2048], [2047, 2048], [8192, 32768], [32768, 131072], [131072, 524288]])("%i bytes go into a bucket of %i", (length, bucket) => {
    expect(bucketFor(length)).toBe(bucket);
    expect(unpad(pad(new Uint8Array(length)))).toEqual(new Uint8Array(length));
  });

  test.each([
    { name: "nothing", padded: new Uint8Array() },
    { name: "only zeros", padded: new Uint8Array(512) },
    { name: "another mark", padded: concat(Uint8Array.of(1, 0x81), new Uint8Array(510)) },
    { name: "a size that is no bucket", padded: concat(Uint8Array.of(1, 0x80), new Uint8Array(511)) },
    { name: "a bucket larger than needed", padded: concat(Uint8Array.of(1, 0x80), new Uint8Array(2046)) },
  ])("is refused when it is $name", ({ padded }) => {
    expect(failure(() => unpad(padded))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
  });
});

describe("a context", () => {
  test("property: two different contexts never have the same bytes", () => {
    fc.assert(
      fc.property(contexts, contexts, (one, other) => {
        const same = one.type === other.type && one.subject === other.subject && one.epoch === other.epoch && one.role === other.role && one.sequence === other.sequence;
        expect(equal(contextBytes(one), contextBytes(other))).toBe(same);
      }),
    );
  });

  test.each<{ name: string; wrong: Partial<Context> }>([
    { name: "no subject", wrong: { subject: "" } },
    { name: "a subject that is too long", wrong: { subject: "x".repeat(201) } },
    { name: "a subject that is half a character", wrong: { subject: "\ud800" } },
    { name: "a negative epoch", wrong: { epoch: -1 } },
    { name: "a sequence that is no whole number", wrong: { sequence: 1.5 } },
    { name: "a sequence beyond 32 bits", wrong: { sequence: 2 ** 32 } },
  ])("with $name seals nothing", async ({ wrong }) => {
    const bad = { ...context, ...wrong };
    expect(failure(() => encrypt(key, key, bad, random))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
    await fails(sealTo(sealingKeysFrom(key).publicKey, key, bad, random), "SEAL_BROKEN");
  });
});

/** Every context that differs from this one in one field. */
const others: readonly Context[] = [
  { ...context, type: "content-key" },
  { ...context, subject: "thread-2" },
  { ...context, epoch: 8 },
  { ...context, role: "reader" },
  { ...context, sequence: 4 },
];

describe("under a shared key", () => {
  test("property: decrypting inverts encrypting, for any bytes and context", () => {
    fc.assert(
      fc.property(bytes, contexts, (plain, where) => {
        const blob = encrypt(key, plain, where, random);
        expect([...blob.subarray(0, 2)]).toEqual([1, BLOB_TYPES[where.type]]);
        expect(blob).toHaveLength(2 + 24 + plain.length + 16);
        expect(decrypt(key, blob, where)).toEqual(plain);
      }),
    );
  });

  test("nothing opens with another key, elsewhere, cut, lengthened, or with one bit changed", () => {
    const blob = encrypt(key, utf8("moin"), context, random);
    for (const other of others) expect(failure(() => decrypt(key, blob, other))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
    for (const other of [random(32), random(31), new Uint8Array()]) expect(failure(() => decrypt(other, blob, context))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
    for (let length = 0; length < blob.length; length++) expect(failure(() => decrypt(key, blob.subarray(0, length), context))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
    expect(failure(() => decrypt(key, concat(blob, Uint8Array.of(0)), context))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
    for (const flipped of eachFlip(blob)) expect(failure(() => decrypt(key, flipped, context))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
  });

  test("the same words are never the same bytes", () => {
    expect(encrypt(key, utf8("moin"), context, random)).not.toEqual(encrypt(key, utf8("moin"), context, random));
  });

  test("property: any bytes at all are refused with the one code", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (blob) => void expect(failure(() => decrypt(key, blob, context))).toEqual({ kind: "error", code: "SEAL_BROKEN" })));
  });
});

describe("to a public key", () => {
  const keys = generateSealingKeys(random);

  test("property: opening inverts sealing, for any bytes and context", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, contexts, async (plain, where) => {
        const blob = await sealTo(keys.publicKey, plain, where, random);
        expect(blob).toHaveLength(2 + 32 + plain.length + 16);
        expect(await openWith(keys.privateKey, blob, where)).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });

  test("nothing opens with another key, elsewhere, cut, lengthened, or with one bit changed", async () => {
    const blob = await sealTo(keys.publicKey, utf8("moin"), context, random);
    for (const other of others) await fails(openWith(keys.privateKey, blob, other), "SEAL_BROKEN");
    for (const other of [random(32), random(31), new Uint8Array(), keys.publicKey]) await fails(openWith(other, blob, context), "SEAL_BROKEN");
    for (let length = 0; length < blob.length; length += 3) await fails(openWith(keys.privateKey, blob.subarray(0, length), context), "SEAL_BROKEN");
    await fails(openWith(keys.privateKey, concat(blob, Uint8Array.of(0)), context), "SEAL_BROKEN");
    for (const flipped of eachFlip(blob)) await fails(openWith(keys.privateKey, flipped, context), "SEAL_BROKEN");
  });

  test("a key that is no key, and points of small order, are refused", async () => {
    for (const bad of [new Uint8Array(), random(31), random(33), new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31))]) await fails(sealTo(bad, key, context, random), "SEAL_BROKEN");
    expect(failure(() => sealingKeysFrom(random(31)))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
  });

  test("bytes that are a view into a larger buffer are sealed alone", async () => {
    const buffer = random(300);
    const blob = await sealTo(keys.publicKey, buffer.subarray(100, 110), context, random);
    expect(await openWith(keys.privateKey, concat(random(9), blob).subarray(9), context)).toEqual(buffer.slice(100, 110));
  });
});

describe("a private key", () => {
  const holder = generateSealingKeys(random);
  const group = generateSealingKeys(random);

  test("is wrapped for its holder, and unwrapped by nobody else", () => {
    const blob = wrapPrivateKey(key, holder.privateKey, "holder-1", random);
    expect(unwrapPrivateKey(key, blob, "holder-1")).toEqual(holder);
    expect(failure(() => unwrapPrivateKey(key, blob, "holder-2"))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
    expect(failure(() => unwrapPrivateKey(random(32), blob, "holder-1"))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
    for (const flipped of eachFlip(blob)) expect(failure(() => unwrapPrivateKey(key, flipped, "holder-1"))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
  });

  test("of a group is shared with a holder, for this group and epoch only", async () => {
    const blob = await shareGroupKey({ privateKey: group.privateKey, group: "group-1", epoch: 2, to: holder.publicKey, random });
    expect(await openGroupKey(holder.privateKey, blob, "group-1", 2)).toEqual(group);
    await fails(openGroupKey(holder.privateKey, blob, "group-2", 2), "SEAL_BROKEN");
    await fails(openGroupKey(holder.privateKey, blob, "group-1", 3), "SEAL_BROKEN");
    await fails(openGroupKey(group.privateKey, blob, "group-1", 2), "SEAL_BROKEN");
    await fails(shareGroupKey({ privateKey: random(16), group: "group-1", epoch: 2, to: holder.publicKey, random }), "SEAL_BROKEN");
  });
});

describe("a box for the disk", () => {
  const box = createBox(key, random);

  test("property: opening inverts sealing, in any place", () => {
    fc.assert(fc.property(bytes, fc.string({ maxLength: 30 }), (plain, place) => void expect(box.open(box.seal(plain, place), place)).toEqual(plain)));
  });

  test("opens nothing in another place, with another key, cut, or with one bit changed, and says so with STORE_CORRUPT", () => {
    const sealed = box.seal(utf8("moin"), "row 1");
    expect(failure(() => box.open(sealed, "row 2"))).toEqual({ kind: "error", code: "STORE_CORRUPT" });
    expect(failure(() => createBox(random(32), random).open(sealed, "row 1"))).toEqual({ kind: "error", code: "STORE_CORRUPT" });
    for (let length = 0; length < sealed.length; length++) expect(failure(() => box.open(sealed.subarray(0, length), "row 1"))).toEqual({ kind: "error", code: "STORE_CORRUPT" });
    for (const flipped of eachFlip(sealed)) expect(failure(() => box.open(flipped, "row 1"))).toEqual({ kind: "error", code: "STORE_CORRUPT" });
  });

  test("needs a key of 32 bytes", () => {
    expect(failure(() => createBox(random(16), random))).toEqual({ kind: "error", code: "CONFIG_INVALID" });
  });

  test("does not open what was encrypted under its key for something else", () => {
    const blob = encrypt(key, utf8("moin"), { ...context, type: "at-rest" }, random);
    expect(failure(() => box.open(blob, ""))).toEqual({ kind: "error", code: "STORE_CORRUPT" });
  });
});

test("an error of a seal tells no more than its code: no cause, no bytes", () => {
  const blob = encrypt(key, utf8("moin"), context, random);
  const thrown = (() => {
    try {
      return decrypt(random(32), blob, context);
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toBeInstanceOf(Error);
  expect((thrown as Error).cause).toBeUndefined();
  expect((thrown as Error).message).toBe("Sealed bytes cannot be used. The bytes were changed or belong elsewhere. Load the case again; if it stays, tell the operator. [SEAL_BROKEN]");
});
