import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { openContentKey, readThread } from "../../src/crypto/envelope.ts";
import { random } from "../../src/cli/open.ts";
import { readOrMakeKey } from "../../src/cli/key-file.ts";
import { openStore } from "../../src/store/open.ts";
import { testHouse, type RunningHouse } from "./house.ts";
import { person } from "./person.ts";
import { confirmsAndSends, skipUntil } from "./reporting.ts";

const house = testHouse();
let lotse: RunningHouse;
beforeAll(async () => {
  lotse = await house.start();
});
afterAll(async () => {
  await lotse.stop();
  house.remove();
});

/** What the team of a case can read of it. */
async function asTheTeamReads(privateKey: Uint8Array): Promise<readonly string[]> {
  const store = await openStore({ url: house.databaseUrl, box: createBox(readOrMakeKey(house.keyFile), random) });
  try {
    const cases = await store.cases.list(["anlaufstelle", "jugendparlament", "servicestelle"]);
    return await Promise.all(
      cases.map(async (record) => {
        const key = await openContentKey(privateKey, record.contentKeyForTeam, record.id, record.epoch);
        const messages = await store.cases.messages(record.id);
        const read = readThread(key, { subject: record.id, epoch: record.epoch }, messages.map((message) => ({ direction: message.from === "writer" ? "r2t" : "t2r", body: message.body })));
        return JSON.stringify({ flow: record.flow, urgency: record.urgency, read });
      }),
    );
  } finally {
    await store.close();
  }
}

test("as long as no counsellor has a key, the bot says so and gives numbers instead of taking a report", async () => {
  const pupil = await person(lotse.address);
  await pupil.says("die aus meiner klasse schlagen mich jeden tag");
  const said = await pupil.textSince("nehme ich keine Meldung an");
  expect(said).toContain("110 oder 112");
  expect(pupil.buttons()).not.toContain("Dem Team erzählen");
});

