import type { DeskStore } from "../store/store.ts";
import { DAY, type Clock, type RandomBytes } from "../terms.ts";
import { sha256 } from "./session.ts";

/** An invite that nobody took is worthless after this time. */
const INVITE_FOR = 7 * DAY;

/**
 * A link that makes one person a counsellor of these teams. It works once and for seven days. The token stands in the
 * fragment, which no browser sends and no proxy logs; the store keeps only its hash.
 *
 * @param publicUrl - Where people reach this server.
 */
export async function createInvite({ desk, teams, now, random, publicUrl }: { readonly desk: DeskStore; readonly teams: readonly string[]; readonly now: Clock; readonly random: RandomBytes; readonly publicUrl: URL }): Promise<string> {
  const token = random(32);
  await desk.invite({ hash: sha256(token), teams, expiresAt: now() + INVITE_FOR });
  const link = new URL("/desk", publicUrl);
  link.hash = `invite=${Buffer.from(token).toString("base64url")}`;
  return link.href;
}

/** The teams nobody answers for yet: the first invite is for all of them. */
export async function teamsWithoutMembers(desk: DeskStore, teams: readonly string[]): Promise<readonly string[]> {
  const members = await Promise.all(teams.map((team) => desk.members(team)));
  return teams.filter((_, place) => members[place]?.length === 0);
}
