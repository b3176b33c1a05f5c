import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logIn } from "../../src/web/desk/keys.ts";
import { MINUTE } from "../../src/terms.ts";
import { joinFirst, joinTeam, keysOf, PASSPHRASE, report, writerWith, type Place } from "../rooms/open-desk.ts";
import { launchChromium } from "./chromium.ts";
import { confirmsSheet, dropDeskPage, openDeskPage, sitDown, type Desk } from "./open-desk-page.ts";

let browser: Browser;
let place: Place;
let desks: Desk[];
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await dropDeskPage();
});
beforeEach(async () => {
  place = await openDeskPage();
  desks = [];
});
afterEach(async () => {
  const errors = desks.flatMap((desk) => desk.errors);
  await Promise.all(desks.map((desk) => desk.context.close()));
  await place.close();
  expect(errors).toEqual([]);
});

async function desk(options = {}): Promise<Desk> {
  const opened = await sitDown(browser, place, options);
  desks.push(opened);
  return opened;
}

const TEAM = ["anlaufstelle"];

test("from an invite to an answer that a child reads, and to nothing when the child deletes it", async () => {
  const mia = await desk();
  await mia.accepts(await place.invite(TEAM), "Mia Kaya");
  await mia.page.getByText("Niemand wartet").waitFor();

  const { id, receipt } = await report(place, { story: "In der Pause lachen alle über mich.", urgency: "soon" });
  await mia.page.getByText("Bald").waitFor();
  await mia.page.locator(`[data-case="${id}"]`).click();
  await mia.page.getByText("In der Pause lachen alle über mich.").waitFor();
  await mia.page.getByRole("button", { name: "Übernehmen" }).click();
  await mia.page.getByText("Der Fall liegt jetzt bei Ihnen.").waitFor();
  await mia.page.getByLabel("Ihre Antwort").fill("Danke, dass du schreibst. Du bist nicht schuld.");
  await mia.page.getByRole("button", { name: "Antwort senden" }).click();
  await mia.page.getByText("Ihre Antwort ist angekommen.").waitFor();
  await expect.poll(() => mia.page.getByLabel("Ihre Antwort").inputValue()).toBe("");

  const child = await writerWith(place, receipt);
  expect(await child.read()).toEqual(["answers", "Danke, dass du schreibst. Du bist nicht schuld."]);
  await child.write("Danke. Morgen ist wieder Sport.");
  await mia.page.getByText("Danke. Morgen ist wieder Sport.").waitFor();
  await mia.page.getByText("In diesem Fall ist eine neue Nachricht.").waitFor();

  await child.send("DELETE", "/mailbox");
  await mia.page.getByText("Diesen Fall gibt es nicht mehr.").waitFor();
  expect(await mia.page.getByText("Morgen ist wieder Sport").count()).toBe(0);
});

