import { afterAll, beforeAll, expect, test } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { random } from "../../src/cli/open.ts";
import { readOrMakeKey } from "../../src/cli/key-file.ts";
import { openStore } from "../../src/store/open.ts";
import { testHouse, type RunningHouse } from "./house.ts";
import { person, type Person } from "./person.ts";

const house = testHouse();
let lotse: RunningHouse;
beforeAll(async () => {
  lotse = await house.start();
  await house.staff(["jugendparlament", "servicestelle"]);
});
afterAll(async () => {
  await lotse.stop();
  house.remove();
});

/** Team and flow of every case there is. */
async function cases(): Promise<readonly string[]> {
  const store = await openStore({ url: house.databaseUrl, box: createBox(readOrMakeKey(house.keyFile), random) });
  const found = await store.cases.list(["anlaufstelle", "jugendparlament", "servicestelle"]);
  await store.close();
  return found.map((record) => `${record.team}: ${record.flow}`);
}

async function sends(someone: Person): Promise<void> {
  await someone.presses("Stimmt so");
  await someone.hears("Das ist dein Code");
  await someone.presses("Ohne Probe weiter");
  await someone.hears("schicken?");
  await someone.presses("Ja, abschicken");
  await someone.hears("Es ist angekommen");
}

test("an idea goes to the youth parliament's team and to nobody else", async () => {
  const pupil = await person(lotse.address);
  await pupil.sends({ type: "event", name: "webchat/join" });
  await pupil.hears("ein Programm, kein Mensch");
  await pupil.presses("Was kannst du noch?");
  await pupil.hears("Das kann ich noch");
  await pupil.presses("Idee für das Jugendparlament");
  await pupil.hears("Von wem kommt die Idee?");
  await pupil.presses("Von mir");
  await pupil.hears("Worum geht es?");
  await pupil.presses("Freizeit");
  await pupil.hears("Was ist deine Idee?");
  await pupil.says("Ein Platz zum Skaten mit Licht im Winter");
  await pupil.hears("Ich habe es notiert");
  await pupil.presses("Das ist alles");
  await pupil.hears("Für welchen Stadtteil?");
  await pupil.says("Westerfilde");
  const summary = await pupil.hears("Stimmt alles so?");
  expect(summary.text).toContain("Ein Platz zum Skaten mit Licht im Winter");
  expect(summary.text).toContain("Mengede");
  await sends(pupil);
  expect(await cases()).toEqual(["jugendparlament: idea"]);
});

test("a school's request goes to the Servicestelle, with the school found by a part of its name", async () => {
  const school = await person(lotse.address);
  await school.sends({ type: "event", name: "webchat/join" });
  await school.hears("ein Programm, kein Mensch");
  await school.presses("Was kannst du noch?");
  await school.hears("Das kann ich noch");
  await school.presses("Schule oder Anbieter: Angebot anfragen");
  await school.hears("Wer fragt?");
  await school.presses("Eine Schule");
  await school.hears("Welche Schule?");
  await school.says("Zillken");
  await school.hears("Meinst du eine von diesen?");
  await school.presses("Anna-Zillken-Berufskolleg");
  await school.hears("Worum geht es?");
  await school.presses("Wir suchen ein Angebot");
  await school.hears("in ein paar Sätzen");
  await school.says("Wir suchen eine Theatergruppe für die Klassen 5 und 6.");
  await school.hears("notiert");
  await school.presses("Das ist alles");
  for (let question = 0; question < 4; question += 1) {
    const heard = await school.hears(/\?/);
    if (heard.text?.includes("Stimmt alles so?")) break;
    await school.presses("Überspringen");
  }
  const summary = await school.hears("Stimmt alles so?");
  expect(summary.text).toContain("Anna-Zillken-Berufskolleg");
  await sends(school);
  expect(await cases()).toContain("servicestelle: request-offer");
});

test("a report is not taken while only other teams can read", async () => {
  const pupil = await person(lotse.address);
  await pupil.says("melden");
  await pupil.hears("nehme ich keine Meldung an");
});
