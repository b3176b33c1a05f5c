import { RECEIPT_WORDS } from "../../crypto/receipt-words.ts";
import type { RandomBytes } from "../../terms.ts";

const LEAST_LENGTH = 12;
const LEAST_WORDS = 4;
/** Fewer different characters than this is a pattern, not a passphrase. */
const LEAST_VARIETY = 6;

export type Strength =
  | { readonly kind: "empty" }
  | { readonly kind: "short"; readonly missing: number }
  /** Long enough, but made of the name or of a few characters over and over. */
  | { readonly kind: "plain" }
  | { readonly kind: "enough" | "good" };

/** Twelve characters or four words at least; the rest is Argon2id's. */
export function strengthOf(passphrase: string, name: string): Strength {
  const typed = passphrase.normalize("NFKC").trim();
  const length = [...typed].length;
  if (length === 0) return { kind: "empty" };
  const words = typed.split(/[\s-]+/).filter((word) => [...word].length >= 3);
  if (length < LEAST_LENGTH && words.length < LEAST_WORDS) return { kind: "short", missing: LEAST_LENGTH - length };
  const lower = typed.toLowerCase();
  const own = name.trim().toLowerCase();
  const rest = own === "" ? lower : lower.replaceAll(own, "");
  if (new Set(rest).size < LEAST_VARIETY || /^(passwor[td]|passphrase|1234|qwert)/.test(rest)) return { kind: "plain" };
  return { kind: words.length >= LEAST_WORDS || length >= 20 ? "good" : "enough" };
}

export function isStrongEnough(strength: Strength): boolean {
  return strength.kind === "enough" || strength.kind === "good";
}

/** Five random words, 55 bits: with 64 MiB a try more than any thief of the database will spend. */
export function suggestPassphrase(random: RandomBytes): string {
  const words = Array.from({ length: 5 }, () => {
    const [high = 0, low = 0] = random(2);
    return RECEIPT_WORDS[((high << 8) | low) & 2047] ?? "";
  });
  return words.join(" ");
}
