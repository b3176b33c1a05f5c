import { useEffect, useRef, useState } from "preact/hooks";
import type { ListedCase } from "./api.ts";
import { at, caseName } from "./case-list.tsx";
import { Dialog } from "./dialog.tsx";
import { BackIcon, CalmIcon, CloseIcon, UrgencyShape } from "./icons.tsx";
import type { Inbox, InboxState } from "./inbox.ts";
import { ReplyBox } from "./reply-box.tsx";
import { ThreadView } from "./thread-view.tsx";
import { untilWhen } from "./when.ts";
import { sayTeam, useSay } from "./words.ts";

export function CasePane({ inbox, state, onBack }: { readonly inbox: Inbox; readonly state: InboxState; readonly onBack: () => void }) {
  const say = useSay();
  const { selected } = state;
  if (selected === undefined)
    return (
      <section class="case none">
        <CalmIcon />
        <h2>{say("case.none.title")}</h2>
        <p>{say("case.none.text")}</p>
      </section>
    );
  const listed = state.cases?.find((one) => one.id === selected.id) ?? (selected.kind === "open" ? selected.sealed : undefined);
  return (
    <section class="case" aria-labelledby="case-title">
      <button type="button" class="button quiet back" onClick={onBack}>
        <BackIcon /> {say("list.title")}
      </button>
      {listed !== undefined && selected.kind !== "gone" ? <Head inbox={inbox} state={state} listed={listed} /> : <h2 id="case-title" tabIndex={-1}>{say("flow.other")}</h2>}
      <NoticeLine inbox={inbox} state={state} />
      {selected.kind === "open" ? (
        <>
          <ThreadView inbox={inbox} sealed={selected.sealed} thread={selected.thread} />
          <ReplyBox key={selected.id} inbox={inbox} id={selected.id} mine={selected.sealed.status.kind === "claimed" && selected.sealed.status.by === state.me.id} />
        </>
      ) : selected.kind === "failed" ? (
        <p class="mistake" role="alert">
          {say(say.has(`error.${selected.code}`) ? `error.${selected.code}` : "error.other")}
        </p>
      ) : (
        <p role="status" class="empty">
          {say(`case.${selected.kind}`)}
        </p>
      )}
    </section>
  );
}

/** What the last deed came to. Spoken once, and there to read until the next. */
function NoticeLine({ inbox, state }: { readonly inbox: Inbox; readonly state: InboxState }) {
  const say = useSay();
  const { notice } = state;
  const by = notice?.values?.["by"];
  const words = notice && (say.has(notice.key) ? say(notice.key, by === undefined ? {} : { name: inbox.nameOf(by) ?? say("case.someone") }) : say("error.other"));
  return (
    <div role="status">
      {notice !== undefined && (
        <p class={`said ${notice.tone === "bad" ? "bad" : ""}`}>
          <span>{words}</span>
          <button type="button" class="button quiet close" aria-label={say("close-notice")} onClick={() => inbox.dismiss()}>
            <CloseIcon />
          </button>
        </p>
      )}
    </div>
  );
}

function Head({ inbox, state, listed }: { readonly inbox: Inbox; readonly state: InboxState; readonly listed: ListedCase }) {
  const say = useSay();
  const [deleting, setDeleting] = useState(false);
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const now = inbox.now();
  const { status, urgency } = listed;
  const mine = status.kind === "claimed" && status.by === state.me.id;

  useEffect(() => setDeleting(false), [listed.id]);

  const run = (work: () => Promise<void>) => async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await work();
    setBusy(false);
    // The button that was pressed is often gone by now; the focus must not be lost with it.
    if (document.activeElement === null || document.activeElement === document.body) heading.current?.focus();
  };

  const words = (() => {
    switch (status.kind) {
      case "new":
        return say("case.status.new");
      case "claimed": {
        const until = untilWhen(status.until, now);
        const time = say(`until.${until.key}`, { time: until.time });
        return mine ? say("case.status.mine", { until: time }) : say("case.status.others", { name: inbox.nameOf(status.by) ?? say("case.someone"), until: time });
      }
      case "closed":
        return say("case.status.closed", { when: at(say, status.at, now), name: inbox.nameOf(status.by) ?? say("case.someone") });
    }
  })();
  const facts = [state.teams.length > 1 ? sayTeam(say, listed.team) : undefined, say("case.opened-at", { when: at(say, listed.openedAt, now) }), listed.language === "de" ? undefined : say("thread.language", { language: say(`language.${listed.language}`) })].filter((text) => text !== undefined);

  return (
    <header class="case-head">
      <div class="case-title">
        <h2 id="case-title" ref={heading} tabIndex={-1}>
          {caseName(say, listed)}
        </h2>
        {urgency !== "normal" && (
          <span class={`urgency ${urgency}`}>
            <UrgencyShape urgency={urgency} /> {say(`urgency.${urgency}`)}
          </span>
        )}
      </div>
      <p class="hint">{facts.join(" · ")}</p>
      <div class="case-bar">
        <p class={`status ${mine ? "mine" : status.kind}`}>{words}</p>
        <div class="buttons">
          {status.kind === "new" && (
            <button type="button" class="button primary" disabled={busy} aria-keyshortcuts="c" onClick={run(() => inbox.claim())}>
              {say("case.claim")}
            </button>
          )}
          {mine && (
            <>
              <button type="button" class="button" disabled={busy} onClick={run(() => inbox.release())}>
                {say("case.release")}
              </button>
              <button type="button" class="button" disabled={busy} onClick={run(() => inbox.close())}>
                {say("case.close")}
              </button>
            </>
          )}
          {status.kind === "closed" && (
            <button type="button" class="button" disabled={busy} aria-keyshortcuts="c" onClick={run(() => inbox.claim())}>
              {say("case.reopen")}
            </button>
          )}
          {(mine || status.kind === "closed") && (
            <button type="button" class="button quiet" disabled={busy} onClick={() => setDeleting(true)}>
              {say("case.delete")}
            </button>
          )}
        </div>
      </div>
      {deleting && (
        <Dialog title={say("delete.title")} onClose={() => setDeleting(false)}>
          <p>{say("delete.text")}</p>
          <div class="buttons">
            <button
              type="button"
              class="button primary"
              onClick={() => {
                setDeleting(false);
                void run(() => inbox.remove())();
              }}
            >
              {say("delete.yes")}
            </button>
            <button type="button" class="button" onClick={() => setDeleting(false)}>
              {say("cancel")}
            </button>
          </div>
        </Dialog>
      )}
    </header>
  );
}
