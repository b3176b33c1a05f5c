import fc from "fast-check";
import { argon2id } from "@noble/hashes/argon2.js";
import { describe, expect, test } from "vitest";
import { equal, hashOf, utf8 } from "../../src/crypto/bytes.ts";
import { deriveFromPassphrase, deriveFromReceipt, deriveFromRecoveryCode, stretchInWasm, type Stretch } from "../../src/crypto/derive.ts";
import { deriveKey } from "../../src/crypto/derive-key.ts";
import { newReceipt } from "../../src/crypto/receipt.ts";
import { newRecoveryCode, parseRecoveryCode, printRecoveryCode } from "../../src/crypto/recovery.ts";
import { sealingKeysFrom } from "../../src/crypto/seal.ts";
import { generateSigningKeys, proofFor, sign, signingKeysFrom, verify, verifyProof, type Request } from "../../src/crypto/sign.ts";
import { countingRandom, eachFlip, failure, fails } from "./crypto-kit.ts";

const random = countingRandom();
const salt = random(16);

describe("stretching", () => {
  test("gives the same bytes as a second implementation of Argon2id", async () => {
    for (const { memory, passes, lanes } of [{ memory: 64, passes: 1, lanes: 1 }, { memory: 1024, passes: 3, lanes: 1 }, { memory: 256, passes: 2, lanes: 4 }]) {
      const password = random(9);
      expect(await stretchInWasm({ password, salt, memory, passes, lanes })).toEqual(argon2id(password, salt, { m: memory, t: passes, p: lanes, dkLen: 32 }));
    }
  });

  test("asks for 32 MiB for a receipt and 64 MiB for a passphrase, three passes, one lane", async () => {
    const asked: unknown[] = [];
    const stretch: Stretch = async ({ memory, passes, lanes }) => {
      asked.push({ memory, passes, lanes });
      return new Uint8Array(32);
    };
    await deriveFromReceipt(newReceipt(random), salt, stretch);
    await deriveFromPassphrase("sommer", salt, stretch);
    expect(asked).toEqual([{ memory: 32768, passes: 3, lanes: 1 }, { memory: 65536, passes: 3, lanes: 1 }]);
  });

  test("refuses a salt of fewer than 16 bytes", async () => {
    await fails(deriveFromReceipt(newReceipt(random), random(15), stretchInWasm), "CONFIG_INVALID");
    await fails(deriveFromPassphrase("sommer", random(15), stretchInWasm), "CONFIG_INVALID");
  });
});

test("a receipt gives a lookup id and two pairs of keys that say nothing of each other, and another salt gives others", async () => {
  const receipt = newReceipt(random);
  const secrets = await deriveFromReceipt(receipt, salt);
  expect(secrets.lookupId).toHaveLength(16);
  expect(signingKeysFrom(secrets.authKeys.privateKey)).toEqual(secrets.authKeys);
  expect(sealingKeysFrom(secrets.writerKeys.privateKey)).toEqual(secrets.writerKeys);
  expect(equal(secrets.authKeys.privateKey, secrets.writerKeys.privateKey)).toBe(false);
  expect(await deriveFromReceipt(receipt, salt)).toEqual(secrets);
  expect((await deriveFromReceipt(receipt, random(16))).lookupId).not.toEqual(secrets.lookupId);
});

test("a passphrase is the same from every keyboard: composed or not, wide or not, with spaces around it or not", async () => {
  const secrets = await deriveFromPassphrase("Größe 12", salt);
  expect(await deriveFromPassphrase("  Gro\u0308ße １2\n", salt)).toEqual(secrets);
  expect(secrets.wrapKey).not.toEqual(secrets.loginSecret);
  expect((await deriveFromPassphrase("größe 12", salt)).wrapKey).not.toEqual(secrets.wrapKey);
});

test("every purpose has a key of its own, as long as asked for", () => {
  const secret = random(32);
  const keys = (["content/r2t", "content/t2r", "content/file", "content/doorbell", "at-rest"] as const).map((purpose) => Buffer.from(deriveKey(secret, purpose)).toString("hex"));
  expect(new Set(keys).size).toBe(5);
  expect(deriveKey(secret, "at-rest", 16)).toHaveLength(16);
});

