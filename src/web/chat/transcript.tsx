import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { announce } from "./announce.ts";
import { useWords } from "./context.ts";
import { Message } from "./message.tsx";
import type { Talk, TalkState } from "./talk.ts";

/**
 * The talk so far. For the keyboard it is one stop: arrows walk the messages, Enter goes to a message's links and
 * buttons, Escape comes back. It announces nothing by itself, see announce.ts, and it never takes the focus.
 */
export function Transcript({ talk, state, onPress }: { readonly talk: Talk; readonly state: TalkState; readonly onPress: (entry: string, index: number, by: MouseEvent) => void }) {
  const words = useWords();
  const list = useRef<HTMLDivElement>(null);
  const [walking, setWalking] = useState<string | undefined>();
  const [entered, setEntered] = useState<string | undefined>();
  const { entries } = state;
  const lastSaid = entries.map((entry) => entry.kind).lastIndexOf("person");
  const stops = entries.filter((entry) => entry.kind !== "note");

  // The beginning of what is new comes into view, not its end: people read from the top.
  useLayoutEffect(() => {
    const from = list.current?.querySelector<HTMLElement>(`[data-at="${lastSaid}"]`);
    const scroller = list.current?.closest<HTMLElement>(".stream");
    if (!from || !scroller) return;
    const newHeight = scroller.scrollHeight - (from.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop);
    if (newHeight > scroller.clientHeight) scroller.scrollTop += from.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 8;
    else scroller.scrollTop = scroller.scrollHeight;
  }, [entries.length, lastSaid]);

  useEffect(() => {
    if (entered !== undefined) document.getElementById(`entry-${entered}`)?.querySelector<HTMLElement>("a[href], button:not(:disabled), summary")?.focus();
  }, [entered]);

  function walk(event: KeyboardEvent): void {
    const inside = event.target !== list.current;
    if (event.key === "Escape" && inside) {
      setEntered(undefined);
      list.current?.focus();
      return event.preventDefault();
    }
    if (inside || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = stops.findIndex((entry) => entry.id === walking);
    const steps: Readonly<Record<string, number>> = { ArrowUp: at < 0 ? stops.length - 1 : Math.max(0, at - 1), ArrowDown: Math.min(stops.length - 1, at + 1), Home: 0, End: stops.length - 1 };
    const next = stops[steps[event.key] ?? -1];
    if (next !== undefined) {
      event.preventDefault();
      setWalking(next.id);
      document.getElementById(`entry-${next.id}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && walking !== undefined) {
      event.preventDefault();
      setEntered(walking);
    }
  }

  return (
    <div role="log" aria-live="off" aria-label={words.say("log")} class="log">
      <div ref={list} class="entries" role="group" aria-label={words.say("log")} tabIndex={entries.length > 0 ? 0 : undefined} aria-activedescendant={walking === undefined ? undefined : `entry-${walking}`} onKeyDown={walk} onBlur={() => setWalking(undefined)}>
        {entries.map((entry, at) => (
          <div key={entry.id} data-at={at}>
            <Message entry={entry} talk={talk} onPress={onPress} answered={at < lastSaid} place={{ active: walking === entry.id, reachable: at > lastSaid || entered === entry.id }} />
          </div>
        ))}
      </div>
      {state.awaiting && state.connected && <Writing />}
    </div>
  );
}

/** Milliseconds: an answer that is there at once needs no sign that it is coming. */
const SHOW_AFTER = 900;
const SAY_AFTER = 2_500;

/** Shown when the answer is not there at once, and said once when it takes long. */
function Writing() {
  const words = useWords();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timers = [setTimeout(() => setShown(true), SHOW_AFTER), setTimeout(() => announce(words.say("writing"), words.language), SAY_AFTER)];
    return () => timers.forEach(clearTimeout);
  }, []);
  return shown ? (
    <p class="writing" aria-hidden="true">
      <span />
      <span />
      <span />
    </p>
  ) : null;
}
