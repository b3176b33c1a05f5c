import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, hashOf, utf8 } from "../../src/crypto/bytes.ts";
import { deriveFromReceipt } from "../../src/crypto/derive.ts";
import { deriveKey } from "../../src/crypto/derive-key.ts";
import { openContentKey, openMessage, openThread, readThread, sealMessage, type Direction, type Message, type Place } from "../../src/crypto/envelope.ts";
import { pad } from "../../src/crypto/padding.ts";
import { newReceipt, parseReceipt, receiptWords } from "../../src/crypto/receipt.ts";
import { encrypt, generateSealingKeys, sealTo } from "../../src/crypto/seal.ts";
import { countingRandom, eachFlip, failure, fails } from "./crypto-kit.ts";

const random = countingRandom();
const salt = random(16);
const readers = generateSealingKeys(random);
const receipt = newReceipt(random);
const thread = { subject: "thread-1", epoch: 3 };
const opened = await openThread({ ...thread, readerKey: readers.publicKey, receipt, salt, random });
const { contentKey } = opened;

const place = (direction: Direction, sequence: number): Place => ({ ...thread, direction, sequence });
const text = (words: string, previous: Uint8Array | null = null): Message => ({ kind: "text", text: words, previous });
const put = (direction: Direction, sequence: number, message: Message): { direction: Direction; body: Uint8Array } => ({ direction, body: sealMessage(contentKey, place(direction, sequence), message, random) });

describe("a thread", () => {
  test("is opened by its readers with their key, and by its writer with nothing but the words of the receipt", async () => {
    expect(await openContentKey(readers.privateKey, opened.contentKeyForReaders, thread.subject, thread.epoch)).toEqual(contentKey);

    const typed = parseReceipt(receiptWords(receipt).join(" "));
    if (typed.kind !== "receipt") throw new Error("the receipt was not read");
    const writer = await deriveFromReceipt(typed.receipt, salt);
    expect(hashOf(writer.lookupId)).toEqual(opened.lookup);
    expect(writer.authKeys.publicKey).toEqual(opened.authKey);
    expect(writer.writerKeys.publicKey).toEqual(opened.writerKey);
    expect(await openContentKey(writer.writerKeys.privateKey, opened.contentKeyForWriter, thread.subject, thread.epoch)).toEqual(contentKey);
  });

  test("is opened by nobody else, and not as another thread or under another epoch", async () => {
    await fails(openContentKey(generateSealingKeys(random).privateKey, opened.contentKeyForReaders, "thread-1", 3), "SEAL_BROKEN");
    await fails(openContentKey(readers.privateKey, opened.contentKeyForWriter, "thread-1", 3), "SEAL_BROKEN");
    await fails(openContentKey(readers.privateKey, opened.contentKeyForReaders, "thread-2", 3), "SEAL_BROKEN");
    await fails(openContentKey(readers.privateKey, opened.contentKeyForReaders, "thread-1", 4), "SEAL_BROKEN");
  });

  test("has a key of 32 bytes; whatever else was sealed in its place is broken", async () => {
    const short = await sealTo(readers.publicKey, random(31), { type: "content-key", ...thread, role: "writer", sequence: 0 }, random);
    await fails(openContentKey(readers.privateKey, short, thread.subject, thread.epoch), "SEAL_BROKEN");
  });

  test("hands out nothing that holds a secret of the writer", () => {
    const handedOut = concat(opened.contentKeyForReaders, opened.contentKeyForWriter, opened.lookup, opened.authKey, opened.writerKey);
    for (const secret of [contentKey, receipt, opened.writer.lookupId, opened.writer.authKeys.privateKey, opened.writer.writerKeys.privateKey]) {
      expect(Buffer.from(handedOut).includes(Buffer.from(secret))).toBe(false);
    }
  });

  test("does not begin with a readers' key that is none", async () => {
    await fails(openThread({ ...thread, readerKey: new Uint8Array(32), receipt, salt, random }), "SEAL_BROKEN");
  });
});

