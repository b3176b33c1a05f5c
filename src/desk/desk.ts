import type { Request, Response, Server } from "restify";
import type { Counsel } from "../cases/counsel.ts";
import { CodedError } from "../errors.ts";
import type { Counsellor, DeskStore, Store } from "../store/store.ts";
import type { Clock, RandomBytes } from "../terms.ts";
import { createChanges } from "./changes.ts";
import { createLogin } from "./login.ts";
import { ChangesRequest, InviteRequest, JoinRequest, LoginRequest, parse, pathId, RecoveryRequest, ReplyRequest, RewrapRequest, SaltRequest, ShareRequest, TeamKeyRequest, toText } from "./requests.ts";
import { createSessions, sha256 } from "./session.ts";
import { caseInList, openCase, teamsOf } from "./views.ts";

export interface DeskNeeds {
  readonly server: {
    readonly routes: Server;
    limit(rule: { readonly burst: number; readonly perSecond: number }): (key: string) => number;
    addressOf(req: Request): string;
  };
  readonly store: Pick<Store, "desk" | "watch">;
  readonly counsel: Counsel;
  readonly now: Clock;
  readonly random: RandomBytes;
  /** Known to this server only; what the salts of unknown names come from. */
  readonly secret: Uint8Array;
  /** Milliseconds. An argument, so that a test need not wait for what slows a thief down. */
  readonly wait?: (time: number) => Promise<void>;
}

export interface Desk {
  /** Answers every page that waits for news, so that the server can end. */
  close(): void;
}

/**
 * The door of the counsellors: JSON in, JSON out, a bearer token, no cookie. Bytes are base64url without padding. Private keys come and go only
 * wrapped or sealed; cases and replies only as ciphertext. src/web/desk/api.ts is the other side of this door.
 */
