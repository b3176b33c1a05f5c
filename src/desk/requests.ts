import type { Request } from "restify";
import { z } from "zod";
import { CodedError } from "../errors.ts";

/** Bytes as base64url without padding, which is how every key and ciphertext travels between page and desk. */
function bytes(least: number, most: number) {
  return z
    .string()
    .max(Math.ceil((most * 4) / 3) + 2)
    .regex(/^[A-Za-z0-9_-]*$/)
    .transform((text): Uint8Array => new Uint8Array(Buffer.from(text, "base64url")))
    .refine((read) => read.length >= least && read.length <= most);
}

const Secret = bytes(32, 32);
const PublicKey = bytes(32, 32);
const Wrapped = bytes(32, 512);
const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** How colleagues see each other. Spaces are tidied, so that a name is not taken twice in two spellings of the same look. */
const Name = z
  .string()
  .transform((typed) => typed.normalize("NFC").trim().replace(/\s+/g, " "))
  .pipe(z.string().min(2).max(60).regex(/^[^\p{C}]*$/u));

/** What a passphrase protects, made in the browser: the server sees keys only wrapped, and secrets that open nothing. */
const Secrets = { salt: bytes(16, 32), loginSecret: Secret, recoverySecret: Secret, wrappedByPassphrase: Wrapped, wrappedByRecovery: Wrapped };

export const InviteRequest = z.strictObject({ invite: bytes(16, 64) });
export const JoinRequest = z.strictObject({ invite: bytes(16, 64), name: Name, publicKey: PublicKey, ...Secrets });
export const SaltRequest = z.strictObject({ name: Name });
export const LoginRequest = z.strictObject({ name: Name, loginSecret: Secret });
export const RecoveryRequest = z.strictObject({ name: Name, recoverySecret: Secret });
/** `oldRecoverySecret` proves the printed code; everything else replaces what was there. */
export const RewrapRequest = z.strictObject({ name: Name, oldRecoverySecret: Secret, ...Secrets });
export const TeamKeyRequest = z.strictObject({ publicKey: PublicKey, sealedPrivateKey: Wrapped });
export const ShareRequest = z.strictObject({ member: Id, epoch: z.int().min(1), sealedPrivateKey: Wrapped });
export const ReplyRequest = z.strictObject({ id: Id, body: bytes(1, 48 * 1024) });
export const ChangesRequest = z.object({ since: z.string().max(64) });

/**
 * The body of a request as what it must be.
 *
 * @throws {CodedError} BAD_REQUEST. Names no field and quotes nothing: the body may hold secrets.
 */
export function parse<Parsed>(schema: z.ZodType<Parsed>, given: unknown): Parsed {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new CodedError("BAD_REQUEST", "The request is not complete.");
  return parsed.data;
}

/** A part of the path, as an id. @throws {CodedError} NOT_FOUND */
export function pathId(req: Request, name: string): string {
  const parsed = Id.safeParse((req.params as Record<string, unknown>)[name]);
  if (!parsed.success) throw new CodedError("NOT_FOUND", "There is nothing at this address.");
  return parsed.data;
}

export function toText(bytesToSend: Uint8Array): string {
  return Buffer.from(bytesToSend).toString("base64url");
}
