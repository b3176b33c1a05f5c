import type { Reply } from "../../src/bot/reply.ts";
import { cardText, numberText } from "../../src/bot/card.ts";
import type { Language } from "../../src/terms.ts";
import type { Card, HelpNumber } from "../../src/texts/view.ts";

// One of every kind of message the bot can say, so that every screen can be looked at.

const LABELS: Record<string, Card["labels"]> = {
  de: { phone: "Anrufen", website: "Webseite", email: "E-Mail", online: "Online", source: "Quelle" },
  ar: { phone: "اتصال", website: "الموقع", email: "بريد", online: "عبر الإنترنت", source: "المصدر" },
};
const FACTS: Record<string, readonly [string, string, string, string, string]> = {
  de: ["Für wen", "Wo", "Wann", "Kosten", "So geht’s"],
  ar: ["لمن", "أين", "متى", "التكلفة", "كيف"],
};

function sampleCard(language: Language, at: number): Card {
  const arabic = language === "ar";
  const [forWhom, where, when, cost, how] = FACTS[arabic ? "ar" : "de"] ?? ["", "", "", "", ""];
  return {
    id: `schwimmen-${at}`,
    title: ["Schwimmkurse im Westbad", "Seepferdchen in den Ferien", "Nordbad: Schwimmen lernen"][at] ?? "Schwimmen",
    organization: "Sportwelt Dortmund gGmbH",
    description: arabic ? "دورات سباحة للأطفال من خمس سنوات، في مجموعات صغيرة." : "Kurse für Kinder ab fünf Jahren in kleinen Gruppen. Am Ende steht das Seepferdchen.",
    descriptionLanguage: language,
    facts: [
      { label: forWhom, value: arabic ? "أطفال (من 5 إلى 10 سنوات)" : "Kinder (5 bis 10 Jahre)", german: false },
      { label: where, value: "Kortental 15, 44149 Dortmund · Lütgendortmund", german: true },
      { label: when, value: "Mo und Mi 15–16 Uhr, Anmeldung vier Wochen vorher", german: true },
      { label: cost, value: "85 Euro für zehn Stunden (2026); mit Bildung und Teilhabe kostenlos", german: true },
      { label: how, value: "Online anmelden oder anrufen.", german: true },
    ],
    phones: at === 1 ? [] : [{ number: "0231 50-10840", note: "Mo–Fr 9–12 Uhr" }],
    url: "https://www.dortmund.de/themen/sport/baeder/schwimmkurse-mit-einem-sehr-langen-namen.html",
    ...(at === 0 && { email: "kurse@example.org" }),
    labels: LABELS[arabic ? "ar" : "de"] ?? LABELS["de"]!,
    source: { label: "dortmund.de (Stand 03.2026)", url: "https://www.dortmund.de/schwimmkurse" },
    checked: arabic ? "جُمعت في 22.11.2026 من صفحات عامة، ولم يُتصل بها بعد" : "Zusammengestellt am 22.11.2026 aus öffentlichen Seiten, noch nicht angerufen",
    notices: at === 0 ? [arabic ? "تُرجم آليًا، ولم يُراجع بعد" : "Automatisch übersetzt, noch nicht geprüft"] : [],
  };
}

export function cards(language: Language): Reply {
  const list = [0, 1, 2].map((at) => sampleCard(language, at));
  const intro = language === "ar" ? "هذا ما وجدته:" : "Das habe ich gefunden:";
  return {
    text: [intro, ...list.map(cardText)].join("\n\n"),
    view: { kind: "cards", language, tone: "plain", cards: list },
    choices: [
      { label: language === "ar" ? "5 أخرى" : "Noch 5 weitere", button: { a: "more" } },
      { label: "Hörde", button: { a: "narrow", district: "hoerde" } },
      { label: "Innenstadt-Nord", button: { a: "narrow", district: "innenstadt-nord" } },
      { label: language === "ar" ? "المجاني فقط" : "Nur kostenlose", button: { a: "narrow", cost: "free" } },
    ],
  };
}

const NUMBERS: readonly HelpNumber[] = [
  { id: "notruf-polizei-110", label: "Polizei-Notruf 110", number: "110", hours: "rund um die Uhr" },
  { id: "kinder-und-jugendtelefon-116111", label: "Kinder- und Jugendtelefon (Nummer gegen Kummer)", number: "116 111", hours: "Mo–Sa 14–20 Uhr" },
  { id: "krisenchat", label: "krisenchat", online: "Chat über WhatsApp", url: "https://krisenchat.de", hours: "rund um die Uhr" },
];

