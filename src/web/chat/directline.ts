// A small client for Direct Line 3.0, the protocol of the Bot Framework's web chats. It keeps a conversation alive over
// bad networks: what is sent arrives once, what the bot says is told once and in order, also when the server restarts
// or the token ends. Everything is in memory; closing forgets it.
//
// Source: Direct Line API 3.0 reference, pages "start conversation", "reconnect", "receive activities", "send activity".

/** What of an activity this client passes on. */
export interface Activity {
  readonly id?: string;
  readonly type: string;
  readonly text?: string;
  readonly timestamp?: string;
  readonly from?: { readonly id?: string; readonly role?: string };
  readonly suggestedActions?: { readonly actions?: readonly { readonly type?: string; readonly title?: string; readonly displayText?: string; readonly value?: unknown }[] };
  readonly channelData?: { readonly clientActivityID?: string; readonly lotse?: unknown };
}

export interface Outgoing {
  readonly text: string;
  /** What a pressed button carries. */
  readonly value?: unknown;
  readonly locale: string;
}

export interface LineEvents {
  /** Each bot activity once, in the order of the conversation. */
  activity(activity: Activity): void;
  /** What became of a message: kept by the server, still being tried, or not wanted (then it is not tried again). */
  delivery(id: string, state: "arrived" | "trying" | "refused"): void;
  connection(state: "online" | "offline"): void;
  /** The server is busy; the next attempt follows by itself. */
  busy(seconds: number): void;
  /** The old conversation has ended; waiting messages go to a new one. */
  restarted(): void;
}

export interface Line {
  /** Takes a message and sees to it that it arrives. Starts the conversation with the first one. */
  send(message: Outgoing): string;
  /** Looks at once instead of waiting: the phone woke up, the network is back. */
  hurry(): void;
  close(): void;
}

/** Milliseconds; shorter in tests. */
export interface Pace {
  readonly retry: number;
  readonly retryAtMost: number;
  readonly poll: number;
  /** No word from the stream after a sent message: ask. */
  readonly doubt: number;
  readonly ping: number;
  readonly timeout: number;
}
const PACE: Pace = { retry: 1_000, retryAtMost: 30_000, poll: 1_500, doubt: 5_000, ping: 25_000, timeout: 20_000 };

interface Conversation {
  readonly id: string;
  token: string;
  /** Milliseconds since 1970; a new token is fetched at half time. */
  refreshAt: number;
  watermark: string | undefined;
  readonly seen: Set<string>;
}

type Answer = { readonly ok: true; readonly body: Record<string, unknown> } | { readonly ok: false; readonly status: number; readonly retryAfter: number | undefined };

/**
 * @param base - Address of the Direct Line routes, without a slash at the end.
 * @param newId - A fresh id for every message; the server knows a repeated one by it.
 */
