import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hourOf, inInboxOrder, statusAt } from "../../src/cases/case.ts";
import { createCases } from "../../src/cases/cases.ts";
import { createBox } from "../../src/crypto/box.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { DAY, HOUR, MINUTE, URGENCIES } from "../../src/terms.ts";
import { startPostgres, type Postgres } from "../postgres.ts";
import { joinFirst, joinTeam, keysOf, openPlace, report, SALT, type Person, type Place } from "./open-desk.ts";
import { letIn } from "../../src/web/desk/keys.ts";
import { openThread } from "../../src/web/desk/thread.ts";

const gone = expect.objectContaining({ code: "CASE_GONE" });
const held = expect.objectContaining({ code: "CASE_HELD" });

describe("a case", () => {
  let place: Place;
  let mia: Person;
  let jonas: Person;
  beforeEach(async () => {
    place = await openPlace();
    mia = await joinFirst(place, "Mia", ["anlaufstelle"]);
    jonas = await joinTeam(place, "Jonas", ["anlaufstelle"]);
  });
  afterEach(() => place.close());
  const counsel = () => place.cases.counsel;
  const miaId = () => mia.session.me.id;
  const jonasId = () => jonas.session.me.id;
  const reply = async (person: Person, id: string, text: string): Promise<unknown> => {
    const thread = await openThread(await person.desk.open(id), await keysOf(mia, "anlaufstelle"));
    return person.desk.reply(id, thread.reply(text));
  };

  test("is not taken while nobody of its team could read it", async () => {
    const { byReceipt } = place.cases;
    const nobody = { id: byReceipt.newId(), team: "servicestelle", flow: "request-offer", language: "de", urgency: "normal", answers: [], receipt: byReceipt.newReceipt() } as const;
    await expect(byReceipt.seal(nobody)).rejects.toEqual(expect.objectContaining({ code: "TEAM_WITHOUT_KEY" }));
    expect(await byReceipt.readers("servicestelle")).toBe(0);
  });

  test("is opened once, however often the same turn is worked out", async () => {
    const id = place.cases.byReceipt.newId();
    await report(place, { id });
    await report(place, { id });
    expect(await counsel().list(miaId())).toHaveLength(1);
  });

  test("keeps the hour, not the minute", async () => {
    const { id } = await report(place);
    const { record, messages } = await counsel().read(miaId(), id);
    expect([record.openedAt, record.changedAt, messages[0]?.at].map((at) => (at ?? 1) % HOUR)).toEqual([0, 0, 0]);
  });

  test("is read in the words the counsellor knows, by the team and by whoever has the code", async () => {
    const { id, receipt } = await report(place, { story: "Drei aus der 7b nehmen mein Geld." });
    const { messages } = await openThread(await mia.desk.open(id), await keysOf(mia, "anlaufstelle"));
    expect(messages).toMatchObject([{ from: "writer", kind: "answers", gap: false, answers: [{ step: "danger" }, { question: "Was möchtest du erzählen?", answer: "Drei aus der 7b nehmen mein Geld." }] }]);
    const read = await place.cases.byReceipt.read(receipt);
    expect(read).toEqual([{ from: "writer", text: "Ist gerade jemand in Gefahr? Nein, gerade nicht\nWas möchtest du erzählen? Drei aus der 7b nehmen mein Geld." }]);
  });

  test("a code that nobody has finds nothing, and the same code always finds the same", async () => {
    await report(place);
    const { byReceipt } = place.cases;
    const other = byReceipt.newReceipt();
    expect(await byReceipt.read(other)).toBeUndefined();
    expect(await byReceipt.write(other, byReceipt.newId(), "Hallo")).toBe("gone");
    expect(await byReceipt.remove(other)).toBe("gone");
  });

  test("codes are tried one after the other, and sending a report waits for none of them", async () => {
    let under = 0;
    const most: number[] = [];
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let hold = true;
    const { byReceipt } = createCases({
      store: place.store,
      salt: SALT,
      now: () => place.clock.now,
      random: randomBytes,
      stretch: async () => {
        most.push(++under);
        if (hold) await held;
        under--;
        return randomBytes(32);
      },
    });
    const tries = Array.from({ length: 20 }, () => byReceipt.read(byReceipt.newReceipt()));
    await expect.poll(() => under).toBe(1);
    hold = false;
    const sent = await byReceipt.seal({ id: byReceipt.newId(), team: "anlaufstelle", flow: "report", language: "de", urgency: "normal", answers: [], receipt: byReceipt.newReceipt() });
    expect([sent.team, most]).toEqual(["anlaufstelle", [1, 2]]);
    letGo();
    expect(await Promise.all(tries)).toEqual(tries.map(() => undefined));
    expect(Math.max(...most)).toBe(2);
  });

  test("a code as words, as digits and as it was typed is the same code", () => {
    const { byReceipt } = place.cases;
    const receipt = byReceipt.newReceipt();
    const { words, digits } = byReceipt.receiptText(receipt);
    for (const typed of [words.join(" "), ` ${words.join("-").toUpperCase()}\n`, digits, digits.replaceAll(" ", "")]) expect(byReceipt.readReceipt(typed)).toEqual({ kind: "receipt", receipt });
    expect(byReceipt.readReceipt("eins zwei drei")).toEqual({ kind: "wrong-length" });
  });

  test("of two who claim it one has it, and the other is told who", async () => {
    const { id } = await report(place);
    expect(await mia.desk.claim(id)).toEqual({ kind: "claimed", until: place.clock.now + 24 * HOUR });
    expect(await jonas.desk.claim(id)).toEqual({ kind: "held", by: miaId() });
    await expect(reply(jonas, id, "Ich auch!")).rejects.toEqual(held);
    await expect(jonas.desk.close(id)).rejects.toEqual(held);
    await expect(jonas.desk.release(id)).rejects.toEqual(held);
    await expect(jonas.desk.remove(id)).rejects.toEqual(held);
  });

  test("comes back to the inbox a day after the last reply, not after the claim", async () => {
    const { id } = await report(place);
    await mia.desk.claim(id);
    place.clock.now += 23 * HOUR;
    await counsel().reply(miaId(), id, { id: "a".repeat(22), body: randomBytes(600) });
    place.clock.now += 23 * HOUR;
    expect(await counsel().list(jonasId())).toMatchObject([{ status: { kind: "claimed", by: miaId() } }]);
    place.clock.now += HOUR;
    expect(await counsel().list(jonasId())).toMatchObject([{ status: { kind: "new" } }]);
    expect(await counsel().claim(jonasId(), id)).toMatchObject({ kind: "claimed" });
    await expect(counsel().reply(miaId(), id, { id: "b".repeat(22), body: randomBytes(600) })).rejects.toEqual(held);
  });

  test("a closed case is new again when its writer writes, and may be taken up by anyone of the team", async () => {
    const { id, receipt } = await report(place);
    await mia.desk.claim(id);
    await mia.desk.close(id);
    expect(await counsel().list(jonasId())).toMatchObject([{ status: { kind: "closed", by: miaId() } }]);
    expect(await place.cases.byReceipt.write(receipt, "c".repeat(22), "Es hat wieder angefangen.")).toBe("stored");
    expect(await counsel().list(jonasId())).toMatchObject([{ status: { kind: "new" }, lastFrom: "writer" }]);
    await jonas.desk.claim(id);
    await jonas.desk.close(id);
    expect(await mia.desk.claim(id)).toMatchObject({ kind: "claimed" });
  });

  test("takes thirty messages an hour from its writer, and the same one once", async () => {
    const { receipt } = await report(place);
    const { byReceipt } = place.cases;
    for (let count = 0; count < 29; count++) expect(await byReceipt.write(receipt, `message-${count}-0123456789`, "Und noch etwas.")).toBe("stored");
    expect(await byReceipt.write(receipt, "message-3-0123456789", "Und noch etwas.")).toBe("stored");
    expect(await byReceipt.write(receipt, "one-too-many-0123456789", "Und noch etwas.")).toBe("full");
    place.clock.now += HOUR;
    expect(await byReceipt.write(receipt, "one-too-many-0123456789", "Und noch etwas.")).toBe("stored");
    expect(await byReceipt.read(receipt)).toHaveLength(31);
  });

  test("takes four thousand characters of any script, and not one more", async () => {
    const { receipt } = await report(place);
    const { byReceipt } = place.cases;
    expect(await byReceipt.write(receipt, "d".repeat(22), "🙂".repeat(4_000))).toBe("stored");
    expect(await byReceipt.write(receipt, "e".repeat(22), "\u0001".repeat(4_000))).toBe("stored");
    await expect(byReceipt.write(receipt, "f".repeat(22), "a".repeat(4_001))).rejects.toEqual(expect.objectContaining({ code: "TOO_LARGE" }));
    expect((await byReceipt.read(receipt))?.slice(1).map(({ text }) => text?.length)).toEqual([8_000, 4_000]);
  });

  test("is gone for both sides once either deletes it", async () => {
    const first = await report(place);
    await place.cases.byReceipt.remove(first.receipt);
    await expect(mia.desk.open(first.id)).rejects.toEqual(gone);
    const second = await report(place);
    await expect(mia.desk.remove(second.id)).rejects.toEqual(held);
    await mia.desk.claim(second.id);
    await mia.desk.remove(second.id);
    expect(await place.cases.byReceipt.read(second.receipt)).toBeUndefined();
    await expect(mia.desk.claim(second.id)).rejects.toEqual(gone);
  });

  test("a message that was changed on the disk is shown as broken and hides no other", async () => {
    const { id, receipt } = await report(place);
    await place.cases.byReceipt.write(receipt, "g".repeat(22), "Noch etwas.");
    const sealed = await mia.desk.open(id);
    const [first, second] = sealed.messages;
    if (first === undefined || second === undefined) throw new Error("two messages were written");
    const flipped = first.body.slice(0, -4) + (first.body.endsWith("AAAA") ? "BBBB" : "AAAA");
    const { messages } = await openThread({ ...sealed, messages: [{ ...first, body: flipped }, second] }, await keysOf(mia, "anlaufstelle"));
    expect(messages).toMatchObject([{ kind: "broken" }, { kind: "text", text: "Noch etwas.", gap: true }]);
  });

  test("a colleague who was let in writes on where the first one stopped", async () => {
    const { id, receipt } = await report(place);
    const me = jonas.session.me;
    await letIn(mia.desk, "anlaufstelle", await keysOf(mia, "anlaufstelle"), { ...me, canRead: false });
    await mia.desk.claim(id);
    await reply(mia, id, "Hier ist Mia.");
    await mia.desk.release(id);
    await jonas.desk.claim(id);
    const thread = await openThread(await jonas.desk.open(id), await keysOf(jonas, "anlaufstelle"));
    await jonas.desk.reply(id, thread.reply("Und hier Jonas."));
    expect((await place.cases.byReceipt.read(receipt))?.slice(1).map(({ text }) => text)).toEqual(["Hier ist Mia.", "Und hier Jonas."]);
  });
});

