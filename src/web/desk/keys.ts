import { equal, fromBase64url, hashOf, toBase64url } from "../../crypto/bytes.ts";
import { deriveFromPassphrase, deriveFromRecoveryCode } from "../../crypto/derive.ts";
import { openGroupKey, shareGroupKey, unwrapPrivateKey, wrapPrivateKey } from "../../crypto/keys.ts";
import { RECEIPT_WORDS } from "../../crypto/receipt-words.ts";
import { newRecoveryCode, printRecoveryCode, type RecoveryCode } from "../../crypto/recovery.ts";
import { generateSealingKeys, type KeyPair } from "../../crypto/seal.ts";
import type { RandomBytes } from "../../terms.ts";
import { DeskError, type DeskApi, type Member, type MemberApi, type Secrets, type Session, type Team } from "./api.ts";

export const random: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** A counsellor who is logged in. The private key lives in this value and nowhere else: a reload forgets it. */
export interface Unlocked {
  readonly session: Session;
  readonly keys: KeyPair;
}

/** A new pair and all that protects it. Nothing has been sent yet. */
export interface NewKeys {
  readonly keys: KeyPair;
  readonly secrets: Secrets;
  /** To be printed: the second way to the private key. */
  readonly recoveryText: string;
}

/** The private key is bound to its public half: neither can be exchanged without the other. */
const holderOf = (publicKey: Uint8Array): string => toBase64url(publicKey);

/** Makes a counsellor's keys, or protects the ones they have anew. Takes about a third of a second, on a phone two. */
export async function protectKeys(passphrase: string, keys: KeyPair = generateSealingKeys(random)): Promise<NewKeys> {
  const salt = random(16);
  const code = newRecoveryCode(random);
  const byPassphrase = await deriveFromPassphrase(passphrase, salt);
  const byRecovery = deriveFromRecoveryCode(code);
  const holder = holderOf(keys.publicKey);
  return {
    keys,
    recoveryText: printRecoveryCode(code),
    secrets: {
      salt: toBase64url(salt),
      loginSecret: toBase64url(byPassphrase.loginSecret),
      recoverySecret: toBase64url(byRecovery.loginSecret),
      wrappedByPassphrase: toBase64url(wrapPrivateKey(byPassphrase.wrapKey, keys.privateKey, holder, random)),
      wrappedByRecovery: toBase64url(wrapPrivateKey(byRecovery.wrapKey, keys.privateKey, holder, random)),
    },
  };
}

/** @throws {DeskError} LOGIN_WRONG and others of the desk. */
export async function logIn(api: DeskApi, name: string, passphrase: string): Promise<Unlocked> {
  const { salt } = await api.salt(name);
  const { wrapKey, loginSecret } = await deriveFromPassphrase(passphrase, fromBase64url(salt));
  const session = await api.login(name, toBase64url(loginSecret));
  return { session, keys: unwrapPrivateKey(wrapKey, fromBase64url(session.wrapped), session.me.publicKey) };
}

/** The private key by way of the printed code. @throws {DeskError} LOGIN_WRONG and others of the desk. */
export async function recover(api: DeskApi, name: string, code: RecoveryCode): Promise<KeyPair> {
  const { wrapKey, loginSecret } = deriveFromRecoveryCode(code);
  const { wrapped, publicKey } = await api.recovery(name, toBase64url(loginSecret));
  return unwrapPrivateKey(wrapKey, fromBase64url(wrapped), publicKey);
}

export function recoverySecretOf(code: RecoveryCode): string {
  return toBase64url(deriveFromRecoveryCode(code).loginSecret);
}

// ── keys of a team ────────────────────────────────────────────────────────────────────────────────────────────────────

/** The team's private keys by epoch, as far as they were sealed to me. */
export type TeamKeys = ReadonlyMap<number, KeyPair>;

/** Makes the first key of a team that has none; another member may be faster, which is as good. */
export async function makeTeamKey(api: MemberApi, team: string, me: KeyPair): Promise<void> {
  const pair = generateSealingKeys(random);
  const sealed = await shareGroupKey({ privateKey: pair.privateKey, group: team, epoch: 1, to: me.publicKey, random });
  await api.putTeamKey(team, toBase64url(pair.publicKey), toBase64url(sealed));
}

/** @throws {CodedError} SEAL_BROKEN when a share was not sealed for me, or is not the key that reports are sealed to. */
export async function openTeamKeys(team: Team, me: KeyPair): Promise<TeamKeys> {
  const opened = new Map<number, KeyPair>();
  for (const { epoch, sealed } of team.shares) {
    const pair = await openGroupKey(me.privateKey, fromBase64url(sealed), team.id, epoch);
    if (epoch === team.key?.epoch && !equal(pair.publicKey, fromBase64url(team.key.publicKey))) throw new DeskError("SEAL_BROKEN");
    opened.set(epoch, pair);
  }
  return opened;
}

/** Lets a colleague read: seals every key of the team that I have to theirs. */
export async function letIn(api: MemberApi, team: string, keys: TeamKeys, member: Member): Promise<void> {
  for (const [epoch, pair] of keys) {
    const sealed = await shareGroupKey({ privateKey: pair.privateKey, group: team, epoch, to: fromBase64url(member.publicKey), random });
    await api.share(team, member.id, epoch, toBase64url(sealed));
  }
}

/**
 * Four words that stand for a public key, 44 bits. Two people compare them over the phone before one lets the other in, so that
 * nobody in between can put a key of their own there unseen.
 */
export function checkWords(publicKey: string): readonly string[] {
  const bits = hashOf(fromBase64url(publicKey)).slice(0, 6).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n) >> 4n;
  return Array.from({ length: 4 }, (_, at) => RECEIPT_WORDS[Number((bits >> BigInt(11 * (3 - at))) & 2047n)] ?? "");
}
