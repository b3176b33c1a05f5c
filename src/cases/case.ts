import type { CaseRecord, CaseStatus } from "../store/store.ts";
import { HOUR, URGENCIES, type Instant } from "../terms.ts";

export type { CaseRecord, SealedMessage } from "../store/store.ts";

/** How long a counsellor has a case to themselves, from the claim and again from each reply: docs/decisions/0004-claims.md. */
export const CLAIM_FOR = 24 * HOUR;

/** Messages one writer may add to a case within an hour. */
export const MESSAGES_PER_HOUR = 30;

/** Characters (code points) of one message. */
export const MAX_MESSAGE_LENGTH = 4_000;

/** Bytes of one sealed message. 4,000 characters, whatever they are, fit into the bucket of 32 KiB; the seal adds 42. */
export const MAX_MESSAGE_BYTES = 32 * 1024 + 42;

/** Times are kept by the hour, so that no one who saw a person type can match a case to that minute. */
export function hourOf(at: Instant): Instant {
  return Math.floor(at / HOUR) * HOUR;
}

/** A claim whose time is up is no claim: the case waits again. */
export function statusAt(status: CaseStatus, now: Instant): CaseStatus {
  return status.kind === "claimed" && status.until <= now ? { kind: "new" } : status;
}

/**
 * The order of an inbox: whoever waits for us comes before whoever has an answer, more urgent before less, longer
 * waiting before shorter.
 */
export function inInboxOrder<Listed extends Pick<CaseRecord, "id" | "lastFrom" | "urgency" | "changedAt">>(cases: readonly Listed[]): readonly Listed[] {
  const rank = (listed: Listed): readonly number[] => [listed.lastFrom === "writer" ? 0 : 1, -URGENCIES.indexOf(listed.urgency), listed.changedAt];
  return cases.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    const differing = left.findIndex((value, place) => value !== right[place]);
    return differing === -1 ? (a.id < b.id ? -1 : 1) : (left[differing] ?? 0) - (right[differing] ?? 0);
  });
}
