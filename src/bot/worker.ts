import { z } from "zod";
import type { Acceptance, Address, Channel, InboundMessage, OnMessage, OutboundActivity } from "../channels/channel.ts";
import { CodedError } from "../errors.ts";
import type { Store, Waiting } from "../store/store.ts";
import { DAY, HOUR, LANGUAGES, MINUTE, SECOND, type Clock, type Language, type Log } from "../terms.ts";
import { toActivity, type Choice, type Reply } from "./reply.ts";
import { FRESH, parseJson, readDraft, readState, toBytes } from "./state.ts";
import type { World } from "./talk.ts";
import { helpAtOnce, takeTurn, type TurnOutcome } from "./turn.ts";

/** How long a conversation is remembered after its last turn, and what a person is writing but has not sent. */
const STATE_KEPT = DAY;
const DRAFT_KEPT = 2 * HOUR;
/** The safety check also reads the last messages joined: people send one thought in three pieces. Memory only. */
const RECENT_MESSAGES = 5;
const RECENT_KEPT = 10 * MINUTE;
const RECENT_CONVERSATIONS = 2_000;
const LOOK_AGAIN = 5 * SECOND;
const SWEEP = 10 * MINUTE;
const PENDING_AT_ONCE = 200;

export interface Bot {
  readonly onMessage: OnMessage;
  /** Takes up what an earlier process left behind, and from now on looks for it now and then. */
  start(channels: readonly Channel[]): void;
  /** Waits until every turn under way is written down. */
  close(): Promise<void>;
}

export interface BotParts {
  readonly store: Store;
  /** Read anew for each turn: an edit of the content goes live between two turns. */
  readonly world: () => World;
  readonly now: Clock;
  readonly log: Log;
  /** Called after each turn; `ask` looks at it. */
  readonly onTurn?: (conversation: string, outcome: TurnOutcome) => void;
}

const Payload = z.strictObject({
  language: z.enum(LANGUAGES).optional(),
  greeted: z.literal(true).optional(),
  content: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("text"), text: z.string() }),
    z.strictObject({ kind: z.literal("button"), value: z.unknown(), text: z.string() }),
    z.strictObject({ kind: z.literal("joined") }),
    z.strictObject({ kind: z.literal("unsupported") }),
  ]),
});

/**
 * Carries turns through: written down, answered once and in order, delivered until it worked. One turn at a time in
 * each conversation, here by a queue, across processes by the version of the state; whoever comes second reads again.
 */
