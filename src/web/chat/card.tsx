import type { Card as CardView, HelpNumber } from "../../texts/view.ts";
import { direction, type Language } from "../../terms.ts";
import { useTabIndex, useWords } from "./context.ts";
import { PhoneIcon } from "./icons.tsx";
import { telephoneLink } from "./text.tsx";

/** Language and direction of a text that may differ from the message around it. */
function tongue(language: Language): { readonly lang: string; readonly dir: "ltr" | "rtl" } {
  return { lang: language, dir: direction(language) };
}

/**
 * An offer or a place that helps, top down as a person asks. Opens links without telling the other site where from.
 *
 * @param folded - Only the name until it is opened: beside something hard, the way on must not lie below three cards.
 */
export function Card({ card, language, folded = false }: { readonly card: CardView; readonly language: Language; readonly folded?: boolean }) {
  const words = useWords();
  const tabIndex = useTabIndex();
  const titleId = `card-${card.id}-${words.language}`;
  const german = card.descriptionLanguage === "de" && language !== "de";
  const outside = { target: "_blank", rel: "noreferrer noopener", tabIndex } as const;
  const title = (
    <h3 id={titleId}>
      <bdi {...(german && { lang: "de" })}>{card.title}</bdi>
    </h3>
  );
  const facts = (
    <>
      {card.organization && (
        <p class="card-organization" lang="de">
          <bdi>{card.organization}</bdi>
        </p>
      )}
      <p class="card-description" {...(card.descriptionLanguage !== language && tongue(card.descriptionLanguage))}>
        {card.description}
      </p>
      {card.facts.length > 0 && (
        <dl class="facts">
          {card.facts.map((fact) => (
            <div key={fact.label}>
              <dt>{fact.label}</dt>
              <dd>
                {fact.german && language !== "de" ? <bdi lang="de">{fact.value}</bdi> : fact.value}
                {fact.detail && (
                  <>
                    {": "}
                    <bdi {...(language !== "de" && { lang: "de" })}>{fact.detail}</bdi>
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {card.online && (
        <p class="card-online">
          <strong>{card.labels.online}:</strong> <bdi lang="de">{card.online}</bdi>
        </p>
      )}
      {(card.phones.length > 0 || card.url || card.email) && (
        <ul class="ways">
          {card.phones.map((phone) => (
            <li key={phone.number}>
              <a class="button primary" href={telephoneLink(phone.number)} tabIndex={tabIndex}>
                <PhoneIcon />
                <span class="visually-hidden">{card.labels.phone}</span>
                <bdi class="number" dir="ltr">
                  {phone.number}
                </bdi>
              </a>
              {phone.note && (
                <span class="small" lang="de">
                  <bdi>{phone.note}</bdi>
                </span>
              )}
            </li>
          ))}
          {card.url && (
            <li>
              <a class="button" href={card.url} {...outside}>
                {card.labels.website}
                <span class="visually-hidden"> ({words.say("new-tab")})</span>
              </a>
            </li>
          )}
          {card.email && (
            <li>
              <a class="button" href={`mailto:${card.email}`} rel="noreferrer" tabIndex={tabIndex}>
                {card.labels.email}
                <span class="visually-hidden"> {card.email}</span>
              </a>
            </li>
          )}
        </ul>
      )}
      {card.notices.length > 0 && (
        <ul class="card-notices">
          {card.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      <p class="card-source small">
        <span>
          {card.labels.source}:{" "}
          {card.source.url ? (
            <a href={card.source.url} {...outside}>
              <bdi>{card.source.label}</bdi>
              <span class="visually-hidden"> ({words.say("new-tab")})</span>
            </a>
          ) : (
            <bdi>{card.source.label}</bdi>
          )}
        </span>
        <span class="card-checked">{card.checked}</span>
      </p>
    </>
  );
  if (folded) {
    return (
      <details class="card folded">
        <summary tabIndex={tabIndex}>{title}</summary>
        {facts}
      </details>
    );
  }
  return (
    <section class="card" aria-labelledby={titleId}>
      {title}
      {facts}
    </section>
  );
}

/** Lines to call or write to at once, large enough for a shaking hand. */
export function Numbers({ lines, mark, language }: { readonly lines: readonly HelpNumber[]; readonly mark?: (line: HelpNumber) => string | undefined; readonly language: Language }) {
  const tabIndex = useTabIndex();
  const words = useWords();
  return (
    <ul class="numbers">
      {lines.map((line) => {
        const state = mark?.(line);
        return (
          <li key={line.id}>
            <span class="number-name" {...(language !== "de" && { lang: "de" })}>
              <bdi>{line.label}</bdi>
            </span>
            {line.number ? (
              <a class="call" href={telephoneLink(line.number)} tabIndex={tabIndex}>
                <PhoneIcon />
                <bdi class="number" dir="ltr">
                  {line.number}
                </bdi>
                <span class="visually-hidden">
                  {" "}
                  <bdi {...(language !== "de" && { lang: "de" })}>{line.label}</bdi>
                </span>
              </a>
            ) : line.url ? (
              <a class="call written" href={line.url} target="_blank" rel="noreferrer noopener" tabIndex={tabIndex}>
                <bdi dir="ltr">{hostOf(line.url)}</bdi>
                <span class="visually-hidden">
                  {" "}
                  <bdi {...(language !== "de" && { lang: "de" })}>{line.label}</bdi> ({words.say("new-tab")})
                </span>
              </a>
            ) : null}
            {line.number === undefined && line.online && (
              <span class="small" lang="de">
                <bdi>{withoutHost(line.online, line.url)}</bdi>
              </span>
            )}
            {(line.hours || state) && (
              <span class="small">
                {state && <strong>{state}</strong>}
                {state && line.hours && " · "}
                {line.hours && <bdi lang="de">{line.hours}</bdi>}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** "krisenchat.de – per WhatsApp und SMS" under a link that already says krisenchat.de. */
function withoutHost(online: string, url: string | undefined): string {
  const host = url === undefined ? "" : hostOf(url);
  return online.startsWith(`${host} – `) ? online.slice(host.length + 3) : online;
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, "");
  } catch {
    return url;
  }
}
