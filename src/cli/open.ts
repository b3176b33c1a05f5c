import * as nodeCrypto from "node:crypto";
import { promisify } from "node:util";
import { createBot, type Bot } from "../bot/worker.ts";
import type { CaseDoor, World } from "../bot/talk.ts";
import type { TurnOutcome } from "../bot/turn.ts";
import { createCases, type Cases } from "../cases/cases.ts";
import { loadContent, type Content } from "../content.ts";
import { createBox } from "../crypto/box.ts";
import { stretchInWasm, type Stretch } from "../crypto/derive.ts";
import { deriveKey } from "../crypto/derive-key.ts";
import { createKnowledge } from "../knowledge/knowledge.ts";
import { languageOf } from "../knowledge/language.ts";
import { createSafety } from "../safety/check.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import type { Clock, Log, RandomBytes } from "../terms.ts";
import { createTexts } from "../texts/texts.ts";

export interface House {
  readonly store: Store;
  readonly cases: Cases;
  readonly bot: Bot;
  readonly content: () => Content;
  /** Puts new content live between two turns; when it cannot be used, what was live stays so and the error is the caller's. */
  readonly replaceContent: (content: Content) => Promise<void>;
  readonly now: Clock;
  readonly random: RandomBytes;
  /** Public; part of every return code of this deployment. */
  readonly receiptSalt: Uint8Array;
  /** Signs chat tokens. */
  readonly tokenKey: Uint8Array;
  /** Secret of the desk: salts for names that do not exist. */
  readonly deskSecret: Uint8Array;
  close(): Promise<void>;
}

export interface HouseNeeds {
  /** Folder with content/ and dialogs/. */
  readonly root: string;
  readonly databaseUrl: string;
  /** 32 bytes, see KEY_FILE. */
  readonly key: Uint8Array;
  /** See KEY_LOST. */
  readonly keyLost?: boolean;
  readonly log?: Log;
  readonly now?: Clock;
  /** Answers as if every team had readers: for trying out content without a desk. */
  readonly staffed?: boolean;
  readonly onTurn?: (conversation: string, outcome: TurnOutcome) => void;
}

/**
 * Argon2id in Node's own threads where it has it (24 on), so that a code does not stop the turns of everyone else;
 * in WebAssembly elsewhere. Both give the same bytes.
 */
const stretch: Stretch = async (input) => {
  const { argon2 } = nodeCrypto;
  if (argon2 === undefined) return stretchInWasm(input);
  const { password, salt, memory, passes, lanes } = input;
  return new Uint8Array(await promisify(argon2)("argon2id", { message: password, nonce: salt, parallelism: lanes, tagLength: 32, memory, passes }));
};

export const random: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Joins store, content and bot. Channels and doors come on top: main.ts, chat, ask. */
export async function openHouse({ root, databaseUrl, key, keyLost = false, log = () => {}, now = Date.now, staffed = false, onTurn }: HouseNeeds): Promise<House> {
  let content = loadContent(root);
  const receiptSalt = deriveKey(key, "deployment/receipt-salt");
  const store = await openStore({ url: databaseUrl, box: createBox(key, random), keyLost });
  const cases = createCases({ store, now, random, salt: receiptSalt, stretch });
  let world = await worldOf(content, staffed ? { ...cases.byReceipt, readers: async () => 2 } : cases.byReceipt);
  const bot = createBot({ store, world: () => world, now, log, ...(onTurn && { onTurn }) });
  return {
    store,
    cases,
    bot,
    content: () => content,
    async replaceContent(next) {
      world = await worldOf(next, world.cases);
      content = next;
    },
    now,
    random,
    receiptSalt,
    tokenKey: deriveKey(key, "deployment/chat-tokens"),
    deskSecret: deriveKey(key, "deployment/desk"),
    async close() {
      await bot.close();
      await store.close();
    },
  };
}

async function worldOf(content: Content, cases: CaseDoor): Promise<World> {
  return {
    content,
    texts: createTexts(content.texts),
    knowledge: createKnowledge(content.knowledge),
    safety: createSafety(content.safety.lexicon),
    cases,
    languageOf: await languageOf(),
  };
}
