import { SECOND } from "../terms.ts";

/** Proxies end a request that is silent for 30 seconds or more. */
const LONGEST = 25 * SECOND;

export interface Changes {
  /**
   * Looks at once, and again whenever the store says that something changed, until there is news, the caller is gone
   * or 25 seconds have passed. A missed hint costs 25 seconds, never the news: the next request looks again.
   *
   * @param look - The news, or undefined as long as there is none.
   * @param whenGone - Called with what ends the waiting early.
   */
  until<News>(look: () => Promise<News | undefined>, whenGone: (stop: () => void) => void): Promise<News | undefined>;
  /** Ends all waiting. */
  close(): void;
}

export function createChanges({ watch }: { readonly watch: (listener: (topic: string) => void) => () => void }): Changes {
  const waiting = new Set<() => void>();
  let closed = false;
  const unwatch = watch((topic) => {
    if (topic === "desk" || topic.startsWith("case:")) for (const wake of waiting) wake();
  });

  return {
    async until(look, whenGone) {
      let over: boolean = closed;
      let hints = 1;
      let wake: () => void = () => undefined;
      const hint = (): void => {
        hints++;
        wake();
      };
      const stop = (): void => {
        over = true;
        wake();
      };
      const timer = setTimeout(stop, LONGEST);
      waiting.add(hint);
      whenGone(stop);
      try {
        // Hints that come while we look are not lost: they are counted, and we look once more.
        for (let seen = 0; ; ) {
          if (seen !== hints) {
            seen = hints;
            const news = await look();
            if (news !== undefined) return news;
          }
          if (over || closed) return undefined;
          if (seen === hints) await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        clearTimeout(timer);
        waiting.delete(hint);
      }
    },
    close() {
      closed = true;
      unwatch();
      for (const wake of waiting) wake();
    },
  };
}
