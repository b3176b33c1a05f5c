import { argon2id } from "@noble/hashes/argon2.js";
import { createPrivateKey, createPublicKey, hkdfSync, sign as signWithNode } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { concat, hashOf, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { contextBytes, type Context } from "../../src/crypto/context.ts";
import { deriveFromPassphrase, deriveFromReceipt, deriveFromRecoveryCode, stretchInWasm } from "../../src/crypto/derive.ts";
import { deriveKey } from "../../src/crypto/derive-key.ts";
import { openMessage, sealMessage, type Message, type Place } from "../../src/crypto/envelope.ts";
import { newReceipt, parseReceipt, receiptDigits, receiptWords } from "../../src/crypto/receipt.ts";
import { RECEIPT_WORDS } from "../../src/crypto/receipt-words.ts";
import { parseRecoveryCode, printRecoveryCode } from "../../src/crypto/recovery.ts";
import { decrypt, decryptBytes, encrypt, encryptBytes, hpkeOpen, hpkeSeal, openWith, sealingKeysFrom, sealTo } from "../../src/crypto/seal.ts";
import { proofFor, sign, signingKeysFrom, verify, verifyProof } from "../../src/crypto/sign.ts";
import own from "../vectors/lotse-v1.json" with { type: "json" };
import published from "../vectors/published.json" with { type: "json" };

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (some: Uint8Array): string => Buffer.from(some).toString("hex");

describe("published vectors", () => {
  test("RFC 9180: our HPKE suite seals and opens as the appendix does", async () => {
    const vector = published["RFC 9180 A.2.1, base mode, sequence number 0"];
    const info = bytes(vector.info);
    const aad = bytes(vector.aad);
    expect(hex(await hpkeSeal(bytes(vector.pkRm), bytes(vector.pt), info, aad, bytes(vector.ikmE)))).toBe(vector.enc + vector.ct);
    expect(hex(await hpkeOpen(bytes(vector.skRm), bytes(vector.enc + vector.ct), info, aad))).toBe(vector.pt);
  });

  test.each(published["RFC 8032 7.1"])("RFC 8032: Ed25519 of the message '$message'", ({ secretKey, publicKey, message, signature }) => {
    expect(hex(signingKeysFrom(bytes(secretKey)).publicKey)).toBe(publicKey);
    expect(hex(sign(bytes(message), bytes(secretKey)))).toBe(signature);
    expect(verify(bytes(signature), bytes(message), bytes(publicKey))).toBe(true);
  });

  // Ours has no place for the RFC's associated data. The implementation that crypto-derive.test.ts compares ours with has.
  test("RFC 9106: the Argon2id that ours is compared with", () => {
    const { password, salt, secret, associated, passes, memory, lanes, tag } = published["RFC 9106 5.3, Argon2id"];
    expect(hex(argon2id(bytes(password), bytes(salt), { t: passes, m: memory, p: lanes, key: bytes(secret), personalization: bytes(associated), dkLen: 32 }))).toBe(tag);
  });

  test.each(published["phc-winner-argon2 src/test.c, Argon2id, version 0x13"])("Argon2id of the reference implementation, with $memory KiB", async ({ password, salt, passes, memory, lanes, tag }) => {
    expect(hex(await stretchInWasm({ password: bytes(password), salt: bytes(salt), passes, memory, lanes }))).toBe(tag);
  });

  test("XChaCha20-Poly1305 of the draft", () => {
    const { key, nonce, aad, plaintext, ciphertext, tag } = published["draft-irtf-cfrg-xchacha-03 A.3.1"];
    expect(hex(encryptBytes(bytes(key), bytes(plaintext), bytes(aad), () => bytes(nonce)))).toBe(nonce + ciphertext + tag);
    expect(hex(decryptBytes(bytes(key), bytes(nonce + ciphertext + tag), bytes(aad)))).toBe(plaintext);
  });
});

/** What was sealed yesterday must open tomorrow. A failure here means that everything kept so far would be lost. */
describe("our own vectors", () => {
  test("the words stand where they stood", () => {
    expect(hex(hashOf(utf8(RECEIPT_WORDS.join("\n"))))).toBe(own.words.sha256);
  });

  test("a context", () => {
    const { bytes: written, ...context } = own.context;
    expect(hex(contextBytes(context as Context))).toBe(written);
    // Written out once more by hand, after the description in docs/sealing.md.
    const subject = Buffer.from(context.subject, "utf8").toString("hex");
    expect(written).toBe(`${Buffer.from("lotse/v1/context").toString("hex")}010101${"00000007"}${"00000102"}${subject}`);
  });

  test("a blob under a shared key", () => {
    const { key, nonce, plain, blob } = own.encrypt;
    const context = own.encrypt.context as Context;
    expect(hex(encrypt(bytes(key), bytes(plain), context, () => bytes(nonce)))).toBe(blob);
    expect(hex(decrypt(bytes(key), bytes(blob), context))).toBe(plain);
  });

  test("a blob to a public key", async () => {
    const { privateKey, publicKey, ikm, plain, blob } = own.seal;
    const context = own.seal.context as Context;
    expect(hex(sealingKeysFrom(bytes(privateKey)).publicKey)).toBe(publicKey);
    expect(hex(await sealTo(bytes(publicKey), bytes(plain), context, () => bytes(ikm)))).toBe(blob);
    expect(hex(await openWith(bytes(privateKey), bytes(blob), context))).toBe(plain);
  });

  test("a receipt and all that is derived from it", async () => {
    const { random, bytes: kept, words, digits, salt, lookupId, lookup, authKey, writerKey } = own.receipt;
    const receipt = newReceipt(() => bytes(random));
    expect(hex(receipt)).toBe(kept);
    expect(receiptWords(receipt).join(" ")).toBe(words);
    expect(receiptDigits(receipt)).toBe(digits);
    expect(parseReceipt(words)).toEqual({ kind: "receipt", receipt });
    const secrets = await deriveFromReceipt(receipt, bytes(salt));
    expect([secrets.lookupId, hashOf(secrets.lookupId), secrets.authKeys.publicKey, secrets.writerKeys.publicKey].map(hex)).toEqual([lookupId, lookup, authKey, writerKey]);
  });

  test("a passphrase and a recovery code, and what is derived from them", async () => {
    const secrets = await deriveFromPassphrase(own.passphrase.typed, bytes(own.passphrase.salt));
    expect([secrets.wrapKey, secrets.loginSecret].map(hex)).toEqual([own.passphrase.wrapKey, own.passphrase.loginSecret]);
    const parsed = parseRecoveryCode(own.recovery.printed);
    if (parsed.kind !== "code") throw new Error("the code was not read");
    expect(hex(parsed.code)).toBe(own.recovery.bytes);
    expect(printRecoveryCode(parsed.code)).toBe(own.recovery.printed);
    const recovered = deriveFromRecoveryCode(parsed.code);
    expect([recovered.wrapKey, recovered.loginSecret].map(hex)).toEqual([own.recovery.wrapKey, own.recovery.loginSecret]);
  });

  test.each([
    { name: "a message", vector: own.message },
    { name: "an answer", vector: own.answer },
  ])("$name", ({ vector }) => {
    const { contentKey, nonce, text, previous, blob } = vector;
    const place = vector.place as Place;
    const message: Message = { kind: "text", text, previous: previous === null ? null : bytes(previous) };
    expect(hex(sealMessage(bytes(contentKey), place, message, () => bytes(nonce)))).toBe(blob);
    expect(openMessage(bytes(contentKey), place, bytes(blob))).toEqual(message);
  });

  test("a proof", () => {
    const { seed, publicKey, method, path, bodyHash, time, nonce, proof } = own.proof;
    const request = { method, path, bodyHash: bytes(bodyHash), time, nonce: bytes(nonce) };
    expect(hex(proofFor(request, bytes(seed)))).toBe(proof);
    expect(verifyProof(bytes(proof), request, bytes(publicKey))).toBe(true);
  });

  test("a box", () => {
    const { key, nonce, context, plain, sealed } = own.box;
    expect(hex(createBox(bytes(key), () => bytes(nonce)).seal(bytes(plain), context))).toBe(sealed);
    expect(hex(createBox(bytes(key), () => bytes(nonce)).open(bytes(sealed), context))).toBe(plain);
  });
});

/** A second implementation of the parts that node has, written from docs/sealing.md. */
describe("node's own cryptography agrees", () => {
  const hkdf = (secret: Uint8Array, purpose: string, length: number): Uint8Array => new Uint8Array(hkdfSync("sha256", secret, "", `lotse/v1/${purpose}`, length));
  const nodeKey = (type: "ed25519" | "x25519", secret: Uint8Array): ReturnType<typeof createPrivateKey> =>
    createPrivateKey({ key: Buffer.concat([bytes(`302e020100300506032b65${type === "ed25519" ? "70" : "6e"}04220420`), secret]), format: "der", type: "pkcs8" });
  const publicHalf = (type: "ed25519" | "x25519", secret: Uint8Array): string => hex(createPublicKey(nodeKey(type, secret)).export({ format: "der", type: "spki" }).subarray(12));

  test("on the keys of a receipt", () => {
    const root = argon2id(bytes(own.receipt.bytes), bytes(own.receipt.salt), { m: 32768, t: 3, p: 1, dkLen: 32 });
    expect(hex(hkdf(root, "receipt/lookup", 16))).toBe(own.receipt.lookupId);
    expect(publicHalf("ed25519", hkdf(root, "receipt/auth", 32))).toBe(own.receipt.authKey);
    expect(publicHalf("x25519", hkdf(root, "receipt/seal", 32))).toBe(own.receipt.writerKey);
  });

  test("on the key of a direction", () => {
    expect(hex(hkdf(bytes(own.message.contentKey), "content/r2t", 32))).toBe(own.message.directionKey);
    expect(hex(deriveKey(bytes(own.message.contentKey), "content/r2t"))).toBe(own.message.directionKey);
  });

  test("on a proof", () => {
    const { seed, method, path, bodyHash, time, nonce, proof } = own.proof;
    const lines = ["lotse/v1/proof", method, path, toBase64url(bytes(bodyHash)), String(time), toBase64url(bytes(nonce))];
    expect(hex(signWithNode(null, Buffer.from(lines.join("\n")), nodeKey("ed25519", bytes(seed))))).toBe(proof);
  });

  test("on the header of a message: suite, type, nonce, then a bucket and a tag", () => {
    const blob = bytes(own.message.blob);
    expect(blob.subarray(0, 26)).toEqual(concat(Uint8Array.of(1, 2), bytes(own.message.nonce)));
    expect(blob).toHaveLength(2 + 24 + 512 + 16);
  });
});
