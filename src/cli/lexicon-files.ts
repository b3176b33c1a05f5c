import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { safetyLexicon } from "../safety/lexicon.ts";
import type { SafetyLexicon } from "../safety/lexicon.ts";

/**
 * The lexicon of the safety check as the files of a folder say, the second opinion among them.
 *
 * @param folder - Usually content/safety.
 * @param files - Which of its files: "*.yaml" leaves the second opinion out.
 * @throws {z.ZodError} when a file does not hold what it should.
 */
export function readLexicon(folder: string, files = "*.{yaml,json}"): SafetyLexicon {
  return safetyLexicon(Object.fromEntries(globSync(join(folder, files)).map((file): [string, unknown] => [basename(file), parse(readFileSync(file, "utf8"))])));
}
