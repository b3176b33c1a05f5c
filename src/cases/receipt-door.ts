import { fromBase64url, hashOf, toBase64url } from "../crypto/bytes.ts";
import { deriveFromReceipt, type Stretch } from "../crypto/derive.ts";
import { openContentKey, openThread, readThread, sealMessage } from "../crypto/envelope.ts";
import { newReceipt, parseReceipt, receiptDigits, receiptWords, type Receipt } from "../crypto/receipt.ts";
import { CodedError } from "../errors.ts";
import type { CaseRecord, CaseStore, DeskStore, NewCase, SealedMessage } from "../store/store.ts";
import type { Clock, Language, RandomBytes, Urgency } from "../terms.ts";
import { hourOf, MAX_MESSAGE_LENGTH, MESSAGES_PER_HOUR } from "./case.ts";

/** What was said to one question: both in the words the counsellor will read. */
export interface GivenAnswer {
  readonly step: string;
  readonly question: string;
  readonly answer: string;
}

export interface Report {
  /** From `newId`; the same id gives a case that is stored once. */
  readonly id: string;
  readonly team: string;
  readonly flow: string;
  readonly language: Language;
  readonly urgency: Urgency;
  readonly answers: readonly GivenAnswer[];
  /** From `newReceipt`. */
  readonly receipt: string;
}

/**
 * The side of whoever writes, for channels that cannot seal and open themselves: the server does it with the code it
 * was just given, and forgets the code, the keys and the words with the end of the call. Our own page uses the
 * mailbox instead. A code is opaque text outside this room.
 */
export interface ReceiptDoor {
  /** How many counsellors of a team can read at the moment; 0 when it has no key. */
  readers(team: string): Promise<number>;
  newId(): string;
  newReceipt(): string;
  /** The code as six words, and as digits in groups. */
  receiptText(receipt: string): { readonly words: readonly string[]; readonly digits: string };
  readReceipt(typed: string): { readonly kind: "receipt"; readonly receipt: string } | { readonly kind: "unknown-word" | "wrong-length" | "check-digits" };
  /**
   * Seals a report to its team. Stores nothing: the caller stores the case in the transaction of its own turn.
   *
   * @throws {CodedError} TEAM_WITHOUT_KEY when nobody could read it.
   */
  seal(report: Report): Promise<NewCase>;
  /** Everything written to a case, oldest first, a message that cannot be opened without its text; undefined when no case has this code. */
  read(receipt: string): Promise<readonly { readonly from: "writer" | "team"; readonly text: string | undefined }[] | undefined>;
  /**
   * Adds a message, once per `id`.
   *
   * @throws {CodedError} TOO_LARGE beyond 4,000 characters.
   */
  write(receipt: string, id: string, text: string): Promise<"stored" | "full" | "gone">;
  remove(receipt: string): Promise<"removed" | "gone">;
}

export interface ReceiptDoorNeeds {
  readonly cases: CaseStore;
  readonly desk: DeskStore;
  /** Of this deployment, at least 16 bytes, public; without it no code opens its case any more. */
  readonly salt: Uint8Array;
  readonly now: Clock;
  readonly random: RandomBytes;
  readonly stretch?: Stretch;
}

