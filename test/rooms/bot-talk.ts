import { resolve } from "node:path";
import type { Reply } from "../../src/bot/reply.ts";
import { pressValue, type Button } from "../../src/bot/button.ts";
import type { TurnOutcome } from "../../src/bot/turn.ts";
import type { Channel, InboundMessage, OutboundActivity } from "../../src/channels/channel.ts";
import { openHouse, random, type House } from "../../src/cli/open.ts";
import { openContentKey, readThread } from "../../src/crypto/envelope.ts";
import { generateSealingKeys } from "../../src/crypto/seal.ts";
import type { Language } from "../../src/terms.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Someone who talks with the bot on the real content; everything that came of their last message lies open. */
export interface Someone {
  says(text: string): Promise<string>;
  /** Presses the newest button with this label; gives back all that was said to it. */
  presses(label: string | RegExp): Promise<string>;
  /** Presses a button of before once more, or one that was never there. */
  pressesValue(value: object): Promise<string>;
  sends(content: InboundMessage["content"]): Promise<string>;
  /** Two messages before the first is answered. */
  saysAtOnce(...contents: readonly InboundMessage["content"][]): Promise<string>;
  /** What the last turn came to. */
  readonly last: TurnOutcome;
  readonly replies: readonly Reply[];
  /** All that was ever said to them. */
  readonly heard: readonly Reply[];
  /** Labels of the buttons of the last message. */
  readonly buttons: readonly string[];
  /** The value that the button with this label sends. */
  value(label: string | RegExp): object;
  /** Everything the channel was given to deliver, in order, each once. */
  readonly delivered: readonly OutboundActivity[];
}

export interface BotHouse {
  readonly house: House;
  someone(options?: { readonly language?: Language }): Someone;
  /** Lets time go by, in milliseconds. */
  wait(time: number): void;
  /** What the teams can read: one text a case. */
  asTheTeamsRead(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * The bot with its store in memory, and with readers for these teams.
 *
 * @param teams - None: nobody can read, and the bot must say so.
 */
export async function openBot(teams: readonly string[] = ["anlaufstelle", "jugendparlament", "servicestelle"]): Promise<BotHouse> {
  let time = Date.UTC(2026, 10, 24, 12);
  const waiting = new Map<string, (outcome: TurnOutcome) => void>();
  const house = await openHouse({ root: ROOT, databaseUrl: "sqlite::memory:", key: new Uint8Array(32), now: () => time, onTurn: (conversation, outcome) => waiting.get(conversation)?.(outcome) });
  const posted = new Map<string, OutboundActivity[]>();
  const channel: Channel = {
    id: "room",
    reveals: "nothing-kept",
    open: async () => {},
    async send(to, activities) {
      const box = posted.get(to.conversation) ?? [];
      posted.set(to.conversation, [...box, ...activities.filter((one) => !box.some(({ id }) => id === one.id))]);
    },
    close: async () => {},
  };
  house.bot.start([channel]);

  const keys = generateSealingKeys(random);
  if (teams.length > 0) {
    const [hash, none] = [random(32), random(32)];
    await house.store.desk.invite({ hash, teams, expiresAt: time + 60_000 });
    await house.store.desk.join(hash, { id: "reader", name: "reader", publicKey: keys.publicKey, salt: none, loginHash: none, wrappedByPassphrase: none, wrappedByRecovery: none, recoveryHash: none }, time);
    for (const team of teams) await house.store.desk.putTeamKey({ team, epoch: 1, publicKey: keys.publicKey }, "reader", none);
  }

  let talks = 0;
  function someone({ language }: { readonly language?: Language } = {}): Someone {
    const conversation = `talk-${(talks += 1)}`;
    let sent = 0;
    let last: TurnOutcome | undefined;
    const heard: Reply[] = [];
    const shown: { readonly label: string; readonly value: object }[] = [];

    function note(outcome: TurnOutcome): void {
      last = outcome;
      heard.push(...outcome.replies);
      for (const reply of outcome.replies) for (const { label, button } of reply.choices) shown.push({ label, value: pressValue(button, outcome.state.asked) });
    }

    async function saysAtOnce(...contents: readonly InboundMessage["content"][]): Promise<string> {
      const outcomes: TurnOutcome[] = [];
      const answered = new Promise<void>((done) =>
        waiting.set(conversation, (outcome) => {
          outcomes.push(outcome);
          if (outcomes.length === contents.length) done();
        }),
      );
      await Promise.all(contents.map((content) => house.bot.onMessage(channel, { address: { conversation, place: conversation }, inboundId: `in-${(sent += 1)}`, at: time, language, content })));
      await answered;
      outcomes.forEach(note);
      return outcomes.flatMap(({ replies }) => replies.map(({ text }) => text)).join("\n\n");
    }

    const value = (label: string | RegExp): object => {
      const found = shown.findLast((one) => (typeof label === "string" ? one.label === label : label.test(one.label)));
      if (found === undefined) throw new Error(`There is no button ${label}; there are ${shown.map((one) => one.label).join(" · ")}`);
      return found.value;
    };

    return {
      saysAtOnce,
      value,
      heard,
      sends: (content) => saysAtOnce(content),
      says: (text) => saysAtOnce({ kind: "text", text }),
      presses: (label) => saysAtOnce({ kind: "button", value: value(label), text: String(label) }),
      pressesValue: (pressed) => saysAtOnce({ kind: "button", value: pressed, text: "" }),
      get last() {
        if (last === undefined) throw new Error("Nothing was said yet.");
        return last;
      },
      get replies() {
        return last?.replies ?? [];
      },
      get buttons() {
        return last?.replies.at(-1)?.choices.map(({ label }) => label) ?? [];
      },
      get delivered() {
        return posted.get(conversation) ?? [];
      },
    };
  }

  return {
    house,
    someone,
    wait(longer) {
      time += longer;
    },
    async asTheTeamsRead() {
      const cases = await house.store.cases.list(teams);
      return Promise.all(
        cases.map(async (record) => {
          const key = await openContentKey(keys.privateKey, record.contentKeyForTeam, record.id, record.epoch);
          const messages = await house.store.cases.messages(record.id);
          return JSON.stringify({ flow: record.flow, urgency: record.urgency, read: readThread(key, { subject: record.id, epoch: record.epoch }, messages.map((message) => ({ direction: message.from === "writer" ? "r2t" : "t2r", body: message.body }))) });
        }),
      );
    },
    close: () => house.close(),
  };
}

/** A button that no message of the bot has ever shown. */
export const forged = (button: Button, asked: number): object => pressValue(button, asked);
