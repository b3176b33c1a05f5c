import { useEffect, useId, useRef, useState } from "preact/hooks";
import { LockIcon, PrintIcon } from "./icons.tsx";
import { useSay } from "./words.ts";

export interface SheetProps {
  readonly name: string;
  /** Seven groups of four characters. */
  readonly code: string;
  /** Which group is asked back, from 0. */
  readonly asked: number;
  readonly busy: boolean;
  readonly mistake: string | undefined;
  readonly onDone: () => void;
}

/** The recovery code on paper: shown, printed, and a part of it asked back, because a code nobody kept is none. */
export function Sheet({ name, code, asked, busy, mistake, onDone }: SheetProps) {
  const say = useSay();
  const id = useId();
  const [step, setStep] = useState<"show" | "ask">("show");
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const groups = code.split("-");
  const number = asked + 1;

  useEffect(() => (step === "show" ? heading.current : field.current)?.focus(), [step]);

  function check(event: Event): void {
    event.preventDefault();
    const given = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
    if (given === groups[asked]) return onDone();
    setWrong(true);
    field.current?.focus();
  }

  if (step === "ask")
    return (
      <form class="card sheet" onSubmit={check} noValidate>
        <h1>{say("sheet.title")}</h1>
        <div class="entry">
          <label class="label" for={id}>
            {say("sheet.ask", { number })}
          </label>
          <input ref={field} id={id} class="field code-field" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={12} value={typed} aria-invalid={wrong} aria-describedby={`${id}-wrong`} onInput={(event) => setTyped(event.currentTarget.value)} />
          <p id={`${id}-wrong`} class="mistake" role="alert">
            {wrong ? say("sheet.wrong") : ""}
          </p>
        </div>
        <p class="mistake" role="alert">
          {mistake ?? ""}
        </p>
        <div class="buttons">
          <button type="submit" class="button primary" disabled={busy}>
            {say(busy ? "loading" : "sheet.finish")}
          </button>
          <button type="button" class="button quiet" onClick={() => setStep("show")}>
            {say("sheet.show-again")}
          </button>
        </div>
      </form>
    );

  return (
    <section class="card sheet">
      <h1 ref={heading} tabIndex={-1}>
        {say("sheet.title")}
      </h1>
      <p>{say("sheet.why")}</p>
      <div class="paper">
        <p class="paper-for">{say("sheet.for", { name, date: new Intl.DateTimeFormat("de", { dateStyle: "long" }).format(Date.now()) })}</p>
        <ol class="groups" aria-label={say("sheet.code")}>
          {groups.map((group, place) => (
            <li key={place}>
              <span class="group">{group}</span>
            </li>
          ))}
        </ol>
      </div>
      <p class="with-icon">
        <LockIcon />
        <span>{say("sheet.how")}</span>
      </p>
      <div class="buttons no-print">
        <button type="button" class="button" onClick={() => print()}>
          <PrintIcon /> {say("sheet.print")}
        </button>
        <button type="button" class="button primary" onClick={() => setStep("ask")}>
          {say("sheet.kept")}
        </button>
      </div>
    </section>
  );
}
