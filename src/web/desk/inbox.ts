import type { Instant } from "../../terms.ts";
import { codeOf, DeskError, type DeskApi, type List, type ListedCase, type Me, type Member, type MemberApi, type SealedCase, type Team } from "./api.ts";
import { letIn, makeTeamKey, openTeamKeys, type TeamKeys, type Unlocked } from "./keys.ts";
import { openThread, type Thread } from "./thread.ts";

/** The case on the right. */
export type OpenCase = { readonly id: string } & (
  | { readonly kind: "opening" | "gone" | "unreadable" | "broken" }
  | { readonly kind: "failed"; readonly code: string }
  | { readonly kind: "open"; readonly sealed: SealedCase; readonly thread: Thread }
);

/** A quiet word about the open case: a key of content/desk and its values. */
export interface Notice {
  readonly tone: "good" | "bad";
  readonly key: string;
  readonly values?: Readonly<Record<string, string>>;
}

export interface InboxState {
  readonly me: Me;
  readonly teams: readonly Team[];
  /** Keys by team; "broken" when what I was given is not the key that reports are sealed to. */
  readonly keys: ReadonlyMap<string, TeamKeys | "broken">;
  /** undefined until the first list is here. */
  readonly cases: readonly ListedCase[] | undefined;
  readonly selected: OpenCase | undefined;
  readonly notice: Notice | undefined;
  /** What arrived since somebody last looked at it. */
  readonly news: { readonly cases: readonly string[]; readonly messages: readonly string[] };
  readonly letIn: Notice | undefined;
  readonly offline: boolean;
}

export interface Inbox {
  state(): InboxState;
  /** Calls back after every change. @returns Ends it. */
  subscribe(listener: () => void): () => void;
  /** The server's clock, as well as this page knows it. */
  now(): Instant;
  nameOf(counsellor: string): string | undefined;
  select(id: string | undefined): void;
  claim(): Promise<void>;
  release(): Promise<void>;
  close(): Promise<void>;
  remove(): Promise<void>;
  /** @returns Whether it arrived; if not, a notice says why. */
  reply(text: string): Promise<boolean>;
  /** @param names - Of the teams, for the word that it is done. */
  letIn(teams: readonly Team[], member: Member, names: string): Promise<void>;
  seen(): void;
  dismiss(): void;
  /** What is being written to a case and was not sent. Lives as long as the page. */
  readonly drafts: Map<string, string>;
  stop(): void;
}

export interface InboxNeeds {
  readonly api: DeskApi;
  readonly unlocked: Unlocked;
  readonly drafts: Map<string, string>;
  /** The session is over: nothing here is of use any more. */
  readonly onOver: () => void;
}

const RETRIES = [1_000, 2_000, 5_000, 10_000];

