/** Every error code with its remedy. Codes never change their meaning and are never given out again; docs/errors.md explains each. */
export const ERRORS = {
  CONFIG_INVALID: "Correct the setting named above; .env.example explains each one.",
  CONTENT_INVALID: "Correct the places named above, then run `npm run check`.",
  STORE_UNAVAILABLE: "Free disk space or restore the database, then try again; nothing of the call was kept.",
  STORE_CORRUPT: "Restore the key file that belongs to this database, or restore both from the same backup.",
  PORT_IN_USE: "Stop the other program, or choose another PORT.",
  PAGES_MISSING: "Run `npm run build`; it makes the pages the server hands out.",
  NOT_READY: "Send it again in a few seconds; nothing of the call was kept.",
  BAD_REQUEST: "Send the request as the protocol describes it.",
  TOO_LARGE: "Send less: 4,000 characters of text in one message, 64 KiB in one request.",
  TOO_MANY: "Wait the seconds named in Retry-After, then send again; nothing was lost.",
  TOKEN_INVALID: "Get a new token and start again.",
  TOKEN_EXPIRED: "Get a new token and start again; what was not sent is deleted by itself after two hours.",
  NOT_FOUND: "Check the address; a conversation is kept for 24 hours after its last message.",
  NOT_ALLOWED: "Only a client of this site may do this.",
  SEAL_BROKEN: "The bytes were changed or belong elsewhere. Load the case again; if it stays, tell the operator.",
  RECEIPT_WRONG: "Check the words or digits of the code; each word is in the list.",
  PROOF_WRONG: "Sign the request anew with a fresh time and nonce.",
  LOGIN_WRONG: "Check name and passphrase, or use the printed recovery code.",
  INVITE_UNKNOWN: "An invite works once and for seven days. Ask for a new one: `npm run invite`.",
  NAME_TAKEN: "Choose another name.",
  CASE_HELD: "A colleague has this case. It is free again when they release it or their claim ends.",
  CASE_GONE: "This case was deleted. Nothing of it is left.",
  TEAM_WITHOUT_KEY: "A counsellor of this team must accept an invite first: `npm run invite`.",
  INTERNAL: "Try again. If it stays, tell the operator the number of this error.",
} as const;

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error with a code that never changes and a remedy. Its message never carries what a person wrote: it may end
 * up in a log.
 */
export class CodedError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(`${message} ${ERRORS[code]} [${code}]`, options);
    this.name = "CodedError";
    this.code = code;
  }
}
