import type { Activity } from "botbuilder-core";
import type { Instant, Language } from "../terms.ts";

/**
 * A way people talk to Lotse. The core sees only activities in and activities out; whatever else an app knows about a
 * person (name, user name, number, address, device) ends at the channel, and these types have no place for it.
 *
 * What every channel promises (test/contracts/channel.ts): the text is unchanged both ways; the same inbound id is one
 * turn; replies arrive whole and in order; a `trace` reaches nobody; after `close` nothing is accepted and all that
 * was accepted has been handed on.
 */
export interface Channel {
  readonly id: string;
  /** What this channel reveals about a person; decides which words the bot uses about it. */
  readonly reveals: "nothing-kept" | "this-device" | "account";
  /** Starts to listen. */
  open(onMessage: OnMessage): Promise<void>;
  /**
   * Delivers replies in order. Safe to repeat: an activity whose id was delivered is not delivered again on a channel
   * that can tell.
   *
   * @throws {CodedError} STORE_UNAVAILABLE and the like when delivery is to be tried again later.
   */
  send(to: Address, activities: readonly OutboundActivity[]): Promise<void>;
  /** Stops to listen, then waits for what is under way. */
  close(): Promise<void>;
}

/** Where a conversation is reached. `place` is the channel's own business and opaque to all others. */
export interface Address {
  readonly conversation: string;
  readonly place: string;
}

/** An activity the core may see: who wrote is only "user" or "bot". */
export interface InboundMessage {
  readonly address: Address;
  /** The same for the same message, however often it is delivered. */
  readonly inboundId: string;
  readonly at: Instant;
  /** The language the person chose in the app before the first message, if any. */
  readonly language: Language | undefined;
  /** The app's own first screen has already said that this is a program. */
  readonly greeted?: boolean;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    /** A pressed button: the `value` the bot gave it, and the label the person saw. */
    | { readonly kind: "button"; readonly value: unknown; readonly text: string }
    /** Someone opened the chat and has not said anything yet. */
    | { readonly kind: "joined" }
    /** Picture, voice, file, contact or location: not taken. */
    | { readonly kind: "unsupported" };
}

/** What became of an inbound message. `accepted` and `duplicate` are durable. */
export type Acceptance =
  | { readonly kind: "accepted" | "duplicate" }
  /** It could not be kept. `help` is what can still be said at once, in order; never empty. */
  | { readonly kind: "refused"; readonly help: readonly OutboundActivity[] };

export type OnMessage = (channel: Channel, message: InboundMessage) => Promise<Acceptance>;

/** `secret` activities belong to a report: a channel that keeps a history empties them when the report is over. */
export interface OutboundActivity {
  readonly id: string;
  readonly secret: boolean;
  readonly activity: Partial<Activity>;
}
