import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { DAY, SECOND, type Clock, type RandomBytes } from "../terms.ts";

/** A token bucket: `burst` at once, then `perSecond`. Whoever is faster is slowed down, never shut out. */
export interface Rule {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Takes one token for this key.
 *
 * @returns 0 when there was one; else the whole seconds until there will be one, and nothing was taken.
 */
export type Limit = (key: string) => number;

/** Above this the fullest buckets, those that slow nobody down, are dropped. Bounds the memory of a flood. */
const MOST_BUCKETS = 100_000;

/**
 * Limits live in memory and in this process only. Keys (addresses, conversations) are kept as an HMAC under a random
 * key that changes every day, so that not even a memory dump of tomorrow tells who was here today.
 */
export function createLimits({ now, random }: { readonly now: Clock; readonly random: RandomBytes }): (rule: Rule) => Limit {
  let day = -1;
  let secret: Uint8Array = new Uint8Array(0);
  const all: Map<string, { tokens: number; at: number }>[] = [];
  return (rule) => {
    const buckets = new Map<string, { tokens: number; at: number }>();
    all.push(buckets);
    return (key) => {
      const at = now();
      const today = Math.floor(at / DAY);
      if (today !== day) {
        day = today;
        secret = random(32);
        for (const each of all) each.clear();
      }
      const name = createHmac("sha256", secret).update(key).digest("base64url");
      const bucket = buckets.get(name) ?? { tokens: rule.burst, at };
      // A clock that was set back must not make anybody wait for it.
      const tokens = Math.min(rule.burst, bucket.tokens + (Math.max(0, at - bucket.at) / SECOND) * rule.perSecond);
      // Fractions of a token add up to a hair less than one.
      const granted = tokens > 1 - 1e-6;
      buckets.set(name, { tokens: granted ? tokens - 1 : tokens, at });
      if (buckets.size > MOST_BUCKETS) dropFullest(buckets);
      return granted ? 0 : Math.max(1, Math.ceil((1 - tokens) / rule.perSecond));
    };
  };
}

function dropFullest(buckets: Map<string, { tokens: number; at: number }>): void {
  const byTokens = [...buckets].toSorted(([, a], [, b]) => b.tokens - a.tokens);
  for (const [name] of byTokens.slice(0, buckets.size / 2)) buckets.delete(name);
}

/** The address of the other end, for limits only. IPv6 by its /64, because one home has that many addresses. */
export function socketAddress(req: IncomingMessage): string {
  return networkOf(req.socket.remoteAddress ?? "");
}

/**
 * The address a trusted proxy in front of us saw, for limits only.
 *
 * @param hops - How many proxies of our own stand in front, at least 1. Entries further left can be forged by anyone.
 */
export function forwardedAddress(hops: number): (req: IncomingMessage) => string {
  return (req) => {
    const chain = [req.headers["x-forwarded-for"] ?? []].flat().join(",").split(",").map((part) => part.trim()).filter(Boolean);
    const seen = chain.at(-hops);
    return seen === undefined ? socketAddress(req) : networkOf(seen);
  };
}

function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail = ""] = plain.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const groups = plain.includes("::") ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right] : left;
  return groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":");
}
