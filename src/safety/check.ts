import { compile } from "./compile.ts";
import { judge } from "./judge.ts";
import type { SafetyLexicon } from "./lexicon.ts";
import { openOpinion } from "./opinion.ts";
import { read } from "./reading.ts";
import { MOST_WORK } from "./spans.ts";
import type { Verdict } from "./verdict.ts";

export interface SafetyCheck {
  /**
   * Does this message speak of danger, tell of harm, or ask? Same input, same answer; no clock, no chance, no memory.
   *
   * @param text - Of any length; more than 4,000 characters are looked at in their first and last 2,000.
   * @throws {CodedError} INTERNAL when the text costs more work than any message may: then offer a human.
   * @param earlier - What the same person wrote before, oldest first; the last four count.
   */
  check(text: string, earlier?: readonly string[]): Verdict;
}

/** How many messages are read as one: children send a thought in pieces. */
const WINDOW = 5;
/** More of an earlier message than this is not read again. */
const LONGEST_EARLIER = 500;

/**
 * Compiles a lexicon into a check. Costs some ten milliseconds, once.
 *
 * @param mostWork - Comparisons one text may cost.
 * @throws {CodedError} CONTENT_INVALID when a pattern cannot be read or names a meaning no language has words for.
 */
export function createSafety(lexicon: SafetyLexicon, mostWork: number = MOST_WORK): SafetyCheck {
  const compiled = compile(lexicon);
  const { version } = lexicon.frames;
  const opinion = lexicon.opinion && openOpinion(lexicon.opinion);
  const alone = (text: string): Verdict => ({ ...judge(compiled, read(compiled, text, 0, mostWork), 0, opinion), version });

  return {
    check(text, earlier = []) {
      const verdict = alone(text);
      const before = earlier.slice(1 - WINDOW).map((message) => message.slice(-LONGEST_EARLIER));
      if (verdict.label === "acute" || before.length === 0) return verdict;
      if (verdict.retracted) {
        const taken = before.map(alone).findLast((earlierOne) => earlierOne.label === "acute");
        const { chat: _chat, ...withoutChat } = verdict;
        if (taken !== undefined) return { ...withoutChat, label: "report", ...(taken.danger ? { danger: taken.danger } : {}), rules: [{ id: "window.retracted", matched: "", start: 0, end: text.length }] };
      }
      const prefix = before.map((message) => `${message}\n`).join("");
      // The second opinion has read the message alone; only rules join what was said in pieces.
      const joined = judge(compiled, read(compiled, prefix + text, prefix.length, mostWork), prefix.length, undefined);
      const worse = joined.label === "acute" || (joined.label === "report" && verdict.label !== "report");
      return worse ? { ...joined, version } : verdict;
    },
  };
}
