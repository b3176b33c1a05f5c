import { BotAdapter, TurnContext, type Activity, type ConversationReference, type ResourceResponse } from "botbuilder-core";
import type { Request, Response } from "restify";
import { createServer } from "../server/server.ts";
import { random } from "./open.ts";

// The bare bot that `npm run bench` measures beside ours: botbuilder's turn, the same HTTP server, nothing stored.

class EchoAdapter extends BotAdapter {
  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    (context.turnState.get("replies") as Partial<Activity>[]).push(...activities);
    return activities.map((_, index) => ({ id: String(index) }));
  }
  override async updateActivity(): Promise<void> {}
  override async deleteActivity(): Promise<void> {}
  override async continueConversation(_reference: Partial<ConversationReference>): Promise<void> {}

  async answer(activity: Partial<Activity>): Promise<readonly Partial<Activity>[]> {
    const context = new TurnContext(this, activity);
    const replies: Partial<Activity>[] = [];
    context.turnState.set("replies", replies);
    await this.runMiddleware(context, async (turn) => void (await turn.sendActivity(`Echo: ${turn.activity.text}`)));
    return replies;
  }
}

const adapter = new EchoAdapter();
const server = createServer({ log: () => {}, publicUrl: new URL("http://localhost"), now: Date.now, random, ping: async () => {} });
server.routes.post("/api/messages", async (req: Request, res: Response) => {
  res.json(200, await adapter.answer(req.body as Partial<Activity>));
});
const port = await server.listen(Number(process.env["PORT"] ?? 0), "localhost");
console.log(`Echo http://localhost:${port}`);
process.on("SIGTERM", () => void server.close().then(() => process.exit(0)));
