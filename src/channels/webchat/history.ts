import { z } from "zod";
import type { Activity } from "botbuilder-core";
import type { Clock, Instant } from "../../terms.ts";
import { keyedQueue } from "../queue.ts";

/** What this channel needs of the store: its append-only log of activities. The promises are those of the store's port. */
export interface LogPort {
  open(conversation: string, at: Instant, expiresAt: Instant): Promise<"opened" | "exists">;
  isOpen(conversation: string, now: Instant): Promise<boolean>;
  append(entry: { readonly conversation: string; readonly key: string; readonly at: Instant; readonly payload: Uint8Array; readonly secret: boolean }): Promise<{ readonly seq: number; readonly duplicate: boolean }>;
  read(conversation: string, after: number, limit: number): Promise<readonly { readonly seq: number; readonly payload: Uint8Array | undefined }[]>;
  end(conversation: string): Promise<number>;
}

/** Activities of a conversation after some watermark. `watermark` also counts entries that were emptied. */
export interface ActivitySet {
  readonly activities: readonly Partial<Activity>[];
  readonly watermark: number;
}

export interface History {
  /** Keeps an activity. The same key again answers with the first one's id. */
  append(conversation: string, key: string, activity: object, secret: boolean): Promise<{ readonly id: string }>;
  /** The next activities, oldest first; none when there are no more. */
  after(conversation: string, watermark: number): Promise<ActivitySet>;
  /** Watermark behind the newest activity. */
  end(conversation: string): Promise<number>;
}

const PAGE = 100;
/** Conversations whose newest timestamp is remembered. */
const MOST_REMEMBERED = 10_000;

const Stored = z.object({ at: z.number(), activity: z.looseObject({ type: z.string() }) });

export function createHistory({ log, now }: { readonly log: LogPort; readonly now: Clock }): History {
  const inTurn = keyedQueue();
  const newest = new Map<string, Instant>();

  /** Web Chat orders by timestamp, so it rises strictly even when the clock does not. */
  const nextTime = (conversation: string): Instant => {
    const at = Math.max(now(), (newest.get(conversation) ?? 0) + 1);
    newest.delete(conversation);
    newest.set(conversation, at);
    const oldest = newest.keys().next();
    if (newest.size > MOST_REMEMBERED && !oldest.done) newest.delete(oldest.value);
    return at;
  };

  return {
    append: (conversation, key, activity, secret) =>
      inTurn(conversation, async () => {
        const payload = new TextEncoder().encode(JSON.stringify({ at: nextTime(conversation), activity }));
        const { seq } = await log.append({ conversation, key, at: now(), payload, secret });
        return { id: activityId(conversation, seq) };
      }),

    async after(conversation, watermark) {
      let reached = watermark;
      // A page of nothing but emptied entries would look like the end.
      for (;;) {
        const entries = await log.read(conversation, reached, PAGE);
        const activities = entries.flatMap(({ seq, payload }) => (payload === undefined ? [] : [toWire(conversation, seq, payload)]));
        reached = entries.at(-1)?.seq ?? reached;
        if (activities.length > 0 || entries.length < PAGE) return { activities, watermark: reached };
      }
    },

    end: (conversation) => log.end(conversation),
  };
}

function activityId(conversation: string, seq: number): string {
  return `${conversation}|${String(seq).padStart(7, "0")}`;
}

function toWire(conversation: string, seq: number, payload: Uint8Array): Partial<Activity> {
  const { at, activity } = Stored.parse(JSON.parse(new TextDecoder().decode(payload)));
  // The seven decimals of the official service: the last four tell apart what another process wrote in the same millisecond.
  const timestamp = new Date(at).toISOString().replace("Z", `${String(seq % 10_000).padStart(4, "0")}Z`);
  return { ...activity, id: activityId(conversation, seq), timestamp: timestamp as unknown as Date, channelId: "directline", conversation: { id: conversation } as Activity["conversation"] };
}
