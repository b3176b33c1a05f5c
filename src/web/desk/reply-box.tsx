import { useId, useRef, useState } from "preact/hooks";
import { LockIcon } from "./icons.tsx";
import type { Inbox } from "./inbox.ts";
import { useSay } from "./words.ts";

/** Characters of one message; the same for both sides. */
const MOST = 4_000;
const TELL_BELOW = 400;

export function ReplyBox({ inbox, id, mine }: { readonly inbox: Inbox; readonly id: string; readonly mine: boolean }) {
  const say = useSay();
  const field = useId();
  const [text, setText] = useState(inbox.drafts.get(id) ?? "");
  const [busy, setBusy] = useState(false);
  const place = useRef<HTMLTextAreaElement>(null);
  const left = MOST - [...text].length;

  if (!mine && text === "") return <p class="hint reply-hint">{say("reply.claim-first")}</p>;

  async function send(): Promise<void> {
    if (busy || !mine || text.trim() === "" || left < 0) return;
    setBusy(true);
    if (await inbox.reply(text.trim())) setText("");
    setBusy(false);
    place.current?.focus();
  }

  return (
    <form
      class="reply"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="label" for={field}>
        {say("reply.label")}
      </label>
      <textarea
        ref={place}
        id={field}
        class="field"
        rows={3}
        value={text}
        dir="auto"
        data-reply
        aria-describedby={`${field}-hint ${field}-left`}
        aria-invalid={left < 0}
        aria-keyshortcuts="r"
        onInput={(event) => {
          setText(event.currentTarget.value);
          inbox.drafts.set(id, event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void send();
        }}
      />
      <p id={`${field}-left`} class={left < 0 ? "mistake" : "hint"} role="status">
        {left < 0 ? say("reply.too-long", { count: -left }) : left < TELL_BELOW ? say("reply.left", { count: left }) : ""}
      </p>
      <p id={`${field}-hint`} class="hint">
        {say("reply.hint")}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={busy || !mine || text.trim() === "" || left < 0}>
          {say(busy ? "reply.sending" : "reply.send")}
        </button>
        <span class="hint with-icon">
          <LockIcon /> {say("reply.sealed")}. {say("reply.lease")}
        </span>
      </div>
    </form>
  );
}
