/** What a log line may hold beside its event: numbers, and words that the code itself chose. Never a message, an address or a URL. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

export type Log = (event: string, fields?: LogFields) => void;

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
 * An unexpected error as fields: its kind and the places it came through. Its message stays out, because messages of
 * the platform quote what they could not read.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { kind: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)).slice(0, 8).map((line) => line.trim());
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { kind: error.name, ...code, frames: frames.join(" | ") };
}
