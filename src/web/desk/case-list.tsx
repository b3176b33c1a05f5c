import type { ListedCase } from "./api.ts";
import { CalmIcon, UrgencyShape } from "./icons.tsx";
import type { Inbox, InboxState } from "./inbox.ts";
import { caseCode, casesIn, TABS, type Tab } from "./listing.ts";
import { whenWas } from "./when.ts";
import { sayTeam, useSay, type Say } from "./words.ts";

/** "Meldung K7QX": what colleagues call a case by. */
export function caseName(say: Say, { flow, id }: Pick<ListedCase, "flow" | "id">): string {
  return say("case-name", { flow: say(say.has(`flow.${flow}`) ? `flow.${flow}` : "flow.other"), code: caseCode(id) });
}

export function CaseList({ inbox, state, tab, onTab, onOpen }: { readonly inbox: Inbox; readonly state: InboxState; readonly tab: Tab; readonly onTab: (tab: Tab) => void; readonly onOpen: (id: string) => void }) {
  const say = useSay();
  const all = state.cases ?? [];
  const shown = casesIn(tab, all, state.me.id);
  return (
    <section class="list" aria-labelledby="list-title">
      <h2 id="list-title" class="visually-hidden">
        {say("list.title")}
      </h2>
      <nav class="tabs" aria-label={say("list.title")}>
        {TABS.map((one) => {
          const cases = casesIn(one, all, state.me.id);
          const waiting = one === "mine" ? cases.filter((listed) => listed.lastFrom === "writer").length : 0;
          return (
            <button key={one} type="button" class="tab" aria-current={one === tab ? "page" : undefined} aria-label={say("tab.count", { name: say(`tab.${one}`), count: cases.length })} onClick={() => onTab(one)}>
              <span>{say(`tab.${one}`)}</span>
              <span class={(one === "new" && cases.length > 0) || waiting > 0 ? "count eye" : "count"}>{cases.length}</span>
            </button>
          );
        })}
      </nav>
      <News inbox={inbox} state={state} onTab={onTab} />
      {state.cases === undefined ? (
        <p class="empty" role="status">
          {say("loading")}
        </p>
      ) : shown.length === 0 ? (
        <div class="empty">
          <CalmIcon />
          <h3>{say(`empty.${tab}.title`)}</h3>
          <p>{say(`empty.${tab}.text`)}</p>
        </div>
      ) : (
        <ul class="items">
          {shown.map((listed) => (
            <Item key={listed.id} inbox={inbox} state={state} listed={listed} onOpen={onOpen} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Something came while nobody looked: said once, quietly, until somebody does. */
function News({ inbox, state, onTab }: { readonly inbox: Inbox; readonly state: InboxState; readonly onTab: (tab: Tab) => void }) {
  const say = useSay();
  const { cases, messages } = state.news;
  if (cases.length + messages.length === 0) return null;
  const show = (tab: Tab) => (): void => {
    onTab(tab);
    inbox.seen();
  };
  return (
    <div class="news">
      {cases.length > 0 && (
        <p>
          <span>{say("news.case", { count: cases.length })}</span>
          <button type="button" class="button quiet" onClick={show("new")}>
            {say("news.show")}
          </button>
        </p>
      )}
      {messages.length > 0 && (
        <p>
          <span>{say("news.message", { count: messages.length })}</span>
          <button type="button" class="button quiet" onClick={show("mine")}>
            {say("news.show")}
          </button>
        </p>
      )}
    </div>
  );
}

function Item({ inbox, state, listed, onOpen }: { readonly inbox: Inbox; readonly state: InboxState; readonly listed: ListedCase; readonly onOpen: (id: string) => void }) {
  const say = useSay();
  const { status, urgency, language, lastFrom, messageCount } = listed;
  const now = inbox.now();
  const changed = whenWas(listed.changedAt, now);
  const waits = status.kind !== "closed" && lastFrom === "writer";
  const news = state.news.cases.includes(listed.id) || state.news.messages.includes(listed.id);
  const when = status.kind === "closed" ? say("item.closed", { when: at(say, status.at, now) }) : waits ? say("item.waits", { since: say(`since.${changed.key}`, changed.values) }) : say("item.answered", { when: say(`at.${changed.key}`, changed.values) });
  const details = [
    state.teams.length > 1 ? sayTeam(say, listed.team) : undefined,
    language === "de" ? undefined : say(`language.${language}`),
    messageCount > 1 ? say("item.messages", { count: messageCount }) : undefined,
    status.kind === "claimed" && status.by !== state.me.id ? say("item.claimed-by", { name: inbox.nameOf(status.by) ?? say("case.someone") }) : undefined,
  ].filter((text) => text !== undefined);
  return (
    <li>
      <button type="button" class={`item${waits ? " waits" : ""}`} data-case={listed.id} aria-current={state.selected?.id === listed.id ? "true" : undefined} onClick={() => onOpen(listed.id)}>
        <span class="item-head">
          <span class="item-name">{caseName(say, listed)}</span>
          {urgency !== "normal" && status.kind !== "closed" && (
            <span class={`urgency ${urgency}`}>
              <UrgencyShape urgency={urgency} /> {say(`urgency.${urgency}`)}
            </span>
          )}
        </span>
        <span class="item-when">
          {news && <span class="dot" aria-hidden="true" />}
          {when}
        </span>
        {details.length > 0 && <span class="item-details">{details.join(" · ")}</span>}
      </button>
    </li>
  );
}

/** "gestern 15 Uhr" */
export function at(say: Say, moment: number, now: number): string {
  const when = whenWas(moment, now);
  return say(`at.${when.key}`, when.values);
}