/** Everything the inbox knows and does; what it looks like is elsewhere. */
export function openInbox({ api, unlocked, drafts, onOver }: InboxNeeds): Inbox {
  const desk: MemberApi = api.as(unlocked.session.token);
  const { me } = unlocked.session;
  const ending = new AbortController();
  const listeners = new Set<() => void>();
  let ahead = 0;
  /** Things done to cases from here, counted when the server has answered. */
  let deeds = 0;
  /** The last reply, as long as nobody knows whether it arrived. */
  let unsure: { readonly id: string; readonly text: string; readonly message: ReturnType<Thread["reply"]> } | undefined;
  let current: InboxState = { me, teams: [], keys: new Map(), cases: undefined, selected: undefined, notice: undefined, news: { cases: [], messages: [] }, letIn: undefined, offline: false };

  function change(next: Partial<InboxState>): void {
    if (ending.signal.aborted) return;
    current = { ...current, ...next };
    for (const listener of listeners) listener();
  }

  const nameOf = (counsellor: string): string | undefined => current.teams.flatMap((team) => team.members).find((member) => member.id === counsellor)?.name;

  /** An answer the server gave; the end of the session ends everything. */
  function over(error: unknown): boolean {
    if (!(error instanceof DeskError) || error.code !== "TOKEN_INVALID") return false;
    if (!ending.signal.aborted) onOver();
    return true;
  }

  // ── what the server knows ───────────────────────────────────────────────────────────────────────────────────────────

  async function refresh(): Promise<string> {
    await refreshTeams();
    const list = await currentList();
    ahead = list.now - Date.now();
    change({ cases: list.cases, news: newsIn(list), offline: false });
    followOpenCase(list);
    return list.version;
  }

  /** A list that was asked for before the last deed would show the case as it was before, and take the reply field away again. */
  async function currentList(): Promise<List> {
    const before = deeds;
    const list = await desk.cases();
    return before === deeds ? list : currentList();
  }

  async function refreshTeams(): Promise<void> {
    let { teams } = await desk.teams();
    const without = teams.filter((team) => team.key === undefined);
    // The browser of a team's first member makes its key, without being asked: until then nobody can write to that team.
    for (const team of without) await makeTeamKey(desk, team.id, unlocked.keys);
    if (without.length > 0) ({ teams } = await desk.teams());
    const keys = new Map<string, TeamKeys | "broken">();
    for (const team of teams) keys.set(team.id, await openTeamKeys(team, unlocked.keys).catch(() => "broken" as const));
    change({ teams, keys });
  }

  /** What waits and was not there when somebody last looked. A case that is open, answered or taken by now is no news. */
  function newsIn(list: List): InboxState["news"] {
    const before = new Map((current.cases ?? list.cases).map((known) => [known.id, known.messageCount]));
    const waiting = list.cases.filter((listed) => listed.lastFrom === "writer" && listed.id !== current.selected?.id);
    const among = (cases: readonly ListedCase[], known: readonly string[]): readonly string[] => cases.filter((listed) => known.includes(listed.id) || listed.messageCount > (before.get(listed.id) ?? 0)).map((listed) => listed.id);
    return {
      cases: among(waiting.filter((listed) => listed.status.kind === "new"), current.news.cases),
      messages: among(waiting.filter((listed) => listed.status.kind === "claimed" && listed.status.by === me.id), current.news.messages),
    };
  }

  /** The open case changed under our eyes. */
  function followOpenCase(list: List): void {
    const { selected } = current;
    if (selected === undefined) return;
    const listed = list.cases.find((one) => one.id === selected.id);
    if (listed === undefined) {
      if (selected.kind !== "gone") change({ selected: { id: selected.id, kind: "gone" } });
      return;
    }
    if (selected.kind !== "open") {
      if (selected.kind === "unreadable" || selected.kind === "failed") void load(selected.id);
      return;
    }
    if (listed.messageCount !== selected.sealed.messageCount) {
      void load(selected.id);
      if (listed.lastFrom === "writer") change({ notice: { tone: "good", key: "case.new-message" } });
    } else if (listed.status !== selected.sealed.status) {
      change({ selected: { ...selected, sealed: { ...selected.sealed, ...listed } } });
    }
  }

  async function watch(): Promise<void> {
    let version = "";
    let failures = 0;
    while (!ending.signal.aborted) {
      try {
        version = version === "" ? await refresh() : await follow(version);
        if (failures > 0) change({ offline: false });
        failures = 0;
      } catch (error) {
        if (ending.signal.aborted || over(error)) return;
        change({ offline: true });
        await pause(RETRIES[Math.min(failures++, RETRIES.length - 1)] ?? 10_000);
      }
    }
  }

  async function follow(version: string): Promise<string> {
    const news = await desk.changes(version, ending.signal);
    return news.version === version ? version : refresh();
  }

  function pause(time: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, time);
      ending.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
      // Back online: no need to wait for the next try.
      addEventListener("online", () => resolve(), { once: true, signal: ending.signal });
    });
  }

  // ── the open case ───────────────────────────────────────────────────────────────────────────────────────────────────

  async function load(id: string): Promise<void> {
    const next = await opened(id);
    const { selected } = current;
    // What is open stays open while the server cannot be reached.
    if (next === undefined || selected?.id !== id || (next.kind === "failed" && selected.kind === "open")) return;
    change({ selected: next });
  }

  async function opened(id: string): Promise<OpenCase | undefined> {
    try {
      const sealed = await desk.open(id);
      const keys = current.keys.get(sealed.team);
      if (keys === "broken") return { id, kind: "broken" };
      if (!keys?.has(sealed.epoch)) return { id, kind: "unreadable" };
      return { id, kind: "open", sealed, thread: await openThread(sealed, keys) };
    } catch (error) {
      if (over(error)) return undefined;
      const code = codeOf(error);
      if (code === "CASE_GONE") return { id, kind: "gone" };
      return code === "SEAL_BROKEN" ? { id, kind: "broken" } : { id, kind: "failed", code };
    }
  }

  /** Does something with the open case, and says what came of it. @returns Whether it went well. */
  async function tell(work: (id: string) => Promise<Notice>): Promise<boolean> {
    const id = current.selected?.id;
    if (id === undefined) return false;
    let notice: Notice;
    try {
      notice = await work(id);
    } catch (error) {
      if (over(error)) return false;
      notice = { tone: "bad", key: `error.${codeOf(error)}` };
    }
    deeds++;
    // Said when it can be seen: who reads "the case is yours" and presses "r" must find the reply field there.
    await load(id);
    if (current.selected?.id === id) change({ notice });
    // The list follows; a look that failed is repeated by `watch`.
    void refresh().catch(over);
    return notice.tone === "good";
  }

  const act = async (work: (id: string) => Promise<Notice>): Promise<void> => void (await tell(work));

  void watch();

  return {
    state: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    now: () => Date.now() + ahead,
    nameOf,
    drafts,

    select(id) {
      if (id === undefined) return change({ selected: undefined, notice: undefined });
      if (current.selected?.id === id && current.selected.kind !== "failed") return;
      const news = { cases: current.news.cases.filter((one) => one !== id), messages: current.news.messages.filter((one) => one !== id) };
      change({ selected: { id, kind: "opening" }, notice: undefined, letIn: undefined, news });
      void load(id);
    },

    claim: () =>
      act(async (id) => {
        const claimed = await desk.claim(id);
        return claimed.kind === "claimed" ? { tone: "good", key: "case.claimed" } : { tone: "bad", key: "case.lost", values: { by: claimed.by } };
      }),
    release: () =>
      act(async (id) => {
        await desk.release(id);
        return { tone: "good", key: "case.released" };
      }),
    close: () =>
      act(async (id) => {
        await desk.close(id);
        return { tone: "good", key: "case.closed" };
      }),
    remove: () =>
      act(async (id) => {
        await desk.remove(id);
        drafts.delete(id);
        return { tone: "good", key: "case.deleted" };
      }),

    async reply(text) {
      return tell(async (id) => {
        // Sealed to follow what is kept now, not what was read an hour ago.
        const fresh = await opened(id);
        if (fresh?.kind !== "open") throw new DeskError(fresh?.kind === "failed" ? fresh.code : fresh?.kind === "gone" ? "CASE_GONE" : "SEAL_BROKEN");
        // Sent again after a lost answer it is the same message, so it arrives once.
        const message = unsure?.id === id && unsure.text === text ? unsure.message : fresh.thread.reply(text);
        unsure = { id, text, message };
        try {
          await desk.reply(id, message);
          unsure = undefined;
        } catch (error) {
          if (codeOf(error) === "CASE_HELD") return { tone: "bad", key: "case.not-yours" };
          throw error;
        }
        drafts.delete(id);
        return { tone: "good", key: "reply.sent" };
      });
    },

    async letIn(teams, member, names) {
      try {
        for (const team of teams) {
          const keys = current.keys.get(team.id);
          if (keys !== undefined && keys !== "broken") await letIn(desk, team.id, keys, member);
        }
        change({ letIn: { tone: "good", key: "teams.let-in-done", values: { name: member.name, teams: names } } });
        await refresh();
      } catch (error) {
        if (!over(error)) change({ letIn: { tone: "bad", key: `error.${codeOf(error)}` } });
      }
    },

    seen: () => change({ news: { cases: [], messages: [] } }),
    dismiss: () => change({ notice: undefined, letIn: undefined }),
    stop() {
      ending.abort();
      listeners.clear();
      void desk.leave().catch(() => undefined);
    },
  };
}
