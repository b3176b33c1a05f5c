import type { Language } from "../../terms.ts";
import type { View } from "../../texts/view.ts";
import { announce } from "./announce.ts";
import { openLine, type Line, type Pace } from "./directline.ts";
import { choicesOf, spoken, viewOf, withoutCode, type Choice } from "./view.ts";
import type { Words } from "./words.ts";

/** One line of the transcript. */
export type Entry =
  | { readonly kind: "person"; readonly id: string; readonly at: number; readonly text: string; readonly state: "sending" | "trying" | "arrived" }
  | { readonly kind: "bot"; readonly id: string; readonly at: number; readonly text: string; readonly view: View; readonly choices: readonly Choice[]; readonly pressed: number | undefined }
  /** The page about itself: connection, a new start. */
  | { readonly kind: "note"; readonly id: string; readonly key: string; readonly text: string };

export interface TalkState {
  readonly entries: readonly Entry[];
  /** Something was sent and nothing was said yet. */
  readonly awaiting: boolean;
  readonly connected: boolean;
  /** Text that the server did not take, to be put back where it was typed. */
  readonly returned: string | undefined;
}

/** The conversation as the page shows it; all of it in memory, none of it after `close`. */
export interface Talk {
  readonly state: TalkState;
  onChange(heard: () => void): () => void;
  say(text: string): void;
  /** Presses button number `index` of a bot message; a second press of the same message is none. */
  press(entry: string, index: number): void;
  /** A button of the page itself. */
  choose(choice: Choice): void;
  takeReturned(): void;
  /** Adds a sentence of the page about itself. */
  tell(key: string): void;
  hurry(): void;
  close(): void;
}

/**
 * @param speak - Called when the bot goes on in another language because the person asked it to.
 */
export function openTalk(base: string, words: () => Words, speak: (language: Language) => void, pace?: Pace): Talk {
  let state: TalkState = { entries: [], awaiting: false, connected: true, returned: undefined };
  let sentIn: Language | undefined;
  const listeners = new Set<() => void>();
  const pressedIn = new Map<string, string>();
  const newId = (): string => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  function change(next: Partial<TalkState>): void {
    state = { ...state, ...next };
    for (const heard of listeners) heard();
  }

  function add(entry: Entry, awaiting = state.awaiting): void {
    change({ entries: [...state.entries, entry], awaiting });
  }

  function edit(id: string, how: (entry: Entry) => Entry): void {
    change({ entries: state.entries.map((entry) => (entry.id === id ? how(entry) : entry)) });
  }

  function note(key: string, values?: Readonly<Record<string, string | number>>): void {
    const text = words().say(key, values);
    announce(text, words().language);
    // The newest note replaces one that nothing came after: a flapping network must not fill the page.
    const kept = state.entries[state.entries.length - 1]?.kind === "note" ? state.entries.slice(0, -1) : state.entries;
    change({ entries: [...kept, { kind: "note", id: newId(), key, text }] });
  }

  const line: Line = openLine(
    base,
    {
      activity(activity) {
        if (activity.type !== "message") return;
        const said = viewOf(activity, words().language);
        const [newest] = state.entries.filter((entry) => entry.kind === "bot" && entry.view.code !== undefined).slice(-1);
        const repeated = said.code !== undefined && newest?.kind === "bot" && newest.view.code?.digits === said.code.digits && newest.pressed !== undefined;
        const { text, view } = repeated ? withoutCode(activity.text ?? "", said) : { text: activity.text ?? "", view: said };
        // The bot was told in words to change the language ("leicht"): the page goes with it.
        if (view.language !== sentIn && sentIn === words().language) speak(view.language);
        announce(`${words().say("bot")}: ${spoken(text, view)}`, view.language, view.tone === "crisis" ? "assertive" : "polite");
        add({ kind: "bot", id: activity.id ?? newId(), at: Date.parse(activity.timestamp ?? "") || Date.now(), text, view, choices: choicesOf(activity), pressed: undefined }, false);
      },
      delivery(id, outcome) {
        const entry = state.entries.find((candidate) => candidate.id === id);
        // "It goes out by itself" is over once it went.
        if (outcome === "arrived") change({ entries: state.entries.filter((known) => known.kind !== "note" || known.key !== "busy") });
        if (outcome !== "refused") return edit(id, (known) => (known.kind === "person" ? { ...known, state: outcome } : known));
        const button = pressedIn.get(id);
        change({
          entries: state.entries.filter((known) => known.id !== id).map((known) => (known.id === button && known.kind === "bot" ? { ...known, pressed: undefined } : known)),
          awaiting: false,
          ...(entry?.kind === "person" && button === undefined && { returned: entry.text }),
        });
        note(button === undefined ? "refused" : "refused-button");
      },
      connection(now) {
        change({ connected: now === "online" });
        note(now);
      },
      busy: (seconds) => note("busy", { seconds }),
      restarted: () => note("restarted"),
    },
    newId,
    pace,
  );

  function send(text: string, value?: unknown): string {
    sentIn = words().language;
    const id = line.send({ text, locale: words().language, ...(value !== undefined && { value }) });
    add({ kind: "person", id, at: Date.now(), text, state: "sending" }, true);
    return id;
  }

  return {
    get state() {
      return state;
    },
    onChange(heard) {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
    say: (text) => void send(text),
    press(entryId, index) {
      const entry = state.entries.find((candidate) => candidate.id === entryId);
      if (entry?.kind !== "bot" || entry.pressed !== undefined) return;
      const chosen = entry.choices[index];
      if (chosen === undefined) return;
      edit(entryId, (known) => ({ ...known, pressed: index }) as Entry);
      pressedIn.set(send(chosen.label, chosen.value), entryId);
    },
    choose: (choice) => void send(choice.label, choice.value),
    takeReturned: () => change({ returned: undefined }),
    tell: (key) => note(key),
    hurry: () => line.hurry(),
    close() {
      line.close();
      listeners.clear();
      state = { entries: [], awaiting: false, connected: true, returned: undefined };
    },
  };
}
