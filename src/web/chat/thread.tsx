import { useReducer, useRef, useState } from "preact/hooks";
import { announce } from "./announce.ts";
import { Composer } from "./composer.tsx";
import { useWords } from "./context.ts";
import { LockIcon } from "./icons.tsx";
import type { Box, Letter } from "./mailbox-door.ts";

/** The talk with a team: read, write again, lock, delete everything. */
export function Thread({ box, onEnd }: { readonly box: Box; readonly onEnd: (told: string) => void }) {
  const words = useWords();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState("");
  const [returned, setReturned] = useState<string | undefined>();
  const [asked, setAsked] = useState(false);
  const question = useRef<HTMLParagraphElement>(null);

  function tell(key: string): void {
    setTold(words.say(key));
    announce(words.say(key), words.language);
  }

  /** Whatever happens meanwhile: one thing at a time, and a case that is gone ends the screen. */
  async function act<Outcome extends string>(work: () => Promise<Outcome | "gone" | "failed">, then: (outcome: Outcome | "failed") => void): Promise<void> {
    setBusy(true);
    const outcome = await work();
    setBusy(false);
    if (outcome === "gone") return onEnd("mailbox-not-found");
    then(outcome);
    redraw(0);
  }

  const write = (text: string): Promise<void> =>
    act(
      () => box.write(text),
      (outcome) => {
        if (outcome !== "stored") setReturned(text);
        tell(outcome === "stored" ? "mailbox-sent" : outcome === "full" ? "mailbox-full" : "mailbox-failed");
      },
    );
  const refresh = (): Promise<void> => {
    const before = box.letters.length;
    return act(
      () => box.refresh(),
      (outcome) => {
        if (outcome === "failed") tell("mailbox-failed");
        else if (box.letters.length === before) tell("mailbox-fresh");
        else setTold("");
      },
    );
  };
  const remove = (): Promise<void> =>
    act(
      () => box.remove(),
      (outcome) => (outcome === "removed" ? onEnd("mailbox-deleted") : tell("mailbox-failed")),
    );

  return (
    <>
      <ol class="letters">
        {box.letters.map((letter, at) => (
          <LetterItem key={at} letter={letter} />
        ))}
      </ol>
      {!box.letters.some((letter) => letter.from === "team") && <p class="note">{words.say("mailbox-none")}</p>}
      <Composer id="to-team" label={words.say("mailbox-write")} long busy={busy} sendLabel={words.say("mailbox-send")} returned={returned} onReturned={() => setReturned(undefined)} onSend={(text) => void write(text)} />
      {told && <p class="note">{told}</p>}
      <div class="mailbox-ways">
        <button type="button" class="button" disabled={busy} onClick={() => void refresh()}>
          {words.say("mailbox-refresh")}
        </button>
        <button type="button" class="button" onClick={() => onEnd("mailbox-locked")}>
          <LockIcon />
          {words.say("mailbox-lock")}
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={busy}
          aria-expanded={asked}
          onClick={() => {
            setAsked(true);
            requestAnimationFrame(() => question.current?.focus());
          }}
        >
          {words.say("mailbox-delete")}
        </button>
      </div>
      {asked && (
        <div class="notice">
          <p ref={question} tabIndex={-1}>
            {words.say("mailbox-delete-ask")}
          </p>
          <div class="mailbox-ways">
            <button type="button" class="button" onClick={() => setAsked(false)}>
              {words.say("mailbox-delete-no")}
            </button>
            <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
              {words.say("mailbox-delete-yes")}
            </button>
          </div>
        </div>
      )}
    </>
  );
}

function LetterItem({ letter }: { readonly letter: Letter }) {
  const words = useWords();
  const { content } = letter;
  return (
    <li class={letter.from === "team" ? "letter team" : "letter"}>
      <h2 class="small">{words.say("said-at", { name: words.say(letter.from === "team" ? "mailbox-team" : "you"), time: words.moment(letter.at) })}</h2>
      {content.kind === "text" && <p dir="auto">{content.text}</p>}
      {content.kind === "broken" && <p class="mistake">{words.say("mailbox-broken")}</p>}
      {content.kind === "answers" && (
        <dl>
          {content.answers.map(({ question, answer }, at) => (
            <div key={at}>
              <dt lang="de" dir="ltr">
                {question}
              </dt>
              <dd dir="auto">{answer}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
