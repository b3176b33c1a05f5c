import { fromBase64url, hashOf, toBase64url } from "../../crypto/bytes.ts";
import { openContentKey, readThread, sealMessage } from "../../crypto/envelope.ts";
import type { Instant } from "../../terms.ts";
import { DeskError, type SealedCase } from "./api.ts";
import { random, type TeamKeys } from "./keys.ts";

export interface SaidAnswer {
  readonly step: string;
  readonly question: string;
  readonly answer: string;
}

export type ThreadMessage = { readonly id: string; readonly from: "writer" | "team"; readonly at: Instant } & (
  | { readonly kind: "text"; readonly text: string; readonly gap: boolean }
  | { readonly kind: "answers"; readonly answers: readonly SaidAnswer[]; readonly gap: boolean }
  /** The bytes were changed, or are not from whoever they say. */
  | { readonly kind: "broken" }
);

export interface Thread {
  readonly messages: readonly ThreadMessage[];
  /** Seals a reply that follows what is read here. */
  reply(text: string): { readonly id: string; readonly body: string };
}

/**
 * Opens a case in this browser.
 *
 * @throws {DeskError} SEAL_BROKEN when the case is not sealed to a key of this team that I have.
 */
export async function openThread(sealed: SealedCase, keys: TeamKeys): Promise<Thread> {
  const pair = keys.get(sealed.epoch);
  if (pair === undefined) throw new DeskError("SEAL_BROKEN");
  const place = { subject: sealed.id, epoch: sealed.epoch };
  const contentKey = await openContentKey(pair.privateKey, fromBase64url(sealed.contentKey), place.subject, place.epoch);
  const kept = sealed.messages.map((message) => ({ direction: message.from === "writer" ? ("r2t" as const) : ("t2r" as const), body: fromBase64url(message.body) }));
  const read = readThread(contentKey, place, kept);
  const messages = sealed.messages.flatMap(({ id, from, at }, index): ThreadMessage[] => {
    const opened = read[index];
    switch (opened?.kind) {
      case "message": {
        const gap = opened.before === "gap";
        return opened.message.kind === "text" ? [{ id, from, at, gap, kind: "text", text: opened.message.text }] : [{ id, from, at, gap, kind: "answers", answers: answersIn(opened.message.answers) }];
      }
      case "broken":
        return [{ id, from, at, kind: "broken" }];
      case "repeated":
      case undefined:
        return [];
    }
  });
  return {
    messages,
    reply(text) {
      const sequence = sealed.messages.filter((message) => message.from === "team").length + 1;
      const newest = kept.at(-1);
      const body = sealMessage(contentKey, { ...place, direction: "t2r", sequence }, { kind: "text", text, previous: newest ? hashOf(newest.body) : null }, random);
      return { id: toBase64url(random(16)), body: toBase64url(body) };
    },
  };
}

/** Whatever was sealed is foreign: only what has the shape of an answer is shown. */
function answersIn(answers: Readonly<Record<string, unknown>>): readonly SaidAnswer[] {
  return Object.entries(answers).flatMap(([step, said]) => {
    const { question, answer } = (said ?? {}) as { readonly question?: unknown; readonly answer?: unknown };
    return typeof question === "string" && typeof answer === "string" ? [{ step, question, answer }] : [];
  });
}
