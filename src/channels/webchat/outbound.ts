import type { Activity } from "botbuilder-core";

export type Outbound =
  /** Kept in the history and pushed. */
  | { readonly kind: "kept"; readonly activity: object }
  /** Only for those who are looking now. */
  | { readonly kind: "passing"; readonly activity: object }
  /** For hubs and developers, not for people (A6150). */
  | { readonly kind: "never" };

/** The bot's account as clients see it. */
const BOT = { id: "lotse", name: "Lotse", role: "bot" } as const;

/** What clients get to see of an activity of the bot. */
export function toOutbound(activity: Partial<Activity>): Outbound {
  switch (activity.type) {
    case "typing":
      return { kind: "passing", activity: { type: "typing", from: BOT, channelId: "directline" } };
    case "message":
    case "endOfConversation":
      return { kind: "kept", activity: shown(activity) };
    case "event":
      return activity.name?.startsWith("handoff.") === true ? { kind: "never" } : { kind: "kept", activity: shown(activity) };
    default:
      return { kind: "never" };
  }
}

/** Fields for people. Ids, addresses and references of the bot's side stay here; the history adds id, time and place. */
function shown(activity: Partial<Activity>): object {
  const { type, name, text, textFormat, speak, inputHint, locale, attachmentLayout, attachments, suggestedActions, value, valueType, channelData, code, importance } = activity;
  const kept = { type, name, text, textFormat, speak, inputHint, locale, attachmentLayout, attachments, suggestedActions, value, valueType, channelData, code, importance };
  return { ...Object.fromEntries(Object.entries(kept).filter(([, field]) => field !== undefined)), from: BOT };
}
