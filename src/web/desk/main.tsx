import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import "../design.css";
import "./desk.css";
import { createApi } from "./api.ts";
import { Dialog } from "./dialog.tsx";
import { InviteScreen, LoginScreen, RecoveryScreen } from "./entrance.tsx";
import { Mark } from "../mark.tsx";
import { InboxScreen } from "./inbox-screen.tsx";
import { openInbox, type Inbox } from "./inbox.ts";
import type { Unlocked } from "./keys.ts";
import { useIdle } from "./idle.ts";
import { loadSay, SayContext, useSay, type Say } from "./words.ts";

type Screen =
  | { readonly kind: "invite"; readonly invite: string }
  | { readonly kind: "login"; readonly why?: string }
  | { readonly kind: "recovery" }
  | { readonly kind: "inbox"; readonly inbox: Inbox };

const api = createApi();

function App({ say }: { readonly say: Say }) {
  const [screen, setScreen] = useState<Screen>(firstScreen);
  // What was being written survives a lock, for the same person only; a reload forgets it.
  const kept = useRef<{ readonly name: string; readonly drafts: Map<string, string> }>({ name: "", drafts: new Map() });
  const inbox = screen.kind === "inbox" ? screen.inbox : undefined;
  const inboxNow = useRef(inbox);
  inboxNow.current = inbox;

  function enter(unlocked: Unlocked): void {
    history.replaceState(null, "", location.pathname);
    const { name } = unlocked.session.me;
    if (kept.current.name !== name) kept.current = { name, drafts: new Map() };
    setScreen({ kind: "inbox", inbox: openInbox({ api, unlocked, drafts: kept.current.drafts, onOver: () => leave("login.over") }) });
  }

  /** @param why - A key of content/desk. Left out, somebody has logged out and leaves nothing behind. */
  function leave(why?: string): void {
    inboxNow.current?.stop();
    if (why === undefined) kept.current = { name: "", drafts: new Map() };
    setScreen({ kind: "login", ...(why !== undefined && { why }) });
  }

  const { asking, stay } = useIdle(inbox !== undefined, () => leave("login.locked"));

  // A page that goes takes its session along, and does not come back unlocked from the browser's memory.
  useEffect(() => {
    if (inbox === undefined) return;
    const gone = (): void => leave("login.over");
    addEventListener("pagehide", gone);
    return () => removeEventListener("pagehide", gone);
  }, [inbox]);

  useEffect(() => {
    document.title = say("title");
  }, [screen.kind]);

  return (
    <SayContext.Provider value={say}>
      {!globalThis.isSecureContext ? (
        <Bare>
          <p class="card notice">{say("insecure")}</p>
        </Bare>
      ) : screen.kind === "inbox" ? (
        <>
          <InboxScreen key="inbox" inbox={screen.inbox} onLeave={() => leave()} />
          {asking && <Idle onStay={stay} />}
        </>
      ) : (
        <Bare>
          {screen.kind === "invite" && <InviteScreen api={api} invite={screen.invite} onUnlocked={enter} onLogin={() => setScreen({ kind: "login" })} />}
          {screen.kind === "login" && <LoginScreen key={screen.why ?? ""} api={api} name={kept.current.name} why={screen.why} onUnlocked={enter} onForgot={() => setScreen({ kind: "recovery" })} />}
          {screen.kind === "recovery" && <RecoveryScreen api={api} onUnlocked={enter} onLogin={() => setScreen({ kind: "login" })} />}
        </Bare>
      )}
    </SayContext.Provider>
  );
}

function Bare({ children }: { readonly children: preact.ComponentChildren }) {
  const say = useSay();
  return (
    <main class="entrance">
      <p class="entrance-head no-print">
        <Mark size={36} />
        <span class="desk-name">
          Lotse <span>– {say("place")}</span>
        </span>
      </p>
      {children}
    </main>
  );
}

function Idle({ onStay }: { readonly onStay: () => void }) {
  const say = useSay();
  return (
    <Dialog title={say("idle.title")} onClose={onStay}>
      <p>{say("idle.text")}</p>
      <div class="buttons">
        <button type="button" class="button primary" onClick={onStay}>
          {say("idle.stay")}
        </button>
      </div>
    </Dialog>
  );
}

function firstScreen(): Screen {
  const invite = /^#invite=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1];
  return invite === undefined ? { kind: "login" } : { kind: "invite", invite };
}

const place = document.getElementById("app");
if (place) void loadSay().then((say) => render(<App say={say} />, place));
