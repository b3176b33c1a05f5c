import type { Readable, Writable } from "node:stream";
import { resolve } from "node:path";
import { consoleChannel } from "../channels/console.ts";
import type { Config } from "../config.ts";
import { readOrMakeKey } from "./key-file.ts";
import { openHouse } from "./open.ts";

/** Talks in a terminal until the input ends. The same store, the same turns as the web chat. */
export async function chat({ root, config, input, output }: { readonly root: string; readonly config: Config; readonly input: Readable; readonly output: Writable }): Promise<void> {
  const house = await openHouse({ root, databaseUrl: config.DATABASE_URL, key: readOrMakeKey(resolve(root, config.KEY_FILE)) });
  const conversation = `console-${Buffer.from(house.random(16)).toString("base64url")}`;
  const channel = consoleChannel({ input, output, now: house.now, random: house.random, conversation, language: undefined });
  house.bot.start([channel]);
  await channel.open(house.bot.onMessage);
  await channel.ended;
  await channel.close();
  await house.close();
}
