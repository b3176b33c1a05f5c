import { describe } from "vitest";
import { casesContract } from "./store-cases.ts";
import { conversationsContract } from "./store-conversations.ts";
import { deskContract } from "./store-desk.ts";
import { durabilityContract } from "./store-durability.ts";
import { logContract } from "./store-log.ts";
import type { TestDatabase } from "./store-setup.ts";
import { storePerTest } from "./store-setup.ts";
import { sweepContract, troubleContract, watchContract } from "./store-time.ts";

/**
 * What every store promises (src/store/store.ts). A new store is done when this passes.
 *
 * @param create - An empty database for each test.
 * @param kills - How often a process is killed in the middle of its work.
 */
export function storeContract(name: string, create: () => Promise<TestDatabase>, { kills }: { readonly kills: number }): void {
  describe(`${name} store`, () => {
    const opened = storePerTest(create);
    conversationsContract(opened);
    logContract(opened);
    casesContract(opened);
    deskContract(opened);
    sweepContract(opened);
    watchContract(opened);
    troubleContract(opened);
    durabilityContract(opened, kills);
  });
}
