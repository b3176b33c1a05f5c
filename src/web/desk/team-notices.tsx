import type { Team } from "./api.ts";
import type { Inbox, InboxState } from "./inbox.ts";
import { checkWords } from "./keys.ts";
import { sayTeam, useSay } from "./words.ts";

/** What somebody of a team has to do before everybody can read: let a colleague in, be let in, find a second person. */
export function TeamNotices({ inbox, state }: { readonly inbox: Inbox; readonly state: InboxState }) {
  const say = useSay();
  const said = state.letIn;
  const team = said?.values?.["team"];
  const notices = state.teams.map((one) => <TeamNotice key={one.id} inbox={inbox} state={state} team={one} />);
  return (
    <section class="team-notices" aria-label={say("teams.title")}>
      <div role="status">{said !== undefined && <p class={said.tone === "good" ? "said" : "said mistake"}>{say.has(said.key) ? say(said.key, { ...said.values, ...(team !== undefined && { team: sayTeam(say, team) }) }) : say("error.other")}</p>}</div>
      {notices}
    </section>
  );
}

function TeamNotice({ inbox, state, team }: { readonly inbox: Inbox; readonly state: InboxState; readonly team: Team }) {
  const say = useSay();
  const name = sayTeam(say, team.id);
  const keys = state.keys.get(team.id);
  const readers = team.members.filter((member) => member.canRead);
  if (keys === "broken")
    return (
      <p class="notice" role="alert">
        {say("teams.broken", { team: name })}
      </p>
    );
  if (team.key === undefined) return <p class="team-notice">{say("teams.making", { team: name })}</p>;
  if (!keys?.has(team.key.epoch)) {
    const names = new Intl.ListFormat("de", { type: "disjunction" }).format(readers.map((member) => member.name));
    return (
      <div class="team-notice">
        <p>{say("teams.waiting", { team: name, names })}</p>
        <p class="hint">{say("teams.waiting-words")}</p>
        <CheckWords publicKey={state.me.publicKey} />
      </div>
    );
  }
  const waiting = team.members.filter((member) => !member.canRead);
  return (
    <>
      {waiting.map((member) => (
        <div key={member.id} class="team-notice">
          <p>{say("teams.let-in", { name: member.name, team: name })}</p>
          <p class="hint">{say("teams.let-in-words")}</p>
          <CheckWords publicKey={member.publicKey} />
          <button type="button" class="button" onClick={() => void inbox.letIn(team, member)}>
            {say("teams.let-in-do", { name: member.name })}
          </button>
        </div>
      ))}
      {readers.length < 2 && waiting.length === 0 && <p class="team-notice quiet">{say("teams.alone", { team: name })}</p>}
    </>
  );
}

function CheckWords({ publicKey }: { readonly publicKey: string }) {
  return (
    <ol class="check-words">
      {checkWords(publicKey).map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ol>
  );
}
