import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Acceptance, Address, Channel, InboundMessage, OnMessage, OutboundActivity } from "../../src/channels/channel.ts";

/** Someone who uses the channel's app. */
export interface Person {
  /** Settles when the channel has taken the message; rejects when it did not. */
  say(text: string): Promise<void>;
  /** Sends these without waiting in between; settles when all were taken. */
  sayTogether(texts: readonly string[]): Promise<void>;
  /** Presses the button with this label, as the last message shows it. */
  press(label: string): Promise<void>;
  /** Sends one message, and the very same again. Absent where an app cannot repeat itself, with the reason. */
  readonly sayTwice: ((text: string) => Promise<void>) | { readonly cannot: string };
  /** Waits for so many messages of the bot and gives back all there are: their text, and the labels of their buttons. */
  hears(count: number): Promise<readonly { readonly text: string; readonly buttons: readonly string[] }[]>;
}

export interface Place {
  readonly channel: Channel;
  person(): Promise<Person>;
  /** A new channel on the same store, as after a restart; the person's app finds its way back. */
  restart(onMessage: OnMessage): Promise<Channel>;
  leave(): Promise<void>;
}

const TEXTS = [
  ["German", "Größe, Straße, „Fußball“ – und wer's weiß?"],
  ["Arabic with digits", "أحتاج مساعدة، رقمي 0231 50-0 والموعد 14:30"],
  ["emoji of several parts", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 ☎️"],
  ["what looks like markup", "<b>*fett*</b> & \\n {\"a\":1} `x` [l](http://x)"],
  ["spaces at both ends", "  da  und  dort  "],
  ["4,000 characters", "abcdefghiß".repeat(400)],
  ["4,000 characters outside the basic plane", "🙂".repeat(4_000)],
] as const;

/**
 * What every channel promises. A new channel is done when this passes.
 *
 * @param app - `lines`: whether one message of a person may have several.
 * @param openPlace - Opens a channel that hands messages to `onMessage`.
 */
export function channelContract(name: string, app: { readonly lines: "many" | "one" }, openPlace: (onMessage: OnMessage) => Promise<Place>): void {
  describe(`${name} channel`, () => {
    let place: Place;
    let person: Person;
    let heard: InboundMessage[];
    let accept: (message: InboundMessage) => Promise<Acceptance>;
    const onMessage: OnMessage = (_channel, message) => accept(message);
    const texts = (): string[] => heard.flatMap(({ content }) => (content.kind === "text" ? [content.text] : []));
    const whereabouts = (): Address => {
      const first = heard[0];
      if (first === undefined) throw new Error("Nobody has said anything yet.");
      return first.address;
    };

    beforeEach(async () => {
      heard = [];
      accept = async (message) => {
        if (heard.some(({ inboundId }) => inboundId === message.inboundId)) return { kind: "duplicate" };
        heard.push(message);
        return { kind: "accepted" };
      };
      place = await openPlace(onMessage);
      person = await place.person();
    });
    afterEach(() => place.leave());

    test.each(TEXTS)("what a person writes arrives unchanged: %s", async (_what, text) => {
      await person.say(text);
      expect(texts()).toEqual([text]);
    });

    test.each(TEXTS)("what the bot says arrives unchanged: %s", async (_what, text) => {
      await person.say("Hallo");
      await place.channel.send(whereabouts(), [reply("1", text)]);
      expect((await person.hears(1)).map((message) => message.text)).toEqual([text]);
    });

    test("the core learns who wrote only as a conversation", async () => {
      await person.say("Hallo");
      expect(heard.map((message) => Object.keys(message).toSorted())).toEqual(heard.map(() => ["address", "at", "content", "inboundId", "language"]));
      expect(heard.map(({ address }) => Object.keys(address).toSorted())).toEqual(heard.map(() => ["conversation", "place"]));
    });

    test("buttons arrive with their labels, and a press brings back value and label", async () => {
      await person.say("Hallo");
      const value = { v: 1, a: "offer.pick", id: "schwimmkurs", n: 3 };
      await place.channel.send(whereabouts(), [reply("1", "Was suchst du?", [["Sport", { v: 1, a: "topic" }], ["Schwimmen لتعلم", value]])]);
      expect(await person.hears(1)).toEqual([{ text: "Was suchst du?", buttons: ["Sport", "Schwimmen لتعلم"] }]);
      await person.press("Schwimmen لتعلم");
      expect(heard.at(-1)?.content).toEqual({ kind: "button", value, text: "Schwimmen لتعلم" });
    });

    test("long replies arrive whole and in order", async () => {
      await person.say("Hallo");
      const long = Array.from({ length: 30 }, (_, at) => `${at}: ${"Die Beratung ist kostenlos und vertraulich.\n".repeat(200)}Ende ${at}`);
      for (const [at, text] of long.entries()) await place.channel.send(whereabouts(), [reply(`long-${at}`, text), reply(`short-${at}`, `kurz ${at}`)]);
      expect((await person.hears(60)).map((message) => message.text)).toEqual(long.flatMap((text, at) => [text, `kurz ${at}`]));
    });

    test("a reply that is delivered again arrives once", async () => {
      await person.say("Hallo");
      await place.channel.send(whereabouts(), [reply("1", "eins")]);
      await place.channel.send(whereabouts(), [reply("1", "eins"), reply("2", "zwei")]);
      expect((await person.hears(2)).map((message) => message.text)).toEqual(["eins", "zwei"]);
    });

    test("the same message twice is one turn", async () => {
      // A channel whose app cannot repeat itself says why.
      if (typeof person.sayTwice !== "function") return void expect(person.sayTwice.cannot).not.toBe("");
      await person.sayTwice("Hallo");
      await person.say("und weiter");
      expect(texts()).toEqual(["Hallo", "und weiter"]);
    });

    test("messages sent together are all taken, one after the other", async () => {
      let inside = 0;
      const take = accept;
      accept = async (message) => {
        inside += 1;
        expect(inside).toBe(1);
        await turns(3);
        const answer = await take(message);
        inside -= 1;
        return answer;
      };
      const together = ["eins", "zwei", "drei", "vier", "fünf", "sechs"];
      await person.sayTogether(together);
      expect(texts().toSorted()).toEqual(together.toSorted());
    });

    test("a trace, an update of the conversation and a handoff reach nobody", async () => {
      await person.say("Hallo");
      await place.channel.send(whereabouts(), [
        { id: "t", secret: false, activity: { type: "trace", name: "state", text: "inside", value: { all: "of it" } } },
        { id: "u", secret: false, activity: { type: "conversationUpdate", membersAdded: [{ id: "x", name: "inside" }] } },
        { id: "h", secret: false, activity: { type: "event", name: "handoff.initiate", value: { topic: "inside" } } },
        reply("m", "danach"),
      ]);
      const all = await person.hears(1);
      expect(all).toEqual([{ text: "danach", buttons: [] }]);
    });

    test("what could not be kept is answered with the help that needs no store", async () => {
      accept = async () => ({ kind: "refused", help: [reply("h1", "112"), reply("h2", "116 111")] });
      await person.say("Hilfe").catch(() => undefined);
      expect((await person.hears(2)).map((message) => message.text)).toEqual(["112", "116 111"]);
    });

    test("closing waits for what is under way, its reply included, and nothing is taken afterwards", async () => {
      const order: string[] = [];
      let release = (): void => undefined;
      const arrived = new Promise<void>((resolve) => {
        accept = async ({ address }) => {
          resolve();
          await new Promise<void>((go) => (release = go));
          await place.channel.send(address, [reply("last", "Gerade noch.")]);
          order.push("handed on");
          return { kind: "accepted" };
        };
      });
      const said = person.say("noch schnell");
      await arrived;
      const closed = place.channel.close().then(() => order.push("closed"));
      await turns(20);
      release();
      await Promise.all([said, closed]);
      expect(order).toEqual(["handed on", "closed"]);
      expect((await person.hears(1)).map((message) => message.text)).toEqual(["Gerade noch."]);
      accept = async () => {
        order.push("after the end");
        return { kind: "accepted" };
      };
      await person.say("zu spät").catch(() => undefined);
      expect(order).toEqual(["handed on", "closed"]);
    });

    test("a message that nobody asked for arrives after a restart", async () => {
      await person.say("Hallo");
      const to = whereabouts();
      const after = await place.restart(onMessage);
      await after.send(to, [reply("news", "Es gibt etwas Neues.")]);
      expect((await person.hears(1)).map((message) => message.text)).toEqual(["Es gibt etwas Neues."]);
    });

    if (app.lines === "many")
      test("a message of several lines arrives unchanged", async () => {
        await person.say("erste\nzweite\r\n\n  dritte\t\n");
        expect(texts()).toEqual(["erste\nzweite\r\n\n  dritte\t\n"]);
      });
  });
}

/** Lets everything else that can go on go on, so many times. */
async function turns(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await new Promise((resolve) => setImmediate(resolve));
}

function reply(id: string, text: string, buttons: readonly (readonly [title: string, value: unknown])[] = []): OutboundActivity {
  return {
    id,
    secret: false,
    activity: {
      type: "message",
      text,
      ...(buttons.length > 0 && { suggestedActions: { to: [], actions: buttons.map(([title, value]) => ({ type: "messageBack", title, text: title, displayText: title, value })) } }),
    },
  };
}
