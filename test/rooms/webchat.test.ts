import { channelContract, type Person, type Place } from "../contracts/channel.ts";
import { message, openRoom, visit, type Room, type Visitor } from "./open-webchat.ts";

channelContract("webchat", { lines: "many" }, async (onMessage): Promise<Place> => {
  const room: Room = await openRoom({ onMessage });
  const visitors: Visitor[] = [];
  return {
    get channel() {
      return room.channel;
    },
    async person(): Promise<Person> {
      const visitor = await visit(room);
      visitors.push(visitor);
      const post = async (activity: object): Promise<void> => {
        const response = await visitor.post(activity);
        if (!response.ok) throw new Error(`refused with ${response.status}`);
      };
      return {
        say: (text) => post(message(text)),
        sayTogether: async (texts) => void (await Promise.all(texts.map((text) => post(message(text))))),
        sayTwice: async (text) => {
          await post(message(text, "one-and-the-same"));
          await post(message(text, "one-and-the-same"));
        },
        async press(label) {
          const action = visitor.received.flatMap(actionsOf).findLast(({ title }) => title === label);
          await post({ type: "message", text: label, value: action?.value });
        },
        async hears(count) {
          const messages = await visitor.fromBot(count);
          return messages.map((each) => ({ text: each.text ?? "", buttons: actionsOf(each).map(({ title }) => title) }));
        },
      };
    },
    async restart(handler) {
      await room.restart(handler);
      for (const visitor of visitors) await visitor.reconnect();
      return room.channel;
    },
    async leave() {
      for (const visitor of visitors) visitor.leave();
      await room.close();
    },
  };
});

function actionsOf(activity: object): readonly { readonly title: string; readonly value: unknown }[] {
  const offered = (activity as { suggestedActions?: { actions: { title: string; value: unknown }[] } }).suggestedActions;
  return offered?.actions ?? [];
}
