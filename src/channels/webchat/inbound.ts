import { z } from "zod";
import { CodedError } from "../../errors.ts";
import { isLanguage, type Language } from "../../terms.ts";
import type { InboundMessage } from "../channel.ts";

/** Characters of a message, counted as code points. */
const MAX_TEXT = 4_000;
/** Bytes of a button's value as JSON. */
const MAX_VALUE = 2_048;
/** Events a client may send; all others are ignored (A5002). */
const EVENTS = ["webchat/join"];

/** What we read of a client's activity. Everything else in it is unknown to us and ends here (A2005, A2014). */
const ClientActivity = z.object({
  type: z.string().min(1),
  text: z.string().optional(),
  value: z.unknown().optional(),
  name: z.string().optional(),
  locale: z.string().optional().catch(undefined),
  attachments: z.array(z.unknown()).optional().catch(undefined),
  channelData: z
    .object({
      clientActivityID: z.string().min(1).max(200).optional().catch(undefined),
      lotse: z.object({ greeted: z.literal(true) }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** What the history keeps of it, and every client of the conversation sees. */
export interface Echo {
  readonly type: "message" | "event";
  readonly text?: string;
  readonly textFormat?: "plain";
  readonly value?: unknown;
  readonly name?: string;
  readonly locale?: string;
  readonly channelData?: { readonly clientActivityID: string };
}

export type Inbound =
  | { readonly kind: "taken"; readonly echo: Echo; readonly content: InboundMessage["content"]; readonly language: Language | undefined; readonly greeted: boolean; readonly clientActivityID: string | undefined }
  /** Typing, and types and events that are none of a client's business: accepted without effect. */
  | { readonly kind: "ignored" };

/**
 * Reads an activity as a client sent it.
 *
 * @throws {CodedError} BAD_REQUEST when it is no activity or says nothing, TOO_LARGE when it says too much.
 */
export function readInbound(body: unknown): Inbound {
  const parsed = ClientActivity.safeParse(body);
  if (!parsed.success) throw new CodedError("BAD_REQUEST", "The body is no activity; it needs a type.");
  const { type, text = "", value, name, locale, attachments, channelData } = parsed.data;
  if (type !== "message" && !(type === "event" && name !== undefined && EVENTS.includes(name))) return { kind: "ignored" };

  // Counting code points costs a copy, so what is certainly too long is refused before it is made.
  if (text.length > 2 * MAX_TEXT || [...text].length > MAX_TEXT) throw new CodedError("TOO_LARGE", "The message is too long.");
  if (value !== undefined && bytesAsJson(value) > MAX_VALUE) throw new CodedError("TOO_LARGE", "The value of the button is too long.");

  const language = languageOf(locale);
  const clientActivityID = channelData?.clientActivityID;
  const shared = { ...(locale !== undefined && isTag(locale) && { locale }), ...(clientActivityID !== undefined && { channelData: { clientActivityID } }) };
  const taken = (echo: Echo, content: InboundMessage["content"]): Inbound => ({ kind: "taken", echo, content, language, greeted: channelData?.lotse?.greeted ?? false, clientActivityID });

  if (type === "event") return taken({ ...shared, type: "event", name: name ?? "" }, { kind: "joined" });
  const said: Echo = { ...shared, type: "message", text, textFormat: "plain" };
  if (value !== undefined && value !== null) return taken({ ...said, value }, { kind: "button", value, text });
  // Words that come with a picture are still read: they may be a call for help.
  if (text.trim() !== "") return taken(said, { kind: "text", text });
  if (attachments !== undefined && attachments.length > 0) return taken(said, { kind: "unsupported" });
  throw new CodedError("BAD_REQUEST", "The message is empty.");
}

function bytesAsJson(value: unknown): number {
  try {
    return new TextEncoder().encode(JSON.stringify(value)).length;
  } catch {
    // Nested so deeply that it can be read, which needs no stack, but not written.
    return Infinity;
  }
}

function isTag(locale: string): boolean {
  return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(locale);
}

/** Our language for a BCP 47 tag: the tag itself, or else its first part. */
export function languageOf(locale: string | undefined): Language | undefined {
  const tag = (locale ?? "").toLowerCase();
  return [tag, tag.split("-")[0]].find(isLanguage);
}
