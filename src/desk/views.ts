import type { CaseRecord, DeskStore, SealedMessage } from "../store/store.ts";
import { toText } from "./requests.ts";

/** A case as the list shows it: routing facts and whose turn it is. Nothing in it is secret from the server. */
export function caseInList({ id, team, flow, language, urgency, openedAt, changedAt, lastFrom, messageCount, status }: CaseRecord) {
  return { id, team, flow, language, urgency, openedAt, changedAt, lastFrom, messageCount, status };
}

/** A case with its ciphertext, to be opened in the browser. */
export function openCase({ record, messages }: { readonly record: CaseRecord; readonly messages: readonly SealedMessage[] }) {
  return {
    ...caseInList(record),
    epoch: record.epoch,
    contentKey: toText(record.contentKeyForTeam),
    messages: messages.map(({ id, seq, from, at, body }) => ({ id, seq, from, at, body: toText(body) })),
  };
}

/** The counsellor's teams: who is in them, who can read, the public key, and the private keys sealed to this counsellor. */
export async function teamsOf(counsellor: string, desk: DeskStore) {
  const shares = await desk.sharesOf(counsellor);
  const teams = await Promise.all(
    (await desk.teamsOf(counsellor)).map(async (team) => {
      const [key, members] = await Promise.all([desk.teamKey(team), desk.members(team)]);
      return {
        id: team,
        key: key && { epoch: key.epoch, publicKey: toText(key.publicKey) },
        shares: shares.filter((share) => share.team === team).map(({ epoch, sealedPrivateKey }) => ({ epoch, sealed: toText(sealedPrivateKey) })),
        members: members.map(({ counsellor: id, name, publicKey, canRead }) => ({ id, name, publicKey: toText(publicKey), canRead })),
      };
    }),
  );
  return { teams };
}