describe("with a team", () => {
  let privateKey: Uint8Array;
  beforeAll(async () => {
    ({ privateKey } = await house.staff());
  });

  test("a pupil types one sentence, takes it along, skips the rest, and the team reads it word for word", async () => {
    const pupil = await person(lotse.address);
    await pupil.says("die aus der 7b schubsen mich immer aufm klo marker-eins");
    await pupil.hears("Noch liest das niemand");
    await pupil.presses("Dem Team erzählen");
    const begun = await pupil.textSince("Ist gerade jemand in Gefahr?");
    expect(begun).toContain("Du entscheidest, was du erzählst");
    expect(begun).not.toMatch(/anonym/i);
    await pupil.presses("Nein, gerade nicht");
    await pupil.hears("Um wen geht es?");
    await pupil.presses("Mir passiert etwas");
    await pupil.hears("Was passiert dir?");
    await pupil.presses("Schlagen, Treten, Schubsen");
    await pupil.hears("Du hast vorhin geschrieben: „die aus der 7b schubsen mich immer aufm klo marker-eins“");
    await pupil.says("und gestern auch. marker-zwei");
    await pupil.hears("Ich habe es notiert");
    await pupil.presses("Das ist alles");
    await pupil.hears("Wo passiert es?");
    await skipUntil(pupil, "Stimmt alles so?");
    await confirmsAndSends(pupil);

    const read = await asTheTeamReads(privateKey);
    const mine = read.find((one) => one.includes("marker-eins"));
    expect(mine).toContain("marker-zwei");
    expect(mine).toContain("Schlagen, Treten, Schubsen");
    expect(mine).toContain('"urgency":"normal"');
  });

  test("an answer is changed in the summary, and only the new one is sent", async () => {
    const pupil = await person(lotse.address);
    await pupil.says("melden");
    await pupil.hears("Ist gerade jemand in Gefahr?");
    await skipUntil(pupil, "Was möchtest du erzählen?");
    await pupil.says("falsch marker-alt");
    await pupil.hears("Ich habe es notiert");
    await pupil.presses("Das ist alles");
    await pupil.hears("Wo passiert es?");
    await skipUntil(pupil, "Stimmt alles so?");
    await pupil.presses(/^Ändern: Was möchtest du erzählen/);
    await pupil.hears("Du hast vorhin geschrieben: „falsch marker-alt“");
    await pupil.presses("Neu schreiben");
    await pupil.hears("Was möchtest du erzählen?");
    await pupil.says("richtig marker-neu");
    await pupil.hears("Ich habe es notiert");
    await pupil.presses("Das ist alles");
    await pupil.hears("Stimmt alles so?");
    await confirmsAndSends(pupil);
    const read = (await asTheTeamReads(privateKey)).join("\n");
    expect(read).toContain("marker-neu");
    expect(read).not.toContain("marker-alt");
  });

  test("someone in danger gets the numbers first, before the report goes on", async () => {
    const pupil = await person(lotse.address);
    await pupil.says("melden");
    await pupil.hears("Ist gerade jemand in Gefahr?");
    await pupil.presses("Ja, jetzt gerade");
    const said = await pupil.textSince("Um wen geht es?");
    expect(said).toMatch(/110[\s\S]*Um wen geht es/);
  });

  test("stop asks before it deletes, and then nothing is left", async () => {
    const pupil = await person(lotse.address);
    await pupil.says("melden");
    await pupil.hears("Ist gerade jemand in Gefahr?");
    await skipUntil(pupil, "Was möchtest du erzählen?");
    await pupil.says("ich wollte sagen dass marker-stopp");
    await pupil.hears("Ich habe es notiert");
    await pupil.says("stopp");
    await pupil.hears("Soll ich es löschen?");
    await pupil.presses("Ja, alles löschen");
    await pupil.hears("wurde nicht abgeschickt");
    expect((await asTheTeamReads(privateKey)).join()).not.toContain("marker-stopp");
  });

  test("back with the code: reads, writes again, deletes everything, and the code fits nothing any more", async () => {
    const pupil = await person(lotse.address);
    await pupil.says("melden");
    await pupil.hears("Ist gerade jemand in Gefahr?");
    await skipUntil(pupil, "Was möchtest du erzählen?");
    await pupil.says("zuerst marker-anfang");
    await pupil.hears("Ich habe es notiert");
    await pupil.presses("Das ist alles");
    await pupil.hears("Wo passiert es?");
    await skipUntil(pupil, "Stimmt alles so?");
    const words = await confirmsAndSends(pupil);

    const later = await person(lotse.address);
    await later.says("code");
    await later.hears("schreib deinen Code");
    await later.says(words.join(" ").toUpperCase());
    await later.hears("Es gibt noch keine Antwort");
    await later.presses("Etwas dazu schreiben");
    await later.hears("Was möchtest du dem Team schreiben?");
    await later.says("später marker-nachtrag");
    await later.hears("Angekommen, verschlossen");
    expect((await asTheTeamReads(privateKey)).find((one) => one.includes("marker-anfang"))).toContain("marker-nachtrag");
    await later.presses("Alles löschen");
    await later.hears("nicht rückgängig");
    await later.presses("Ja, endgültig löschen");
    await later.hears("Alles ist gelöscht");
    expect((await asTheTeamReads(privateKey)).join()).not.toContain("marker-anfang");

    const again = await person(lotse.address);
    await again.says("code");
    await again.hears("schreib deinen Code");
    await again.says(words.join(" "));
    await again.hears("finde ich nichts");
  });

  test("a server that loses power in the middle of a report goes on where it was, and sends it once", async () => {
    const pupil = await person(lotse.address);
    await pupil.says("melden");
    await pupil.hears("Ist gerade jemand in Gefahr?");
    await skipUntil(pupil, "Was möchtest du erzählen?");
    await pupil.says("vor dem Stromausfall marker-vorher");
    await pupil.hears("Ich habe es notiert");
    await lotse.kill();
    lotse = await house.start();
    pupil.at(lotse.address);
    await pupil.says("und danach marker-danach");
    await pupil.hears("Ich habe es notiert");
    await pupil.presses("Das ist alles");
    await pupil.hears("Wo passiert es?");
    await skipUntil(pupil, "Stimmt alles so?");
    await confirmsAndSends(pupil);
    const mine = (await asTheTeamReads(privateKey)).filter((one) => one.includes("marker-vorher"));
    expect(mine).toHaveLength(1);
    expect(mine[0]).toContain("vor dem Stromausfall marker-vorher\\nund danach marker-danach");
  });

  test("whoever presses send twice has sent once, and hears nothing else", async () => {
    const pupil = await person(lotse.address);
    await pupil.says("melden");
    await pupil.hears("Ist gerade jemand in Gefahr?");
    await skipUntil(pupil, "Was möchtest du erzählen?");
    await pupil.says("zweimal gedrückt marker-doppelt");
    await pupil.hears("Ich habe es notiert");
    for (const word of ["fertig", "weiter", "weiter", "weiter", "stimmt so", "weiter"]) await pupil.says(word);
    await pupil.hears("Soll ich es jetzt an");
    await pupil.presses("Ja, abschicken");
    await pupil.presses("Ja, abschicken");
    expect(await pupil.textSince("genau einmal")).not.toMatch(/nicht abgeschickt|zwei Stunden/);
    expect((await asTheTeamReads(privateKey)).filter((one) => one.includes("marker-doppelt"))).toHaveLength(1);
  });

  test("nothing anyone typed into a report lies readable in database, log or temporary file", async () => {
    const marker = /marker-[a-z]+/;
    const files = readdirSync(house.folder, { recursive: true, encoding: "utf8" }).map((name) => join(house.folder, name)).filter((path) => statSync(path).isFile());
    expect(files.some((path) => path.endsWith("lotse.db"))).toBe(true);
    const found = files.filter((path) => {
      const bytes = readFileSync(path);
      return marker.test(bytes.toString("latin1")) || marker.test(bytes.toString("utf16le"));
    });
    expect(found).toEqual([]);
    expect(lotse.printed()).not.toMatch(marker);
  });
});
