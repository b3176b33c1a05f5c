import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import type { Channel } from "../channels/channel.ts";
import type { TurnOutcome } from "../bot/turn.ts";
import type { Language } from "../terms.ts";
import { openHouse } from "./open.ts";

/** A line of `ask --jsonl`: a question, and what was said before it in the same talk. */
const AskLine = z.object({ id: z.string(), text: z.string(), context: z.array(z.string()).default([]) });

export interface AskResult {
  readonly id: string;
  readonly lang: Language;
  readonly label: "acute" | "report" | "question" | "other";
  /** Ids of the entries shown, best first. */
  readonly answers: readonly string[];
  readonly abstained: boolean;
  /** All the bot says in the last turn. */
  readonly text: string;
}

export interface Asker {
  ask(id: string, text: string, context: readonly string[]): Promise<AskResult>;
  close(): Promise<void>;
}

/** The bot as people meet it, on a store in memory: the same turns, no server, nothing on the disk. */
export async function openAsker(root: string): Promise<Asker> {
  const waiting = new Map<string, (outcome: TurnOutcome) => void>();
  const house = await openHouse({ root, databaseUrl: "sqlite::memory:", key: new Uint8Array(32), staffed: true, onTurn: (conversation, outcome) => waiting.get(conversation)?.(outcome) });
  const channel: Channel = { id: "ask", reveals: "nothing-kept", open: async () => {}, send: async () => {}, close: async () => {} };
  house.bot.start([channel]);

  async function say(conversation: string, place: number, text: string): Promise<TurnOutcome> {
    const answered = new Promise<TurnOutcome>((resolve) => waiting.set(conversation, resolve));
    await house.bot.onMessage(channel, { address: { conversation, place: conversation }, inboundId: `${place}`, at: house.now(), language: undefined, content: { kind: "text", text } });
    const outcome = await answered;
    waiting.delete(conversation);
    return outcome;
  }

  let talks = 0;
  return {
    async ask(id, text, context) {
      // Two lines may have one id; they are two talks all the same.
      const conversation = `ask-${(talks += 1)}`;
      for (const [place, before] of context.entries()) await say(conversation, place, before);
      const outcome = await say(conversation, context.length, text);
      return {
        id,
        lang: outcome.language,
        label: outcome.label ?? "other",
        answers: outcome.shown,
        abstained: outcome.abstained,
        text: outcome.replies.map((reply) => reply.text).join("\n\n"),
      };
    },
    close: () => house.close(),
  };
}

/** Reads lines of JSON, answers each in order. A line that is none is answered as such, in its place. */
export async function askLines(root: string, input: Readable, output: Writable): Promise<void> {
  const asker = await openAsker(root);
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() === "") continue;
      const parsed = AskLine.safeParse(parseJson(line));
      const result = parsed.success ? await asker.ask(parsed.data.id, parsed.data.text, parsed.data.context) : { error: 'a line is {"id","text","context"?}' };
      if (!output.write(`${JSON.stringify(result)}\n`)) await new Promise((resolve) => output.once("drain", resolve));
    }
  } finally {
    await asker.close();
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
