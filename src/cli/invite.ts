import { resolve } from "node:path";
import type { Config } from "../config.ts";
import { loadContent } from "../content.ts";
import { createBox } from "../crypto/box.ts";
import { createInvite } from "../desk/invite.ts";
import { CodedError } from "../errors.ts";
import { openStore } from "../store/open.ts";
import { readOrMakeKey } from "./key-file.ts";
import { random } from "./open.ts";

/**
 * @param needs.teams - Ids of content/teams.yaml; all of them when left out.
 * @returns The link.
 * @throws {CodedError} CONFIG_INVALID for a team that does not exist.
 */
export async function invite({ root, config, teams }: { readonly root: string; readonly config: Config; readonly teams: readonly string[] | undefined }): Promise<string> {
  const known = loadContent(root).teams.map((team) => team.id);
  const wrong = teams?.find((team) => !known.includes(team));
  if (wrong !== undefined) throw new CodedError("CONFIG_INVALID", `There is no team ${wrong}; there are ${known.join(", ")}.`);
  const store = await openStore({ url: config.DATABASE_URL, box: createBox(readOrMakeKey(resolve(root, config.KEY_FILE)), random) });
  try {
    return await createInvite({ desk: store.desk, teams: teams ?? known, now: Date.now, random, publicUrl: new URL(config.publicUrl) });
  } finally {
    await store.close();
  }
}
