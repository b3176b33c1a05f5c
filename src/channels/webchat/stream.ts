import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import type { History } from "./history.ts";

/** Open streams of one conversation; a person has a page or two, not more. The oldest is closed for a newer one. */
const MOST_STREAMS = 8;
/** Bytes waiting in a stream that nobody reads any more. It is cut off; the client comes back with its watermark. */
const MOST_WAITING = 1024 * 1024;
/** Milliseconds the other end has to say goodbye. */
const GOODBYE = 1_000;

export interface Streams {
  /** Makes a stream of a connection; it begins after `watermark` and misses nothing from there on. */
  start(req: IncomingMessage, socket: Duplex, head: Buffer, conversation: string, watermark: number): void;
  /** There may be something new in this conversation. */
  poke(conversation: string): void;
  /** Says something to whoever is looking now; it is in no history and moves no watermark. */
  whisper(conversation: string, activities: readonly object[]): void;
  close(): Promise<void>;
}

interface Reader {
  readonly conversation: string;
  readonly socket: WebSocket;
  watermark: number;
  reading: Promise<void> | undefined;
  again: boolean;
  alive: boolean;
}

/**
 * Streams read the history themselves, each from its own watermark; a push is only a hint to read. So nothing is lost
 * or doubled whichever process wrote it.
 *
 * @param isOpen - Whether a conversation can still be read; streams of one that cannot are closed.
 * @param keepAlive - Milliseconds between empty frames, which keep proxies from closing a quiet stream.
 */
export function createStreams({ history, isOpen, keepAlive }: { readonly history: History; readonly isOpen: (conversation: string) => Promise<boolean>; readonly keepAlive: number }): Streams {
  // Clients send nothing but empty frames.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096, perMessageDeflate: false });
  const readers = new Map<string, Set<Reader>>();

  const send = (reader: Reader, data: string): void => {
    if (reader.socket.readyState !== WebSocket.OPEN) return;
    if (reader.socket.bufferedAmount > MOST_WAITING) reader.socket.terminate();
    else reader.socket.send(data);
  };

  const readOn = async (reader: Reader): Promise<void> => {
    // First be known as reading, then perhaps end at once.
    await Promise.resolve();
    try {
      while (reader.again && reader.socket.readyState === WebSocket.OPEN) {
        reader.again = false;
        const { activities, watermark } = await history.after(reader.conversation, reader.watermark);
        reader.watermark = watermark;
        if (activities.length === 0) continue;
        send(reader, JSON.stringify({ activities, watermark: String(watermark) }));
        reader.again = true;
      }
    } catch {
      // The store is out of reach: the next hint or keep-alive reads on from the same watermark.
    } finally {
      reader.reading = undefined;
    }
  };

  /** Settles when the reader has all there is. One that is reading already looks once more instead of twice at a time. */
  const read = (reader: Reader): Promise<void> => {
    reader.again = true;
    return (reader.reading ??= readOn(reader));
  };

  const tick = async (reader: Reader): Promise<void> => {
    if (!reader.alive) return reader.socket.terminate();
    reader.alive = false;
    reader.socket.ping();
    send(reader, "");
    // A hint from another process may have been missed.
    await read(reader);
    if (!(await isOpen(reader.conversation).catch(() => true))) reader.socket.close(1000);
  };

  const timer = setInterval(() => {
    for (const set of readers.values()) for (const reader of set) void tick(reader);
  }, keepAlive);
  timer.unref();

  const join = (reader: Reader): void => {
    const set = readers.get(reader.conversation) ?? new Set();
    readers.set(reader.conversation, set.add(reader));
    const [oldest] = set;
    if (set.size > MOST_STREAMS && oldest !== undefined) {
      // At once and not when it has said goodbye: one that never does would be chosen again and again.
      set.delete(oldest);
      oldest.socket.close(1008);
      setTimeout(() => oldest.socket.terminate(), GOODBYE).unref();
    }
    reader.socket.on("close", () => {
      set.delete(reader);
      if (set.size === 0 && readers.get(reader.conversation) === set) readers.delete(reader.conversation);
    });
  };

  return {
    start(req, connection, head, conversation, watermark) {
      sockets.handleUpgrade(req, connection, head, (socket) => {
        const reader: Reader = { conversation, socket, watermark, reading: undefined, again: false, alive: true };
        socket.on("error", () => socket.terminate());
        socket.on("pong", () => void (reader.alive = true));
        socket.on("message", () => void (reader.alive = true));
        join(reader);
        void read(reader);
      });
    },
    poke(conversation) {
      for (const reader of readers.get(conversation) ?? []) void read(reader);
    },
    whisper(conversation, activities) {
      const frame = JSON.stringify({ activities });
      for (const reader of readers.get(conversation) ?? []) send(reader, frame);
    },
    async close() {
      clearInterval(timer);
      const open = [...readers.values()].flatMap((set) => [...set]);
      // Whoever is still here gets what was said last.
      await Promise.all(open.map(read));
      const gone = open.map(({ socket }) => new Promise<void>((resolve) => socket.once("close", () => resolve())));
      for (const { socket } of open) socket.close(1001);
      const cut = setTimeout(() => open.forEach(({ socket }) => socket.terminate()), GOODBYE);
      await Promise.all(gone);
      clearTimeout(cut);
    },
  };
}
