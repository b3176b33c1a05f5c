import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { staff } from "../../src/cli/staff.ts";

/** A real server process on a folder of its own. */
export interface RunningHouse {
  readonly address: string;
  /** Everything the process printed so far: both outputs. */
  readonly printed: () => string;
  /** Ends the process at once, as a power cut would. */
  kill(): Promise<void>;
  stop(): Promise<number>;
}

export interface TestHouse {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly keyFile: string;
  start(settings?: Readonly<Record<string, string>>): Promise<RunningHouse>;
  /** Gives teams a reader; the private key that comes back opens their cases. */
  staff(teams?: readonly string[]): ReturnType<typeof staff>;
  remove(): void;
}

const ROOT = resolve(import.meta.dirname, "../..");

/**
 * @param databaseUrl - A real PostgreSQL; one file in the folder when left out.
 * @param wrap - Command put before the server's own, such as a limit on what it may write.
 */
export function testHouse({ databaseUrl, wrap = [] }: { readonly databaseUrl?: string; readonly wrap?: readonly string[] } = {}): TestHouse {
  const folder = mkdtempSync(join(tmpdir(), "lotse-journey-"));
  const url = databaseUrl ?? `sqlite:${join(folder, "lotse.db")}`;
  const keyFile = join(folder, "lotse.key");
  return {
    folder,
    databaseUrl: url,
    keyFile,
    staff: (teams = ["anlaufstelle"]) => staff({ databaseUrl: url, keyFile, teams }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
    async start(settings = {}) {
      const [command = process.execPath, ...before] = [...wrap, process.execPath];
      const child = spawn(command, [...before, join(ROOT, "src/main.ts")], {
        cwd: ROOT,
        env: { PATH: process.env["PATH"], HOME: folder, TMPDIR: folder, PORT: "0", DATABASE_URL: url, KEY_FILE: keyFile, ...settings },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let printed = "";
      const ended = new Promise<number>((done) => child.once("exit", (code) => done(code ?? -1)));
      child.stderr.on("data", (bytes: Buffer) => (printed += bytes.toString()));
      const address = await new Promise<string>((done, failed) => {
        createInterface({ input: child.stdout }).on("line", (line) => {
          printed += `${line}\n`;
          const found = /Chat\s+(\S+)\//.exec(line)?.[1];
          if (found) done(found);
        });
        void ended.then((code) => failed(new Error(`The server ended with ${code}:\n${printed}`)));
      });
      return {
        address,
        printed: () => printed,
        async kill() {
          child.kill("SIGKILL");
          await ended;
        },
        async stop() {
          child.kill("SIGTERM");
          return ended;
        },
      };
    },
  };
}
