// Starts a script of this project under a Node that is new enough, whichever Node the machine has.
// Plain JavaScript and free of imports from the project: it must run on every Node from 20 on.
//
// Usage: node src/cli/run.mjs <file of the project | package/file of a dependency> [arguments]
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const FLOOR = [22, 20];
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const [wanted, ...rest] = process.argv.slice(2);
const script = [resolve(root, wanted ?? ""), join(root, "node_modules", wanted ?? "")].find((path) => wanted && existsSync(path));
if (script === undefined) {
  console.error(`There is no ${wanted}. Run \`npm ci\` first.`);
  process.exit(1);
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) {
  process.argv = [process.execPath, script, ...rest];
  await import(pathToFileURL(script).href);
} else {
  // The binary is looked up by its path: npm 10 loses node_modules/.bin/node when it skips the other platforms' packages.
  const platform = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "node.exe" : "node";
  const node = ["node", "node-bin"]
    .flatMap((name) => [join(root, "node_modules", `${name}-${platform}-${process.arch}`, "bin", file)])
    .find(existsSync);
  if (node === undefined) {
    console.error(`Node ${FLOOR.join(".")} or newer is needed; this is ${process.versions.node}, and npm brought none for ${platform}-${process.arch}. Install a newer Node.`);
    process.exit(1);
  }
  const child = spawn(node, [script, ...rest], {
    stdio: "inherit",
    env: { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? "") },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 15)));
}
