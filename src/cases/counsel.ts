import { CodedError } from "../errors.ts";
import type { CaseRecord, CaseStore, DeskStore, SealedMessage } from "../store/store.ts";
import type { Clock, Instant } from "../terms.ts";
import { CLAIM_FOR, hourOf, inInboxOrder, MAX_MESSAGE_BYTES, statusAt } from "./case.ts";

/**
 * The counsellors' side of the cases. A counsellor sees the cases of their own teams; one of another team is answered
 * like one that does not exist.
 */
export interface Counsel {
  /** All cases of the counsellor's teams in inbox order, with claims that have ended as new. */
  list(counsellor: string): Promise<readonly CaseRecord[]>;
  /** @throws {CodedError} CASE_GONE */
  read(counsellor: string, id: string): Promise<{ readonly record: CaseRecord; readonly messages: readonly SealedMessage[] }>;
  /**
   * Takes a case, for `CLAIM_FOR` from now; a closed one is opened again. Of several at once one wins, the others are told who.
   *
   * @throws {CodedError} CASE_GONE
   */
  claim(counsellor: string, id: string): Promise<{ readonly kind: "claimed"; readonly until: Instant } | { readonly kind: "held"; readonly by: string }>;
  /** @throws {CodedError} CASE_GONE, CASE_HELD */
  release(counsellor: string, id: string): Promise<void>;
  /** @throws {CodedError} CASE_GONE, CASE_HELD */
  close(counsellor: string, id: string): Promise<void>;
  /**
   * Adds a sealed reply, once per message id, and holds the case for another `CLAIM_FOR`.
   *
   * @throws {CodedError} CASE_GONE, CASE_HELD, TOO_LARGE
   */
  reply(counsellor: string, id: string, message: { readonly id: string; readonly body: Uint8Array }): Promise<{ readonly until: Instant }>;
  /**
   * Deletes the case with its keys. Only whoever holds it may, or any counsellor of the team once it is closed.
   *
   * @throws {CodedError} CASE_GONE, CASE_HELD
   */
  remove(counsellor: string, id: string): Promise<void>;
}

export function createCounsel({ cases, desk, now, claimFor = CLAIM_FOR }: { readonly cases: CaseStore; readonly desk: DeskStore; readonly now: Clock; readonly claimFor?: number }): Counsel {
  async function own(counsellor: string, id: string): Promise<CaseRecord> {
    const record = await cases.byId(id);
    if (record === undefined || !(await desk.teamsOf(counsellor)).includes(record.team)) throw gone();
    return { ...record, status: statusAt(record.status, now()) };
  }

  return {
    async list(counsellor) {
      const found = await cases.list(await desk.teamsOf(counsellor));
      return inInboxOrder(found.map((record) => ({ ...record, status: statusAt(record.status, now()) })));
    },

    async read(counsellor, id) {
      const record = await own(counsellor, id);
      return { record, messages: await cases.messages(id) };
    },

    async claim(counsellor, id) {
      await own(counsellor, id);
      const until = now() + claimFor;
      const claimed = await cases.claim(id, counsellor, now(), until);
      switch (claimed.kind) {
        case "claimed":
          return { kind: "claimed", until };
        case "held":
          return claimed;
        case "gone":
          throw gone();
      }
    },

    async release(counsellor, id) {
      await own(counsellor, id);
      refuse(await cases.release(id, counsellor, now()));
    },

    async close(counsellor, id) {
      await own(counsellor, id);
      refuse(await cases.close(id, counsellor, now()));
    },

    async reply(counsellor, id, message) {
      if (message.body.length > MAX_MESSAGE_BYTES) throw new CodedError("TOO_LARGE", "The reply is too long.");
      await own(counsellor, id);
      const until = now() + claimFor;
      refuse(await cases.append(id, { ...message, from: "team", by: counsellor, at: hourOf(now()), now: now(), until }));
      return { until };
    },

    async remove(counsellor, id) {
      const { status } = await own(counsellor, id);
      const allowed = status.kind === "closed" || (status.kind === "claimed" && status.by === counsellor);
      if (!allowed) throw new CodedError("CASE_HELD", "Only whoever holds a case may delete it.");
      refuse(await cases.remove(id));
    },
  };
}

function refuse(outcome: string): void {
  if (outcome === "gone") throw gone();
  if (outcome === "not-yours") throw new CodedError("CASE_HELD", "You do not hold this case.");
}

function gone(): CodedError {
  return new CodedError("CASE_GONE", "There is no such case.");
}
