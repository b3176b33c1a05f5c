import { hashOf, toBase64url, utf8 } from "../crypto/bytes.ts";
import { signingKeysFrom, verifyProof } from "../crypto/sign.ts";
import { CodedError } from "../errors.ts";
import type { CaseRecord, CaseStore, DeskStore, SealedMessage } from "../store/store.ts";
import { HOUR, MINUTE, type Clock, type Instant } from "../terms.ts";
import { hourOf, MAX_MESSAGE_BYTES, MESSAGES_PER_HOUR } from "./case.ts";

/** How far the clocks of a phone and of this server may be apart. */
const CLOCKS_APART = 5 * MINUTE;

/** A request and the signature that only the holder of the code can have made. */
export interface Proof {
  /** 16 bytes; the store knows only its hash. */
  readonly lookupId: Uint8Array;
  readonly method: string;
  /** As in the request line. */
  readonly path: string;
  /** As received. */
  readonly body: Uint8Array;
  readonly time: Instant;
  readonly nonce: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * The side of whoever writes, for a page that seals and opens itself: it proves that it holds the code, and gets and
 * brings ciphertext. The server opens nothing.
 */
export interface WriterDoor {
  /** What a page needs to seal: the deployment's salt, and the newest key of a team; undefined as long as it has none. */
  readonly salt: Uint8Array;
  teamKey(team: string): Promise<{ readonly epoch: number; readonly publicKey: Uint8Array; readonly readers: number } | undefined>;
  /**
   * The case a request is about. A code nobody has, a wrong signature and a repeated request are one and the same
   * answer, and cost the same work.
   *
   * @throws {CodedError} RECEIPT_WRONG for all of these; PROOF_WRONG when the clock is more than five minutes off,
   * which says nothing about any case.
   */
  prove(proof: Proof): Promise<CaseRecord>;
  messages(record: CaseRecord): Promise<readonly SealedMessage[]>;
  /**
   * Adds a sealed message, once per id; a closed case becomes new again.
   *
   * @throws {CodedError} TOO_LARGE, RECEIPT_WRONG when the case was deleted meanwhile.
   */
  append(record: CaseRecord, message: { readonly id: string; readonly body: Uint8Array }): Promise<"stored" | "full">;
  remove(record: CaseRecord): Promise<void>;
}

export function createWriterDoor({ cases, desk, salt, now }: { readonly cases: CaseStore; readonly desk: DeskStore; readonly salt: Uint8Array; readonly now: Clock }): WriterDoor {
  // Requests with an unknown code are checked against the key of nobody, so that they take as long as all others.
  const nobody = signingKeysFrom(hashOf(salt)).publicKey;

  return {
    salt,

    async teamKey(team) {
      const key = await desk.teamKey(team);
      if (key === undefined) return undefined;
      const members = await desk.members(team);
      return { epoch: key.epoch, publicKey: key.publicKey, readers: members.filter((member) => member.canRead).length };
    },

    async prove({ lookupId, body, signature, ...request }) {
      if (Math.abs(now() - request.time) > CLOCKS_APART) throw new CodedError("PROOF_WRONG", "The time of the request is not now.");
      const record = await cases.byLookup(hashOf(lookupId));
      const signed = verifyProof(signature, { ...request, bodyHash: hashOf(body) }, record?.authKey ?? nobody);
      // Only what was signed with the right key may fill the table of nonces.
      if (record === undefined || !signed || !(await cases.useNonce(nonceName(record.id, request.nonce), hourOf(request.time + CLOCKS_APART) + HOUR))) throw unknown();
      return record;
    },

    messages: (record) => cases.messages(record.id),

    async append(record, message) {
      if (message.body.length > MAX_MESSAGE_BYTES) throw new CodedError("TOO_LARGE", "The message is too long.");
      const outcome = await cases.append(record.id, { ...message, at: hourOf(now()), from: "writer", limit: MESSAGES_PER_HOUR });
      if (outcome === "gone") throw unknown();
      return outcome === "full" ? "full" : "stored";
    },

    async remove(record) {
      await cases.remove(record.id);
    },
  };
}

/** Hashed and kept until a full hour, so that the table of nonces tells neither whose case was read nor at which minute. */
function nonceName(id: string, nonce: Uint8Array): string {
  return toBase64url(hashOf(utf8(`${id}:${toBase64url(nonce)}`)));
}

function unknown(): CodedError {
  return new CodedError("RECEIPT_WRONG", "Nothing is found with this code.");
}
