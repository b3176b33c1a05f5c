import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { announce } from "./announce.ts";
import { useWords } from "./context.ts";
import { SendIcon } from "./icons.tsx";

/** Characters the server takes in one message. */
const AT_MOST = 4_000;
/** From here on the page says how many are left; of a short answer, from its last quarter on. */
const WARN_BELOW = 200;

export interface ComposerProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly maxLength?: number | undefined;
  /** A story: Enter makes a new line, and only the button sends. */
  readonly long?: boolean;
  readonly sendLabel?: string;
  readonly busy?: boolean;
  /** A text to have back in the field: it was not taken. */
  readonly returned?: string | undefined;
  readonly onReturned?: () => void;
  readonly onSend: (text: string) => void;
}

/** A field that grows with what is typed and never throws any of it away. */
export function Composer({ id, label, hint, maxLength = AT_MOST, long = false, sendLabel, busy = false, returned, onReturned, onSend }: ComposerProps) {
  const words = useWords();
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  // Counted like the server counts: an emoji is one.
  const left = maxLength - [...text].length;
  const tooLong = left < 0;
  const warns = left < Math.min(WARN_BELOW, maxLength / 4);

  // Before the page is drawn: nobody sees an empty field beside the note that nothing was lost.
  useLayoutEffect(() => {
    if (returned === undefined) return;
    setText((typed) => (typed.trim() === "" ? returned : `${returned}\n${typed}`));
    onReturned?.();
    field.current?.focus();
  }, [returned]);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 4}px`;
  }, [text, long, hint]);

  function send(): void {
    const said = text.trim();
    if (said === "" || busy) return;
    if (tooLong) return announce(words.say("too-long", { count: -left }), words.language);
    setText("");
    onSend(said);
    field.current?.focus();
  }

  const toldId = `${id}-told`;
  return (
    <form
      class={long ? "composer long" : "composer"}
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label for={id} class={long ? "label" : "visually-hidden"}>
        {label}
      </label>
      <div class="composer-row">
        <textarea
          ref={field}
          id={id}
          class="field"
          dir="auto"
          rows={long ? (matchMedia("(max-height: 42rem)").matches ? 2 : 4) : 1}
          value={text}
          placeholder={hint}
          autocomplete="off"
          autocapitalize="sentences"
          enterkeyhint={long ? "enter" : "send"}
          aria-invalid={tooLong}
          aria-describedby={warns ? toldId : undefined}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing || event.shiftKey || (long && !event.ctrlKey && !event.metaKey)) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="button primary send" disabled={busy}>
          <span class={long ? "send-word" : "visually-hidden"}>{sendLabel ?? words.say("send")}</span>
          <SendIcon />
        </button>
      </div>
      {warns && (
        <p id={toldId} class={tooLong ? "mistake" : "hint"}>
          {tooLong ? words.say("too-long", { count: -left }) : words.say("characters-left", { count: left })}
        </p>
      )}
    </form>
  );
}
