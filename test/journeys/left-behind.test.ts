import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBox } from "../../src/crypto/box.ts";
import { random } from "../../src/cli/open.ts";
import { readOrMakeKey } from "../../src/cli/key-file.ts";
import { place } from "../../src/store/rows.ts";
import { testHouse, type RunningHouse } from "./house.ts";
import { person } from "./person.ts";
import { confirms, sends, skipUntil } from "./reporting.ts";

// The bytes on the disk are searched elsewhere. Here someone has the database and the key file too, and opens everything.

const house = testHouse();
let lotse: RunningHouse;
beforeAll(async () => {
  lotse = await house.start();
  await house.staff();
});
afterAll(async () => {
  await lotse.stop();
  house.remove();
});

interface Row {
  readonly where: string;
  readonly context: string;
  readonly sealed: Uint8Array;
}

/** All that database and key file give away together, as one text. */
function everythingKept(): string {
  const database = new Sqlite(house.databaseUrl.replace("sqlite:", ""), { readonly: true });
  const box = createBox(readOrMakeKey(house.keyFile), random);
  try {
    const all = (table: string, columns: readonly string[], keyed: (row: Record<string, string>, column: string) => string): readonly Row[] =>
      (database.prepare(`select * from ${table}`).all() as Record<string, unknown>[]).flatMap((row) =>
        columns.flatMap((column) => (row[column] instanceof Uint8Array ? [{ where: `${table}.${column}`, context: keyed(row as Record<string, string>, column), sealed: new Uint8Array(row[column]) }] : [])),
      );
    const rows = [
      ...all("conversations", ["address", "state", "draft"], (row, column) => place("conversations", row["id"] ?? "", column)),
      ...all("inbox", ["payload"], (row) => place("inbox", row["conversation"] ?? "", row["inbound_id"] ?? "")),
      ...all("outbox", ["payload"], (row) => place("outbox", row["conversation"] ?? "", row["id"] ?? "")),
      ...all("log_entries", ["payload"], (row) => place("log", row["conversation"] ?? "", row["key"] ?? "")),
    ];
    return rows.map(({ where, context, sealed }) => `${where} ${new TextDecoder().decode(box.open(sealed, context))}`).join("\n");
  } finally {
    database.close();
  }
}

const left = (timeout = 10_000) => expect.poll(everythingKept, { timeout });

test("of a report that was sent neither a word nor its code opens with database and key file; nor after reading it with the code", async () => {
  const pupil = await person(lotse.address);
  await pupil.says("die schlagen mich jeden tag in der schule marker-aa");
  await pupil.hears("Noch liest das niemand");
  await pupil.presses("Dem Team erzählen");
  await pupil.hears("Ist gerade jemand in Gefahr?");
  await pupil.presses("Nein, gerade nicht");
  await pupil.hears("Um wen geht es?");
  await skipUntil(pupil, "vorhin geschrieben");
  await pupil.says("und noch mehr marker-bb");
  await pupil.hears("notiert");
  // As long as it is being written it is there: the search below can find what is to be found.
  expect(everythingKept()).toMatch(/conversations\.draft .*marker-aa.*marker-bb/);
  await pupil.presses("Das ist alles");
  await pupil.hears(/\?/);
  await skipUntil(pupil, "Stimmt alles so");
  const words = await confirms(pupil);
  const code = words.join(" ");
  expect(everythingKept()).toContain(code);
  await sends(pupil, words);
  const nothing = expect.not.stringMatching(new RegExp(`marker-|${code}|"receipt"`));
  await left().toEqual(nothing);

  const later = await person(lotse.address);
  await later.says(code);
  await later.hears(/marker-bb/);
  expect(everythingKept()).toMatch(/marker-bb/);
  await later.presses(/^(Fertig|Schließen)/);
  await left().toEqual(nothing);
});

test("after 'vergessen' nothing of a talk opens any more", async () => {
  const mother = await person(lotse.address);
  await mother.says("Gibt es Judo in Hörde? marker-cc");
  await mother.hears(/./);
  expect(everythingKept()).toContain("marker-cc");
  await mother.says("vergessen");
  await left().not.toContain("marker-cc");
  await left().not.toContain(mother.conversation);
});