describe("claims on PostgreSQL, from two servers", () => {
  let postgres: Postgres;
  let stores: readonly Store[];
  beforeAll(async () => {
    postgres = await startPostgres();
    const { url } = await postgres.createDatabase();
    stores = await Promise.all([1, 2].map(() => openStore({ url, box: createBox(new Uint8Array(32), randomBytes) })));
  });
  afterAll(async () => {
    await Promise.all(stores?.map((store) => store.close()) ?? []);
    await postgres?.remove();
  });

  test("two at once: one has it, the other is told", async () => {
    const [one, other] = stores;
    if (one === undefined || other === undefined) throw new Error("two stores were opened");
    const now = (): number => Date.UTC(2026, 10, 23, 8);
    const servers = [one, other].map((store) => createCases({ store, salt: SALT, now, random: randomBytes }).counsel);
    const counsellors = await Promise.all(["Mia", "Jonas"].map(async (name) => {
      const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
      const hash = bytes(32);
      await one.desk.invite({ hash, teams: ["anlaufstelle"], expiresAt: now() + DAY });
      await one.desk.join(hash, { id: name, name, publicKey: bytes(32), salt: bytes(16), loginHash: bytes(32), recoveryHash: bytes(32), wrappedByPassphrase: bytes(80), wrappedByRecovery: bytes(80) }, now());
      return name;
    }));
    for (let round = 0; round < 40; round++) {
      const id = `case-${round}`;
      const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
      await one.cases.put({ id, team: "anlaufstelle", epoch: 1, language: "de", urgency: "normal", flow: "report", openedAt: hourOf(now()), lookup: bytes(32), authKey: bytes(32), writerKey: bytes(32), contentKeyForTeam: bytes(82), contentKeyForWriter: bytes(82), first: { id: "first", body: bytes(600) } });
      const outcomes = await Promise.all(servers.map((server, place) => server.claim(counsellors[place] ?? "", id)));
      const winner = outcomes.findIndex(({ kind }) => kind === "claimed");
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["claimed", "held"]);
      expect(outcomes[1 - winner]).toEqual({ kind: "held", by: counsellors[winner] });
    }
  });
});

