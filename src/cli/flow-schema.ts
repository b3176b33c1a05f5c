import { z } from "zod";
import { Flow } from "../flows/flow.ts";

/** dialogs/flow.schema.json: lets an editor's program complete and check flows while they are typed. */
export function flowSchema(): string {
  return `${JSON.stringify({ title: "A flow of Lotse", ...z.toJSONSchema(Flow, { io: "input" }) }, null, 2)}\n`;
}
