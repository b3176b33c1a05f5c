import { useEffect, useRef } from "preact/hooks";
import type { SealedCase } from "./api.ts";
import { at } from "./case-list.tsx";
import type { Inbox } from "./inbox.ts";
import type { Thread, ThreadMessage } from "./thread.ts";
import { useSay } from "./words.ts";

/**
 * What was written, as text and nothing else: no markup, no links that can be pressed, each message in the language it was written in.
 */
export function ThreadView({ inbox, sealed, thread }: { readonly inbox: Inbox; readonly sealed: SealedCase; readonly thread: Thread }) {
  const say = useSay();
  const place = useRef<HTMLElement>(null);
  const { messages } = thread;
  // What is to be answered next: the first message after our last one.
  const unanswered = messages.at(-1)?.from === "team" ? messages.length - 1 : messages.findLastIndex((message) => message.from === "team") + 1;

  // Where the messages have a place of their own, what is next stands at its top; on a phone the page is read from its beginning.
  useEffect(() => {
    const scroller = place.current;
    if (scroller === null || scroller.scrollHeight <= scroller.clientHeight) return;
    const next = scroller.querySelector<HTMLElement>(`[data-place="${unanswered}"]`);
    scroller.scrollTop = unanswered > 0 && next ? next.offsetTop : 0;
  }, [sealed.id, messages.length]);

  return (
    <section ref={place} class="thread" aria-label={say("thread.title")} tabIndex={0}>
      <ol>
        {messages.map((message, number) => (
          <li key={message.id} class={`message ${message.from}`} data-place={number}>
            <p class="message-from">
              {say(message.kind === "answers" ? "thread.answers" : `thread.${message.from}`)} <span class="message-at">{at(say, message.at, inbox.now())}</span>
            </p>
            {message.kind !== "broken" && message.gap && <p class="mistake">{say("thread.gap")}</p>}
            <Body message={message} language={sealed.language} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Body({ message, language }: { readonly message: ThreadMessage; readonly language: string }) {
  const say = useSay();
  // BCP 47 knows easy German as a variant; no browser reads it differently.
  const written = message.from === "writer" ? (language === "de-simple" ? "de" : language) : "de";
  switch (message.kind) {
    case "text":
      return (
        <p class="written" lang={written} dir="auto">
          {message.text}
        </p>
      );
    case "answers":
      return (
        <dl class="answers">
          {message.answers.map(({ step, question, answer }) => (
            <div key={step}>
              <dt>{question}</dt>
              <dd class="written" dir="auto">
                {answer}
              </dd>
            </div>
          ))}
        </dl>
      );
    case "broken":
      return <p class="mistake">{say("thread.broken")}</p>;
  }
}
