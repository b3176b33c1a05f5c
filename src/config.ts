import { z } from "zod";
import { CodedError } from "./errors.ts";

const Url = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ""));

/** Every setting, as .env.example explains it. An empty value is no value. */
const Settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3978),
  HOST: z.string().default("localhost"),
  PUBLIC_URL: Url.optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, "sqlite:<path> or postgres://…")
    .default("sqlite:data/lotse.db"),
  KEY_FILE: z.string().default("data/lotse.key"),
  KEY_LOST: z.literal("yes").optional(),
  EXIT_URL: Url.optional(),
  IMPRINT_URL: Url.optional(),
  PRIVACY_URL: Url.optional(),
  ACCESSIBILITY_URL: Url.optional(),
  TRUST_PROXY: z.coerce.number().int().min(0).max(5).default(0),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{30,}$/, "a token as BotFather gives it, digits:letters")
    .optional(),
  OPENAI_API_KEY: z.string().min(8).optional(),
  OPENAI_BASE_URL: Url.optional(),
  OPENAI_MODEL: z.string().optional(),
});
export type Config = Readonly<z.infer<typeof Settings>> & { readonly publicUrl: string };

/**
 * Reads the settings.
 *
 * @throws {CodedError} CONFIG_INVALID with one line that names the setting. Its value is not repeated: it may be a secret.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ""));
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CodedError("CONFIG_INVALID", `The setting ${String(issue?.path[0] ?? "?")} is not valid: ${issue?.message ?? "unknown"}.`);
  }
  return Object.freeze({ ...parsed.data, publicUrl: parsed.data.PUBLIC_URL ?? `http://localhost:${parsed.data.PORT}` });
}
