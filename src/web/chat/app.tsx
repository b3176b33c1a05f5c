import type { ComponentType } from "preact";
import { useCallback, useEffect, useReducer, useRef, useState } from "preact/hooks";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from "../../terms.ts";
import { Composer } from "./composer.tsx";
import { SpeakIn } from "./context.ts";
import { HelpNumbers, HelpPanel } from "./help.tsx";
import { Mark } from "../mark.tsx";
import { GlobeIcon, LeaveIcon, PhoneIcon } from "./icons.tsx";
import { onThreeShifts } from "./leave.ts";
import type { Talk } from "./talk.ts";
import { Transcript } from "./transcript.tsx";
import { meaning, type Choice } from "./view.ts";
import type { PageSettings } from "./settings.ts";
import { Welcome } from "./welcome.tsx";
import type { Words } from "./words.ts";

export interface AppProps {
  readonly links: PageSettings["links"];
  readonly talk: Talk;
  readonly words: Words;
  readonly onLanguage: (language: Language) => void;
  readonly onLeave: () => void;
}

type Mailbox = ComponentType<{ readonly onBack: () => void }>;
const INPUT = "say";

/** The whole page. It has one address; which screen is shown stands nowhere but in memory. */
export function App({ talk, words, links, onLanguage, onLeave }: AppProps) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [help, setHelp] = useState(false);
  const [Mailbox, setMailbox] = useState<Mailbox | undefined>();
  const stream = useRef<HTMLElement>(null);
  const { state } = talk;

  useEffect(() => talk.onChange(() => redraw(0)), [talk]);
  useEffect(() => onThreeShifts(onLeave), [onLeave]);

  const openMailbox = useCallback(async () => {
    // The crypto comes only to those who have a code.
    try {
      const { MailboxScreen } = await import("./mailbox.tsx");
      setMailbox(() => MailboxScreen);
    } catch {
      talk.tell("offline");
    }
  }, [talk]);

  /** After a button the focus goes to the input; on touch screens that would open the keyboard over the answer. */
  function afterPress(by: MouseEvent): void {
    // Older Safari does not say what was clicked with.
    const { pointerType } = by as PointerEvent;
    const touched = pointerType === undefined ? by.detail > 0 && matchMedia("(pointer: coarse)").matches : pointerType === "touch";
    if (touched) stream.current?.focus({ preventScroll: true });
    else document.getElementById(INPUT)?.focus({ preventScroll: true });
  }

  function act(choice: Choice, send: () => void): void {
    const meant = meaning(choice.value);
    if (meant.kind === "return") return void openMailbox();
    send();
    if (meant.kind === "language") onLanguage(meant.language);
  }

  function changeLanguage(language: Language): void {
    if (language === words.language) return;
    // A talk under way goes on in the new language; without one nothing is sent to anybody.
    if (state.entries.length > 0) talk.choose({ label: LANGUAGE_NAMES[language], value: { v: 1, a: "language", language, n: 0 } });
    onLanguage(language);
  }

  const [newest] = state.entries.filter((entry) => entry.kind === "bot").slice(-1);
  const asked = newest?.view;
  const inReport = asked?.tone === "report";
  const quiet = Mailbox !== undefined || inReport;
  const label = words.say(asked?.input ? "input-answer" : "input-label");
  const hint = asked?.input?.long ? undefined : asked?.input ? label : asked?.progress ? words.say("input-own") : asked === undefined || asked.tone === "plain" ? words.say("input-hint") : label;

  return (
    <SpeakIn value={words}>
      <div class={quiet ? "page quiet" : "page"}>
        {Mailbox === undefined && (
          <a
            class="skip"
            href={`#${INPUT}`}
            onClick={(event) => {
              event.preventDefault();
              document.getElementById(INPUT)?.focus();
            }}
          >
            {words.say("to-input")}
          </a>
        )}
        <header class="top">
          <div class="brand">
            <Mark size={40} />
            <span class="brand-name">{words.say("name")}</span>
          </div>
          <label class="language-pick">
            <GlobeIcon />
            <span class="visually-hidden">{words.say("language")}</span>
            <span class="language-name" aria-hidden="true">
              {LANGUAGE_NAMES[words.language]}
            </span>
            <select value={words.language} onChange={(event) => isLanguage(event.currentTarget.value) && changeLanguage(event.currentTarget.value)}>
              {LANGUAGES.map((language) => (
                <option key={language} value={language} lang={language}>
                  {LANGUAGE_NAMES[language]}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="top-button" aria-haspopup="dialog" onClick={() => setHelp(true)}>
            <PhoneIcon />
            <span>{words.say("help")}</span>
          </button>
          <button type="button" class="top-button" title={words.say("leave-hint")} onClick={onLeave}>
            <LeaveIcon />
            <span>{words.say("leave")}</span>
          </button>
        </header>
        <main ref={stream} class="stream" tabIndex={-1}>
          {Mailbox !== undefined ? (
            <Mailbox
              onBack={() => {
                setMailbox(undefined);
                requestAnimationFrame(() => document.getElementById(INPUT)?.focus());
              }}
            />
          ) : (
            <div class="column">
              <Welcome links={links} onChoose={(choice) => talk.choose(choice)} onCode={() => void openMailbox()} onLanguage={changeLanguage} onSay={(text) => talk.say(text)} />
              <Transcript
                talk={talk}
                state={state}
                onPress={(entry, index, by) => {
                  const known = state.entries.find((candidate) => candidate.id === entry);
                  const chosen = known?.kind === "bot" ? known.choices[index] : undefined;
                  if (chosen === undefined) return;
                  act(chosen, () => talk.press(entry, index));
                  if (meaning(chosen.value).kind !== "return") afterPress(by);
                }}
              />
            </div>
          )}
        </main>
        {Mailbox === undefined && (
          <section class="foot" aria-label={label}>
            <div class="column">
              <Composer
                id={INPUT}
                label={label}
                hint={hint}
                maxLength={asked?.input?.maxLength}
                long={asked?.input?.long ?? false}
                returned={state.returned}
                onReturned={() => talk.takeReturned()}
                onSend={(text) => talk.say(text)}
              />
            </div>
          </section>
        )}
        <aside class="beside" aria-labelledby="beside-title">
          <h2 id="beside-title">{words.say("help")}</h2>
          <HelpNumbers />
        </aside>
        <HelpPanel open={help} onClose={() => setHelp(false)} onLeave={onLeave} />
      </div>
    </SpeakIn>
  );
}
