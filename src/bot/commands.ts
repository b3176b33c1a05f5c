export const COMMANDS = ["help", "human", "report", "code", "offers", "quarrel", "language", "simple", "privacy", "forget", "stop", "back", "skip", "done", "start", "more", "hello", "thanks", "yes", "no"] as const;
export type Command = (typeof COMMANDS)[number];

/** Words of content/commands.yaml by command. */
export type CommandWords = Readonly<Record<Command, readonly string[]>>;

/** The command a whole message is; undefined for everything that is more than a command. */
export function commandIn(text: string, words: CommandWords): Command | undefined {
  const typed = plain(text).replace(/^\//, "");
  return COMMANDS.find((command) => words[command].some((word) => plain(word) === typed));
}

/** Case, outer space and final punctuation do not matter; a lone question mark is a word of its own. */
export function plain(text: string): string {
  const trimmed = text.normalize("NFKC").trim().toLowerCase();
  return trimmed.replace(/[\s.!?…]+$/u, "") || trimmed;
}

/** Words a person types instead of pressing: more of them are no answer to a question with buttons. */
const FEW_WORDS = 5;

/**
 * Which of the buttons someone means who types. `exact` is the whole label; otherwise one label
 * only begins with what was typed or holds all its words, or it is a yes or no and one label only begins with one.
 *
 * @param labels - Of each button; the first in the language of the talk, then in others.
 */
export function buttonMeant(text: string, labels: readonly (readonly string[])[], words: CommandWords): { readonly at: number; readonly exact: boolean } | undefined {
  const typed = plain(text);
  const same = labels.findIndex((names) => names.some((name) => plain(name) === typed));
  if (same >= 0) return { at: same, exact: true };
  const spoken = wordsIn(typed);
  if (spoken.length === 0 || spoken.length > FEW_WORDS) return undefined;
  const own = labels.map(([name = ""]) => wordsIn(plain(name)));
  const command = commandIn(text, words);
  const answers = command === "yes" || command === "no" ? words[command].map(plain) : [];
  const only = (fits: (name: readonly string[], label: string) => boolean): number | undefined => {
    const found = own.flatMap((name, at) => (fits(name, labels[at]?.[0] ?? "") ? [at] : []));
    return found.length === 1 ? found[0] : undefined;
  };
  const at =
    only((_, label) => answers.includes(plain(label.split(/[,،;:–]/)[0] ?? ""))) ??
    only((name) => answers.includes(name[0] ?? "")) ??
    only((name) => spoken.every((word, place) => name[place] === word)) ??
    only((name) => spoken.every((word) => name.includes(word)));
  return at === undefined ? undefined : { at, exact: false };
}

function wordsIn(text: string): readonly string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
