import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { CodedError } from "../../errors.ts";
import { HOUR, MINUTE, SECOND, type Clock } from "../../terms.ts";

/** What clients are told a token's life is, in milliseconds. The stock client refreshes every 15 minutes. */
export const TOKEN_LIFE = 30 * MINUTE;
/** How much longer it is really good: a phone that slept in a pocket still finds the draft, which is kept two hours. */
export const TOKEN_GRACE = 2 * HOUR;
/** How long a stream address is good, in milliseconds. It stands in a URL, so it is short. */
const TICKET_LIFE = 60 * SECOND;

/** One token is good for one conversation. */
const Pass = z.object({
  conv: z.string().min(1),
  /** Random, made with the conversation; the stock client reads it from the token. */
  user: z.string().startsWith("dl_"),
  /** The site the token was given to; absent when the client is no browser. */
  origin: z.string().optional(),
});
export type Pass = z.infer<typeof Pass>;

/** Opens one stream, which begins after the activity with this sequence number. */
const Ticket = Pass.extend({ after: z.int().min(0) });
export type Ticket = z.infer<typeof Ticket>;

export interface Tokens {
  issue(pass: Pass): Promise<string>;
  /** @throws {CodedError} TOKEN_EXPIRED, or TOKEN_INVALID for everything that is not a token of ours. */
  read(token: string): Promise<Pass>;
  issueTicket(ticket: Ticket): Promise<string>;
  /** @throws {CodedError} TOKEN_EXPIRED or TOKEN_INVALID. */
  readTicket(token: string): Promise<Ticket>;
}

/** @param key - 32 bytes, used for nothing else. */
export function createTokens({ key, now }: { readonly key: Uint8Array; readonly now: Clock }): Tokens {
  const sign = (audience: string, claims: Pass, life: number): Promise<string> =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setAudience(audience)
      .setExpirationTime(Math.floor((now() + life) / SECOND))
      .sign(key);
  const verify = async <T>(audience: string, schema: z.ZodType<T>, token: string): Promise<T> => {
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"], audience, currentDate: new Date(now()), requiredClaims: ["exp"] });
      return schema.parse(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new CodedError("TOKEN_EXPIRED", "The token was not refreshed in time.");
      throw new CodedError("TOKEN_INVALID", "This is no token of this service.");
    }
  };
  return {
    issue: (pass) => sign("conversation", pass, TOKEN_LIFE + TOKEN_GRACE),
    read: (token) => verify("conversation", Pass, token),
    issueTicket: (ticket) => sign("stream", ticket, TICKET_LIFE),
    readTicket: (token) => verify("stream", Ticket, token),
  };
}
