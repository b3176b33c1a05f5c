import { createReadStream, existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { readConfig } from "../config.ts";
import { CodedError } from "../errors.ts";

// The commands people type. Each loads what it needs when it is called: `check` must not wait for the browser build.

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const program = new Command("lotse").description("Commands of Lotse. Run them as `npm run <command>`, options after `--`.").showHelpAfterError();

function config() {
  const envFile = resolve(ROOT, ".env");
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  return readConfig(process.env);
}

program
  .command("chat")
  .description("talk to the bot in this terminal, on the database of the settings")
  .action(async () => {
    const { chat } = await import("./chat.ts");
    await chat({ root: ROOT, config: config(), input: process.stdin, output: process.stdout });
  });

program
  .command("ask")
  .description("answer questions without a server, as a turn would")
  .option("--jsonl [file]", 'read lines {"id","text","context"?} from a file or from standard input, write one line each')
  .argument("[words...]", "one question, answered as text")
  .action(async (words: string[], options: { jsonl?: true | string }) => {
    const { askLines, openAsker } = await import("./ask.ts");
    if (options.jsonl !== undefined) return askLines(ROOT, options.jsonl === true ? process.stdin : createReadStream(options.jsonl), process.stdout);
    if (words.length === 0) return program.error("Ask something: npm run -s ask -- Schwimmkurs in Hörde");
    const asker = await openAsker(ROOT);
    console.log((await asker.ask("1", words.join(" "), [])).text);
    await asker.close();
  });

program
  .command("check")
  .description("find every mistake in content/ and dialogs/, with file, line and remedy")
  .action(async () => {
    const { check } = await import("./check.ts");
    process.exitCode = check(ROOT, (line) => console.log(line));
  });

program
  .command("evaluate")
  .description("ask the questions of content/questions and print how many found their entry")
  .option("--file <file>", "other questions, JSONL")
  .option("--misses", "also print the questions that missed")
  .action(async (options: { file?: string; misses?: true }) => {
    const { evaluateQuestions } = await import("./evaluate.ts");
    process.exitCode = await evaluateQuestions({ root: ROOT, write: (line) => console.log(line), ...(options.file && { file: options.file }), misses: options.misses === true });
  });

program
  .command("evaluate-safety")
  .description("how many of the labelled messages the safety check judges rightly, with intervals, by language and kind, and the misses")
  .argument("[files...]", "other messages, JSONL; the project's own when left out")
  .option("--misses", "also print what was judged wrongly, for other files; of the project's own only what may be seen is ever printed")
  .action(async (files: string[], options: { misses?: true }) => {
    const { evaluateSafetyFiles } = await import("./evaluate-safety.ts");
    for (const line of evaluateSafetyFiles(ROOT, files, options.misses === true)) console.log(line);
  });

program
  .command("train-safety")
  .description("make the second opinion of the safety check, content/safety/opinion.json, from the labelled messages")
  .action(async () => {
    const { trainSafety } = await import("./train-safety.ts");
    trainSafety(ROOT, (line) => console.log(line));
  });

program
  .command("invite")
  .description("print a one-time link that makes a counsellor")
  .addOption(new Option("--team <id>", "team of content/teams.yaml; several times for several teams; all teams when left out").argParser((id: string, before: string[] | undefined) => [...(before ?? []), id]))
  .action(async (options: { team?: string[] }) => {
    const { invite } = await import("./invite.ts");
    console.log(await invite({ root: ROOT, config: config(), teams: options.team }));
  });

program
  .command("build")
  .description("build the pages and dialogs/flow.schema.json; the start builds the pages by itself when it is needed")
  .action(async () => {
    const { flowSchema } = await import("./flow-schema.ts");
    writeFileSync(resolve(ROOT, "dialogs/flow.schema.json"), flowSchema());
    const { buildNow } = await import("./pages.ts");
    for (const line of await buildNow(ROOT)) console.log(line);
  });

program
  .command("bench")
  .description("turns per second and latencies through real HTTP, beside a bare echo bot, as ratios in one run")
  .option("--seconds <n>", "seconds for each measurement", Number, 5)
  .action(async (options: { seconds: number }) => {
    const { bench } = await import("./bench.ts");
    await bench({ root: ROOT, seconds: options.seconds, write: (line) => console.log(line) });
  });

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof CodedError ? error.message : error);
  process.exit(1);
});
