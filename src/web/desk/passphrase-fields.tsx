import { useId, useState } from "preact/hooks";
import { CheckIcon } from "./icons.tsx";
import { random } from "./keys.ts";
import { isStrongEnough, strengthOf, suggestPassphrase } from "./passphrase.ts";
import { useSay } from "./words.ts";

export interface NewPassphrase {
  readonly first: string;
  readonly again: string;
}

/** What is still wrong with a new passphrase, as a key of content/desk; undefined when it can be taken. */
export function passphraseMistake({ first, again }: NewPassphrase, name: string): string | undefined {
  if (!isStrongEnough(strengthOf(first, name))) return "passphrase-why";
  return first === again ? undefined : "passphrase-differs";
}

export function PassphraseFields({ name, value, onChange, mistake }: { readonly name: string; readonly value: NewPassphrase; readonly onChange: (value: NewPassphrase) => void; readonly mistake: string | undefined }) {
  const say = useSay();
  const id = useId();
  const [shown, setShown] = useState(false);
  const [suggestion, setSuggestion] = useState<string>();
  const strength = strengthOf(value.first, name);
  const weak = mistake === "passphrase-why";
  const differs = mistake === "passphrase-differs";
  const same = value.again !== "" && value.first === value.again;

  function suggest(): void {
    const words = suggestPassphrase(random);
    setSuggestion(words);
    setShown(true);
    onChange({ first: words, again: words });
  }

  return (
    <>
      <div class="entry">
        <label class="label" for={`${id}-first`}>
          {say("passphrase-new")}
        </label>
        <div class="with-button">
          <input id={`${id}-first`} class="field" type={(shown ? "text" : "password") as "password"} autocomplete="new-password" autocapitalize="none" spellcheck={false} value={value.first} aria-invalid={weak} aria-describedby={`${id}-why ${id}-strength`} onInput={(event) => onChange({ ...value, first: event.currentTarget.value })} />
          <button type="button" class="button quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {say(shown ? "hide" : "show")}
          </button>
        </div>
        <p id={`${id}-why`} class={weak ? "mistake" : "hint"}>
          {say("passphrase-why")}
        </p>
        <p id={`${id}-strength`} class={`strength ${strength.kind}`} role="status">
          {strength.kind === "empty" ? "" : strength.kind === "short" ? say("strength.short", { count: strength.missing }) : say(`strength.${strength.kind}`)}
        </p>
        <button type="button" class="button quiet" onClick={suggest}>
          {say("passphrase-suggest")}
        </button>
        <p class="hint" role="status">
          {suggestion !== undefined && suggestion === value.first ? say("passphrase-suggested", { words: suggestion }) : ""}
        </p>
      </div>
      <div class="entry">
        <label class="label" for={`${id}-again`}>
          {say("passphrase-again")}
        </label>
        <input id={`${id}-again`} class="field" type={(shown ? "text" : "password") as "password"} autocomplete="new-password" autocapitalize="none" spellcheck={false} value={value.again} aria-invalid={differs} aria-describedby={`${id}-same`} onInput={(event) => onChange({ ...value, again: event.currentTarget.value })} />
        <p id={`${id}-same`} class={differs ? "mistake" : "hint"} role="status">
          {differs ? say("passphrase-differs") : same ? <><CheckIcon /> {say("passphrase-same")}</> : ""}
        </p>
      </div>
    </>
  );
}