describe("the order of an inbox", () => {
  const listed = fc.record({
    id: fc.uuid(),
    lastFrom: fc.constantFrom("writer" as const, "team" as const),
    urgency: fc.constantFrom(...URGENCIES),
    changedAt: fc.integer({ min: 0, max: 5 }).map((hours) => hours * HOUR),
  });

  test("property: nobody who waits for us stands behind someone less urgent or less long waiting", () => {
    fc.assert(
      fc.property(fc.array(listed, { maxLength: 20 }), (cases) => {
        const ordered = inInboxOrder(cases);
        expect(ordered.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(cases.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
        for (const [place, later] of ordered.entries()) {
          const earlier = ordered[place - 1];
          if (earlier === undefined || later.lastFrom !== "writer") continue;
          expect(earlier.lastFrom).toBe("writer");
          const [before, after] = [URGENCIES.indexOf(earlier.urgency), URGENCIES.indexOf(later.urgency)];
          expect(before > after || (before === after && earlier.changedAt <= later.changedAt)).toBe(true);
        }
      }),
    );
  });

  test("a claim ends at the very millisecond its time is up", () => {
    const claim = { kind: "claimed", by: "mia", until: 5 * MINUTE } as const;
    expect(statusAt(claim, 5 * MINUTE - 1)).toEqual(claim);
    expect(statusAt(claim, 5 * MINUTE)).toEqual({ kind: "new" });
  });
});
