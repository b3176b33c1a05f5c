import type { RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { toBase64url } from "../../crypto/bytes.ts";
import { parseRecoveryCode, type RecoveryCode } from "../../crypto/recovery.ts";
import { codeOf, type DeskApi } from "./api.ts";
import { logIn, protectKeys, random, recover, recoverySecretOf, type NewKeys, type Unlocked } from "./keys.ts";
import { PassphraseFields, passphraseMistake, type NewPassphrase } from "./passphrase-fields.tsx";
import { Sheet } from "./sheet.tsx";
import { sayError, sayTeam, useSay } from "./words.ts";

const EMPTY: NewPassphrase = { first: "", again: "" };

/** Which group of the sheet is asked back: not the first, which everybody remembers. */
const askedGroup = (): number => 1 + ((random(1)[0] ?? 0) % 6);

/** Lets the page draw what it is about to do: Argon2id then holds the thread for a moment. */
const drawn = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** After a failed try the first field that is wrong has the focus. */
function useFocusMistake(form: RefObject<HTMLFormElement | null>, mistakes: readonly unknown[]): void {
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), mistakes);
}

interface EntranceProps {
  readonly api: DeskApi;
  readonly onUnlocked: (unlocked: Unlocked) => void;
  readonly onLogin: () => void;
}

/** From an invite to a counsellor with keys. Nothing is sent before the recovery code is on paper. */
export function InviteScreen({ api, invite, onUnlocked, onLogin }: EntranceProps & { readonly invite: string }) {
  const say = useSay();
  const id = useId();
  const [teams, setTeams] = useState<readonly string[] | "unknown">();
  const [failed, setFailed] = useState<string>();
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState(EMPTY);
  const [mistake, setMistake] = useState<string>();
  const [made, setMade] = useState<NewKeys & { readonly asked: number }>();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useFocusMistake(form, [mistake, failed]);

  useEffect(() => {
    api.invite(invite).then(
      (found) => setTeams(found.teams),
      (error: unknown) => (codeOf(error) === "INVITE_UNKNOWN" || codeOf(error) === "BAD_REQUEST" ? setTeams("unknown") : setFailed(codeOf(error))),
    );
  }, []);
  useEffect(() => heading.current?.focus(), [teams]);

  async function make(event: Event): Promise<void> {
    event.preventDefault();
    const found = [...name.trim()].length < 2 ? "name-short" : passphraseMistake(passphrase, name);
    setMistake(found);
    if (found !== undefined || busy) return;
    setFailed(undefined);
    setBusy(true);
    await drawn();
    setMade({ ...(await protectKeys(passphrase.first, made?.keys)), asked: askedGroup() });
    setBusy(false);
  }

  async function join(): Promise<void> {
    if (made === undefined || busy) return;
    setBusy(true);
    try {
      const session = await api.join({ invite, name, publicKey: toBase64url(made.keys.publicKey), ...made.secrets });
      onUnlocked({ session, keys: made.keys });
    } catch (error) {
      setFailed(codeOf(error));
      if (codeOf(error) === "NAME_TAKEN") setMade(undefined);
      setBusy(false);
    }
  }

  if (teams === "unknown")
    return (
      <section class="card">
        <h1 ref={heading} tabIndex={-1}>
          {say("invite.title")}
        </h1>
        <p>{say("invite.unknown")}</p>
        <button type="button" class="button" onClick={onLogin}>
          {say("invite.to-login")}
        </button>
      </section>
    );
  if (teams === undefined) return <p class="card" role="status">{failed === undefined ? say("loading") : sayError(say, failed)}</p>;
  if (made !== undefined) return <Sheet name={name.trim()} code={made.recoveryText} asked={made.asked} busy={busy} mistake={failed && sayError(say, failed)} onDone={() => void join()} />;

  return (
    <form ref={form} class="card" onSubmit={(event) => void make(event)} noValidate>
      <h1 ref={heading} tabIndex={-1}>
        {say("invite.title")}
      </h1>
      <p>{say("invite.for")}</p>
      <ul class="teams">
        {teams.map((team) => (
          <li key={team}>{sayTeam(say, team)}</li>
        ))}
      </ul>
      <p>{say("invite.how")}</p>
      <div class="entry">
        <label class="label" for={id}>
          {say("name")}
        </label>
        <input id={id} class="field" autocomplete="username" spellcheck={false} maxLength={60} value={name} aria-invalid={mistake === "name-short" || failed === "NAME_TAKEN"} aria-describedby={`${id}-hint ${id}-wrong`} onInput={(event) => setName(event.currentTarget.value)} />
        <p id={`${id}-hint`} class="hint">
          {say("name-hint")}
        </p>
        <p id={`${id}-wrong`} class="mistake" role="alert">
          {mistake === "name-short" ? say("name-short") : failed === undefined ? "" : sayError(say, failed)}
        </p>
      </div>
      <PassphraseFields name={name} value={passphrase} onChange={setPassphrase} mistake={mistake} />
      <button type="submit" class="button primary" disabled={busy}>
        {say(busy ? "working" : "invite.submit")}
      </button>
    </form>
  );
}

