import pg from "pg";
import { SECOND } from "../terms.ts";
import type { Topic } from "./store.ts";

const CHANNEL = "lotse";
const FIRST_RETRY = 100;
const LAST_RETRY = 10 * SECOND;

/** Hints between processes over one connection of its own (LISTEN and NOTIFY), which comes back by itself when it breaks. */
export interface Signals {
  /** Never waits and never fails. What is sent while the connection is down leaves when it is back. */
  send(topics: Iterable<Topic>): void;
  close(): Promise<void>;
}

/**
 * Answers when it hears, or when a first try to connect has failed; then it goes on trying.
 *
 * @param heard - Called with what other processes have sent.
 */
export async function openSignals(settings: pg.ClientConfig, heard: (topic: Topic) => void): Promise<Signals> {
  const waiting = new Set<Topic>();
  let connection: pg.Client | undefined;
  let connecting: Promise<void> | undefined;
  let sending: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let retryAfter = FIRST_RETRY;
  let closed = false;

  async function listen(): Promise<void> {
    connecting = connect();
    await connecting;
    connecting = undefined;
  }

  async function connect(): Promise<void> {
    const client = new pg.Client(settings);
    let down = false;
    const lost = () => {
      if (down) return;
      down = true;
      if (connection === client) connection = undefined;
      client.end().catch(() => {});
      if (closed) return;
      retry = setTimeout(() => {
        void listen();
      }, retryAfter);
      retry.unref();
      retryAfter = Math.min(retryAfter * 2, LAST_RETRY);
    };
    client.on("error", lost);
    client.on("end", lost);
    client.on("notification", ({ channel, payload, processId }) => {
      // What this process has sent it has told its listeners already.
      if (channel === CHANNEL && payload !== undefined && processId !== ownId(client)) heard(payload as Topic);
    });
    try {
      await client.connect();
      // A hint need not survive a power cut; waiting for the disk would hold up the commits of others.
      await client.query("set synchronous_commit = off");
      await client.query(`listen ${CHANNEL}`);
    } catch {
      lost();
      return;
    }
    if (down) return;
    connection = client;
    retryAfter = FIRST_RETRY;
    void flush();
  }

  // In a transaction of its own and not in the one that made the change: there, NOTIFY lets only one commit at a time
  // through in the whole server.
  async function flush(): Promise<void> {
    while (connection !== undefined && waiting.size > 0) {
      const topics = [...waiting];
      waiting.clear();
      try {
        await connection.query("select pg_notify($1, topic) from unnest($2::text[]) as topic", [CHANNEL, topics]);
      } catch {
        // Hints only: whoever waits looks for itself now and then.
      }
    }
  }

  function startSending(): void {
    sending ??= new Promise((next) => setImmediate(next)).then(flush).finally(() => {
      sending = undefined;
    });
  }

  await listen();
  return {
    send(topics) {
      if (closed) return;
      for (const topic of topics) waiting.add(topic);
      if (waiting.size > 0) startSending();
    },
    async close() {
      if (closed) return;
      closed = true;
      clearTimeout(retry);
      await connecting;
      await sending;
      await flush();
      await connection?.end().catch(() => {});
    },
  };
}

/** The number of the server's process behind this connection; missing in the driver's types. */
function ownId(client: pg.Client): unknown {
  return "processID" in client ? client.processID : undefined;
}
