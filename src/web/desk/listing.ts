import { hashOf, utf8 } from "../../crypto/bytes.ts";
import type { ListedCase } from "./api.ts";

export const TABS = ["new", "mine", "others", "closed"] as const;
export type Tab = (typeof TABS)[number];

export function tabOf({ status }: ListedCase, me: string): Tab {
  switch (status.kind) {
    case "new":
      return "new";
    case "claimed":
      return status.by === me ? "mine" : "others";
    case "closed":
      return "closed";
  }
}

/** Cases of one tab, in the order the desk gives them: who waits first, the most urgent first, the longest first. */
export function casesIn(tab: Tab, cases: readonly ListedCase[], me: string): readonly ListedCase[] {
  return cases.filter((listed) => tabOf(listed, me) === tab);
}

// Crockford's base 32, without what is misheard.
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Four characters that colleagues call a case by. Always the same for a case; says nothing about it. */
export function caseCode(id: string): string {
  const [first = 0, second = 0, third = 0] = hashOf(utf8(id));
  const bits = (first << 16) | (second << 8) | third;
  return [19, 14, 9, 4].map((shift) => LETTERS[(bits >> shift) & 31]).join("");
}