export function createDesk({ server, store, counsel, now, random, secret, wait = (time) => new Promise((resolve) => void setTimeout(resolve, time)) }: DeskNeeds): Desk {
  const { routes } = server;
  const { desk } = store;
  const sessions = createSessions({ desk, now, random });
  const login = createLogin({ desk, now, secret, wait });
  const changes = createChanges({ watch: (listener) => store.watch(listener) });
  const strangers = server.limit({ burst: 60, perSecond: 1 });
  const members = server.limit({ burst: 600, perSecond: 20 });
  // Before a session is looked up: an invented one costs the database as much as a real one. Room for an office of fifty.
  const callers = server.limit({ burst: 2_000, perSecond: 200 });

  function slow(limit: (key: string) => number, key: string, res: Response): void {
    const seconds = limit(key);
    if (seconds === 0) return;
    res.setHeader("Retry-After", String(seconds));
    throw new CodedError("TOO_MANY", "Too many requests came at once.");
  }

  // ── without a session ───────────────────────────────────────────────────────────────────────────────────────────────

  function open(path: string, answer: (req: Request) => Promise<object>): void {
    routes.post(path, async (req: Request, res: Response) => {
      slow(strangers, server.addressOf(req), res);
      send(res, await answer(req));
    });
  }

  open("/desk/api/invite", async (req) => {
    const { invite } = parse(InviteRequest, req.body);
    const found = await desk.findInvite(sha256(invite), now());
    if (found === undefined) throw unknownInvite();
    return { teams: found.teams };
  });

  open("/desk/api/join", async (req) => {
    const { invite, name, publicKey, ...secrets } = parse(JoinRequest, req.body);
    const counsellor: Counsellor = { id: toText(random(16)), name, publicKey, ...hashed(secrets) };
    const joined = await desk.join(sha256(invite), counsellor, now());
    if (joined === "invite-unknown") throw unknownInvite();
    if (joined === "name-taken") throw new CodedError("NAME_TAKEN", "Another counsellor has this name.");
    return session(counsellor);
  });

  open("/desk/api/salt", async (req) => ({ salt: toText(await login.salt(parse(SaltRequest, req.body).name)) }));

  open("/desk/api/login", async (req) => {
    const { name, loginSecret } = parse(LoginRequest, req.body);
    return session(await login.byPassphrase(name, loginSecret));
  });

  open("/desk/api/recovery", async (req) => {
    const { name, recoverySecret } = parse(RecoveryRequest, req.body);
    const counsellor = await login.byRecovery(name, recoverySecret);
    return { wrapped: toText(counsellor.wrappedByRecovery), publicKey: toText(counsellor.publicKey) };
  });

  open("/desk/api/rewrap", async (req) => {
    const { name, oldRecoverySecret, ...secrets } = parse(RewrapRequest, req.body);
    const counsellor = await login.byRecovery(name, oldRecoverySecret);
    const fresh = hashed(secrets);
    await desk.rewrap(counsellor.id, fresh);
    return session({ ...counsellor, ...fresh });
  });

  async function session(counsellor: Counsellor): Promise<object> {
    const { id, name, publicKey } = counsellor;
    return { token: await sessions.open(id), me: { id, name, publicKey: toText(publicKey) }, wrapped: toText(counsellor.wrappedByPassphrase) };
  }

  // ── with a session ──────────────────────────────────────────────────────────────────────────────────────────────────

  type Method = "get" | "post" | "del";
  function guarded(method: Method, path: string, answer: (counsellor: string, req: Request, res: Response) => Promise<object>): void {
    routes[method](path, async (req: Request, res: Response) => {
      slow(callers, server.addressOf(req), res);
      const counsellor = await sessions.counsellor(req);
      slow(members, counsellor, res);
      send(res, await answer(counsellor, req, res));
    });
  }

  guarded("del", "/desk/api/session", async (_counsellor, req) => {
    await sessions.end(req);
    return { kind: "ended" };
  });

  guarded("get", "/desk/api/teams", (counsellor) => teamsOf(counsellor, desk));

  guarded("post", "/desk/api/teams/:team/key", async (counsellor, req) => {
    const team = await ownTeam(counsellor, req, desk);
    const { publicKey, sealedPrivateKey } = parse(TeamKeyRequest, req.body);
    // The first key of a team. A later one needs everyone's share renewed; nothing here replaces a key by accident.
    return { kind: await desk.putTeamKey({ team, epoch: 1, publicKey }, counsellor, sealedPrivateKey) };
  });

  guarded("post", "/desk/api/teams/:team/shares", async (counsellor, req) => {
    const team = await ownTeam(counsellor, req, desk);
    const { member, epoch, sealedPrivateKey } = parse(ShareRequest, req.body);
    const members = await desk.members(team);
    const may = members.some((one) => one.counsellor === counsellor && one.canRead);
    const colleague = members.find((one) => one.counsellor === member);
    if (!may || colleague === undefined) throw new CodedError("NOT_ALLOWED", "Only a member who can read lets another member in.");
    const newest = (await desk.teamKey(team))?.epoch ?? 0;
    if (epoch > newest) throw new CodedError("BAD_REQUEST", "The team has no such key.");
    // Whoever reads already keeps what opens for them: another's bytes in its place would shut them out.
    if (colleague.canRead && (await desk.sharesOf(member)).some((share) => share.team === team && share.epoch === epoch)) return { kind: "shared" };
    await desk.share(team, epoch, member, sealedPrivateKey);
    return { kind: "shared" };
  });

  guarded("get", "/desk/api/cases", async (counsellor) => listFor(counsellor));

  async function listFor(counsellor: string) {
    const cases = (await counsel.list(counsellor)).map(caseInList);
    const teams = await teamsOf(counsellor, desk);
    // What the page shows, as one short text: no news is the same text, in every process and after every restart.
    const version = toText(sha256(Buffer.from(JSON.stringify([cases, teams])))).slice(0, 22);
    return { version, now: now(), cases };
  }

  guarded("get", "/desk/api/cases/:case", async (counsellor, req) => openCase(await counsel.read(counsellor, pathId(req, "case"))));
  guarded("post", "/desk/api/cases/:case/claim", (counsellor, req) => counsel.claim(counsellor, pathId(req, "case")));
  guarded("post", "/desk/api/cases/:case/release", async (counsellor, req) => {
    await counsel.release(counsellor, pathId(req, "case"));
    return { kind: "released" };
  });
  guarded("post", "/desk/api/cases/:case/close", async (counsellor, req) => {
    await counsel.close(counsellor, pathId(req, "case"));
    return { kind: "closed" };
  });
  guarded("post", "/desk/api/cases/:case/replies", async (counsellor, req) => ({
    kind: "stored",
    ...(await counsel.reply(counsellor, pathId(req, "case"), parse(ReplyRequest, req.body))),
  }));
  guarded("del", "/desk/api/cases/:case", async (counsellor, req) => {
    await counsel.remove(counsellor, pathId(req, "case"));
    return { kind: "removed" };
  });

  // Answers as soon as the list is another than the one the page has, or after 25 seconds with the same version.
  guarded("get", "/desk/api/changes", async (counsellor, req, res) => {
    const query = new URLSearchParams(String(req.getQuery()));
    const { since } = parse(ChangesRequest, { since: query.get("since") ?? "" });
    const version = await changes.until(async () => {
      const list = await listFor(counsellor);
      return list.version === since ? undefined : list.version;
    }, (stop) => void res.on("close", stop));
    return { version: version ?? since };
  });

  return { close: () => changes.close() };
}

async function ownTeam(counsellor: string, req: Request, desk: DeskStore): Promise<string> {
  const team = pathId(req, "team");
  if (!(await desk.teamsOf(counsellor)).includes(team)) throw new CodedError("NOT_FOUND", "There is no such team.");
  return team;
}

function hashed({ loginSecret, recoverySecret, ...rest }: { readonly salt: Uint8Array; readonly loginSecret: Uint8Array; readonly recoverySecret: Uint8Array; readonly wrappedByPassphrase: Uint8Array; readonly wrappedByRecovery: Uint8Array }) {
  return { ...rest, loginHash: sha256(loginSecret), recoveryHash: sha256(recoverySecret) };
}

function unknownInvite(): CodedError {
  return new CodedError("INVITE_UNKNOWN", "This invite is not known, was used, or is older than seven days.");
}

function send(res: Response, answer: object): void {
  res.sendRaw(200, JSON.stringify(answer), { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
}