export function createReceiptDoor({ cases, desk, salt, now, random, stretch }: ReceiptDoorNeeds): ReceiptDoor {
  // One after the other: whoever types codes by the thousand waits for themselves, and whoever sends a report does not wait
  // for them.
  let last: Promise<unknown> = Promise.resolve();
  function derive(receipt: string): ReturnType<typeof deriveFromReceipt> {
    const mine = last.then(() => deriveFromReceipt(toReceipt(receipt), salt, stretch));
    // Kept is only that it is over: the keys go with whoever asked for them.
    last = mine.then(() => undefined, () => undefined);
    return mine;
  }

  async function find(receipt: string) {
    const writer = await derive(receipt);
    const record = await cases.byLookup(hashOf(writer.lookupId));
    return record && { record, writer };
  }

  async function openThreadOf(record: CaseRecord, privateKey: Uint8Array) {
    const contentKey = await openContentKey(privateKey, record.contentKeyForWriter, record.id, record.epoch);
    return { contentKey, kept: await cases.messages(record.id) };
  }

  return {
    async readers(team) {
      const members = await desk.members(team);
      return members.filter((member) => member.canRead).length;
    },
    newId: () => toBase64url(random(16)),
    newReceipt: () => toBase64url(newReceipt(random)),
    receiptText(receipt) {
      const read = toReceipt(receipt);
      return { words: receiptWords(read), digits: receiptDigits(read) };
    },
    readReceipt(typed) {
      const read = parseReceipt(typed);
      return read.kind === "receipt" ? { kind: "receipt", receipt: toBase64url(read.receipt) } : { kind: read.kind };
    },

    async seal({ id, team, flow, language, urgency, answers, receipt }) {
      const key = await desk.teamKey(team);
      if (key === undefined) throw new CodedError("TEAM_WITHOUT_KEY", `The team ${team} cannot read yet.`);
      const thread = await openThread({ readerKey: key.publicKey, epoch: key.epoch, receipt: toReceipt(receipt), salt, subject: id, random, ...(stretch && { stretch }) });
      const said = Object.fromEntries(answers.map(({ step, question, answer }) => [step, { question, answer }]));
      return {
        id,
        team,
        epoch: key.epoch,
        language,
        urgency,
        flow,
        openedAt: hourOf(now()),
        lookup: thread.lookup,
        authKey: thread.authKey,
        writerKey: thread.writerKey,
        contentKeyForTeam: thread.contentKeyForReaders,
        contentKeyForWriter: thread.contentKeyForWriter,
        first: {
          id: toBase64url(random(16)),
          body: sealMessage(thread.contentKey, { subject: id, epoch: key.epoch, direction: "r2t", sequence: 1 }, { kind: "answers", answers: said, previous: null }, random),
        },
      };
    },

    async read(receipt) {
      const found = await find(receipt);
      if (found === undefined) return undefined;
      const { contentKey, kept } = await openThreadOf(found.record, found.writer.writerKeys.privateKey);
      const read = readThread(contentKey, { subject: found.record.id, epoch: found.record.epoch }, kept.map(inDirection));
      return read.flatMap((opened, place): { readonly from: "writer" | "team"; readonly text: string | undefined }[] => {
        const from = kept[place]?.from;
        if (from === undefined || opened.kind === "repeated") return [];
        if (opened.kind === "broken") return [{ from, text: undefined }];
        return [{ from, text: opened.message.kind === "text" ? opened.message.text : answersAsText(opened.message.answers) }];
      });
    },

    async write(receipt, id, text) {
      if ([...text].length > MAX_MESSAGE_LENGTH) throw new CodedError("TOO_LARGE", "The message is too long.");
      const found = await find(receipt);
      if (found === undefined) return "gone";
      const { record, writer } = found;
      const { contentKey, kept } = await openThreadOf(record, writer.writerKeys.privateKey);
      const sequence = kept.filter((message) => message.from === "writer").length + 1;
      const newest = kept.at(-1);
      const body = sealMessage(contentKey, { subject: record.id, epoch: record.epoch, direction: "r2t", sequence }, { kind: "text", text, previous: newest ? hashOf(newest.body) : null }, random);
      const outcome = await cases.append(record.id, { id, body, at: hourOf(now()), from: "writer", limit: MESSAGES_PER_HOUR });
      return outcome === "full" || outcome === "gone" ? outcome : "stored";
    },

    async remove(receipt) {
      const found = await find(receipt);
      return found === undefined ? "gone" : cases.remove(found.record.id);
    },
  };
}

/** A message as the crypto room knows it: which way it went, and its bytes. */
function inDirection(message: SealedMessage) {
  return { direction: message.from === "writer" ? "r2t" : "t2r", body: message.body } as const;
}

function toReceipt(text: string): Receipt {
  const bytes = fromBase64url(text);
  if (bytes.length !== 9) throw new CodedError("RECEIPT_WRONG", "This is no code.");
  return bytes as Receipt;
}

function answersAsText(answers: Readonly<Record<string, unknown>>): string {
  const lines = Object.values(answers).flatMap((said) => {
    const { question, answer } = said as { readonly question?: unknown; readonly answer?: unknown };
    return typeof question === "string" && typeof answer === "string" ? [`${question} ${answer}`] : [];
  });
  return lines.join("\n");
}
