import type { RandomBytes } from "../terms.ts";
import { fromBase64url, fromUtf8, hashOf, toBase64url, utf8 } from "./bytes.ts";
import { sealBroken, type Context } from "./context.ts";
import { deriveFromReceipt, type Stretch, type WriterSecrets } from "./derive.ts";
import { deriveKey } from "./derive-key.ts";
import { pad, unpad } from "./padding.ts";
import type { Receipt } from "./receipt.ts";
import { decrypt, encrypt, openWith, sealTo } from "./seal.ts";

/** From the writer to the readers, or from the readers to the writer. */
export type Direction = "r2t" | "t2r";

export type Content =
  | { readonly kind: "text"; readonly text: string }
  /** What was said to each question, by the question's id. */
  | { readonly kind: "answers"; readonly answers: Readonly<Record<string, unknown>> };

/** `previous`: SHA-256 of the newest message its sender had seen, of either side; null for the first of all. */
export type Message = Content & { readonly previous: Uint8Array | null };

/** All that is handed out when a thread begins; whoever keeps it can open nothing. */
export interface OpenedThread {
  /** Seals this side's messages from now on; not to be kept with the rest. */
  readonly contentKey: Uint8Array;
  readonly contentKeyForReaders: Uint8Array;
  readonly contentKeyForWriter: Uint8Array;
  /** SHA-256 of the lookup id. */
  readonly lookup: Uint8Array;
  /** Ed25519 public key. */
  readonly authKey: Uint8Array;
  /** X25519 public key. */
  readonly writerKey: Uint8Array;
  /** What the receipt opens, so that going on needs no second derivation. Stays on the writer's device. */
  readonly writer: WriterSecrets;
}

/**
 * Begins a thread between one writer, who has a receipt, and the readers, who share a key.
 *
 * @param thread.salt - Of this deployment, see `deriveFromReceipt`.
 * @param thread.subject - Id of the thread, made before; everything in it is bound to it.
 * @throws {CodedError} SEAL_BROKEN when the readers' key, subject or epoch cannot be used; CONFIG_INVALID for the salt.
 */
export async function openThread(thread: {
  readonly readerKey: Uint8Array;
  readonly epoch: number;
  readonly receipt: Receipt;
  readonly salt: Uint8Array;
  readonly subject: string;
  readonly random: RandomBytes;
  readonly stretch?: Stretch;
}): Promise<OpenedThread> {
  const { readerKey, epoch, receipt, salt, subject, random } = thread;
  const writer = await deriveFromReceipt(receipt, salt, thread.stretch);
  const contentKey = random(32);
  const context = contentKeyContext(subject, epoch);
  return {
    contentKey,
    contentKeyForReaders: await sealTo(readerKey, contentKey, context, random),
    contentKeyForWriter: await sealTo(writer.writerKeys.publicKey, contentKey, context, random),
    lookup: hashOf(writer.lookupId),
    authKey: writer.authKeys.publicKey,
    writerKey: writer.writerKeys.publicKey,
    writer,
  };
}

/**
 * The key of a thread, for its writer or one of its readers.
 *
 * @throws {CodedError} SEAL_BROKEN when it was not sealed to this key for this thread.
 */
export async function openContentKey(privateKey: Uint8Array, blob: Uint8Array, subject: string, epoch: number): Promise<Uint8Array> {
  const contentKey = await openWith(privateKey, blob, contentKeyContext(subject, epoch));
  if (contentKey.length !== 32) throw sealBroken();
  return contentKey;
}

/** Which message of a thread: the `sequence`th one in its direction, counted from 1. */
export interface Place {
  readonly subject: string;
  readonly epoch: number;
  readonly direction: Direction;
  readonly sequence: number;
}

/** Padded, so that its size says nothing but its bucket: 512 B, 2, 8, 32, 128 KiB … and 42 bytes. */
export function sealMessage(contentKey: Uint8Array, place: Place, message: Message, random: RandomBytes): Uint8Array {
  return encrypt(directionKey(contentKey, place), pad(utf8(write(message))), messageContext(place), random);
}