test("no word and no private key ever crosses the wire, and the browser keeps nothing", async () => {
  const mia = await desk();
  const code = await mia.accepts(await place.invite(TEAM), "Mia Kaya");
  await mia.page.getByText("Niemand wartet").waitFor();
  const { id } = await report(place, { story: "Marker-Zitronenfalter am Tor" });
  await mia.page.locator(`[data-case="${id}"]`).click();
  await mia.page.getByText("Marker-Zitronenfalter").waitFor();
  await mia.page.getByRole("button", { name: "Übernehmen" }).click();
  await mia.page.getByLabel("Ihre Antwort").fill("Marker-Schwalbenschwanz zurück");
  await mia.page.getByRole("button", { name: "Antwort senden" }).click();
  await mia.page.getByText("Ihre Antwort ist angekommen.").waitFor();
  await mia.page.getByRole("button", { name: "Abmelden" }).click();
  await mia.logsIn("Mia Kaya");
  await mia.page.getByRole("button", { name: "Meine, 1 Fall" }).waitFor();

  const { session, keys } = await logIn(place.api, "Mia Kaya", PASSPHRASE);
  const person = { session, keys, passphrase: PASSPHRASE, recoveryText: code, desk: place.api.as(session.token) };
  const team = (await keysOf(person, "anlaufstelle")).get(1);
  const secret = [keys.privateKey, team?.privateKey ?? new Uint8Array(32)].map((bytes) => Buffer.from(bytes));
  const forbidden = ["Zitronenfalter", "Schwalbenschwanz", PASSPHRASE, code, code.replaceAll("-", ""), ...secret.flatMap((bytes) => [bytes.toString("hex"), bytes.toString("base64url"), bytes.toString("base64").slice(0, 42), bytes.toString("latin1")])];
  const wire = mia.wire.join("\n");
  // The search finds what is there, or it would prove nothing.
  expect(wire).toContain("Mia Kaya");
  expect(wire).toContain(session.me.publicKey);
  expect(forbidden.filter((text) => wire.includes(text))).toEqual([]);
  expect(place.logged.join("\n")).not.toMatch(/Zitronenfalter|Schwalbenschwanz|Mia/);

  expect(await mia.context.cookies()).toEqual([]);
  expect(await mia.page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([0, 0, ""]);
  expect(await mia.page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  expect(mia.wire.filter((line) => /^(GET|POST|DELETE) http/.test(line) && !line.includes(place.base))).toEqual([]);
});

describe("the keys", () => {
  test("a reload forgets the private key and ends the session", async () => {
    await joinFirst(place, "Mia", TEAM);
    const mia = await desk();
    await mia.logsIn("Mia");
    await mia.page.getByText("Niemand wartet").waitFor();
    const token = /Bearer ([\w-]+)/.exec(mia.wire.join("\n"))?.[1] ?? "";
    await place.api.as(token).cases();
    const ended = place.asked("/desk/api/session");
    await mia.page.reload();
    await mia.page.getByRole("heading", { name: "Anmelden" }).waitFor();
    await ended;
    await expect.poll(() => place.api.as(token).cases().then(() => "alive", () => "over")).toBe("over");
  });

  test("a wrong passphrase is told in words, and the right one opens the desk", async () => {
    await joinFirst(place, "Mia", TEAM);
    const mia = await desk();
    await mia.logsIn("Mia", "das war eine andere");
    await mia.page.getByText("Name und Passphrase passen nicht zusammen.").waitFor();
    await mia.logsIn("Mia");
    await mia.page.getByText("Niemand wartet").waitFor();
  });

  test("the printed code sets a new passphrase, and every case stays readable", async () => {
    const person = await joinFirst(place, "Mia", TEAM);
    await report(place, { story: "Das war vor dem Vergessen." });
    const mia = await desk();
    await mia.page.goto(`${place.base}/desk`);
    await mia.page.getByRole("button", { name: "Passphrase vergessen?" }).click();
    await mia.page.getByLabel("Ihr Name").fill("Mia");
    await mia.page.getByLabel("Wiederherstellungscode").fill(`${person.recoveryText.slice(0, -1)}${person.recoveryText.endsWith("X") ? "Y" : "X"}`);
    await mia.page.getByLabel("Neue Passphrase").fill("andere Worte fuer Mia");
    await mia.page.getByLabel("Noch einmal dieselbe Passphrase").fill("andere Worte fuer Mia");
    await mia.page.getByRole("button", { name: "Neuen Code und neue Passphrase machen" }).click();
    await mia.page.getByText("In dem Code ist ein Tippfehler.").waitFor();
    await mia.page.getByLabel("Wiederherstellungscode").fill(person.recoveryText.toLowerCase());
    await mia.page.getByRole("button", { name: "Neuen Code und neue Passphrase machen" }).click();
    expect(await confirmsSheet(mia.page)).not.toBe(person.recoveryText);
    await mia.page.locator("[data-case]").click();
    await mia.page.getByText("Das war vor dem Vergessen.").waitFor();
    await mia.page.getByRole("button", { name: "Abmelden" }).click();
    await mia.logsIn("Mia", "andere Worte fuer Mia");
    await mia.page.getByRole("button", { name: "Neu, 1 Fall" }).waitFor();
  });

  test("a passphrase that is short, plain or mistyped is refused with a reason next to the field", async () => {
    const mia = await desk();
    await mia.page.goto(`${place.base}/desk#invite=${await place.invite(TEAM)}`);
    const [first, again, make] = [mia.page.getByLabel("Neue Passphrase"), mia.page.getByLabel("Noch einmal dieselbe Passphrase"), mia.page.getByRole("button", { name: "Schlüssel machen" })];
    await mia.page.getByLabel("Ihr Name").fill("Mia");
    await first.fill("kurz");
    await mia.page.getByText("Noch 8 Zeichen, oder vier Wörter").waitFor();
    await make.click();
    await expect.poll(() => mia.page.evaluate(() => document.activeElement?.getAttribute("aria-invalid"))).toBe("true");
    await first.fill("aaaaaaaaaaaaaa");
    await mia.page.getByText("Das ist zu leicht zu erraten.").waitFor();
    await first.fill(PASSPHRASE);
    await again.fill(`${PASSPHRASE}!`);
    await make.click();
    await mia.page.getByText("Die beiden Eingaben sind verschieden.").waitFor();
    await mia.page.getByRole("button", { name: "Fünf Wörter vorschlagen" }).click();
    expect((await first.inputValue()).split(" ")).toHaveLength(5);
    await make.click();
    await mia.page.getByRole("heading", { name: "Ihr Wiederherstellungscode" }).waitFor();
  });

  test("a name that is taken is told before anything is lost, and the invite still works", async () => {
    await joinTeam(place, "Mia", TEAM);
    const other = await desk();
    const invite = await place.invite(TEAM);
    await expect(Promise.race([other.accepts(invite, "Mia"), other.page.getByText("Diesen Namen gibt es hier schon.").waitFor().then(() => "told")])).resolves.toBe("told");
    await other.page.getByLabel("Ihr Name").fill("Mia Berg");
    await other.page.getByRole("button", { name: "Schlüssel machen" }).click();
    await confirmsSheet(other.page);
  });

  test("a used invite says so", async () => {
    const invite = await place.invite(TEAM);
    const mia = await desk();
    await mia.accepts(invite, "Mia");
    const late = await desk();
    await late.page.goto(`${place.base}/desk#invite=${invite}`);
    await late.page.getByText("Diese Einladung gilt nicht mehr.").waitFor();
  });
});

describe("a team of two", () => {
  test("the second waits until the first lets her in, and then reads without a reload", async () => {
    await joinFirst(place, "Mia", TEAM);
    const { id } = await report(place, { story: "Sie warten am Tor." });
    const [mia, jonas] = [await desk(), await desk()];
    await mia.logsIn("Mia");
    await jonas.accepts(await place.invite(TEAM), "Jonas");
    await jonas.page.getByText("Mia kann Sie einlassen").waitFor();
    await jonas.page.locator(`[data-case="${id}"]`).click();
    await jonas.page.getByText("Sie können diesen Fall noch nicht lesen.").waitFor();
    await mia.page.getByText("Jonas wartet auf Zugang").waitFor();
    expect(await mia.page.locator(".check-words li").allTextContents()).toEqual(await jonas.page.locator(".check-words li").allTextContents());
    await mia.page.getByRole("button", { name: "Jonas einlassen" }).click();
    await jonas.page.getByText("Sie warten am Tor.").waitFor();
    expect(await jonas.page.locator(".check-words").count()).toBe(0);
  });

  test("of two who claim at once one has it, and the other is told who", async () => {
    const first = await joinFirst(place, "Mia", TEAM);
    const { id } = await report(place);
    const [mia, jonas] = [await desk(), await desk()];
    await mia.logsIn("Mia");
    await jonas.accepts(await place.invite(TEAM), "Jonas");
    await mia.page.getByRole("button", { name: "Jonas einlassen" }).click();
    for (const one of [mia, jonas]) {
      await one.page.locator(`[data-case="${id}"]`).click();
      await one.page.getByText("lachen alle über mich").waitFor();
    }
    await Promise.all([mia, jonas].map((one) => one.page.keyboard.press("c")));
    const mine = (one: Desk) => one.page.getByText("Bei Ihnen, bis morgen").waitFor().then(() => one);
    const winner = await Promise.race([mine(mia), mine(jonas)]);
    const [loser, name] = winner === mia ? [jonas, "Mia"] : [mia, "Jonas"];
    await loser.page.getByText(`Bei ${name}, bis morgen`).waitFor();
    expect(await loser.page.getByRole("button", { name: "Übernehmen" }).count()).toBe(0);
    expect((await first.desk.cases()).cases[0]?.status.kind).toBe("claimed");
  });

  test("who comes a moment too late hears who was faster", async () => {
    await joinFirst(place, "Mia", TEAM);
    const other = await joinTeam(place, "Jonas", TEAM);
    const { id } = await report(place);
    const mia = await desk();
    await mia.logsIn("Mia");
    await mia.page.locator(`[data-case="${id}"]`).click();
    await mia.page.getByText("lachen alle über mich").waitFor();
    // The news of the other claim has not come through yet.
    await mia.page.route("**/desk/api/changes*", () => undefined);
    await mia.page.route("**/desk/api/cases", () => undefined);
    await other.desk.claim(id);
    await mia.page.getByRole("button", { name: "Übernehmen" }).click();
    await mia.page.getByText("Jonas war schneller und hat diesen Fall übernommen.").waitFor();
    await mia.page.unrouteAll({ behavior: "ignoreErrors" });
  });
});

describe("the inbox", () => {
  let mia: Desk;
  beforeEach(async () => {
    await joinFirst(place, "Mia", TEAM);
    mia = await desk();
    await mia.logsIn("Mia");
    await mia.page.getByText("Niemand wartet").waitFor();
  });

  test("a new case appears without a reload, is said once and counted in the title, which tells nothing else", async () => {
    await report(place, { urgency: "now", story: "Geheimnis" });
    await mia.page.getByText("Ein neuer Fall ist da").first().waitFor();
    expect(await mia.page.title()).toBe("(1) Lotse – Schreibtisch");
    expect(await mia.page.locator("#live").textContent()).toBe("Ein neuer Fall ist da");
    await mia.page.locator("[data-case]").click();
    await expect.poll(() => mia.page.title()).toBe("Lotse – Schreibtisch");
    expect(mia.page.url()).toBe(`${place.base}/desk`);
  });

  test("is worked through by keyboard alone", async () => {
    const first = await report(place, { urgency: "now", story: "Die dringende." });
    await report(place, { story: "Die andere." });
    await mia.page.getByRole("button", { name: "Neu, 2 Fälle" }).waitFor();
    await mia.page.keyboard.press("j");
    await mia.page.getByText("Die dringende.").waitFor();
    await mia.page.keyboard.press("j");
    await mia.page.getByText("Die andere.").waitFor();
    await mia.page.keyboard.press("k");
    await mia.page.getByText("Die dringende.").waitFor();
    await mia.page.keyboard.press("c");
    await mia.page.getByText("Der Fall liegt jetzt bei Ihnen.").waitFor();
    await mia.page.keyboard.press("r");
    await mia.page.keyboard.type("Wir sind da: j, k, c und r sind hier nur Buchstaben.");
    await mia.page.keyboard.press("Control+Enter");
    await mia.page.getByText("Ihre Antwort ist angekommen.").waitFor();
    expect((await place.cases.byReceipt.read(first.receipt))?.[1]?.text).toBe("Wir sind da: j, k, c und r sind hier nur Buchstaben.");
  });

  test("says that a case is taken when the answer can be written, not before", async () => {
    const { id } = await report(place);
    await mia.page.locator(`[data-case="${id}"]`).click();
    await mia.page.getByText("lachen alle über mich").waitFor();
    const said = mia.page.getByText("Der Fall liegt jetzt bei Ihnen.");
    const tooEarly: boolean[] = [];
    await mia.page.route(`**/desk/api/cases/${id}`, async (route) => {
      tooEarly.push(await said.isVisible());
      await route.continue();
    });
    await mia.page.keyboard.press("c");
    await said.waitFor();
    expect(tooEarly[0]).toBe(false);
    await mia.page.keyboard.press("r");
    expect(await mia.page.locator("[data-reply]").evaluate((field) => field === document.activeElement)).toBe(true);
  });

  test("a case is given back, closed, opened again and deleted only after a question", async () => {
    const { id, receipt } = await report(place);
    const { page } = mia;
    await page.locator(`[data-case="${id}"]`).click();
    await page.getByRole("button", { name: "Übernehmen" }).click();
    await page.getByRole("button", { name: "Zurückgeben" }).click();
    await page.getByText("Der Fall wartet wieder unter „Neu“.").waitFor();
    await page.getByRole("button", { name: "Übernehmen" }).click();
    await page.getByRole("button", { name: "Abschließen" }).click();
    await page.getByText(/Abgeschlossen .* von Mia/).waitFor();
    await page.getByRole("button", { name: "Erledigt, 1 Fall" }).waitFor();
    await page.getByRole("button", { name: "Wieder öffnen" }).click();
    await page.getByText("Bei Ihnen, bis").waitFor();
    await page.getByRole("button", { name: "Löschen" }).click();
    await page.getByRole("button", { name: "Abbrechen" }).click();
    await page.getByRole("button", { name: "Löschen" }).click();
    await page.getByRole("button", { name: "Ja, endgültig löschen" }).click();
    await page.getByText("Der Fall ist gelöscht.").waitFor();
    expect(await place.cases.byReceipt.read(receipt)).toBeUndefined();
  });

  test("what a person writes is text, whatever it looks like", async () => {
    const story = '<img src=x onerror="document.title=1"><script>alert(1)</script> [x](javascript:alert(1)) https://example.org';
    await report(place, { story });
    await mia.page.locator("[data-case]").click();
    await mia.page.getByText(story).waitFor();
    expect(await mia.page.locator(".thread").evaluate((thread) => thread.querySelectorAll("img, script, a").length)).toBe(0);
  });

  test("what was written stays when the session ends in the middle of it", async () => {
    const { id } = await report(place);
    await mia.page.locator(`[data-case="${id}"]`).click();
    await mia.page.getByRole("button", { name: "Übernehmen" }).click();
    await mia.page.getByLabel("Ihre Antwort").fill("Ein halber Satz, der");
    place.clock.now += 31 * MINUTE;
    await report(place);
    await mia.page.getByText("Ihre Sitzung ist zu Ende.").waitFor();
    await mia.page.getByLabel("Passphrase").fill(PASSPHRASE);
    await mia.page.getByRole("button", { name: "Anmelden" }).click();
    await mia.page.getByRole("button", { name: "Meine, 1 Fall" }).click();
    await mia.page.locator(`[data-case="${id}"]`).click();
    expect(await mia.page.getByLabel("Ihre Antwort").inputValue()).toBe("Ein halber Satz, der");
  });

  test("a reply whose answer was lost is sent again and arrives once", async () => {
    const { id, receipt } = await report(place);
    await mia.page.locator(`[data-case="${id}"]`).click();
    await mia.page.getByRole("button", { name: "Übernehmen" }).click();
    await mia.page.getByLabel("Ihre Antwort").fill("Nur einmal, bitte.");
    await mia.page.route("**/replies", async (route) => {
      await route.fetch();
      await route.abort("internetdisconnected");
    }, { times: 1 });
    await mia.page.getByRole("button", { name: "Antwort senden" }).click();
    await mia.page.getByText("Der Server antwortet nicht.").first().waitFor();
    await mia.page.getByRole("button", { name: "Antwort senden" }).click();
    await mia.page.getByText("Ihre Antwort ist angekommen.").waitFor();
    expect((await place.cases.byReceipt.read(receipt))?.map(({ text }) => text).slice(1)).toEqual(["Nur einmal, bitte."]);
  });

  test("what was written stays when the server does not answer", async () => {
    const { id, receipt } = await report(place);
    await mia.page.locator(`[data-case="${id}"]`).click();
    await mia.page.getByRole("button", { name: "Übernehmen" }).click();
    await mia.page.getByLabel("Ihre Antwort").fill("Wir sind für dich da.");
    await mia.context.setOffline(true);
    await mia.page.getByRole("button", { name: "Antwort senden" }).click();
    await mia.page.getByText("Der Server antwortet nicht. Ihr Text ist noch hier.").waitFor();
    expect(await mia.page.getByLabel("Ihre Antwort").inputValue()).toBe("Wir sind für dich da.");
    await mia.context.setOffline(false);
    await mia.page.getByRole("button", { name: "Antwort senden" }).click();
    await mia.page.getByText("Ihre Antwort ist angekommen.").waitFor();
    expect((await place.cases.byReceipt.read(receipt))?.map(({ from }) => from)).toEqual(["writer", "team"]);
  });
});

test("after half an hour without a touch the desk asks, then locks itself and forgets the case on the screen", async () => {
  await joinFirst(place, "Mia", TEAM);
  await report(place, { story: "Nur für Mias Augen." });
  const mia = await desk();
  await mia.page.clock.install({ time: place.clock.now });
  await mia.logsIn("Mia");
  await mia.page.locator("[data-case]").click();
  await mia.page.getByText("Nur für Mias Augen.").waitFor();
  await mia.page.clock.fastForward(28 * MINUTE + 5_000);
  await mia.page.getByRole("button", { name: "Weiterarbeiten" }).click();
  await mia.page.clock.fastForward(28 * MINUTE);
  await mia.page.getByText("Nur für Mias Augen.").waitFor();
  await mia.page.clock.fastForward(3 * MINUTE);
  await mia.page.getByText("Der Schreibtisch ist gesperrt").waitFor();
  expect(await mia.page.getByText("Nur für Mias Augen.").count()).toBe(0);
});
