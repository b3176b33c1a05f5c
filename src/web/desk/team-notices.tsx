import type { Member, Team } from "./api.ts";
import type { Inbox, InboxState } from "./inbox.ts";
import { checkWords } from "./keys.ts";
import { sayTeam, useSay } from "./words.ts";

/** What somebody of a team has to do before everybody can read: let a colleague in, or be let in. */
export function TeamNotices({ inbox, state }: { readonly inbox: Inbox; readonly state: InboxState }) {
  const say = useSay();
  const names = (teams: readonly Team[]): string => new Intl.ListFormat("de", { type: "conjunction" }).format(teams.map((team) => sayTeam(say, team.id)));
  const broken = state.teams.filter((team) => state.keys.get(team.id) === "broken");
  const making = state.teams.filter((team) => team.key === undefined);
  const shut = state.teams.filter((team) => team.key !== undefined && !broken.includes(team) && !canRead(state, team));
  const openers = new Set(shut.flatMap((team) => team.members.filter((member) => member.canRead).map((member) => member.name)));
  const said = state.letIn;
  return (
    <section class="team-notices" aria-label={say("teams.title")}>
      <div role="status">{said !== undefined && <p class={said.tone === "good" ? "said" : "said bad"}>{say.has(said.key) ? say(said.key, said.values) : say("error.other")}</p>}</div>
      {broken.length > 0 && (
        <p class="notice" role="alert">
          {say("teams.broken", { team: names(broken) })}
        </p>
      )}
      {making.length > 0 && <p class="team-notice">{say("teams.making", { teams: names(making) })}</p>}
      {shut.length > 0 && (
        <div class="team-notice">
          <p>{say("teams.waiting", { teams: names(shut), names: new Intl.ListFormat("de", { type: "disjunction" }).format(openers) })}</p>
          <p class="hint">{say("teams.waiting-words")}</p>
          <CheckWords publicKey={state.me.publicKey} />
        </div>
      )}
      {waitingMembers(state).map(({ member, teams }) => (
        <div key={member.id} class="team-notice">
          <p>{say("teams.let-in", { name: member.name, teams: names(teams) })}</p>
          <p class="hint">{say("teams.let-in-words")}</p>
          <CheckWords publicKey={member.publicKey} />
          <button type="button" class="button" onClick={() => void inbox.letIn(teams, member, names(teams))}>
            {say("teams.let-in-do", { name: member.name })}
          </button>
        </div>
      ))}
    </section>
  );
}

/** A team that one person's illness would close. */
export function AloneNotice({ state }: { readonly state: InboxState }) {
  const say = useSay();
  const alone = state.teams.filter((team) => canRead(state, team) && team.members.length < 2);
  if (alone.length === 0) return null;
  const teams = new Intl.ListFormat("de", { type: "conjunction" }).format(alone.map((team) => sayTeam(say, team.id)));
  return <p class="team-notice quiet">{say("teams.alone", { teams })}</p>;
}

function canRead(state: InboxState, team: Team): boolean {
  const keys = state.keys.get(team.id);
  return keys !== undefined && keys !== "broken" && team.key !== undefined && keys.has(team.key.epoch);
}

/** Colleagues who cannot read where I can, each once with all those teams. */
function waitingMembers(state: InboxState): readonly { readonly member: Member; readonly teams: readonly Team[] }[] {
  const open = state.teams.filter((team) => canRead(state, team));
  const members = new Map(open.flatMap((team) => team.members.filter((member) => !member.canRead).map((member) => [member.id, member] as const)));
  return [...members.values()].map((member) => ({ member, teams: open.filter((team) => team.members.some((one) => one.id === member.id && !one.canRead)) }));
}

function CheckWords({ publicKey }: { readonly publicKey: string }) {
  return (
    <ol class="check-words">
      {checkWords(publicKey).map((word, place) => (
        <li key={place}>{word}</li>
      ))}
    </ol>
  );
}
