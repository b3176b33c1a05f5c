import { createHash } from "node:crypto";
import type { Request } from "restify";
import { CodedError } from "../errors.ts";
import type { DeskStore } from "../store/store.ts";
import { HOUR, MINUTE, type Clock, type Instant, type RandomBytes } from "../terms.ts";

/** A session ends this long after its page last asked for anything. An open page asks every half minute; it locks itself when nobody touches it. */
const IDLE = 30 * MINUTE;
/** And this long after the login at the latest. */
const LONGEST = 12 * HOUR;

export interface Sessions {
  /** @returns A bearer token; only its hash is kept. */
  open(counsellor: string): Promise<string>;
  /** The counsellor of a request. @throws {CodedError} TOKEN_INVALID */
  counsellor(req: Request): Promise<string>;
  end(req: Request): Promise<void>;
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

export function createSessions({ desk, now, random }: { readonly desk: DeskStore; readonly now: Clock; readonly random: RandomBytes }): Sessions {
  // The last eight bytes of a token are the moment of the login. They cannot be forged: the store knows the hash of the whole.
  const expiry = (token: Uint8Array): Instant => Math.min(now() + IDLE, Number(Buffer.from(token).readBigUInt64BE(32)) + LONGEST);

  function tokenOf(req: Request): Uint8Array {
    const text = /^Bearer ([A-Za-z0-9_-]{54})$/.exec(String(req.headers.authorization ?? ""))?.[1];
    if (text === undefined) throw invalid();
    return new Uint8Array(Buffer.from(text, "base64url"));
  }

  return {
    async open(counsellor) {
      const token = Buffer.alloc(40);
      token.set(random(32));
      token.writeBigUInt64BE(BigInt(now()), 32);
      await desk.openSession({ hash: sha256(token), counsellor, expiresAt: expiry(token) });
      return token.toString("base64url");
    },
    async counsellor(req) {
      const token = tokenOf(req);
      const counsellor = await desk.touchSession(sha256(token), now(), expiry(token));
      if (counsellor === undefined) throw invalid();
      return counsellor;
    },
    async end(req) {
      await desk.endSession(sha256(tokenOf(req)));
    },
  };
}

function invalid(): CodedError {
  return new CodedError("TOKEN_INVALID", "This session is over.");
}
