import { createBox } from "../crypto/box.ts";
import { generateSealingKeys } from "../crypto/seal.ts";
import { openStore } from "../store/open.ts";
import { readOrMakeKey } from "./key-file.ts";
import { random } from "./open.ts";

/**
 * Gives teams a reader without a browser, for measuring and testing: the bot takes cases, and whoever called this
 * holds the private key. Never for real use: nothing of it is protected by a passphrase.
 */
export async function staff({ databaseUrl, keyFile, teams }: { readonly databaseUrl: string; readonly keyFile: string; readonly teams: readonly string[] }): Promise<{ readonly privateKey: Uint8Array; readonly counsellor: string }> {
  const store = await openStore({ url: databaseUrl, box: createBox(readOrMakeKey(keyFile), random) });
  const hash = random(32);
  const keys = generateSealingKeys(random);
  const none = random(32);
  const counsellor = `staff-${Buffer.from(random(6)).toString("hex")}`;
  await store.desk.invite({ hash, teams, expiresAt: Date.now() + 60_000 });
  await store.desk.join(hash, { id: counsellor, name: counsellor, publicKey: keys.publicKey, salt: none, loginHash: none, wrappedByPassphrase: none, wrappedByRecovery: none, recoveryHash: none }, Date.now());
  for (const team of teams) await store.desk.putTeamKey({ team, epoch: 1, publicKey: keys.publicKey }, counsellor, none);
  await store.close();
  return { privateKey: keys.privateKey, counsellor };
}
