import type { View } from "../../texts/view.ts";
import { direction } from "../../terms.ts";
import { Card, Numbers } from "./card.tsx";
import { useTabIndex, useWords, WithinReach } from "./context.ts";
import { CheckIcon } from "./icons.tsx";
import { Receipt } from "./receipt.tsx";
import type { Entry, Talk } from "./talk.ts";
import { Text } from "./text.tsx";
import { aroundView, isAside, type Choice } from "./view.ts";

interface Place {
  /** Where the arrow keys are. */
  readonly active: boolean;
  /** Whether Tab reaches its links and buttons. */
  readonly reachable: boolean;
}

export function Message({ entry, talk, place, answered, onPress }: { readonly entry: Entry; readonly talk: Talk; readonly place: Place; readonly answered: boolean; readonly onPress: (entry: string, index: number, by: MouseEvent) => void }) {
  const words = useWords();
  if (entry.kind === "note") {
    return (
      <p class="note" lang={words.language} dir="auto">
        {entry.text}
      </p>
    );
  }
  const name = words.say("said-at", { name: words.say(entry.kind === "bot" ? "bot" : "you"), time: words.time(entry.at) });
  const id = `entry-${entry.id}`;
  if (entry.kind === "person") {
    return (
      <article id={id} class={place.active ? "message person active" : "message person"} aria-labelledby={`${id}-name`}>
        <p id={`${id}-name`} class="visually-hidden">
          {name}
        </p>
        <p class="said" dir="auto">
          {entry.text}
        </p>
        {entry.state === "trying" && <p class="small">{words.say("waiting")}</p>}
      </article>
    );
  }
  const { view } = entry;
  return (
    <article id={id} class={`message bot kind-${view.kind}${view.tone === "plain" ? "" : ` tone-${view.tone}`}${place.active ? " active" : ""}`} aria-labelledby={`${id}-name`} lang={view.language} dir={direction(view.language)}>
      <p id={`${id}-name`} class="visually-hidden">
        {name}
      </p>
      <WithinReach value={place.reachable}>
        <Body text={entry.text} view={view} talk={talk} answered={answered} />
        <Choices choices={entry.choices.filter((choice) => !view.lines?.some((line) => line.changeLabel === choice.label))} all={entry.choices} pressed={entry.pressed} closed={answered && isQuestion(view)} onPress={(index, by) => onPress(entry.id, index, by)} />
      </WithinReach>
    </article>
  );
}

/** Buttons that answer one question are over when it was answered in words; others can be used later too. */
function isQuestion(view: View): boolean {
  return view.tone === "report" || view.kind === "summary" || view.kind === "code";
}

function Body({ text, view, talk, answered }: { readonly text: string; readonly view: View; readonly talk: Talk; readonly answered: boolean }) {
  const { above, below } = aroundView(text, view);
  const tabIndex = useTabIndex();
  const words = useWords();
  const emergency = view.kind === "crisis" || view.tone === "report";
  return (
    <>
      {view.progress && <p class="progress">{view.progress}</p>}
      {above && (
        <div class="text">
          <Text text={above} emergency={emergency} />
        </div>
      )}
      {view.cards && view.cards.length > 0 && (
        <div class="cards">
          {view.cards.map((card) => (
            <Card key={card.id} card={card} language={view.language} folded={view.tone === "report"} />
          ))}
        </div>
      )}
      {view.numbers && view.numbers.length > 0 && <Numbers lines={view.numbers} language={view.language} />}
      {view.lines && (
        <dl class="summary">
          {view.lines.map((line) => (
            <div key={line.step}>
              <dt>{line.question}</dt>
              <dd dir="auto">{line.answer}</dd>
              <dd class="summary-change">
                <button type="button" class="button quiet" aria-label={line.changeLabel} disabled={answered} tabIndex={tabIndex} onClick={() => talk.choose({ label: line.changeLabel, value: line.change })}>
                  {words.say("edit")}
                </button>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {view.code && <Receipt words={view.code.words} digits={view.code.digits} />}
      {below && (
        <div class="text">
          <Text text={below} emergency={emergency} />
        </div>
      )}
      {view.note && <p class="small">{view.note}</p>}
    </>
  );
}

function Choices({ choices, all, pressed, closed, onPress }: { readonly choices: readonly Choice[]; readonly all: readonly Choice[]; readonly pressed: number | undefined; readonly closed: boolean; readonly onPress: (index: number, by: MouseEvent) => void }) {
  const words = useWords();
  const tabIndex = useTabIndex();
  if (choices.length === 0) return null;
  return (
    <ul class="choices">
      {choices.map((choice) => {
        const index = all.indexOf(choice);
        const chosen = index === pressed;
        return (
          <li key={index}>
            <button type="button" class={`button choice${chosen ? " chosen" : ""}${isAside(choice) ? " aside" : ""}`} disabled={closed || pressed !== undefined} tabIndex={tabIndex} onClick={(event) => onPress(index, event)}>
              {chosen && <CheckIcon />}
              <bdi>{choice.label}</bdi>
              {chosen && <span class="visually-hidden"> ({words.say("chosen")})</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