export function crisis(language: Language): Reply {
  const arabic = language === "ar";
  return {
    text: [
      arabic ? "شكرًا لأنك كتبت هذا. أنا برنامج، لكن هناك أشخاص يمكنهم مساعدتك الآن." : "Danke, dass du das schreibst. Es ist nicht deine Schuld. Es gibt Menschen, die dir jetzt helfen können.",
      NUMBERS.map(numberText).join("\n"),
      arabic ? "في خطر اتصل بالرقم 110 أو 112." : "In Gefahr ruf 110 oder 112 an. Ich bin ein Programm und kann dir niemanden schicken.",
    ].join("\n\n"),
    view: { kind: "crisis", language, tone: "crisis", numbers: NUMBERS },
    choices: [
      { label: arabic ? "أخبر الفريق" : "Dem Team erzählen", button: { a: "start", flow: "report" } },
      { label: arabic ? "لا، شكرًا" : "Nein, lieber nicht", button: { a: "leave" } },
    ],
  };
}

export function question(language: Language): Reply {
  const arabic = language === "ar";
  return {
    text: arabic ? "هل أحد في خطر الآن؟" : "Gut, dass du da bist. Du entscheidest, was du erzählst. Jede Frage kannst du überspringen.\n\nIst gerade jemand in Gefahr?",
    view: { kind: "ask", language, tone: "report", progress: arabic ? "بقيت 7 أسئلة قصيرة" : "Noch 7 kurze Fragen" },
    choices: [
      { label: arabic ? "نعم، الآن" : "Ja, jetzt gerade", button: { a: "option", step: "danger", option: "now" } },
      { label: arabic ? "لا أعرف بالضبط" : "Ich weiß nicht genau", button: { a: "option", step: "danger", option: "unsure" } },
      { label: arabic ? "لا، ليس الآن" : "Nein, gerade nicht", button: { a: "option", step: "danger", option: "not-now" } },
      { label: arabic ? "تخطٍّ" : "Überspringen", button: { a: "skip", step: "danger" } },
    ],
  };
}

export function story(language: Language): Reply {
  const arabic = language === "ar";
  return {
    text: arabic ? "ماذا تريد أن تحكي؟ اكتبه كما تقوله." : "Was möchtest du erzählen? Schreib es so, wie du es sagen würdest. Namen musst du nicht nennen.",
    view: { kind: "ask", language, tone: "report", progress: arabic ? "بقيت 4 أسئلة قصيرة" : "Noch 4 kurze Fragen", input: { maxLength: 4000, long: true } },
    choices: [
      { label: arabic ? "هذا كل شيء" : "Das ist alles", button: { a: "complete", step: "story" } },
      { label: arabic ? "تخطٍّ" : "Überspringen", button: { a: "skip", step: "story" } },
    ],
  };
}

export function summary(language: Language): Reply {
  const lines = [
    ["danger", "Ist gerade jemand in Gefahr?", "Nein, gerade nicht"],
    ["what", "Was passiert dir?", "Ausschließen, Ignorieren"],
    ["story", "Was möchtest du erzählen?", "Seit den Ferien redet keiner mehr mit mir.\nIn der Pause stehe ich allein."],
  ].map(([step = "", ask = "", answer = ""]) => ({ step, question: ask, answer, changeLabel: `Ändern: ${ask}`, change: { v: 1, a: "change", step, n: 1 } }));
  return {
    text: ["Das hast du erzählt. Stimmt alles so? Du kannst jede Antwort ändern.", lines.map((line) => `${line.question}\n→ ${line.answer}`).join("\n")].join("\n\n"),
    view: { kind: "summary", language, tone: "report", lines },
    choices: [{ label: "Stimmt so", button: { a: "seen", step: "summary" } }, ...lines.map((line) => ({ label: line.changeLabel, button: { a: "change" as const, step: line.step } })), { label: "Ja, alles löschen", button: { a: "stop" } }],
  };
}

export const CODE = { words: ["hafen", "kiesel", "lampe", "mauer", "nebel", "orange"], digits: "1234 5678 9012 3456 7890 12" };

export function code(language: Language): Reply {
  return {
    text: ["Das ist dein Code. Schreib ihn auf, am besten auf Papier. Nur damit kannst du die Antwort lesen. Niemand kann ihn wiederherstellen, auch wir nicht.", CODE.words.join(" "), `Oder als Zahl: ${CODE.digits}`, "Kurze Probe: Welches ist das 2. Wort?"].join("\n\n"),
    view: { kind: "code", language, tone: "report", code: CODE },
    choices: [...["kiesel", "mauer", "orange"].map((label, at) => ({ label, button: { a: "word" as const, step: "code", word: at * 2 + 1 } })), { label: "Ohne Probe weiter", button: { a: "skip", step: "code" } }],
  };
}

export function plain(text: string, language: Language = "de"): Reply {
  return { text, view: { kind: "say", language, tone: "plain" }, choices: [] };
}

/** Says one of each when it is asked for by name. */
export function everyKind(text: string, language: Language): readonly Reply[] {
  const kinds: Readonly<Record<string, (language: Language) => Reply>> = { cards, crisis, question, story, summary, code };
  return [kinds[text]?.(language) ?? plain(`Echo: ${text}`, language)];
}
