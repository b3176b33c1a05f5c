import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Activity, CardAction } from "botbuilder-core";
import type { Clock, Language, RandomBytes } from "../terms.ts";
import type { Address, Channel, InboundMessage, OnMessage } from "./channel.ts";

export interface ConsoleNeeds {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly now: Clock;
  readonly random: RandomBytes;
  /** Name of the conversation; the same again goes on with it. */
  readonly conversation: string;
  readonly language: Language | undefined;
}

export interface ConsoleChannel extends Channel {
  /** Settles when the input has ended and every line of it was handed on. */
  readonly ended: Promise<void>;
}

/**
 * The chat in a terminal, or over pipes: a line in is a message, a number presses the button with that number. Text is
 * wrapped for a terminal and left alone for a pipe.
 */
export function consoleChannel({ input, output, now, random, conversation, language }: ConsoleNeeds): ConsoleChannel {
  const address: Address = { conversation, place: "" };
  const terminal = input.isTTY === true && output.isTTY === true;
  // A conversation that goes on in another run must not take that run's first line for this run's.
  const run = Buffer.from(random(9)).toString("base64url");
  const delivered = new Set<string>();
  let lines = 0;
  let buttons: readonly CardAction[] = [];
  let reader: Interface | undefined;
  let handedOn: Promise<unknown> = Promise.resolve();
  let writing: Promise<unknown> = Promise.resolve();
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));

  const print = (activity: Partial<Activity>): void => {
    if (activity.type !== "message") return;
    const offered = (activity.suggestedActions?.actions ?? []).filter((action) => action.type !== "openUrl");
    const text = [activity.text ?? "", ...offered.map((action, at) => `  [${at + 1}] ${action.title}`)].filter((part) => part !== "").join("\n");
    // What stood under an older message is over once something new may be pressed.
    if (offered.length > 0) buttons = offered;
    // The line someone is typing moves down, below what is said.
    const clear = terminal ? "\r\u001B[K" : "";
    const columns = terminal ? output.columns : undefined;
    const shown = `${clear}${wrap(printable(text), columns)}\n${terminal ? "\n" : ""}`;
    writing = writing.then(() => new Promise<void>((resolve) => output.write(shown, () => resolve())));
    if (terminal) writing = writing.then(() => reader?.prompt(true));
  };

  const contentOf = (line: string): InboundMessage["content"] => {
    const button = /^\d{1,2}$/.test(line.trim()) ? buttons[Number(line) - 1] : undefined;
    return button === undefined ? { kind: "text", text: line } : { kind: "button", value: button.value, text: button.displayText ?? button.title };
  };

  const handOn = (onMessage: OnMessage, content: () => InboundMessage["content"]): void => {
    handedOn = handedOn.then(async () => {
      lines += 1;
      const acceptance = await onMessage(channel, { address, inboundId: `in:${run}-${lines}`, at: now(), language, content: content() });
      if (acceptance.kind === "refused") for (const { activity } of acceptance.help) print(activity);
    });
    // Whoever awaits `ended` or `close` is told; without this line an early failure would end the process.
    handedOn.catch(() => undefined);
  };

  const channel: ConsoleChannel = {
    id: "console",
    reveals: "this-device",
    ended,

    async open(onMessage) {
      handOn(onMessage, () => ({ kind: "joined" }));
      reader = createInterface({ input, output: terminal ? output : undefined, terminal, crlfDelay: Number.POSITIVE_INFINITY } as Parameters<typeof createInterface>[0]);
      reader.setPrompt("> ");
      reader.on("line", (line) => {
        // A line is read when its turn comes: a number means the buttons that are there by then.
        if (line.trim() !== "") handOn(onMessage, () => contentOf(line));
        else if (terminal) reader?.prompt();
      });
      reader.on("SIGINT", () => reader?.close());
      reader.on("close", () => void handedOn.then(end, end));
      if (terminal) reader.prompt();
    },

    async send(_to, activities) {
      for (const { id, activity } of activities) {
        if (delivered.has(id)) continue;
        delivered.add(id);
        print(activity);
      }
      await writing;
    },

    async close() {
      reader?.close();
      await handedOn;
      await writing;
    },
  };
  return channel;
}

/** Everything but control characters, which could steer the terminal of whoever reads. */
function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, "");
}

/** Breaks lines between words at `columns`; a word that is longer (a link) stays whole so that it can be copied. */
function wrap(text: string, columns: number | undefined): string {
  if (columns === undefined || columns < 20) return text;
  return text.split("\n").map((line) => wrapLine(line, columns)).join("\n");
}

function wrapLine(line: string, columns: number): string {
  const indent = /^\s*(\[\d+\] )?/.exec(line)?.[0].length ?? 0;
  const rows: string[] = [];
  let row = "";
  for (const word of line.split(/(?<=\s)(?=\S)/)) {
    if (row.trim() !== "" && [...(row + word).trimEnd()].length > columns) {
      rows.push(row.trimEnd());
      row = " ".repeat(indent);
    }
    row += word;
  }
  return [...rows, row].join("\n");
}
