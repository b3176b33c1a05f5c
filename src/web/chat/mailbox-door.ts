import { fromBase64url, hashOf, toBase64url, utf8 } from "../../crypto/bytes.ts";
import { deriveFromReceipt, type WriterSecrets } from "../../crypto/derive.ts";
import { openContentKey, readThread, sealMessage, type Message } from "../../crypto/envelope.ts";
import type { Receipt } from "../../crypto/receipt.ts";
import { proofFor } from "../../crypto/sign.ts";

/** A message of the talk with a team, opened. */
export interface Letter {
  readonly from: "writer" | "team";
  /** Rounded down to the hour. */
  readonly at: number;
  readonly content: { readonly kind: "text"; readonly text: string } | { readonly kind: "answers"; readonly answers: readonly { readonly question: string; readonly answer: string }[] } | { readonly kind: "broken" };
}

/** `gone`: nothing is there with this code (any more). `failed`: no connection, or the server is busy; try again. */
export type Trouble = "gone" | "failed";

/** A case as its writer holds it; keys and words live only in here. */
export interface Box {
  readonly letters: readonly Letter[];
  /** Fetches everything anew. */
  refresh(): Promise<Trouble | "fresh">;
  write(text: string): Promise<Trouble | "stored" | "full">;
  remove(): Promise<Trouble | "removed">;
}

interface Sealed {
  readonly case: { readonly id: string; readonly epoch: number; readonly contentKey: string };
  readonly messages: readonly { readonly from: "writer" | "team"; readonly at: number; readonly body: string }[];
}

/** The server was not there, or said something else than the protocol knows. */
class Unreachable extends Error {}
/** No case has this code. */
class Unknown extends Error {}

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/**
 * Opens a case with its code: derives the keys here, proves to hold them, and opens what comes back. Neither code nor
 * keys leave the page (SEALING.md 4.3; the protocol stands above createMailbox in src/mailbox).
 *
 * @param base - Where the mailbox door is, without a slash at the end.
 */
export async function openBox(base: string, receipt: Receipt): Promise<Box | Trouble> {
  let writer: WriterSecrets;
  /** Milliseconds the server's clock is ahead of this device's. */
  let ahead = 0;
  let contentKey = new Uint8Array(0);
  let sealed: Sealed = { case: { id: "", epoch: 0, contentKey: "" }, messages: [] };
  let letters: readonly Letter[] = [];

  async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const bytes = body === undefined ? new Uint8Array(0) : utf8(JSON.stringify(body));
    const nonce = random(16);
    const time = Date.now() + ahead;
    const proof = proofFor({ method, path, bodyHash: hashOf(bytes), time, nonce }, writer.authKeys.privateKey);
    return read(
      await call(`${base}${path}`, {
        method,
        headers: {
          "lotse-lookup": toBase64url(writer.lookupId),
          "lotse-time": String(time),
          "lotse-nonce": toBase64url(nonce),
          "lotse-proof": toBase64url(proof),
          ...(body && { "content-type": "application/json" }),
        },
        ...(body && { body: bytes as Uint8Array<ArrayBuffer> }),
      }),
    );
  }

  async function load(): Promise<void> {
    const answer = (await ask("POST", "/mailbox/open")) as unknown as Sealed;
    contentKey = new Uint8Array(await openContentKey(writer.writerKeys.privateKey, fromBase64url(answer.case.contentKey), answer.case.id, answer.case.epoch));
    sealed = answer;
    const kept = answer.messages.map((message) => ({ direction: message.from === "writer" ? ("r2t" as const) : ("t2r" as const), body: fromBase64url(message.body) }));
    letters = readThread(contentKey, { subject: answer.case.id, epoch: answer.case.epoch }, kept).flatMap((opened, at): readonly Letter[] => {
      const message = answer.messages[at];
      if (message === undefined || opened.kind === "repeated") return [];
      return [{ from: message.from, at: message.at, content: opened.kind === "broken" ? { kind: "broken" } : contentOf(opened.message) }];
    });
  }

  const opening = await tried(async () => {
    const keys = await read(await call(`${base}/mailbox/keys`, {}));
    ahead = Number(keys["now"]) - Date.now();
    writer = await deriveFromReceipt(receipt, fromBase64url(String(keys["salt"])));
    await load();
  });
  if (opening !== "done") return opening;

  return {
    get letters() {
      return letters;
    },
    refresh: async () => {
      const outcome = await tried(load);
      return outcome === "done" ? "fresh" : outcome;
    },
    async write(text) {
      // Read first: what is written names the newest message its writer has seen.
      let full = false;
      const outcome = await tried(async () => {
        await load();
        const { id, epoch } = sealed.case;
        const newest = sealed.messages[sealed.messages.length - 1];
        const place = { subject: id, epoch, direction: "r2t", sequence: sealed.messages.filter((message) => message.from === "writer").length + 1 } as const;
        const body = sealMessage(contentKey, place, { kind: "text", text, previous: newest ? hashOf(fromBase64url(newest.body)) : null }, random);
        const answer = await ask("POST", "/mailbox/messages", { id: toBase64url(random(16)), body: toBase64url(body) });
        full = answer["kind"] === "full";
        if (!full) await load();
      });
      return outcome !== "done" ? outcome : full ? "full" : "stored";
    },
    remove: async () => {
      const outcome = await tried(async () => void (await ask("DELETE", "/mailbox")));
      letters = [];
      return outcome === "done" ? "removed" : outcome;
    },
  };
}

function contentOf(message: Message): Letter["content"] {
  if (message.kind === "text") return { kind: "text", text: message.text };
  const answers = Object.values(message.answers).flatMap((said) => {
    const { question, answer } = (said ?? {}) as { question?: unknown; answer?: unknown };
    return typeof question === "string" && typeof answer === "string" ? [{ question, answer }] : [];
  });
  return { kind: "answers", answers };
}

async function tried(act: () => Promise<void>): Promise<Trouble | "done"> {
  try {
    await act();
    return "done";
  } catch (error) {
    return error instanceof Unknown ? "gone" : "failed";
  }
}

async function call(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
  } catch {
    throw new Unreachable();
  }
}

async function read(response: Response): Promise<Record<string, unknown>> {
  if (response.status === 404) throw new Unknown();
  if (!response.ok) throw new Unreachable();
  return (await response.json()) as Record<string, unknown>;
}
