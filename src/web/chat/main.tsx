import { render } from "preact";
import "../design.css";
import "./chat.css";
import { direction, type Language } from "../../terms.ts";
import { App } from "./app.tsx";
import { leave } from "./leave.ts";
import { NO_SETTINGS, pageSettings } from "./settings.ts";
import { openTalk } from "./talk.ts";
import { loadWords, preferredLanguage } from "./words.ts";

const root = document.getElementById("app");
// Without a connection what stands in the HTML stays: the numbers.
if (root) begin(root).catch(() => addEventListener("online", () => location.reload()));

async function begin(place: HTMLElement): Promise<void> {
  let words = await loadWords(preferredLanguage(navigator.languages));
  let settings = NO_SETTINGS;
  const talk = openTalk(`${location.origin}/v3/directline`, () => words, (language) => void speak(language));

  function go(): void {
    leave(settings.exit, () => {
      talk.close();
      render(null, place);
    });
  }

  function draw(): void {
    const { language } = words;
    document.documentElement.lang = language;
    document.documentElement.dir = direction(language);
    document.title = words.say("title");
    render(<App talk={talk} words={words} links={settings.links} onLanguage={(next) => void speak(next)} onLeave={go} />, place);
  }

  async function speak(language: Language): Promise<void> {
    try {
      words = await loadWords(language);
    } catch {
      return; // Without a connection the page stays in the language it has.
    }
    draw();
  }

  place.replaceChildren();
  draw();
  void pageSettings().then((loaded) => {
    settings = loaded;
    draw();
  });

  // A phone that wakes up or finds its network again does not wait for the next try.
  addEventListener("online", () => talk.hurry());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") talk.hurry();
  });
  // Coming back with the browser's "back" must not bring the talk back.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