export function openLine(base: string, events: LineEvents, newId: () => string, pace: Pace = PACE): Line {
  let conversation: Conversation | undefined;
  let socket: WebSocket | undefined;
  let streamFailures = 0;
  let failures = 0;
  let restarts = 0;
  let closed = false;
  let online: boolean | undefined;
  let pumping = false;
  let connecting = false;
  let doubtTimer: ReturnType<typeof setTimeout> | undefined;
  const wakers = new Set<() => void>();
  const queue: { readonly id: string; readonly message: Outgoing }[] = [];
  const timers = new Set<ReturnType<typeof setTimeout>>();

  function later(ms: number, act: () => void): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!closed) act();
    }, ms);
    timers.add(timer);
    return timer;
  }

  /** Waits, or less when `hurry` is called. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        wakers.delete(wake);
        resolve();
      };
      const timer = later(ms, wake);
      wakers.add(wake);
    });
  }

  function backoff(): number {
    failures += 1;
    // Half of it by chance, so that a whole school does not come back in the same second.
    return Math.min(pace.retryAtMost, pace.retry * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
  }

  function tell(state: "online" | "offline"): void {
    if (state === "online") failures = 0;
    if ((online ?? true) !== (state === "online")) events.connection(state);
    online = state === "online";
  }

  async function call(method: "GET" | "POST", path: string, token?: string, sent?: unknown): Promise<Answer> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), pace.timeout);
    try {
      const response = await fetch(`${base}${path}`, {
        method,
        headers: { ...(token && { authorization: `Bearer ${token}` }), ...(sent !== undefined && { "content-type": "application/json" }) },
        ...(sent !== undefined && { body: JSON.stringify(sent) }),
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: abort.signal,
      });
      if (response.ok) return { ok: true, body: (await response.json()) as Record<string, unknown> };
      // A server that cannot keep a message may still send help with its refusal.
      const body = (await response.json().catch(() => undefined)) as { activities?: Activity[] } | undefined;
      if (Array.isArray(body?.activities)) take({ activities: body.activities });
      const wanted = Number(response.headers.get("retry-after"));
      return { ok: false, status: response.status, retryAfter: wanted > 0 ? wanted : undefined };
    } catch {
      return { ok: false, status: 0, retryAfter: undefined };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes over what start, reconnect and refresh answer with. */
  function adopt(body: Record<string, unknown>): void {
    if (conversation === undefined || typeof body["token"] !== "string") return;
    conversation.token = body["token"];
    if (typeof body["expires_in"] === "number") conversation.refreshAt = Date.now() + body["expires_in"] * 500;
  }

  /** Token and conversation, in two calls as the protocol has it. */
  async function start(locale: string): Promise<Answer> {
    const token = await call("POST", "/tokens/generate", undefined, {});
    if (!token.ok) return token;
    const started = await call("POST", "/conversations", String(token.body["token"]), { locale });
    if (!started.ok) return started;
    conversation = { id: String(started.body["conversationId"]), token: String(token.body["token"]), refreshAt: Number.POSITIVE_INFINITY, watermark: undefined, seen: new Set() };
    adopt(token.body);
    adopt(started.body);
    return started;
  }

  /** The conversation is gone at the server, or its token is. What waits is sent to a new one. */
  function restart(): void {
    if (conversation === undefined) return;
    conversation = undefined;
    drop();
    events.restarted();
  }

  function drop(): void {
    const old = socket;
    socket = undefined;
    old?.close();
  }

  // ── receiving ───────────────────────────────────────────────────────────────────────────────────────────────────

  function take(set: { readonly activities?: readonly Activity[]; readonly watermark?: unknown }): void {
    if (conversation === undefined) return;
    for (const activity of set.activities ?? []) {
      if (activity.id !== undefined) {
        if (conversation.seen.has(activity.id)) continue;
        conversation.seen.add(activity.id);
      }
      // The echo of an own message is no receipt: it may be kept while the turn was refused. Only the answer to the
      // request is one, and a repeated request gets it again.
      if (activity.channelData?.clientActivityID !== undefined || activity.from?.role === "user") continue;
      if (doubtTimer) clearTimeout(doubtTimer);
      events.activity(activity);
    }
    // A set without a watermark (typing) must not move ours.
    if (typeof set.watermark === "string") conversation.watermark = set.watermark;
  }

  async function catchUp(): Promise<boolean> {
    for (;;) {
      const current = conversation;
      if (current === undefined) return false;
      const answer = await call("GET", `/conversations/${encodeURIComponent(current.id)}/activities${current.watermark === undefined ? "" : `?watermark=${encodeURIComponent(current.watermark)}`}`, current.token);
      if (closed || conversation !== current) return false;
      if (!answer.ok) {
        if (answer.status === 0 || answer.status >= 500) tell("offline");
        if (ended(answer.status)) restart();
        return false;
      }
      tell("online");
      const activities = Array.isArray(answer.body["activities"]) ? (answer.body["activities"] as Activity[]) : [];
      take({ activities, watermark: answer.body["watermark"] });
      if (activities.length === 0) return true;
    }
  }

  function ended(status: number): boolean {
    return status === 401 || status === 403 || status === 404;
  }

  /** Opens the stream of the conversation we have, and again whenever it breaks. */
  async function connect(url?: string): Promise<void> {
    if (connecting || closed) return;
    connecting = true;
    try {
      let streamUrl = url;
      while (!closed && conversation !== undefined && socket === undefined) {
        const current = conversation;
        if (Date.now() > current.refreshAt) {
          const fresh = await call("POST", "/tokens/refresh", current.token, {});
          if (fresh.ok) adopt(fresh.body);
        }
        if (streamUrl === undefined) {
          const again = await call("GET", `/conversations/${encodeURIComponent(current.id)}?watermark=${encodeURIComponent(current.watermark ?? "0")}`, current.token);
          if (again.ok) {
            adopt(again.body);
            streamUrl = String(again.body["streamUrl"]);
          } else if (ended(again.status)) {
            restart();
            return void pump();
          } else {
            tell("offline");
            await pause(again.retryAfter ? again.retryAfter * 1_000 : backoff());
            continue;
          }
        }
        if (await listen(streamUrl)) return;
        streamUrl = undefined;
        streamFailures += 1;
        // Networks that let no WebSocket through exist: then we ask, and try the stream again now and then.
        if (streamFailures >= 2) for (let polls = 0; polls < 40 && !closed && conversation === current; polls += 1) await Promise.all([catchUp(), pause(pace.poll)]);
        else await pause(backoff());
      }
    } finally {
      connecting = false;
    }
  }

  /** @returns Whether the stream opened. */
  function listen(url: string): Promise<boolean> {
    return new Promise((resolve) => {
      let opened = false;
      let opening: WebSocket;
      try {
        opening = new WebSocket(url);
      } catch {
        return resolve(false);
      }
      const giveUp = later(pace.timeout, () => opening.close());
      opening.onopen = () => {
        opened = true;
        clearTimeout(giveUp);
        streamFailures = 0;
        socket = opening;
        tell("online");
        ping(opening);
        resolve(true);
      };
      opening.onmessage = (frame: MessageEvent<unknown>) => {
        if (typeof frame.data !== "string" || frame.data === "") return; // an empty frame keeps the connection alive
        try {
          take(JSON.parse(frame.data) as { activities?: Activity[] });
        } catch {
          void catchUp();
        }
      };
      opening.onclose = () => {
        clearTimeout(giveUp);
        resolve(false);
        if (socket !== opening) return;
        socket = undefined;
        if (opened && !closed) later(pace.retry * Math.random(), () => void connect());
      };
    });
  }

  function ping(own: WebSocket): void {
    later(pace.ping, () => {
      if (socket !== own || own.readyState !== WebSocket.OPEN) return;
      own.send("");
      void refresh();
      ping(own);
    });
  }

  async function refresh(): Promise<void> {
    const current = conversation;
    if (current === undefined || Date.now() < current.refreshAt) return;
    const fresh = await call("POST", "/tokens/refresh", current.token, {});
    if (fresh.ok && conversation === current) adopt(fresh.body);
  }

  // ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────────

  function arrived(id: string): void {
    const at = queue.findIndex((waiting) => waiting.id === id);
    if (at < 0) return;
    queue.splice(at, 1);
    events.delivery(id, "arrived");
  }

  /** One after the other, in order; the first that cannot be sent holds the rest. */
  async function pump(): Promise<void> {
    if (pumping || closed) return;
    pumping = true;
    try {
      for (let next = queue[0]; next !== undefined && !closed; next = queue[0]) {
        const answer = await deliver(next.id, next.message);
        if (closed) return;
        if (answer.ok) {
          tell("online");
          restarts = 0;
          arrived(next.id);
          if (doubtTimer) clearTimeout(doubtTimer);
          doubtTimer = later(pace.doubt, () => void doubt());
        } else if (ended(answer.status) && conversation !== undefined) {
          restart();
          restarts += 1;
          if (restarts > 1) await pause(backoff());
        } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 429 && answer.status !== 408 && conversation !== undefined) {
          queue.shift();
          events.delivery(next.id, "refused");
        } else {
          if (answer.status === 429) events.busy(Math.ceil(answer.retryAfter ?? 2));
          else tell("offline");
          events.delivery(next.id, "trying");
          await pause(answer.retryAfter ? answer.retryAfter * 1_000 : backoff());
        }
      }
    } finally {
      pumping = false;
    }
  }

  async function deliver(id: string, message: Outgoing): Promise<Answer> {
    if (conversation === undefined) {
      const started = await start(message.locale);
      if (!started.ok) return started;
      if (typeof started.body["streamUrl"] === "string") void connect(started.body["streamUrl"]);
    }
    const current = conversation;
    if (current === undefined) return { ok: false, status: 0, retryAfter: undefined };
    return call("POST", `/conversations/${encodeURIComponent(current.id)}/activities`, current.token, {
      type: "message",
      from: { id: "user" },
      locale: message.locale,
      text: message.text,
      ...(message.value !== undefined && { value: message.value }),
      // The page's first screen has said that this is a program.
      channelData: { clientActivityID: id, lotse: { greeted: true } },
    });
  }

  /** A socket can die without a word. Sent, and nothing heard: ask, and if there was something, open a new stream. */
  async function doubt(): Promise<void> {
    const before = conversation?.watermark;
    if (!(await catchUp()) || conversation?.watermark === before || socket === undefined) return;
    drop();
    void connect();
  }

  return {
    send(message) {
      const id = newId();
      queue.push({ id, message });
      void pump();
      return id;
    },
    hurry() {
      for (const wake of wakers) wake();
      void refresh().then(catchUp);
    },
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      queue.length = 0;
      conversation = undefined;
      drop();
    },
  };
}
