import { createHmac, timingSafeEqual } from "node:crypto";
import { CodedError } from "../errors.ts";
import type { Counsellor, DeskStore } from "../store/store.ts";
import { HOUR, SECOND, type Clock } from "../terms.ts";
import { sha256 } from "./session.ts";

/** Wrong tries that cost nothing: people mistype. */
const FREE_TRIES = 3;
const LONGEST_WAIT = 10 * SECOND;
const FORGET_AFTER = HOUR;
const MOST_NAMES = 10_000;

export interface Login {
  /** The salt of a name. An unknown name has one too, always the same, so that asking tells nobody who works here. */
  salt(name: string): Promise<Uint8Array>;
  /**
   * Whoever knows the secret that the passphrase of this name gives. Wrong tries make later answers slower, up to ten seconds, and lock
   * nobody out: a lock would let anyone keep a team away from its cases.
   *
   * @throws {CodedError} LOGIN_WRONG
   */
  byPassphrase(name: string, loginSecret: Uint8Array): Promise<Counsellor>;
  /** Whoever holds the printed recovery code. @throws {CodedError} LOGIN_WRONG */
  byRecovery(name: string, recoverySecret: Uint8Array): Promise<Counsellor>;
}

/**
 * @param secret - Known to this server only; what the salts of unknown names come from.
 * @param wait - Milliseconds.
 */
export function createLogin({ desk, now, secret, wait }: { readonly desk: DeskStore; readonly now: Clock; readonly secret: Uint8Array; readonly wait: (time: number) => Promise<void> }): Login {
  const wrongTries = new Map<string, { count: number; at: number }>();

  async function check(kind: "loginHash" | "recoveryHash", name: string, given: Uint8Array): Promise<Counsellor> {
    const key = `${kind}:${name}`;
    const before = wrongTries.get(key);
    const count = before && now() - before.at < FORGET_AFTER ? before.count : 0;
    // Counted before anything is awaited, or a hundred tries at once would all be the first.
    wrongTries.delete(key);
    wrongTries.set(key, { count: count + 1, at: now() });
    const oldest = wrongTries.keys().next();
    if (wrongTries.size > MOST_NAMES && !oldest.done) wrongTries.delete(oldest.value);
    if (count >= FREE_TRIES) await wait(Math.min(LONGEST_WAIT, SECOND * 2 ** (count - FREE_TRIES)));
    const counsellor = await desk.counsellor({ name });
    // Compared even when there is nobody: the time it takes must not tell.
    const matches = timingSafeEqual(counsellor?.[kind] ?? new Uint8Array(32), sha256(given));
    if (counsellor !== undefined && matches) {
      wrongTries.delete(key);
      return counsellor;
    }
    throw new CodedError("LOGIN_WRONG", "Name and passphrase do not match.");
  }

  return {
    async salt(name) {
      const counsellor = await desk.counsellor({ name });
      return counsellor?.salt ?? new Uint8Array(createHmac("sha256", secret).update(`salt:${name}`).digest().subarray(0, 16));
    },
    byPassphrase: (name, loginSecret) => check("loginHash", name, loginSecret),
    byRecovery: (name, recoverySecret) => check("recoveryHash", name, recoverySecret),
  };
}
