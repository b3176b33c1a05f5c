import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { webchat } from "./channels/webchat/webchat.ts";
import { createTokens } from "./channels/webchat/tokens.ts";
import type { Request, Response } from "restify";
import { createMailbox } from "./mailbox/mailbox.ts";
import { createDesk } from "./desk/desk.ts";
import { createInvite, teamsWithoutMembers } from "./desk/invite.ts";
import { readConfig, type Config } from "./config.ts";
import { watchContent } from "./cli/live.ts";
import { lineLog } from "./cli/line-log.ts";
import { openHouse, random } from "./cli/open.ts";
import { freshPages } from "./cli/pages.ts";
import { readOrMakeKey } from "./cli/key-file.ts";
import { CodedError } from "./errors.ts";
import { forwardedAddress, socketAddress } from "./server/limits.ts";
import { createServer } from "./server/server.ts";
import type { Log } from "./terms.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

export interface Lotse {
  /** Where the server listens, as scheme, host and port. */
  readonly address: string;
  /** One-time link for the first counsellor; undefined when every team has a member. */
  readonly invite: string | undefined;
  close(): Promise<void>;
}

/** Opens the whole house and listens. */
export async function openLotse(config: Config, { root = ROOT, log }: { readonly root?: string; readonly log: Log }): Promise<Lotse> {
  const key = readOrMakeKey(resolve(root, config.KEY_FILE));
  // Both at once: the first start builds the pages while the house opens.
  const building = freshPages(root);
  building.catch(() => {});
  const house = await openHouse({ root, databaseUrl: config.DATABASE_URL, key, keyLost: config.KEY_LOST === "yes", log });
  const { store, now } = house;
  const pages = await building;

  const publicUrl = new URL(config.publicUrl);
  const server = createServer({ log, publicUrl, now, random, ping: () => store.ping(), addressOf: config.TRUST_PROXY > 0 ? forwardedAddress(config.TRUST_PROXY) : socketAddress });
  const channels = [webchat({ server, log: store.log, watch: (listener) => store.watch(listener), tokens: createTokens({ key: house.tokenKey, now }), now, random, publicUrl, origins: [] })];
  createMailbox({ server, door: house.cases.byProof, teams: () => house.content().teams.map((team) => team.id), now });
  const desk = createDesk({ server, store, counsel: house.cases.counsel, now, random, secret: house.deskSecret });
  server.routes.get("/page.json", async (_req: Request, res: Response) => {
    res.json(200, { exitUrl: config.EXIT_URL, links: { imprint: config.IMPRINT_URL, "data-protection": config.PRIVACY_URL, accessibility: config.ACCESSIBILITY_URL } });
  });
  server.pages(pages, { "/": "index.html", "/desk": "desk.html" });

  for (const channel of channels) await channel.open(house.bot.onMessage);
  house.bot.start(channels);
  const stopWatching = watchContent(root, { replace: house.replaceContent, log });
  const port = await server.listen(config.PORT, config.HOST);
  const address = config.PUBLIC_URL ?? `http://localhost:${port}`;

  const unstaffed = await teamsWithoutMembers(store.desk, house.content().teams.map((team) => team.id));
  const invite = unstaffed.length > 0 ? await createInvite({ desk: store.desk, teams: unstaffed, now, random, publicUrl: new URL(address) }) : undefined;
  return {
    address,
    invite,
    async close() {
      stopWatching();
      await Promise.all(channels.map((channel) => channel.close()));
      desk.close();
      await server.close();
      await house.close();
    },
  };
}

async function start(): Promise<void> {
  const envFile = resolve(ROOT, ".env");
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  const config = readConfig(process.env);
  const lotse = await openLotse(config, { log: lineLog(process.stderr) });

  console.log(`Lotse listens.\n\n  Chat   ${lotse.address}/\n  Desk   ${lotse.address}/desk`);
  if (lotse.invite) console.log(`\nNo counsellor has a key yet, so the bot takes no report. This link makes the first one; it works once, for seven days:\n\n  ${lotse.invite}`);
  if (config.TELEGRAM_BOT_TOKEN) console.log("\nTELEGRAM_BOT_TOKEN is set; this version has no Telegram channel yet and does not use it.");
  if (config.OPENAI_API_KEY ?? config.OPENAI_BASE_URL ?? config.OPENAI_MODEL) console.log("\nA language model is set; this version does not use one yet.");
  console.log("\nThe content was compiled from public pages and is not checked: call every number before real use.\nStop with Ctrl+C.");

  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    void lotse.close().then(() => process.exit(0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  start().catch((error: unknown) => {
    console.error(error instanceof CodedError ? error.message : error);
    process.exit(1);
  });
}
