import { useEffect, useRef, useState } from "preact/hooks";
import { MINUTE } from "../../terms.ts";
import { CaseList } from "./case-list.tsx";
import { CasePane } from "./case-pane.tsx";
import { Dialog } from "./dialog.tsx";
import { Mark } from "../mark.tsx";
import { KeyboardIcon, LeaveIcon } from "./icons.tsx";
import type { Inbox, InboxState } from "./inbox.ts";
import { casesIn, tabOf, type Tab } from "./listing.ts";
import { AloneNotice, TeamNotices } from "./team-notices.tsx";
import { useSay, type Say } from "./words.ts";

export function InboxScreen({ inbox, onLeave }: { readonly inbox: Inbox; readonly onLeave: () => void }) {
  const say = useSay();
  const state = useInboxState(inbox);
  const [tab, setTab] = useState<Tab>("new");
  const [showKeys, setShowKeys] = useState(false);
  const [singleKeys, setSingleKeys] = useState(true);
  useAnnouncements(state, say);

  function open(id: string, focus: "case" | "list"): void {
    // One entry for all cases: "back" on a phone closes the case and leaves nothing of it in the history.
    if (inbox.state().selected === undefined) history.pushState({ open: true }, "");
    inbox.select(id);
    requestAnimationFrame(() => (focus === "case" ? document.getElementById("case-title") : itemOf(id))?.focus());
  }

  function back(): void {
    const id = state.selected?.id;
    if (history.state !== null) history.back();
    else inbox.select(undefined);
    if (id !== undefined) requestAnimationFrame(() => itemOf(id)?.focus());
  }

  useEffect(() => {
    const popped = (): void => inbox.select(undefined);
    addEventListener("popstate", popped);
    return () => removeEventListener("popstate", popped);
  }, [inbox]);

  // The open case stays in sight when it moves from one tab to another by what is done with it.
  const selected = state.cases?.find((listed) => listed.id === state.selected?.id);
  const place = selected && tabOf(selected, state.me.id);
  const before = useRef<{ readonly id: string | undefined; readonly place: Tab | undefined }>({ id: undefined, place: undefined });
  useEffect(() => {
    if (place !== undefined && selected?.id === before.current.id && place !== before.current.place) setTab(place);
    before.current = { id: selected?.id, place };
  }, [selected?.id, place]);

  function step(by: 1 | -1): void {
    // Keys may come faster than the page is drawn: what counts is the inbox, not what is on the screen.
    const { cases, me, selected: now } = inbox.state();
    const shown = casesIn(tab, cases ?? [], me.id);
    const here = shown.findIndex((listed) => listed.id === now?.id);
    const next = here === -1 ? shown[by === 1 ? 0 : shown.length - 1] : shown[here + by];
    if (next !== undefined) open(next.id, "list");
  }

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select, [contenteditable]")) return;
      const action = {
        j: () => step(1),
        k: () => step(-1),
        c: () => {
          if (place === "new" || place === "closed") void inbox.claim();
        },
        r: () => document.querySelector<HTMLTextAreaElement>("[data-reply]")?.focus(),
        "?": () => setShowKeys(true),
      }[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });

  return (
    <div class="desk" data-pane={state.selected === undefined ? "list" : "case"}>
      <header class="desk-head">
        <Mark size={36} />
        <h1 class="desk-name">
          Lotse <span>– {say("place")}</span>
        </h1>
        <p class="desk-me">{state.me.name}</p>
        <button type="button" class="button quiet keys-button" onClick={() => setShowKeys(true)}>
          <KeyboardIcon /> <span>{say("head.keys")}</span>
        </button>
        <button type="button" class="button quiet" onClick={onLeave}>
          <LeaveIcon /> <span>{say("head.lock")}</span>
        </button>
      </header>
      {state.offline && (
        <p class="notice offline" role="status">
          {say("offline")}
        </p>
      )}
      <main class="desk-body">
        <div class="left">
          <TeamNotices inbox={inbox} state={state} />
          <CaseList inbox={inbox} state={state} tab={tab} onTab={setTab} onOpen={(id) => open(id, "case")} />
          <AloneNotice state={state} />
        </div>
        <CasePane inbox={inbox} state={state} onBack={back} />
      </main>
      {showKeys && <Keys single={singleKeys} onSingle={setSingleKeys} onClose={() => setShowKeys(false)} />}
    </div>
  );
}

function itemOf(id: string): HTMLElement | null {
  return document.querySelector(`[data-case="${CSS.escape(id)}"]`);
}

function useInboxState(inbox: Inbox): InboxState {
  const [, redraw] = useState(0);
  useEffect(() => {
    const again = (): void => redraw((count) => count + 1);
    const end = inbox.subscribe(again);
    // "seit eben" becomes "seit heute 9 Uhr" without any news.
    const minute = setInterval(again, MINUTE);
    again();
    return () => {
      end();
      clearInterval(minute);
    };
  }, [inbox]);
  return inbox.state();
}

/** News is said aloud once, and its number stands in the title; neither tells what it is about. */
function useAnnouncements(state: InboxState, say: Say): void {
  const { cases, messages } = state.news;
  const before = useRef({ cases: 0, messages: 0 });
  useEffect(() => {
    const live = document.getElementById("live");
    const lines = [cases.length > before.current.cases ? say("news.case", { count: cases.length }) : "", messages.length > before.current.messages ? say("news.message", { count: messages.length }) : ""].filter(Boolean);
    before.current = { cases: cases.length, messages: messages.length };
    if (live && lines.length > 0) live.textContent = lines.join(". ");
    const count = cases.length + messages.length;
    document.title = count > 0 ? `(${count}) ${say("title")}` : say("title");
  }, [cases.length, messages.length]);
}

function Keys({ single, onSingle, onClose }: { readonly single: boolean; readonly onSingle: (on: boolean) => void; readonly onClose: () => void }) {
  const say = useSay();
  const keys = [["j", "next"], ["k", "previous"], ["c", "claim"], ["r", "reply"], ["Strg + Enter", "send"], ["?", "list"]] as const;
  return (
    <Dialog title={say("keys.title")} onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{say(`keys.${what}`)}</dd>
          </div>
        ))}
      </dl>
      <label class="switch">
        <input type="checkbox" checked={single} onChange={(event) => onSingle(event.currentTarget.checked)} /> {say("keys.on")}
      </label>
      <div class="buttons">
        <button type="button" class="button primary" onClick={onClose}>
          {say("keys.done")}
        </button>
      </div>
    </Dialog>
  );
}
