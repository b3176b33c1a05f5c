import type { Request, Response, Server } from "restify";
import { z } from "zod";
import { MAX_MESSAGE_BYTES, statusAt, type CaseRecord, type SealedMessage } from "../cases/case.ts";
import type { WriterDoor } from "../cases/writer-door.ts";
import { fromBase64url, toBase64url, utf8 } from "../crypto/bytes.ts";
import { CodedError } from "../errors.ts";
import type { Clock } from "../terms.ts";

/**
 * The door of whoever wrote a report: ciphertext in, ciphertext out. Every key is derived, and every word opened, in
 * the page. Bytes are base64url without padding, times are milliseconds since 1970, rounded down to the hour.
 *
 * GET /mailbox/keys
 *   → { salt, now, teams: { <id>: { epoch, publicKey, readers } } }. What sealing needs; a team without a key is left out.
 *
 * The other three are signed (`proofFor` in crypto/sign.ts), over method, path, SHA-256 of the body's bytes, time and nonce:
 *   Lotse-Lookup: lookup id, 16 bytes      Lotse-Time: milliseconds      Lotse-Nonce: 12 to 64 bytes, new each time
 *   Lotse-Proof: Ed25519 signature         Content-Type: application/json where there is a body
 *
 * POST /mailbox/open
 *   → { case: { id, team, epoch, flow, language, urgency, status, openedAt, contentKey }, messages: [{ id, seq, from, at, body }], padding }
 *   status is new, claimed or closed; contentKey is sealed to the writer.
 * POST /mailbox/messages  { id, body }
 *   → { kind: "stored" | "full", padding }. The same id is stored once. full: 30 messages in this hour.
 * DELETE /mailbox
 *   → { kind: "removed", padding }. Case, keys and messages are gone.
 *
 * Errors are { error: { code, message } }. RECEIPT_WRONG (404): unknown code, wrong signature or repeated request,
 * always the same. PROOF_WRONG (401): the clock is more than five minutes off; `now` of /mailbox/keys tells by how much.
 * TOO_LARGE (413): more than 4,000 characters. TOO_MANY (429): Retry-After says how long to wait.
 */
export function createMailbox({ server, door, teams, now }: MailboxNeeds): void {
  const { routes } = server;
  // A thousand pupils may share one address; someone who tries codes gains nothing from five a second.
  const limited = server.limit({ burst: 600, perSecond: 5 });

  function slow(req: Request, res: Response): void {
    const seconds = limited(server.addressOf(req));
    if (seconds === 0) return;
    res.setHeader("Retry-After", String(seconds));
    throw new CodedError("TOO_MANY", "Too many requests came from this network.");
  }

  async function proven(req: Request, res: Response): Promise<CaseRecord> {
    slow(req, res);
    const header = (name: string): string => String(req.headers[name] ?? "");
    const parsed = ProofHeaders.safeParse({ lookupId: header("lotse-lookup"), time: header("lotse-time"), nonce: header("lotse-nonce"), signature: header("lotse-proof") });
    if (!parsed.success) throw new CodedError("BAD_REQUEST", "The request is not signed.");
    return door.prove({ ...parsed.data, method: req.method ?? "", path: req.url ?? "", body: rawBody(req) });
  }

  routes.get("/mailbox/keys", async (req: Request, res: Response) => {
    slow(req, res);
    const keys = await Promise.all(teams().map(async (team) => [team, await door.teamKey(team)] as const));
    const known = keys.flatMap(([team, key]) => (key ? [[team, { epoch: key.epoch, publicKey: toBase64url(key.publicKey), readers: key.readers }] as const] : []));
    send(res, { salt: toBase64url(door.salt), now: now(), teams: Object.fromEntries(known) });
  });

  routes.post("/mailbox/open", async (req: Request, res: Response) => {
    const record = await proven(req, res);
    sendPadded(res, { case: caseForWriter(record, now()), messages: (await door.messages(record)).map(messageForWriter) });
  });

  routes.post("/mailbox/messages", async (req: Request, res: Response) => {
    const record = await proven(req, res);
    const message = NewMessage.safeParse(req.body);
    if (!message.success) throw new CodedError("BAD_REQUEST", "The message is not complete.");
    sendPadded(res, { kind: await door.append(record, message.data) });
  });

  routes.del("/mailbox", async (req: Request, res: Response) => {
    await door.remove(await proven(req, res));
    sendPadded(res, { kind: "removed" });
  });
}

export interface MailboxNeeds {
  readonly server: {
    readonly routes: Server;
    limit(rule: { readonly burst: number; readonly perSecond: number }): (key: string) => number;
    addressOf(req: Request): string;
  };
  readonly door: WriterDoor;
  /** Ids of all teams that take cases. */
  readonly teams: () => readonly string[];
  readonly now: Clock;
}

const base64url = (most: number) =>
  z
    .string()
    .max(Math.ceil((most * 4) / 3))
    .transform((text, context): Uint8Array => {
      try {
        return fromBase64url(text);
      } catch {
        context.addIssue({ code: "custom", message: "not base64url" });
        return z.NEVER;
      }
    });

const ProofHeaders = z.object({
  lookupId: base64url(16).refine((bytes) => bytes.length === 16),
  time: z.string().regex(/^\d{13,14}$/).transform(Number),
  nonce: base64url(64).refine((bytes) => bytes.length >= 12),
  signature: base64url(64).refine((bytes) => bytes.length === 64),
});
const NewMessage = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/), body: base64url(MAX_MESSAGE_BYTES + 1) });

/** The bytes that were signed: restify keeps them beside the parsed body. */
function rawBody(req: Request): Uint8Array {
  const raw = (req as Request & { rawBody?: unknown }).rawBody;
  return typeof raw === "string" ? utf8(raw) : raw instanceof Uint8Array ? raw : new Uint8Array(0);
}

function caseForWriter(record: CaseRecord, at: number): object {
  const { id, team, epoch, flow, language, urgency, openedAt, status } = record;
  return { id, team, epoch, flow, language, urgency, openedAt, status: statusAt(status, at).kind, contentKey: toBase64url(record.contentKeyForWriter) };
}

function messageForWriter({ id, seq, from, at, body }: SealedMessage): object {
  return { id, seq, from, at, body: toBase64url(body) };
}

function send(res: Response, answer: object): void {
  res.sendRaw(200, JSON.stringify(answer), { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
}

const SMALLEST_ANSWER = 4 * 1024;

/** Answers come in few sizes, so that their length does not tell a network what they hold. */
function sendPadded(res: Response, answer: object): void {
  const length = JSON.stringify({ ...answer, padding: "" }).length;
  let size = SMALLEST_ANSWER;
  while (size < length) size *= 4;
  send(res, { ...answer, padding: "0".repeat(size - length) });
}
