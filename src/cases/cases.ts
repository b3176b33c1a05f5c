import type { Stretch } from "../crypto/derive.ts";
import type { Store } from "../store/store.ts";
import type { Clock, RandomBytes } from "../terms.ts";
import { createCounsel, type Counsel } from "./counsel.ts";
import { createReceiptDoor, type ReceiptDoor } from "./receipt-door.ts";
import { createWriterDoor, type WriterDoor } from "./writer-door.ts";

/** A case from its opening to its end, seen from its three sides. */
export interface Cases {
  /** Whoever writes, on channels that cannot seal themselves; for the bot. */
  readonly byReceipt: ReceiptDoor;
  /** Whoever writes, on a page that seals itself; for the mailbox. */
  readonly byProof: WriterDoor;
  /** Whoever answers; for the desk. */
  readonly counsel: Counsel;
}

/**
 * @param needs.salt - Of this deployment, at least 16 bytes, the same as long as there are cases. Not secret.
 * @param needs.claimFor - Milliseconds a claim lasts; 24 hours when left out.
 * @param needs.stretch - Argon2id for the codes that the bot is given; in WebAssembly when left out.
 */
export function createCases(needs: {
  readonly store: Pick<Store, "cases" | "desk">;
  readonly salt: Uint8Array;
  readonly now: Clock;
  readonly random: RandomBytes;
  readonly claimFor?: number;
  readonly stretch?: Stretch;
}): Cases {
  const { store, claimFor, ...rest } = needs;
  const ports = { cases: store.cases, desk: store.desk };
  return {
    byReceipt: createReceiptDoor({ ...ports, ...rest }),
    byProof: createWriterDoor({ ...ports, ...rest }),
    counsel: createCounsel({ ...ports, now: rest.now, ...(claimFor !== undefined && { claimFor }) }),
  };
}
