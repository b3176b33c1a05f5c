import type { Log } from "../terms.ts";

const ignore = (): void => undefined;

/**
 * The logger restify is given: it says nothing. restify logs whole requests, bodies included, in places that are
 * easy to reach by mistake, such as an async handler that returns a value.
 */
export const SILENT = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
  child: () => SILENT,
};

/**
 * An unexpected error as facts: its kind and the places it came through. Its message stays out, because messages of
 * the platform quote what they could not read.
 */
export function errorFacts(error: unknown): NonNullable<Parameters<Log>[1]> {
  if (!(error instanceof Error)) return { kind: typeof error };
  // The stack begins with name and message, and a message of several lines may look like a place.
  const stack = error.stack ?? "";
  const places = error.message !== "" && stack.includes(error.message) ? stack.slice(stack.indexOf(error.message) + error.message.length) : stack;
  const frames = places.split("\n").filter((line) => /^\s+at /.test(line)).slice(0, 8).map((line) => line.trim());
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { kind: error.name, ...code, frames: frames.join(" | ") };
}
