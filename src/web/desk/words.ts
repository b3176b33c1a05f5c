import { createContext } from "preact";
import { useContext } from "preact/hooks";
import load from "virtual:desk-texts";
import { LANGUAGES } from "../../terms.ts";
import { createTexts, type TextTable, type Values } from "../../texts/texts.ts";

/** A sentence of content/desk/de.yaml, by its key without `desk.`. */
export type Say = {
  (key: string, values?: Values): string;
  readonly has: (key: string) => boolean;
};

export async function loadSay(): Promise<Say> {
  const german = (await load["de"]?.())?.default ?? {};
  const nothing: TextTable = {};
  const tables = Object.fromEntries(LANGUAGES.map((language) => [language, language === "de" ? german : nothing])) as Record<(typeof LANGUAGES)[number], TextTable>;
  const texts = createTexts(tables);
  return Object.assign((key: string, values?: Values) => texts.say(key, "de", values), { has: texts.has });
}

export const SayContext = createContext<Say | undefined>(undefined);

export function useSay(): Say {
  const say = useContext(SayContext);
  if (say === undefined) throw new Error("Words are loaded before anything is drawn.");
  return say;
}

/** What to say about an error of the desk. */
export function sayError(say: Say, code: string): string {
  return say.has(`error.${code}`) ? say(`error.${code}`) : say("error.other");
}

/** Names of teams and flows that came after these words show their id. */
export function sayTeam(say: Say, team: string): string {
  return say.has(`team.${team}`) ? say(`team.${team}`) : team;
}