/** @param why - A key of content/desk: why somebody who was in is out again. */
export function LoginScreen({ api, name: known, why, onUnlocked, onForgot }: Omit<EntranceProps, "onLogin"> & { readonly name: string; readonly why: string | undefined; readonly onForgot: () => void }) {
  const say = useSay();
  const id = useId();
  const [name, setName] = useState(known);
  const [passphrase, setPassphrase] = useState("");
  const [failed, setFailed] = useState<string>();
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);

  useEffect(() => (known === "" ? first.current : second.current)?.focus(), []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailed(undefined);
    await drawn();
    try {
      onUnlocked(await logIn(api, name, passphrase));
    } catch (error) {
      // An empty or much too short name is no name: the desk calls it a bad request.
      setFailed(codeOf(error) === "BAD_REQUEST" ? "LOGIN_WRONG" : codeOf(error));
      setBusy(false);
      second.current?.focus();
    }
  }

  return (
    <form class="card" onSubmit={(event) => void submit(event)} noValidate>
      <h1>{say("login.title")}</h1>
      {why !== undefined && (
        <p class="notice" role="status">
          {say(why)}
        </p>
      )}
      <div class="entry">
        <label class="label" for={`${id}-name`}>
          {say("name")}
        </label>
        <input ref={first} id={`${id}-name`} class="field" autocomplete="username" autocapitalize="none" spellcheck={false} maxLength={60} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <div class="entry">
        <label class="label" for={`${id}-passphrase`}>
          {say("passphrase")}
        </label>
        <input ref={second} id={`${id}-passphrase`} class="field" type="password" autocomplete="current-password" value={passphrase} aria-invalid={failed === "LOGIN_WRONG"} aria-describedby={`${id}-wrong`} onInput={(event) => setPassphrase(event.currentTarget.value)} />
        <p id={`${id}-wrong`} class="mistake" role="alert">
          {failed === undefined ? "" : sayError(say, failed)}
        </p>
      </div>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={busy}>
          {say(busy ? "working" : "login.submit")}
        </button>
        <button type="button" class="button quiet" onClick={onForgot}>
          {say("login.forgot")}
        </button>
      </div>
      <p class="hint">{say("login.no-account")}</p>
    </form>
  );
}

/** The printed code, a new passphrase, a new printed code. The keys stay the same, so every case stays readable. */
export function RecoveryScreen({ api, onUnlocked, onLogin }: EntranceProps) {
  const say = useSay();
  const id = useId();
  const [name, setName] = useState("");
  const [typed, setTyped] = useState("");
  const [passphrase, setPassphrase] = useState(EMPTY);
  const [mistake, setMistake] = useState<string>();
  const [failed, setFailed] = useState<string>();
  const [made, setMade] = useState<NewKeys & { readonly asked: number; readonly old: RecoveryCode }>();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => heading.current?.focus(), []);
  useFocusMistake(form, [mistake, failed]);

  async function make(event: Event): Promise<void> {
    event.preventDefault();
    const parsed = parseRecoveryCode(typed);
    const found = parsed.kind === "wrong-length" ? "recovery.wrong-length" : parsed.kind !== "code" ? "recovery.mistyped" : passphraseMistake(passphrase, name);
    setMistake(found);
    setFailed(undefined);
    if (found !== undefined || parsed.kind !== "code" || busy) return;
    setBusy(true);
    await drawn();
    try {
      const keys = await recover(api, name, parsed.code);
      setMade({ ...(await protectKeys(passphrase.first, keys)), asked: askedGroup(), old: parsed.code });
    } catch (error) {
      setFailed(codeOf(error) === "LOGIN_WRONG" || codeOf(error) === "BAD_REQUEST" ? "RECOVERY_WRONG" : codeOf(error));
    }
    setBusy(false);
  }

  async function finish(): Promise<void> {
    if (made === undefined || busy) return;
    setBusy(true);
    try {
      const session = await api.rewrap({ name, oldRecoverySecret: recoverySecretOf(made.old), ...made.secrets });
      onUnlocked({ session, keys: made.keys });
    } catch (error) {
      setFailed(codeOf(error));
      setBusy(false);
    }
  }

  if (made !== undefined) return <Sheet name={name.trim()} code={made.recoveryText} asked={made.asked} busy={busy} mistake={failed && sayError(say, failed)} onDone={() => void finish()} />;

  const codeWrong = mistake?.startsWith("recovery.") ?? false;
  return (
    <form ref={form} class="card" onSubmit={(event) => void make(event)} noValidate>
      <h1 ref={heading} tabIndex={-1}>
        {say("recovery.title")}
      </h1>
      <div class="entry">
        <label class="label" for={`${id}-name`}>
          {say("name")}
        </label>
        <input id={`${id}-name`} class="field" autocomplete="username" autocapitalize="none" spellcheck={false} maxLength={60} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <div class="entry">
        <label class="label" for={`${id}-code`}>
          {say("recovery.code")}
        </label>
        <input id={`${id}-code`} class="field code-field" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={60} value={typed} aria-invalid={codeWrong} aria-describedby={`${id}-hint ${id}-wrong`} onInput={(event) => setTyped(event.currentTarget.value)} />
        <p id={`${id}-hint`} class="hint">
          {say("recovery.code-hint")}
        </p>
        <p id={`${id}-wrong`} class="mistake" role="alert">
          {codeWrong && mistake !== undefined ? say(mistake) : failed === undefined ? "" : sayError(say, failed)}
        </p>
      </div>
      <PassphraseFields name={name} value={passphrase} onChange={setPassphrase} mistake={mistake} />
      <p class="hint">{say("recovery.after")}</p>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={busy}>
          {say(busy ? "working" : "recovery.submit")}
        </button>
        <button type="button" class="button quiet" onClick={onLogin}>
          {say("back")}
        </button>
      </div>
    </form>
  );
}
