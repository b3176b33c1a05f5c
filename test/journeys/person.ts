import { setTimeout as pause } from "node:timers/promises";

interface Button {
  readonly title: string;
  readonly value: unknown;
}
interface Heard {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly from?: { readonly role?: string };
  readonly channelData?: { readonly lotse?: Record<string, unknown> };
  readonly suggestedActions?: { readonly actions?: readonly Button[] };
}

/** Someone in front of the web chat, who knows nothing but what the protocol lets them see. */
export interface Person {
  readonly conversation: string;
  readonly token: string;
  /** Everything the bot has said so far. */
  readonly heard: readonly Heard[];
  /** Sends text; says how the server answered. */
  says(text: string, id?: string): Promise<number>;
  /** Presses the newest button with this label. */
  presses(label: string | RegExp): Promise<number>;
  sends(activity: object): Promise<Response>;
  /** Waits until the bot has said this after the last thing the person did; gives back that message. */
  hears(expected: string | RegExp): Promise<Heard>;
  /** Everything said since the person last did something, once `expected` is among it. */
  textSince(expected: string | RegExp): Promise<string>;
  /** Everything said so far, what has just come included. */
  everything(): Promise<readonly Heard[]>;
  buttons(): readonly string[];
  /** The same talk, from now on through another server of the same city. */
  at(address: string): Person;
}

/** How long a person waits for an answer, in milliseconds; a test that gets there has failed. */
const PATIENCE = 20_000;

export async function person(address: string, options: { readonly language?: string } = {}): Promise<Person> {
  let base = `${address}/v3/directline`;
  const generated = (await (await fetch(`${base}/tokens/generate`, { method: "POST" })).json()) as { token: string };
  const started = (await (await fetch(`${base}/conversations`, { method: "POST", headers: { authorization: `Bearer ${generated.token}` } })).json()) as { conversationId: string; token: string };
  const headers = { authorization: `Bearer ${started.token}`, "content-type": "application/json" };
  const heard: Heard[] = [];
  let watermark = "";
  let since = 0;

  async function look(): Promise<void> {
    const response = await fetch(`${base}/conversations/${started.conversationId}/activities?watermark=${watermark}`, { headers });
    if (!response.ok) return;
    const set = (await response.json()) as { activities: readonly Heard[]; watermark?: string };
    // Several looks may be under way at once, each from the same place on.
    heard.push(...set.activities.filter((activity) => activity.type === "message" && activity.from?.role === "bot" && !heard.some(({ id }) => id === activity.id)));
    watermark = set.watermark ?? watermark;
  }

  async function sends(activity: object): Promise<Response> {
    await look().catch(() => {});
    since = heard.length;
    return fetch(`${base}/conversations/${started.conversationId}/activities`, { method: "POST", headers, body: JSON.stringify({ type: "message", from: { id: "user" }, ...(options.language && { locale: options.language }), ...activity }) });
  }

  async function until(expected: string | RegExp): Promise<Heard> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      await look().catch(() => {});
      const found = heard.slice(since).find((activity) => (typeof expected === "string" ? activity.text?.includes(expected) : expected.test(activity.text ?? "")));
      if (found) return found;
      if (Date.now() > end) throw new Error(`Nobody said ${expected}. Said instead:\n${heard.slice(since).map((activity) => activity.text).join("\n---\n")}`);
      await pause(25);
    }
  }

  const newest = (): readonly Button[] => heard.findLast((activity) => (activity.suggestedActions?.actions?.length ?? 0) > 0)?.suggestedActions?.actions ?? [];

  /** As the page does: told to wait, it waits, then sends the same again. */
  async function insists(activity: object): Promise<number> {
    for (;;) {
      const response = await sends(activity);
      if (response.status !== 429) return response.status;
      await pause(Number(response.headers.get("retry-after") ?? 1) * 1_000);
    }
  }

  const self: Person = {
    conversation: started.conversationId,
    token: started.token,
    heard,
    sends,
    says: (text, id) => insists({ text, ...(id && { channelData: { clientActivityID: id } }) }),
    async presses(label) {
      await look().catch(() => {});
      const button = heard
        .flatMap((activity) => activity.suggestedActions?.actions ?? [])
        .findLast(({ title }) => (typeof label === "string" ? title === label : label.test(title)));
      if (button === undefined) throw new Error(`There is no button ${label}; there are ${newest().map(({ title }) => title).join(" · ")}`);
      return insists({ text: button.title, value: button.value });
    },
    hears: until,
    async textSince(expected) {
      await until(expected);
      return heard.slice(since).map((activity) => activity.text ?? "").join("\n\n");
    },
    async everything() {
      await look().catch(() => {});
      return heard;
    },
    buttons: () => newest().map(({ title }) => title),
    at(other) {
      base = `${other}/v3/directline`;
      return self;
    },
  };
  return self;
}
