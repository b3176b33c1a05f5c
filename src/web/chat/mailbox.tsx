import { useEffect, useRef, useState } from "preact/hooks";
import type { Receipt } from "../../crypto/receipt.ts";
import { announce } from "./announce.ts";
import { CodeEntry } from "./code-entry.tsx";
import { useWords } from "./context.ts";
import { BackIcon } from "./icons.tsx";
import { openBox, type Box } from "./mailbox-door.ts";
import { Thread } from "./thread.tsx";

type Phase = { readonly kind: "enter"; readonly told?: string } | { readonly kind: "opening" } | { readonly kind: "open"; readonly box: Box };

/** Coming back with a code: opened, read and answered in this browser alone. Leaving the screen forgets the keys. */
export function MailboxScreen({ onBack }: { readonly onBack: () => void }) {
  const words = useWords();
  const [phase, setPhase] = useState<Phase>({ kind: "enter" });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [phase.kind === "open"]);

  function tell(key: string): void {
    announce(words.say(key), words.language);
    setPhase({ kind: "enter", told: key });
  }

  async function open(receipt: Receipt): Promise<boolean> {
    setPhase({ kind: "opening" });
    announce(words.say("mailbox-opening"), words.language);
    // The derivation holds the page for a moment: let it draw what it is doing first.
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    const box = await openBox(location.origin, receipt);
    if (typeof box === "string") {
      tell(box === "gone" ? "mailbox-not-found" : "mailbox-failed");
      return false;
    }
    setPhase({ kind: "open", box });
    return true;
  }

  return (
    <div class="column mailbox">
      <button type="button" class="button quiet back" onClick={onBack}>
        <BackIcon />
        {words.say("mailbox-back")}
      </button>
      <h1 ref={heading} tabIndex={-1}>
        {words.say(phase.kind === "open" ? "mailbox-thread" : "mailbox-title")}
      </h1>
      {phase.kind === "open" ? (
        <Thread box={phase.box} onEnd={tell} />
      ) : (
        <>
          <p>{words.say("mailbox-intro")}</p>
          <CodeEntry opening={phase.kind === "opening"} told={phase.kind === "enter" ? phase.told : undefined} onOpen={open} />
        </>
      )}
    </div>
  );
}