export function createBot({ store, world, now, log, onTurn }: BotParts): Bot {
  const channels = new Map<string, Channel>();
  const working = new Map<string, { again: boolean; readonly done: Promise<void> }>();
  const recent = new Map<string, { readonly texts: readonly string[]; readonly at: number }>();
  const timers: NodeJS.Timeout[] = [];
  let lookedUpTo: string | undefined;
  let closing = false;

  const onMessage: OnMessage = async (channel, message): Promise<Acceptance> => {
    const { conversation } = message.address;
    try {
      const { kind } = await store.conversations.accept({
        conversation,
        channel: channel.id,
        address: toBytes(message.address),
        inboundId: message.inboundId,
        at: message.at,
        payload: toBytes({ content: message.content, ...(message.language && { language: message.language }), ...(message.greeted && { greeted: true }) }),
      });
      wake(conversation);
      return { kind };
    } catch (error) {
      log("message.refused", { code: codeOf(error), channel: channel.id });
      const help = helpAtOnce(world(), { message, reveals: channel.reveals, state: FRESH, draft: undefined, recent: [], now: now() });
      return { kind: "refused", help: help.map((one, index) => toActivity(one, `refused-${message.inboundId}-${index}`, 0, true)) };
    }
  };

  function wake(conversation: string): void {
    const running = working.get(conversation);
    if (running) {
      running.again = true;
      return;
    }
    const entry = { again: false, done: Promise.resolve() };
    working.set(conversation, entry);
    const done = work(conversation, entry)
      .catch((error) => log("turn.postponed", { code: codeOf(error) }))
      .finally(() => working.delete(conversation));
    working.set(conversation, Object.assign(entry, { done }));
  }

  async function work(conversation: string, entry: { again: boolean }): Promise<void> {
    do {
      entry.again = false;
      for (;;) {
        const waiting = await store.conversations.next(conversation);
        if (waiting === undefined) break;
        const outcome = await answer(conversation, waiting);
        if (outcome === "conflict") continue;
        if (outcome.forget) {
          // Forgetting does not wait for a channel that is down.
          await deliver(conversation).catch((error) => log("reply.lost", { code: codeOf(error) }));
          await store.conversations.forget(conversation, "stays");
          recent.delete(conversation);
        }
      }
      await deliver(conversation);
    } while (entry.again);
  }

  async function answer(conversation: string, waiting: Waiting): Promise<TurnOutcome | "conflict"> {
    const channel = channels.get(waiting.channel);
    const address = readAddress(waiting.address, conversation);
    const message = readMessage(waiting, address);
    const state = readState(waiting.state);
    const toOutbound = (replies: readonly Reply[], asked: number, secret: boolean): readonly OutboundActivity[] => replies.map((one, index) => toActivity(one, `${waiting.message.inboundId}/${index}`, asked, secret));

    let outcome: TurnOutcome;
    try {
      outcome = await takeTurn(
        world(),
        { message, reveals: channel?.reveals ?? "account", state, draft: readDraft(waiting.draft), recent: recentTexts(conversation), now: now() },
        // Someone in danger does not wait for the disk. The same ids come again with the outbox, and are told as repeated.
        (replies, next) => void channel?.send(address, toOutbound(replies, next.asked, true)).catch(() => {}),
      );
    } catch (error) {
      if (codeOf(error) === "STORE_UNAVAILABLE") throw error;
      // A turn that cannot be worked out is answered with an apology, or the conversation would be stuck for ever.
      log("turn.failed", { code: codeOf(error), where: whereOf(error) });
      outcome = apology(world(), state, readDraft(waiting.draft), message.language);
    }
    const at = now();
    const committed = await store.conversations.commit({
      conversation,
      expectedVersion: waiting.version,
      answers: waiting.message.seq,
      state: toBytes(outcome.state),
      stateExpiresAt: at + STATE_KEPT,
      replies: toOutbound(outcome.replies, outcome.state.asked, outcome.secret).map((one) => ({ id: one.id, payload: toBytes(one.activity), secret: one.secret })),
      draft: outcome.draft ? { kind: "put", payload: toBytes(outcome.draft), expiresAt: at + DRAFT_KEPT } : { kind: "drop" },
      ...(outcome.opens && { opens: outcome.opens }),
      withhold: outcome.withhold,
      forgetSecrets: outcome.forgetSecrets,
    });
    if (committed === "conflict") return "conflict";
    if (outcome.forgetSecrets) recent.delete(conversation);
    else if (message.content.kind === "text") rememberText(conversation, message.content.text);
    onTurn?.(conversation, outcome);
    return outcome;
  }

  /** Sends what is not sent yet. A channel that is not there, or fails, gets it later: the outbox keeps it. */
  async function deliver(conversation: string): Promise<void> {
    const unsent = await store.conversations.unsent(conversation);
    if (unsent.length === 0) return;
    const known = await store.conversations.load(conversation);
    const channel = known && channels.get(known.channel);
    if (known === undefined || channel === undefined) return;
    const activities = unsent.map((one) => ({ id: one.id, secret: one.secret, activity: (parseJson(one.payload) ?? {}) as OutboundActivity["activity"] }));
    await channel.send(readAddress(known.address, conversation), activities);
    await store.conversations.sent(conversation, unsent.map((one) => one.id));
  }

  function recentTexts(conversation: string): readonly string[] {
    const known = recent.get(conversation);
    return known && now() - known.at < RECENT_KEPT ? known.texts : [];
  }

  function rememberText(conversation: string, text: string): void {
    const texts = [...recentTexts(conversation), text].slice(-(RECENT_MESSAGES - 1));
    recent.delete(conversation);
    recent.set(conversation, { texts, at: now() });
    const oldest = recent.keys().next().value;
    if (recent.size > RECENT_CONVERSATIONS && oldest !== undefined) recent.delete(oldest);
  }

  async function lookForWork(): Promise<void> {
    try {
      const found = await store.conversations.pending(PENDING_AT_ONCE, lookedUpTo);
      for (const conversation of found) wake(conversation);
      // Some may be stuck for now, such as those of a channel that is down; the next look goes on behind them.
      lookedUpTo = found.length < PENDING_AT_ONCE ? undefined : found.at(-1);
    } catch (error) {
      log("store.waiting", { code: codeOf(error) });
    }
  }

  return {
    onMessage,
    start(opened) {
      for (const channel of opened) channels.set(channel.id, channel);
      void lookForWork();
      timers.push(setInterval(() => void lookForWork(), LOOK_AGAIN));
      timers.push(
        setInterval(() => {
          for (const [conversation, { at }] of recent) if (now() - at >= RECENT_KEPT) recent.delete(conversation);
          store.sweep(now()).catch((error) => log("sweep.postponed", { code: codeOf(error) }));
        }, SWEEP),
      );
      for (const timer of timers) timer.unref();
    },
    async close() {
      closing = true;
      for (const timer of timers) clearInterval(timer);
      while (working.size > 0 && closing) await Promise.all([...working.values()].map(({ done }) => done));
    },
  };
}

function readAddress(bytes: Uint8Array, conversation: string): Address {
  const parsed = z.strictObject({ conversation: z.string(), place: z.string() }).safeParse(parseJson(bytes));
  return parsed.success ? parsed.data : { conversation, place: conversation };
}

function readMessage(waiting: Waiting, address: Address): InboundMessage {
  const parsed = Payload.safeParse(parseJson(waiting.message.payload));
  return {
    address,
    inboundId: waiting.message.inboundId,
    at: waiting.message.at,
    language: parsed.success ? parsed.data.language : undefined,
    greeted: parsed.success && parsed.data.greeted === true,
    content: parsed.success ? (parsed.data.content as InboundMessage["content"]) : { kind: "unsupported" },
  };
}

function apology(world: World, state: ReturnType<typeof readState>, draft: ReturnType<typeof readDraft>, chosen: Language | undefined): TurnOutcome {
  const language = chosen ?? state.language ?? "de";
  const on: Choice = draft?.kind === "flow" ? { label: world.texts.say("flow.continue", language), button: { a: "continue" } } : { label: world.texts.say("choice.menu", language), button: { a: "menu" } };
  const failed: Reply = { text: world.texts.say("failed", language), choices: [on], view: { kind: "say", language, tone: "plain" } };
  return { replies: [failed], state, draft, opens: undefined, secret: true, withhold: true, forgetSecrets: false, forget: false, label: undefined, shown: [], abstained: true, language };
}

function codeOf(error: unknown): string {
  return error instanceof CodedError ? error.code : "INTERNAL";
}

/** The place in our code, without the message: a message could quote what a person wrote. */
function whereOf(error: unknown): string {
  const line = error instanceof Error ? error.stack?.split("\n").find((text) => text.includes("/src/")) : undefined;
  return /src\/[\w./-]+:\d+/.exec(line ?? "")?.[0] ?? "unknown";
}
