import type { Instant, Language, Urgency } from "../../terms.ts";

/** The other side of src/desk/desk.ts. Bytes are base64url. */

export interface Me {
  readonly id: string;
  readonly name: string;
  readonly publicKey: string;
}

export interface Session {
  readonly token: string;
  readonly me: Me;
  /** The private key, wrapped with a key from the passphrase. */
  readonly wrapped: string;
}

/** What is sent when a passphrase is set: nothing in it opens anything. */
export interface Secrets {
  readonly salt: string;
  readonly loginSecret: string;
  readonly recoverySecret: string;
  readonly wrappedByPassphrase: string;
  readonly wrappedByRecovery: string;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly publicKey: string;
  readonly canRead: boolean;
}

export interface Team {
  readonly id: string;
  /** The newest key; absent as long as nobody has made one. */
  readonly key?: { readonly epoch: number; readonly publicKey: string };
  /** Private keys of the team, sealed to me. */
  readonly shares: readonly { readonly epoch: number; readonly sealed: string }[];
  readonly members: readonly Member[];
}

export type Status =
  | { readonly kind: "new" }
  | { readonly kind: "claimed"; readonly by: string; readonly until: Instant }
  | { readonly kind: "closed"; readonly by: string; readonly at: Instant };

export interface ListedCase {
  readonly id: string;
  readonly team: string;
  readonly flow: string;
  readonly language: Language;
  readonly urgency: Urgency;
  /** By the hour, like every time of a case. */
  readonly openedAt: Instant;
  readonly changedAt: Instant;
  readonly lastFrom: "writer" | "team";
  readonly messageCount: number;
  readonly status: Status;
}

export interface SealedCase extends ListedCase {
  readonly epoch: number;
  readonly contentKey: string;
  readonly messages: readonly { readonly id: string; readonly seq: number; readonly from: "writer" | "team"; readonly at: Instant; readonly body: string }[];
}

export interface List {
  readonly version: string;
  /** The server's clock. */
  readonly now: Instant;
  readonly cases: readonly ListedCase[];
}

/** What the desk answered instead. `code` is one of src/errors.ts, or OFFLINE when there was no answer at all. */
export class DeskError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.name = "DeskError";
    this.code = code;
  }
}

/** The code of whatever went wrong, for the words the page says about it. */
export function codeOf(error: unknown): string {
  if (error instanceof DeskError) return error.code;
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "INTERNAL";
}

/** Every call throws DeskError. */
export interface DeskApi {
  invite(invite: string): Promise<{ readonly teams: readonly string[] }>;
  join(body: Secrets & { readonly invite: string; readonly name: string; readonly publicKey: string }): Promise<Session>;
  salt(name: string): Promise<{ readonly salt: string }>;
  login(name: string, loginSecret: string): Promise<Session>;
  recovery(name: string, recoverySecret: string): Promise<{ readonly wrapped: string; readonly publicKey: string }>;
  rewrap(body: Secrets & { readonly name: string; readonly oldRecoverySecret: string }): Promise<Session>;
  /** With a session's token. */
  as(token: string): MemberApi;
}

export interface MemberApi {
  leave(): Promise<unknown>;
  teams(): Promise<{ readonly teams: readonly Team[] }>;
  putTeamKey(team: string, publicKey: string, sealedPrivateKey: string): Promise<{ readonly kind: "stored" | "exists" }>;
  share(team: string, member: string, epoch: number, sealedPrivateKey: string): Promise<unknown>;
  cases(): Promise<List>;
  open(id: string): Promise<SealedCase>;
  claim(id: string): Promise<{ readonly kind: "claimed"; readonly until: Instant } | { readonly kind: "held"; readonly by: string }>;
  release(id: string): Promise<unknown>;
  close(id: string): Promise<unknown>;
  reply(id: string, message: { readonly id: string; readonly body: string }): Promise<unknown>;
  remove(id: string): Promise<unknown>;
  /** Answers when the list is another one than this version, after 25 seconds at the latest. */
  changes(since: string, signal?: AbortSignal): Promise<{ readonly version: string }>;
}

/** @param base - Scheme and host of the desk; empty for the page's own. */
export function createApi(base = ""): DeskApi {
  async function ask<Answer>(method: string, path: string, body?: object, token?: string, signal?: AbortSignal): Promise<Answer> {
    const headers = { ...(body && { "Content-Type": "application/json" }), ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
    const response = await fetch(`${base}/desk/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }), ...(signal && { signal }), credentials: "omit", cache: "no-store", keepalive: method === "DELETE" }).catch(() => {
      throw new DeskError("OFFLINE");
    });
    const answer: unknown = await response.json().catch(() => {
      throw new DeskError("OFFLINE");
    });
    if (!response.ok) throw new DeskError((answer as { readonly error?: { readonly code?: string } }).error?.code ?? "INTERNAL");
    return answer as Answer;
  }
  const post = <Answer>(path: string, body: object): Promise<Answer> => ask("POST", path, body);

  return {
    invite: (invite) => post("/invite", { invite }),
    join: (body) => post("/join", body),
    salt: (name) => post("/salt", { name }),
    login: (name, loginSecret) => post("/login", { name, loginSecret }),
    recovery: (name, recoverySecret) => post("/recovery", { name, recoverySecret }),
    rewrap: (body) => post("/rewrap", body),
    as: (token) => ({
      leave: () => ask("DELETE", "/session", undefined, token),
      teams: () => ask("GET", "/teams", undefined, token),
      putTeamKey: (team, publicKey, sealedPrivateKey) => ask("POST", `/teams/${team}/key`, { publicKey, sealedPrivateKey }, token),
      share: (team, member, epoch, sealedPrivateKey) => ask("POST", `/teams/${team}/shares`, { member, epoch, sealedPrivateKey }, token),
      cases: () => ask("GET", "/cases", undefined, token),
      open: (id) => ask("GET", `/cases/${id}`, undefined, token),
      claim: (id) => ask("POST", `/cases/${id}/claim`, {}, token),
      release: (id) => ask("POST", `/cases/${id}/release`, {}, token),
      close: (id) => ask("POST", `/cases/${id}/close`, {}, token),
      reply: (id, message) => ask("POST", `/cases/${id}/replies`, message, token),
      remove: (id) => ask("DELETE", `/cases/${id}`, undefined, token),
      changes: (since, signal) => ask("GET", `/changes?since=${encodeURIComponent(since)}`, undefined, token, signal),
    }),
  };
}
