import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { staff } from "./staff.ts";

/** How many people talk at once. */
const PARALLEL = 16;

interface Figures {
  readonly name: string;
  readonly perSecond: number;
  /** Milliseconds from sending to having the last reply. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** One person's talk: sends, and waits until the bot has answered. */
type Turn = () => Promise<void>;

/**
 * Whole turns through real HTTP: sent, written down durably, answered, read back over the stream. Beside it a bare
 * botbuilder echo bot behind the same kind of server, which stores nothing. Both in one run on one machine, so that
 * the ratio means something where the milliseconds do not.
 */
export async function bench({ root, seconds, write }: { readonly root: string; readonly seconds: number; readonly write: (line: string) => void }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lotse-bench-"));
  const settings = { PORT: "0", DATABASE_URL: `sqlite:${join(folder, "lotse.db")}`, KEY_FILE: join(folder, "lotse.key") };
  const lotse = await startChild(root, "src/main.ts", settings, /Chat\s+(\S+)\//);
  await staff({ databaseUrl: settings.DATABASE_URL, keyFile: settings.KEY_FILE, teams: ["anlaufstelle"] });
  const echo = await startChild(root, "src/cli/echo-bot.ts", { PORT: "0" }, /Echo\s+(\S+)/);
  try {
    const scenarios: readonly (readonly [name: string, open: () => Promise<Turn>])[] = [
      ["echo bot", () => echoTalk(echo.address)],
      ["greeting", () => chatTalk(lotse.address, ["hallo"])],
      ["question", () => chatTalk(lotse.address, ["Schwimmkurs in Hörde", "Nachhilfe kostenlos", "wo kann mein Sohn Klavier lernen", "Kita anmelden"])],
      ["report step", () => reportTalk(lotse.address)],
    ];
    const rounds = new Map<string, Figures[]>();
    for (let round = 0; round < 3; round += 1) for (const [name, open] of scenarios) rounds.set(name, [...(rounds.get(name) ?? []), await measure(name, open, seconds)]);
    const figures = [...rounds.values()].map((measured) => [...measured].sort((a, b) => a.perSecond - b.perSecond)[1] ?? measured[0]).filter((one) => one !== undefined);
    const base = figures[0];
    write(`${PARALLEL} people at once, ${seconds} s each, median of three rounds; ${cpus().length} cores, Node ${process.versions.node}; durable commits (synchronous=FULL).\n`);
    write("| what | turns/s | p50 ms | p95 ms | p99 ms | turns/s against echo |\n| --- | ---: | ---: | ---: | ---: | ---: |");
    for (const one of figures) write(`| ${one.name} | ${one.perSecond.toFixed(0)} | ${one.p50.toFixed(1)} | ${one.p95.toFixed(1)} | ${one.p99.toFixed(1)} | ${base ? (one.perSecond / base.perSecond).toFixed(2) : ""} |`);
  } finally {
    await Promise.all([lotse.stop(), echo.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(name: string, open: () => Promise<Turn>, seconds: number): Promise<Figures> {
  const talks = await Promise.all(Array.from({ length: PARALLEL }, open));
  for (const talk of talks) await talk();
  const times: number[] = [];
  const end = performance.now() + seconds * 1_000;
  const started = performance.now();
  await Promise.all(
    talks.map(async (talk) => {
      while (performance.now() < end) {
        const sent = performance.now();
        await talk();
        times.push(performance.now() - sent);
      }
    }),
  );
  const elapsed = (performance.now() - started) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { name, perSecond: times.length / elapsed, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

async function echoTalk(address: string): Promise<Turn> {
  let sent = 0;
  return async () => {
    const response = await fetch(`${address}/api/messages`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ type: "message", id: String((sent += 1)), channelId: "bench", from: { id: "user" }, recipient: { id: "bot" }, conversation: { id: "1" }, text: "hallo" }) });
    await response.json();
  };
}

/** Talks over Direct Line like the page: POST to send, WebSocket to read. A new conversation whenever the limit for one would slow us down. */
async function chatTalk(address: string, texts: readonly string[]): Promise<Turn> {
  let line = await openLine(address);
  let place = 0;
  return async () => {
    if (line.sent >= 8) {
      line.close();
      line = await openLine(address);
    }
    await line.say({ text: texts[(place += 1) % texts.length] ?? "" });
  };
}

/** The first questions of a report, again and again. */
async function reportTalk(address: string): Promise<Turn> {
  let line = await openLine(address);
  return async () => {
    if (line.sent >= 8) {
      line.close();
      line = await openLine(address);
    }
    await line.say(line.sent === 0 ? { text: "melden" } : { text: "überspringen" });
  };
}

interface Line {
  sent: number;
  say(message: { readonly text: string }): Promise<void>;
  close(): void;
}

async function openLine(address: string): Promise<Line> {
  const base = `${address}/v3/directline`;
  const post = async (path: string, token: string | undefined, body: object): Promise<Record<string, string>> => {
    for (;;) {
      const response = await fetch(`${base}${path}`, { method: "POST", headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) }, body: JSON.stringify(body) });
      if (response.status === 429) {
        await response.arrayBuffer();
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      return (await response.json()) as Record<string, string>;
    }
  };
  const { token } = await post("/tokens/generate", undefined, {});
  const started = await post("/conversations", token, {});
  const socket = new WebSocket(String(started["streamUrl"]));
  let answered: (() => void) | undefined;
  socket.onmessage = ({ data }) => {
    if (data === "") return;
    const { activities } = JSON.parse(String(data)) as { activities: { from?: { role?: string }; type: string }[] };
    if (activities.some((activity) => activity.type === "message" && activity.from?.role === "bot")) answered?.();
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const line: Line = {
    sent: 0,
    async say(message) {
      const reply = new Promise<void>((resolve) => (answered = resolve));
      await post(`/conversations/${started["conversationId"]}/activities`, started["token"], { type: "message", from: { id: "user" }, ...message });
      line.sent += 1;
      await reply;
    },
    close: () => socket.close(),
  };
  return line;
}

async function startChild(root: string, script: string, settings: Readonly<Record<string, string>>, address: RegExp): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, [join(root, script)], { cwd: root, env: { ...process.env, ...settings }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.stdout === null) throw new Error("no output to read the address from");
  for await (const line of createInterface({ input: child.stdout })) {
    const found = address.exec(line)?.[1];
    if (found) {
      child.stdout.resume();
      return {
        address: found,
        stop: async () => {
          child.kill("SIGTERM");
          await ended;
        },
      };
    }
  }
  throw new Error(`${script} ended before it listened`);
}
