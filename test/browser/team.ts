import { randomBytes } from "node:crypto";
import { createCases, type Cases } from "../../src/cases/cases.ts";
import { openContentKey, readThread, sealMessage } from "../../src/crypto/envelope.ts";
import { hashOf, toBase64url } from "../../src/crypto/bytes.ts";
import { generateSealingKeys } from "../../src/crypto/seal.ts";
import { createMailbox } from "../../src/mailbox/mailbox.ts";
import type { HttpServer } from "../../src/server/server.ts";
import type { Store } from "../../src/store/store.ts";

const SALT = new Uint8Array(16).fill(9);
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** A team with one counsellor, and the mailbox door: the other end of what a person with a code sees. */
export interface Team {
  readonly furnish: (server: HttpServer, store: Store, now: () => number) => void;
  /** A report as the bot would have sealed it. @returns The code in words and digits. */
  opensCase(story: string): Promise<{ readonly words: readonly string[]; readonly digits: string }>;
  /** Answers the newest case, sealed as the desk does it. */
  replies(text: string): Promise<void>;
  /** What the team can read of the newest case. */
  reads(): Promise<readonly string[]>;
  cases(): Promise<number>;
}

export function team(): Team {
  const keys = generateSealingKeys(random);
  let joined: { readonly cases: Cases; readonly store: Store; readonly now: () => number } | undefined;
  const house = () => {
    if (joined === undefined) throw new Error("The team has no server yet.");
    return joined;
  };
  const newest = async () => {
    const { store } = house();
    const [record] = (await store.cases.list(["anlaufstelle"])).slice(-1);
    if (record === undefined) throw new Error("There is no case.");
    const contentKey = await openContentKey(keys.privateKey, record.contentKeyForTeam, record.id, record.epoch);
    return { record, contentKey, kept: await store.cases.messages(record.id) };
  };
  return {
    furnish(server, store, now) {
      const cases = createCases({ store, now, random, salt: SALT });
      joined = { cases, store, now };
      createMailbox({ server, door: cases.byProof, teams: () => ["anlaufstelle"], now });
    },
    async opensCase(story) {
      const { cases, store, now } = house();
      const none = random(32);
      const hash = random(32);
      await store.desk.invite({ hash, teams: ["anlaufstelle"], expiresAt: now() + 60_000 });
      await store.desk.join(hash, { id: "anna", name: "anna", publicKey: keys.publicKey, salt: none, loginHash: none, wrappedByPassphrase: none, wrappedByRecovery: none, recoveryHash: none }, now());
      await store.desk.putTeamKey({ team: "anlaufstelle", epoch: 1, publicKey: keys.publicKey }, "anna", none);
      const receipt = cases.byReceipt.newReceipt();
      const answers = [{ step: "story", question: "Was möchtest du erzählen?", answer: story }];
      await store.cases.put(await cases.byReceipt.seal({ id: cases.byReceipt.newId(), team: "anlaufstelle", flow: "report", language: "de", urgency: "normal", answers, receipt }));
      return cases.byReceipt.receiptText(receipt);
    },
    async replies(text) {
      const { cases, store } = house();
      const { record, contentKey, kept } = await newest();
      await cases.counsel.claim("anna", record.id);
      const last = kept[kept.length - 1];
      const place = { subject: record.id, epoch: record.epoch, direction: "t2r", sequence: kept.filter((message) => message.from === "team").length + 1 } as const;
      const body = sealMessage(contentKey, place, { kind: "text", text, previous: last ? hashOf(last.body) : null }, random);
      await cases.counsel.reply("anna", record.id, { id: toBase64url(random(16)), body });
      await store.ping();
    },
    async reads() {
      const { record, contentKey, kept } = await newest();
      const read = readThread(contentKey, { subject: record.id, epoch: record.epoch }, kept.map((message) => ({ direction: message.from === "writer" ? "r2t" : "t2r", body: message.body })));
      return read.map((opened) => (opened.kind === "message" ? `${opened.before} ${opened.message.kind === "text" ? opened.message.text : JSON.stringify(opened.message.answers)}` : opened.kind));
    },
    cases: async () => (await house().store.cases.list(["anlaufstelle"])).length,
  };
}
