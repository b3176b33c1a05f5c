import type { Writable } from "node:stream";
import type { Log } from "../terms.ts";

/** One line of JSON for each event, with the hour only: a log must not tell at which minute someone wrote. */
export function lineLog(output: Writable): Log {
  return (event, facts = {}) => {
    const hour = new Date().toISOString().slice(0, 13);
    output.write(`${JSON.stringify({ hour, event, ...facts })}\n`);
  };
}
