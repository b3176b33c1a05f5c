import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCases, type Cases } from "../../src/cases/cases.ts";
import { createBox } from "../../src/crypto/box.ts";
import { hashOf, fromBase64url, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { deriveFromReceipt, type WriterSecrets } from "../../src/crypto/derive.ts";
import { openContentKey, readThread, sealMessage } from "../../src/crypto/envelope.ts";
import { proofFor } from "../../src/crypto/sign.ts";
import type { Receipt } from "../../src/crypto/receipt.ts";
import { createDesk, type Desk } from "../../src/desk/desk.ts";
import { createInvite } from "../../src/desk/invite.ts";
import { createMailbox } from "../../src/mailbox/mailbox.ts";
import { createServer, type HttpServer } from "../../src/server/server.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import type { Urgency } from "../../src/terms.ts";
import { createApi, type DeskApi, type MemberApi } from "../../src/web/desk/api.ts";
import { logIn, makeTeamKey, openTeamKeys, protectKeys, type TeamKeys, type Unlocked } from "../../src/web/desk/keys.ts";

export const SALT = new Uint8Array(32).fill(3);
export const TEAMS = ["anlaufstelle", "servicestelle"];
/** A Monday morning. */
export const MORNING = Date.UTC(2026, 10, 23, 8, 25);

/** Desk and mailbox over real HTTP and a real database, with a clock that a test may move. */
export interface Place {
  readonly base: string;
  readonly api: DeskApi;
  readonly store: Store;
  readonly cases: Cases;
  readonly server: HttpServer;
  readonly desk: Desk;
  readonly clock: { now: number };
  /** Every wait that slowed a login down, in milliseconds; none of them was waited for. */
  readonly waits: number[];
  /** Every line the server wrote to its log. */
  readonly logged: string[];
  /** Settles when the next request for this path has reached its handler. */
  asked(path: string): Promise<void>;
  /** The fragment of a fresh invite. */
  invite(teams?: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function openPlace({ url, serve }: { readonly url?: string; readonly serve?: (server: HttpServer) => void } = {}): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "lotse-desk-"));
  const clock = { now: MORNING };
  const now = (): number => clock.now;
  const waits: number[] = [];
  const logged: string[] = [];
  const store = await openStore({ url: url ?? `sqlite:${join(folder, "lotse.db")}`, box: createBox(new Uint8Array(32).fill(7), randomBytes) });
  const cases = createCases({ store, salt: SALT, now, random: randomBytes });
  const server = createServer({ log: (event, facts) => void logged.push(JSON.stringify({ event, ...facts })), publicUrl: new URL("http://localhost"), now, random: randomBytes, ping: () => store.ping() });
  createMailbox({ server, door: cases.byProof, teams: () => TEAMS, now });
  const desk = createDesk({ server, store, counsel: cases.counsel, now, random: randomBytes, secret: new Uint8Array(32).fill(9), wait: async (time) => void waits.push(time) });
  serve?.(server);
  const port = await server.listen(0, "localhost");
  const base = `http://localhost:${port}`;
  return {
    base,
    api: createApi(base),
    store,
    cases,
    server,
    desk,
    clock,
    waits,
    logged,
    asked: (path) =>
      new Promise((resolve) => {
        const heard = (req: { readonly url?: string }): void => {
          if (!req.url?.startsWith(path)) return;
          server.routes.off("routed", heard);
          resolve();
        };
        server.routes.on("routed", heard);
      }),
    async invite(teams = TEAMS) {
      const link = await createInvite({ desk: store.desk, teams, now, random: randomBytes, publicUrl: new URL(base) });
      return new URL(link).hash.replace("#invite=", "");
    },
    async close() {
      desk.close();
      await server.close(500);
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Person extends Unlocked {
  readonly passphrase: string;
  readonly recoveryText: string;
  readonly desk: MemberApi;
}

export const PASSPHRASE = "vier ruhige gelbe Boote";

/** Someone who accepts an invite, as the page does it. */
export async function joinTeam(place: Place, name: string, teams: readonly string[] = TEAMS): Promise<Person> {
  const { keys, secrets, recoveryText } = await protectKeys(PASSPHRASE);
  const session = await place.api.join({ invite: await place.invite(teams), name, publicKey: toBase64url(keys.publicKey), ...secrets });
  return { session, keys, passphrase: PASSPHRASE, recoveryText, desk: place.api.as(session.token) };
}

/** A counsellor whose browser made the first key of their teams. */
export async function joinFirst(place: Place, name: string, teams: readonly string[] = TEAMS): Promise<Person> {
  const person = await joinTeam(place, name, teams);
  for (const team of teams) await makeTeamKey(person.desk, team, person.keys);
  return person;
}

export async function keysOf(person: Person, team: string): Promise<TeamKeys> {
  const { teams } = await person.desk.teams();
  const own = teams.find((one) => one.id === team);
  if (own === undefined) throw new Error(`${team} is not a team of this person`);
  return openTeamKeys(own, person.keys);
}

export async function logInAgain(place: Place, person: Person): Promise<Person> {
  const unlocked = await logIn(place.api, person.session.me.name, person.passphrase);
  return { ...person, ...unlocked, desk: place.api.as(unlocked.session.token) };
}

/** Sends a report, as the bot does it; gives back the case and the code. */
export async function report(place: Place, words: { readonly story?: string; readonly team?: string; readonly urgency?: Urgency; readonly id?: string } = {}): Promise<{ readonly id: string; readonly receipt: string }> {
  const { byReceipt } = place.cases;
  const receipt = byReceipt.newReceipt();
  const id = words.id ?? byReceipt.newId();
  const opened = await byReceipt.seal({
    id,
    team: words.team ?? "anlaufstelle",
    flow: "report",
    language: "de",
    urgency: words.urgency ?? "normal",
    answers: [
      { step: "danger", question: "Ist gerade jemand in Gefahr?", answer: "Nein, gerade nicht" },
      { step: "story", question: "Was möchtest du erzählen?", answer: words.story ?? "In der Pause lachen alle über mich." },
    ],
    receipt,
  });
  await place.store.cases.put(opened);
  return { id, receipt };
}

/** The page of whoever wrote: derives, signs, opens and seals on its own; the server gets the rest. */
export interface Writer {
  readonly secrets: WriterSecrets;
  send(method: string, path: string, body?: object, change?: (headers: Record<string, string>) => void): Promise<{ readonly status: number; readonly text: string; readonly json: Record<string, unknown> }>;
  read(): Promise<readonly string[]>;
  write(text: string, id?: string): Promise<string>;
}

export async function writerWith(place: Place, receipt: string): Promise<Writer> {
  const secrets = await deriveFromReceipt(fromBase64url(receipt) as Receipt, SALT);
  const send: Writer["send"] = async (method, path, body, change) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const [time, nonce] = [place.clock.now, randomBytes(16)];
    const headers: Record<string, string> = {
      ...(body !== undefined && { "Content-Type": "application/json" }),
      "Lotse-Lookup": toBase64url(secrets.lookupId),
      "Lotse-Time": String(time),
      "Lotse-Nonce": toBase64url(nonce),
      "Lotse-Proof": toBase64url(proofFor({ method, path, bodyHash: hashOf(utf8(text)), time, nonce }, secrets.authKeys.privateKey)),
    };
    change?.(headers);
    const response = await fetch(place.base + path, { method, headers, ...(body !== undefined && { body: text }) });
    const answer = await response.text();
    return { status: response.status, text: answer, json: JSON.parse(answer) as Record<string, unknown> };
  };
  const open = async () => {
    const { json } = await send("POST", "/mailbox/open");
    const opened = json["case"] as { readonly id: string; readonly epoch: number; readonly contentKey: string };
    const messages = json["messages"] as readonly { readonly from: "writer" | "team"; readonly body: string }[];
    const contentKey = await openContentKey(secrets.writerKeys.privateKey, fromBase64url(opened.contentKey), opened.id, opened.epoch);
    const kept = messages.map(({ from, body }) => ({ direction: from === "writer" ? ("r2t" as const) : ("t2r" as const), body: fromBase64url(body) }));
    return { opened, contentKey, kept };
  };
  return {
    secrets,
    send,
    async read() {
      const { opened, contentKey, kept } = await open();
      return readThread(contentKey, { subject: opened.id, epoch: opened.epoch }, kept).map((read) => (read.kind === "message" ? (read.message.kind === "text" ? read.message.text : "answers") : read.kind));
    },
    async write(text, id = toBase64url(randomBytes(16))) {
      const { opened, contentKey, kept } = await open();
      const sequence = kept.filter(({ direction }) => direction === "r2t").length + 1;
      const previous = kept.at(-1);
      const body = sealMessage(contentKey, { subject: opened.id, epoch: opened.epoch, direction: "r2t", sequence }, { kind: "text", text, previous: previous ? hashOf(previous.body) : null }, randomBytes);
      const { json } = await send("POST", "/mailbox/messages", { id, body: toBase64url(body) });
      return String(json["kind"]);
    },
  };
}
