export const COMMANDS = ["help", "human", "report", "code", "offers", "quarrel", "language", "simple", "privacy", "forget", "stop", "back", "skip", "done", "start", "more", "hello", "thanks"] as const;
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
