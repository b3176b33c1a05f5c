import type { Request, Response } from "restify";
import { CodedError, type ErrorCode } from "../errors.ts";
import type { Log, RandomBytes } from "../terms.ts";
import { errorFacts } from "./log.ts";

/** The HTTP status of every error code. What a client did is 4xx; only what we did is 5xx. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  CONFIG_INVALID: 500,
  CONTENT_INVALID: 500,
  STORE_UNAVAILABLE: 503,
  STORE_CORRUPT: 500,
  PORT_IN_USE: 500,
  PAGES_MISSING: 500,
  NOT_READY: 503,
  BAD_REQUEST: 400,
  TOO_LARGE: 413,
  TOO_MANY: 429,
  TOKEN_INVALID: 403,
  TOKEN_EXPIRED: 403,
  NOT_FOUND: 404,
  NOT_ALLOWED: 403,
  SEAL_BROKEN: 400,
  RECEIPT_WRONG: 404,
  PROOF_WRONG: 401,
  LOGIN_WRONG: 401,
  INVITE_UNKNOWN: 404,
  NAME_TAKEN: 409,
  CASE_HELD: 409,
  CASE_GONE: 410,
  TEAM_WITHOUT_KEY: 409,
  INTERNAL: 500,
};

export interface Failure {
  readonly status: number;
  /** The shape Direct Line prescribes for errors; all our doors use it. */
  readonly body: { readonly error: { readonly code: string; readonly message: string } };
}

/**
 * What a person or a program is told about an error: code and remedy, and for our own faults a random number that
 * is also in the log. Nothing of the request and no stack is ever part of it.
 */
export function failureOf(error: unknown, random: RandomBytes, log: Log): Failure {
  const coded = error instanceof CodedError ? error : fromRestify(error);
  if (coded !== undefined && STATUS[coded.code] < 500) return failure(coded);
  const number = Buffer.from(random(4)).toString("hex");
  if (coded === undefined || STATUS[coded.code] === 500) {
    log("request-failed", { number, ...errorFacts(error) });
    return failure(new CodedError("INTERNAL", `Something went wrong here. Number ${number}.`));
  }
  log("request-refused", { code: coded.code });
  return failure(coded);
}

function failure(error: CodedError): Failure {
  return { status: STATUS[error.code], body: { error: { code: error.code, message: error.message } } };
}

/** restify's own errors, recognised by status; their messages quote the request, so ours replace them. */
function fromRestify(error: unknown): CodedError | undefined {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  switch (status) {
    case 400:
    case 415:
      return new CodedError("BAD_REQUEST", "The body of the request cannot be read.");
    case 404:
      return new CodedError("NOT_FOUND", "There is nothing at this address.");
    case 413:
      return new CodedError("TOO_LARGE", "The request is too large.");
    default:
      return undefined;
  }
}

/** Answers a failed request. An answer that has begun is broken off, so that nobody takes half of it for the whole. */
export function sendFailure(req: Request, res: Response, error: unknown, random: RandomBytes, log: Log): void {
  // The client has gone away: there is nobody to tell, and it is no fault of ours.
  if (req.connectionState() === "close") return;
  if (res.headersSent) {
    failureOf(error, random, log);
    res.destroy();
    return;
  }
  const methodNotAllowed = error instanceof Error && "statusCode" in error && error.statusCode === 405;
  const told = methodNotAllowed ? { ...failure(new CodedError("BAD_REQUEST", "This address does not take this method.")), status: 405 } : failureOf(error, random, log);
  res.sendRaw(told.status, JSON.stringify(told.body), { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
}