describe("a recovery code", () => {
  const codes = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => newRecoveryCode(() => bytes));

  test("property: is read back as it was printed, in any case, with any gaps, and with O, I, L for 0, 1, 1", () => {
    fc.assert(
      fc.property(codes, fc.constantFrom("-", " ", "", " – ", "\n"), fc.boolean(), fc.constantFrom("O", "o", "0"), fc.constantFrom("I", "l", "1"), (code, gap, small, zero, one) => {
        const typed = printRecoveryCode(code).replaceAll("-", gap).replaceAll("0", zero).replaceAll("1", one);
        expect(parseRecoveryCode(small ? typed.toLowerCase() : typed)).toEqual({ kind: "code", code });
      }),
    );
  });

  test("is printed in seven groups of four", () => {
    expect(printRecoveryCode(newRecoveryCode(random))).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  test("property: one wrong character is noticed", () => {
    // 12 check bits let one mistake in 4,096 pass; the runs are fixed, so that none of them does by chance.
    fc.assert(
      fc.property(codes, fc.nat(27), fc.constantFrom(..."0123456789ABCDEFGHJKMNPQRSTVWXYZ"), (code, at, wrong) => {
        const text = printRecoveryCode(code).replaceAll("-", "");
        fc.pre(text[at] !== wrong);
        expect(parseRecoveryCode(text.slice(0, at) + wrong + text.slice(at + 1))).toEqual({ kind: "mistyped" });
      }),
      { seed: 7 },
    );
  });

  test.each([
    { typed: "", kind: "wrong-length" },
    { typed: "0000-0000", kind: "wrong-length" },
    { typed: "0000-0000-0000-0000-0000-0000-0000-0", kind: "wrong-length" },
    { typed: "0000-0000-0000-0000-0000-0000-00U0", kind: "unknown-character" },
    { typed: "0000-0000-0000-0000-0000-0000-00Ä0", kind: "unknown-character" },
  ])("typed as $typed is answered with $kind", ({ typed, kind }) => {
    expect(parseRecoveryCode(typed)).toEqual({ kind });
  });

  test("gives a wrap key and a login secret that say nothing of each other", () => {
    const code = newRecoveryCode(random);
    const { wrapKey, loginSecret } = deriveFromRecoveryCode(code);
    expect(wrapKey).toHaveLength(32);
    expect(equal(wrapKey, loginSecret)).toBe(false);
    expect(deriveFromRecoveryCode(code)).toEqual({ wrapKey, loginSecret });
  });
});

describe("a proof", () => {
  const keys = generateSigningKeys(random);
  const request: Request = { method: "POST", path: "/threads/1?after=2", bodyHash: hashOf(utf8("{}")), time: 1_800_000_000_000, nonce: random(16) };
  const proof = proofFor(request, keys.privateKey);

  test("holds for the request it was made for", () => {
    expect(proof).toHaveLength(64);
    expect(verifyProof(proof, request, keys.publicKey)).toBe(true);
  });

  test.each<{ name: string; other: Partial<Request> }>([
    { name: "method", other: { method: "GET" } },
    { name: "path", other: { path: "/threads/2?after=2" } },
    { name: "body", other: { bodyHash: hashOf(utf8("")) } },
    { name: "time", other: { time: request.time + 1 } },
    { name: "nonce", other: { nonce: random(16) } },
  ])("does not hold for another $name", ({ other }) => {
    expect(verifyProof(proof, { ...request, ...other }, keys.publicKey)).toBe(false);
  });

  test.each<{ name: string; other: Partial<Request> }>([
    { name: "a path with a line break", other: { path: "/threads/1\nx" } },
    { name: "a path without a slash", other: { path: "threads" } },
    { name: "a method in small letters", other: { method: "post" } },
    { name: "half a body hash", other: { bodyHash: random(16) } },
    { name: "a time that is no whole number", other: { time: Number.NaN } },
    { name: "a nonce that is too short", other: { nonce: random(11) } },
  ])("is neither made nor accepted for $name", ({ other }) => {
    expect(failure(() => proofFor({ ...request, ...other }, keys.privateKey))).toEqual({ kind: "error", code: "PROOF_WRONG" });
    expect(verifyProof(proof, { ...request, ...other }, keys.publicKey)).toBe(false);
  });

  test("does not hold with one bit changed, cut, for another key, or as any other bytes", () => {
    for (const flipped of [...eachFlip(proof)].filter((_, at) => at % 4 === 0)) expect(verifyProof(flipped, request, keys.publicKey)).toBe(false);
    expect(verifyProof(proof.subarray(1), request, keys.publicKey)).toBe(false);
    expect(verifyProof(new Uint8Array(64), request, keys.publicKey)).toBe(false);
    expect(verifyProof(proof, request, generateSigningKeys(random).publicKey)).toBe(false);
    expect(verifyProof(proof, request, new Uint8Array(31))).toBe(false);
  });

  test("under a public key of small order never holds: such a key would accept what nobody signed", () => {
    const neutral = Uint8Array.of(1, ...new Uint8Array(31));
    const forged = Uint8Array.of(1, ...new Uint8Array(63));
    expect(verify(forged, utf8("anything"), neutral)).toBe(false);
    expect(verify(sign(utf8("x"), keys.privateKey), utf8("x"), keys.publicKey)).toBe(true);
  });
});
