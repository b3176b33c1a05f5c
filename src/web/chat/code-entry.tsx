import { useRef, useState } from "preact/hooks";
import { completeReceiptWord, parseReceipt, type Receipt } from "../../crypto/receipt.ts";
import { announce } from "./announce.ts";
import { useWords } from "./context.ts";

/** From so many letters on words are proposed; four settle a word. */
const PROPOSE_FROM = 2;
const SETTLED_AT = 4;
const PROPOSALS = 4;

/** Messages that say what is wrong with a typed code, beside the field; others stand below it. */
const MISTAKES = { "unknown-word": "mailbox-unknown", "wrong-length": "mailbox-length", "check-digits": "mailbox-check" } as const;

/** The field for a code: words are completed and checked while they are typed. What was typed stays, whatever happens. */
export function CodeEntry({ opening, told, onOpen }: { readonly opening: boolean; readonly told: string | undefined; readonly onOpen: (receipt: Receipt) => Promise<boolean> }) {
  const words = useWords();
  const [typed, setTyped] = useState("");
  const [mistake, setMistake] = useState<string | undefined>();
  const field = useRef<HTMLInputElement>(null);

  const inWords = /\p{L}/u.test(typed);
  const parts = typed.split(/[^\p{L}\p{M}]+/u).filter((part) => part !== "");
  const ended = /[^\p{L}\p{M}]$/u.test(typed);
  const last = ended ? "" : (parts[parts.length - 1] ?? "");
  const proposals = inWords && last.length >= PROPOSE_FROM ? completeReceiptWord(last, PROPOSALS).filter((word) => word !== last.toLowerCase()) : [];
  const known = inWords ? parts.map((part, at) => ({ part, word: part.length >= SETTLED_AT || completeReceiptWord(part, 2).length === 1 ? completeReceiptWord(part, 1)[0] : undefined, typing: !ended && at === parts.length - 1 })) : [];

  function take(word: string): void {
    setTyped(`${typed.slice(0, typed.length - last.length)}${word} `);
    announce(word, "de");
    field.current?.focus();
  }

  async function submit(): Promise<void> {
    if (opening) return;
    const parsed = parseReceipt(typed);
    if (parsed.kind === "receipt") {
      setMistake(undefined);
      if (await onOpen(parsed.receipt)) setTyped("");
      else field.current?.focus();
      return;
    }
    const text = words.say(MISTAKES[parsed.kind], parsed.kind === "unknown-word" ? { word: parsed.word } : {});
    setMistake(text);
    announce(text, words.language);
    field.current?.focus();
  }

  return (
    <form
      class="code-entry"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div>
        <label class="label" for="code">
          {words.say("mailbox-label")}
        </label>
        <input
          ref={field}
          id="code"
          class="field"
          type="text"
          dir="ltr"
          lang="de"
          value={typed}
          autocomplete="off"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          enterkeyhint="go"
          readOnly={opening}
          aria-invalid={mistake !== undefined}
          aria-describedby={mistake ? "code-mistake code-hint" : "code-hint"}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setMistake(undefined);
          }}
        />
        {mistake && (
          <p id="code-mistake" class="mistake">
            {mistake}
          </p>
        )}
        <p id="code-hint" class="hint">
          {words.say("mailbox-hint")}
        </p>
      </div>
      {proposals.length > 0 && (
        <div class="mailbox-ways" lang="de" dir="ltr">
          {proposals.map((word) => (
            <button key={word} type="button" class="button" onClick={() => take(word)}>
              {word}
            </button>
          ))}
        </div>
      )}
      {known.length > 0 && (
        <ol class="code-words" aria-label={words.say("mailbox-words")} lang="de" dir="ltr">
          {known.map(({ part, word, typing }, at) => (
            <li key={at} class={word === undefined && !typing ? "unknown" : undefined}>
              {at + 1} {word ?? `${part}${typing ? "…" : " ?"}`}
            </li>
          ))}
        </ol>
      )}
      {opening && <p>{words.say("mailbox-opening")}</p>}
      {!opening && told && <p class="note">{words.say(told)}</p>}
      <div>
        <button type="submit" class="button primary" disabled={opening}>
          {words.say("mailbox-open")}
        </button>
      </div>
    </form>
  );
}