describe("a message", () => {
  const messages: fc.Arbitrary<Message> = fc.record({
    content: fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 300 }).map((words) => ({ kind: "text" as const, text: words })),
      fc.dictionary(fc.string({ maxLength: 8 }).filter((name) => name !== "__proto__"), fc.oneof(fc.string(), fc.integer(), fc.record({ kind: fc.constant("chosen"), option: fc.string() }))).map((answers) => ({ kind: "answers" as const, answers: { ...answers } })),
    ),
    previous: fc.oneof(fc.constant(null), fc.uint8Array({ minLength: 32, maxLength: 32 })),
  }).map(({ content, previous }) => ({ ...content, previous }));

  test("property: opening inverts sealing, in both directions, for text and answers", () => {
    fc.assert(
      fc.property(messages, fc.constantFrom<Direction>("r2t", "t2r"), fc.integer({ min: 1, max: 9999 }), (message, direction, sequence) => {
        const blob = sealMessage(contentKey, place(direction, sequence), message, random);
        expect(openMessage(contentKey, place(direction, sequence), blob)).toEqual(message);
      }),
    );
  });

  test("shows of its length only the bucket", () => {
    const size = (words: string): number => sealMessage(contentKey, place("r2t", 1), text(words), random).length - 42;
    expect(size("")).toBe(512);
    expect(size("x".repeat(400))).toBe(512);
    expect(size("x".repeat(1000))).toBe(2048);
    expect(size("я".repeat(4000))).toBe(8192);
    expect(size("\u0001".repeat(4000))).toBe(32768);
  });

  test("opens at its own place only, and not with one bit changed", () => {
    const { body } = put("r2t", 2, text("moin"));
    for (const wrong of [place("r2t", 1), place("t2r", 2), { ...place("r2t", 2), subject: "thread-2" }, { ...place("r2t", 2), epoch: 4 }]) {
      expect(failure(() => openMessage(contentKey, wrong, body))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
    }
    expect(failure(() => openMessage(random(32), place("r2t", 2), body))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
    for (const flipped of eachFlip(body)) expect(failure(() => openMessage(contentKey, place("r2t", 2), flipped))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
  });

  test.each([
    { name: "no JSON", inside: utf8("moin") },
    { name: "no UTF-8", inside: Uint8Array.of(0xff) },
    { name: "null", inside: utf8("null") },
    { name: "another version", inside: utf8('{"v":2,"text":"moin","previous":null}') },
    { name: "neither text nor answers", inside: utf8('{"v":1,"previous":null}') },
    { name: "text and answers", inside: utf8('{"v":1,"text":"moin","answers":{},"previous":null}') },
    { name: "answers in a list", inside: utf8('{"v":1,"answers":[],"previous":null}') },
    { name: "no previous", inside: utf8('{"v":1,"text":"moin"}') },
    { name: "a previous that is no hash", inside: utf8('{"v":1,"text":"moin","previous":"AAAA"}') },
  ])("that holds $name, though sealed by someone with the key, is broken", ({ inside }) => {
    const sealed = encrypt(deriveKey(contentKey, "content/r2t"), pad(inside), { type: "message", ...thread, role: "writer", sequence: 1 }, random);
    expect(failure(() => openMessage(contentKey, place("r2t", 1), sealed))).toEqual({ kind: "error", code: "SEAL_BROKEN" });
  });
});

describe("reading a thread", () => {
  const first = put("r2t", 1, text("eins"));
  const answer = put("t2r", 1, text("zwei", hashOf(first.body)));
  const second = put("r2t", 2, text("drei", hashOf(answer.body)));
  const read = (kept: Parameters<typeof readThread>[2]): readonly string[] =>
    readThread(contentKey, thread, kept).map((each) => (each.kind === "message" ? `${each.message.kind === "text" ? each.message.text : ""} ${each.before}` : each.kind));

  test("gives every message in the order it was kept", () => {
    expect(read([])).toEqual([]);
    expect(read([first, answer, second])).toEqual(["eins complete", "zwei complete", "drei complete"]);
  });

  test("notices a message that was left out, at its beginning or in the middle", () => {
    expect(read([first, second])).toEqual(["eins complete", "drei gap"]);
    expect(read([answer])).toEqual(["zwei gap"]);
  });

  test("notices what was repeated or changed, and still reads the rest", () => {
    expect(read([first, first, answer])).toEqual(["eins complete", "repeated", "zwei complete"]);
    const [changed] = eachFlip(answer.body);
    expect(read([first, { direction: "t2r", body: changed ?? first.body }, second])).toEqual(["eins complete", "broken", "drei gap"]);
  });

  test("does not take a message of one side for one of the other", () => {
    expect(read([first, { ...answer, direction: "r2t" }])).toEqual(["eins complete", "broken"]);
  });

  test("reads both messages when two devices of the writer used the same number at once", () => {
    const same = put("r2t", 2, text("vier", hashOf(answer.body)));
    const after = put("r2t", 4, text("fünf", hashOf(same.body)));
    expect(read([first, answer, second, same, after])).toEqual(["eins complete", "zwei complete", "drei complete", "vier complete", "fünf complete"]);
  });

  test("reads what one side wrote after a message of its own that was left out", () => {
    const third = put("r2t", 3, text("vier", hashOf(second.body)));
    expect(read([first, answer, third])).toEqual(["eins complete", "zwei complete", "vier gap"]);
  });

  test("takes a number that is far away for no number of this thread", () => {
    expect(read([first, put("r2t", 99, text("weit", hashOf(first.body)))])).toEqual(["eins complete", "broken"]);
  });

  test("tells a message that calls itself the first, and is not, as a gap", () => {
    expect(read([first, put("r2t", 2, text("noch eins"))])).toEqual(["eins complete", "noch eins gap"]);
  });
});
