import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Words } from "./words.ts";

const WordsContext = createContext<Words | undefined>(undefined);
export const SpeakIn = WordsContext.Provider;

/** The sentences of the page in the language it is in. */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === undefined) throw new Error("This part of the page stands outside <SpeakIn>.");
  return words;
}

const Reach = createContext(true);
export const WithinReach = Reach.Provider;

/**
 * Tab order of links and buttons in the transcript: those of the newest answer are reached with Tab, older ones by
 * walking there with the arrow keys and pressing Enter. Else the way to the input would be as long as the talk.
 */
export function useTabIndex(): 0 | -1 {
  return useContext(Reach) ? 0 : -1;
}
