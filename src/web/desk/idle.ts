import { useEffect, useRef, useState } from "preact/hooks";
import { MINUTE, SECOND } from "../../terms.ts";

/** After this time without a key or a touch the desk locks itself; two minutes before, it asks. */
const LOCK_AFTER = 30 * MINUTE;
const ASK_BEFORE = 2 * MINUTE;

/**
 * Notices that nobody is there any more.
 *
 * @returns Whether to ask if somebody is still there, and what to call when they say so. While the question stands, only its own button
 * counts: whoever touches the mouse may be somebody else.
 */
export function useIdle(active: boolean, onLock: () => void): { readonly asking: boolean; readonly stay: () => void } {
  const [asking, setAsking] = useState(false);
  const last = useRef(0);
  const lock = useRef(onLock);
  lock.current = onLock;

  useEffect(() => {
    if (!active) return;
    let question = false;
    last.current = Date.now();
    const touched = (): void => {
      if (!question) last.current = Date.now();
    };
    const look = setInterval(() => {
      const still = Date.now() - last.current;
      question = still >= LOCK_AFTER - ASK_BEFORE;
      setAsking(question);
      if (still >= LOCK_AFTER) lock.current();
    }, 5 * SECOND);
    for (const event of ["pointerdown", "keydown"]) addEventListener(event, touched, { passive: true });
    return () => {
      clearInterval(look);
      setAsking(false);
      for (const event of ["pointerdown", "keydown"]) removeEventListener(event, touched);
    };
  }, [active]);

  return {
    asking,
    stay: () => {
      last.current = Date.now();
      setAsking(false);
    },
  };
}