/** @throws {CodedError} SEAL_BROKEN unless this very message belongs at this very place. */
export function openMessage(contentKey: Uint8Array, place: Place, blob: Uint8Array): Message {
  return read(unpad(decrypt(directionKey(contentKey, place), blob, messageContext(place))));
}

export type ReadMessage =
  | {
      readonly kind: "message";
      readonly message: Message;
      /** `gap`: its sender had seen a message that is not here, so something was withheld or taken away. */
      readonly before: "complete" | "gap";
    }
  /** The same bytes came before. */
  | { readonly kind: "repeated" }
  | { readonly kind: "broken" };

/**
 * Opens the messages of a thread in the order they were kept, and notices what was changed, left out or repeated. Two
 * devices of one writer may have used the same number at once, and a message may be missing; the others are read.
 */
export function readThread(
  contentKey: Uint8Array,
  thread: { readonly subject: string; readonly epoch: number },
  kept: readonly { readonly direction: Direction; readonly body: Uint8Array }[],
): readonly ReadMessage[] {
  const seen = new Set<string>();
  const counts: Record<Direction, number> = { r2t: 0, t2r: 0 };
  return kept.map(({ direction, body }) => {
    const hash = toBase64url(hashOf(body));
    if (seen.has(hash)) return { kind: "repeated" };
    const isFirst = seen.size === 0;
    seen.add(hash);
    const sequence = ++counts[direction];
    const message = openNear(contentKey, { ...thread, direction, sequence }, body);
    if (message === undefined) return { kind: "broken" };
    // No message can hold its own hash, so what is seen here came before it.
    const complete = message.previous === null ? isFirst : seen.has(toBase64url(message.previous));
    return { kind: "message", message, before: complete ? "complete" : "gap" };
  });
}

// So many messages of one side may be missing, or have been sent at once, and the others are still read.
const NEAR = 8;

function openNear(contentKey: Uint8Array, place: Place, body: Uint8Array): Message | undefined {
  const sequences = [place.sequence, ...Array.from({ length: NEAR }, (_, off) => [place.sequence - off - 1, place.sequence + off + 1]).flat()];
  for (const sequence of sequences.filter((each) => each > 0)) {
    try {
      return openMessage(contentKey, { ...place, sequence }, body);
    } catch {
      // Perhaps sealed under a number nearby.
    }
  }
  return undefined;
}

const contentKeyContext = (subject: string, epoch: number): Context => ({ type: "content-key", subject, epoch, role: "writer", sequence: 0 });
const messageContext = ({ subject, epoch, direction, sequence }: Place): Context => ({ type: "message", subject, epoch, role: direction === "r2t" ? "writer" : "reader", sequence });
const directionKey = (contentKey: Uint8Array, place: Place): Uint8Array => deriveKey(contentKey, `content/${place.direction}`);

function write(message: Message): string {
  const previous = message.previous && toBase64url(message.previous);
  return JSON.stringify(message.kind === "text" ? { v: 1, text: message.text, previous } : { v: 1, answers: message.answers, previous });
}

// Read by hand: a schema library would weigh more in the page than all of this room.
function read(bytes: Uint8Array): Message {
  try {
    const { v, text, answers, previous } = JSON.parse(fromUtf8(bytes)) as Readonly<Record<string, unknown>>;
    const seen = previous === null ? null : fromBase64url(String(previous));
    if (v !== 1 || (seen !== null && seen.length !== 32)) throw sealBroken();
    if (typeof text === "string" && answers === undefined) return { kind: "text", text, previous: seen };
    if (text === undefined && typeof answers === "object" && answers !== null && !Array.isArray(answers)) return { kind: "answers", answers: answers as Readonly<Record<string, unknown>>, previous: seen };
  } catch {
    // Told below like everything else.
  }
  throw sealBroken();
}
