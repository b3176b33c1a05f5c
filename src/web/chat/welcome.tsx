import { LANGUAGE_NAMES, LANGUAGES, direction, type Language } from "../../terms.ts";
import { useWords } from "./context.ts";
import { HandIcon, KeyIcon, SearchIcon } from "./icons.tsx";
import type { PageSettings } from "./settings.ts";
import type { Choice } from "./view.ts";

/** Where the three large buttons lead; the same values the bot gives its own buttons. */
const OFFER = { v: 1, a: "start", flow: "find-offer", n: 0 };
const UNWELL = { v: 1, a: "start", flow: "report", n: 0 };

/** The first screen: who this is, what it keeps, how far to trust it, three ways in. Works before any connection. */
export function Welcome({ links, onChoose, onCode, onLanguage, onSay }: { readonly links: PageSettings["links"]; readonly onChoose: (choice: Choice) => void; readonly onCode: () => void; readonly onLanguage: (language: Language) => void; readonly onSay: (text: string) => void }) {
  const words = useWords();
  return (
    <section class="welcome" aria-labelledby="hello">
      <ul class="languages" aria-label={words.say("language")}>
        {LANGUAGES.map((language) => (
          <li key={language}>
            <button type="button" class="language" lang={language} dir={direction(language)} aria-pressed={language === words.language} onClick={() => onLanguage(language)}>
              {LANGUAGE_NAMES[language]}
            </button>
          </li>
        ))}
      </ul>
      <h1 id="hello">{words.say("hello")}</h1>
      <p>{words.say("who")}</p>
      <ul class="ways-in">
        <li>
          <button type="button" class="way-in" onClick={() => onChoose({ label: words.say("offer"), value: OFFER })}>
            <SearchIcon />
            <span>
              <strong>{words.say("offer")}</strong>
              <small>{words.say("offer-hint")}</small>
            </span>
          </button>
        </li>
        <li>
          <button type="button" class="way-in" onClick={() => onChoose({ label: words.say("unwell"), value: UNWELL })}>
            <HandIcon />
            <span>
              <strong>{words.say("unwell")}</strong>
              <small>{words.say("unwell-hint")}</small>
            </span>
          </button>
        </li>
        <li>
          <button type="button" class="way-in" onClick={onCode}>
            <KeyIcon />
            <span>
              <strong>{words.say("code")}</strong>
              <small>{words.say("code-hint")}</small>
            </span>
          </button>
        </li>
      </ul>
      <div class="unchecked">
        <h2>{words.say("unchecked-title")}</h2>
        <p>{words.say("unchecked")}</p>
      </div>
      <p class="small">
        {words.say("keeps")}{" "}
        <button type="button" class="as-link" onClick={() => onSay(words.say("privacy-word"))}>
          {words.say("privacy")}
        </button>
      </p>
      {links.length > 0 && (
        <ul class="legal small">
          {links.map((link) => (
            <li key={link.name}>
              <a href={link.url} target="_blank" rel="noreferrer">
                {words.say(link.name)}
                <span class="visually-hidden"> ({words.say("new-tab")})</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
