import { expect } from "vitest";
import type { Person } from "./person.ts";

/** Passes questions by until `expected` is asked. */
export async function skipUntil(pupil: Person, expected: string): Promise<void> {
  for (let question = 0; question < 14; question += 1) {
    await pupil.presses("Überspringen");
    const heard = await pupil.hears(/\?|vorhin geschrieben|Stimmt alles so|Code/);
    if (heard.text?.includes(expected)) return;
  }
  throw new Error(`never asked: ${expected}`);
}

/** From the summary to the code. @returns Its six words. */
export async function confirms(pupil: Person): Promise<readonly string[]> {
  await pupil.presses("Stimmt so");
  const shown = await pupil.hears("Das ist dein Code");
  const words = (shown.channelData?.lotse?.["code"] as { readonly words: readonly string[] } | undefined)?.words ?? [];
  expect(words).toHaveLength(6);
  return words;
}

/** From the code to "sent": two of its words are asked back. */
export async function sends(pupil: Person, words: readonly string[]): Promise<void> {
  await pupil.presses(words[1] ?? "");
  await pupil.hears("Welches ist das 5. Wort?");
  await pupil.presses(words[4] ?? "");
  await pupil.hears("Soll ich es jetzt an");
  await pupil.presses("Ja, abschicken");
  await pupil.hears("Es ist angekommen");
}

/** From the summary to "sent". @returns The six words of the code. */
export async function confirmsAndSends(pupil: Person): Promise<readonly string[]> {
  const words = await confirms(pupil);
  await sends(pupil, words);
  return words;
}
