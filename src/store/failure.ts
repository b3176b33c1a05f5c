import { CodedError } from "../errors.ts";

/** SQLite's and PostgreSQL's ways to say that a statement was wrong, not that the database is in trouble. */
const OUR_MISTAKE = /^(SQLITE_(CONSTRAINT|ERROR|MISMATCH|RANGE|MISUSE|TOOBIG)|(21|22|23|42)[0-9A-Z]{3}$)/;

/** What drivers say without a code when the database is gone or closed. */
const GONE = /connection (is not open|terminated|timeout)|connection error|not queryable|timeout exceeded|read timeout|pool after calling end|already been destroyed|has been discarded/i;

/**
 * What a driver threw, as an error of this house. Only the driver's code goes along: its message, its details and its
 * stack may quote the row.
 */
export function storeFailure(error: unknown): unknown {
  if (error instanceof CodedError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" && /^\w{1,40}$/.test(error.code) ? error.code : undefined;
  if (code === undefined) return GONE.test(error.message) ? unavailable("no connection") : error;
  if (OUR_MISTAKE.test(code)) return new CodedError("INTERNAL", `The database refused a statement (${code}).`);
  return unavailable(code);
}

export function unavailable(why: string): CodedError {
  return new CodedError("STORE_UNAVAILABLE", `The database does not answer (${why}).`);
}
