import { randomBytes } from "node:crypto";
import { PassThrough, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { consoleChannel, type ConsoleChannel } from "../../src/channels/console.ts";
import type { OnMessage } from "../../src/channels/channel.ts";
import { channelContract, type Person, type Place } from "../contracts/channel.ts";
import { says, smallCore } from "./open-webchat.ts";

/** A terminal window: each message the channel writes, as it was written. */
function screen(columns?: number): { readonly output: Writable & { columns?: number; isTTY?: boolean }; readonly messages: string[]; until(count: number): Promise<void> } {
  const messages: string[] = [];
  let looking: (() => void)[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      messages.push(chunk.toString("utf8"));
      for (const look of looking) look();
      done();
    },
  });
  return {
    output: columns === undefined ? output : Object.assign(output, { columns, isTTY: true }),
    messages,
    until: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (messages.length < count) return;
          looking = looking.filter((each) => each !== look);
          resolve();
        };
        looking.push(look);
        look();
      }),
  };
}

const needs = (input: PassThrough, output: Writable) => ({ input, output, now: () => 0, random: randomBytes, conversation: "console-1", language: undefined });

channelContract("console", { lines: "one" }, async (onMessage): Promise<Place> => {
  const shown = screen();
  let taken = 0;
  let tellTaken = (): void => undefined;
  const counting = (handler: OnMessage): OnMessage => async (channel, message) => {
    try {
      return await handler(channel, message);
    } finally {
      taken += 1;
      tellTaken();
    }
  };
  const until = (count: number): Promise<void> =>
    new Promise((resolve) => {
      tellTaken = () => taken >= count && resolve();
      tellTaken();
    });
  let input = new PassThrough();
  let closed = false;
  const open = async (handler: OnMessage): Promise<ConsoleChannel> => {
    input = new PassThrough();
    const channel = consoleChannel(needs(input, shown.output));
    const before = taken;
    await channel.open(counting(handler));
    // Opening the chat is itself something the core hears.
    await until(before + 1);
    return { ...channel, close: () => ((closed = true), channel.close()) };
  };
  let channel = await open(onMessage);
  const type = async (...texts: readonly string[]): Promise<void> => {
    const before = taken;
    const refused = closed;
    input.write(texts.map((text) => `${text}\n`).join(""));
    if (!refused) await until(before + texts.length);
  };
  const parsed = (): { text: string; buttons: string[] }[] =>
    shown.messages.map((chunk) => {
      const [, text = "", rows = ""] = /^([\s\S]*?)((?:\n {2}\[\d+\] [^\n]*)*)\n$/.exec(chunk) ?? [];
      return { text, buttons: [...rows.matchAll(/\[\d+\] ([^\n]*)/g)].map((found) => found[1] ?? "") };
    });
  return {
    get channel() {
      return channel;
    },
    async person(): Promise<Person> {
      return {
        say: type,
        sayTogether: (texts) => type(...texts),
        sayTwice: { cannot: "a line that is typed twice was meant twice" },
        async press(label) {
          const buttons = parsed().findLast((message) => message.buttons.length > 0)?.buttons ?? [];
          await type(String(buttons.indexOf(label) + 1));
        },
        async hears(count) {
          await shown.until(count);
          return parsed();
        },
      };
    },
    async restart(handler) {
      await channel.close();
      closed = false;
      channel = await open(handler);
      return channel;
    },
    leave: () => channel.close(),
  };
});

test("a number that no button has is a text: an age or a postal code", async () => {
  const core = smallCore();
  const input = new PassThrough();
  const channel = consoleChannel(needs(input, screen().output));
  await channel.open(core.onMessage);
  await channel.send({ conversation: "console-1", place: "" }, [says("1", "Wie alt?", [{ title: "6 bis 9", value: { a: 1 } }, { title: "10 bis 13", value: { a: 2 } }])]);
  input.end("12\n44135\n2\n");
  await channel.ended;
  expect(core.heard.map(({ content }) => content)).toEqual([
    { kind: "joined" },
    { kind: "text", text: "12" },
    { kind: "text", text: "44135" },
    { kind: "button", value: { a: 2 }, text: "10 bis 13" },
  ]);
});

test("a pipe that ends ends the chat after its last line was handed on", async () => {
  const core = smallCore();
  const input = new PassThrough();
  const channel = consoleChannel(needs(input, screen().output));
  await channel.open(core.onMessage);
  input.end("erste\n\nzweite ohne Zeilenende");
  await channel.ended;
  expect(core.heard.map(({ content }) => (content.kind === "text" ? content.text : content.kind))).toEqual(["joined", "erste", "zweite ohne Zeilenende"]);
});

test("a terminal gets lines of its own width, and a link stays in one piece", async () => {
  const shown = screen(40);
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const channel = consoleChannel({ ...needs(input, shown.output) });
  await channel.open(smallCore().onMessage);
  const link = "https://www.dortmund.de/themen/kinder-jugend-und-familie/beratung/";
  await channel.send({ conversation: "console-1", place: "" }, [says("1", `Die Beratung ist kostenlos, vertraulich und auf Wunsch ohne Namen. Mehr: ${link} und dort.`, [{ title: "Eine ziemlich lange Beschriftung für einen Knopf", value: 1 }])]);
  await channel.close();
  const written = shown.messages.join("");
  expect(written).toContain(link);
  const rows = stripVTControlCharacters(written).split(/[\n\r]/);
  expect(rows.filter((row) => !row.includes(link)).every((row) => row.length <= 40)).toBe(true);
  expect(written).toContain("\n      für einen Knopf");
});

test("what steers a terminal is not printed", async () => {
  const shown = screen();
  const channel = consoleChannel(needs(new PassThrough(), shown.output));
  await channel.open(smallCore().onMessage);
  await channel.send({ conversation: "console-1", place: "" }, [says("1", "vor\u001B[2Jher\u0007 und\tnach")]);
  await channel.close();
  expect(shown.messages).toEqual(["vor[2Jher und\tnach\n"]);
});
