import { describe, expect, test } from "vitest";
import type { Counsellor, CounsellorSecrets } from "../../src/store/store.ts";
import { DAY, HOUR } from "../../src/terms.ts";
import type { Opened } from "./store-setup.ts";
import { bytes, count, NOON } from "./store-setup.ts";

function person(name: string): Counsellor {
  return { id: `id of ${name}`, name, publicKey: bytes(`public key of ${name}`), ...secretsOf(name) };
}

function secretsOf(name: string): CounsellorSecrets {
  const secret = (of: string) => bytes(`${of} of ${name}`);
  return {
    salt: secret("salt"),
    loginHash: secret("login hash"),
    wrappedByPassphrase: secret("key under passphrase"),
    wrappedByRecovery: secret("key under recovery code"),
    recoveryHash: secret("recovery hash"),
  };
}

export function deskContract(opened: () => Opened): void {
  async function join(name: string, teams: readonly string[]): Promise<void> {
    const { store } = opened();
    const hash = bytes(`invite of ${name}`);
    await store.desk.invite({ hash, teams, expiresAt: NOON + 7 * DAY });
    expect(await store.desk.join(hash, person(name), NOON)).toBe("joined");
  }

  describe("desk", () => {
    test("knows an invite until its time is up", async () => {
      const { store } = opened();
      const hash = bytes("invite");
      await store.desk.invite({ hash, teams: ["mobbing", "ideas"], expiresAt: NOON + HOUR });
      expect(await store.desk.findInvite(hash, NOON)).toEqual({ teams: ["mobbing", "ideas"] });
      expect(await store.desk.findInvite(hash, NOON + HOUR)).toBeUndefined();
      expect(await store.desk.findInvite(bytes("other"), NOON)).toBeUndefined();
      expect(await store.desk.join(hash, person("kim"), NOON + HOUR)).toBe("invite-unknown");
    });

    test("lets one of five who use an invite at once join its teams", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      const hash = bytes("invite");
      await store.desk.invite({ hash, teams: ["mobbing", "ideas", "ideas"], expiresAt: NOON + HOUR });
      const outcomes = await Promise.all(Array.from({ length: 5 }, (_, index) => (index % 2 === 0 ? store : elsewhere).desk.join(hash, person(`kim ${index}`), NOON)));
      expect(count(outcomes)).toEqual({ joined: 1, "invite-unknown": 4 });
      const name = `kim ${outcomes.indexOf("joined")}`;
      expect(await store.desk.teamsOf(`id of ${name}`)).toEqual(["ideas", "mobbing"]);
      expect((await store.desk.members("ideas")).map((member) => member.name)).toEqual([name]);
      expect(await store.desk.findInvite(hash, NOON)).toBeUndefined();
    });

    test("keeps an invite for another try when the name is taken", async () => {
      const { store } = opened();
      await join("kim", ["mobbing"]);
      const hash = bytes("second invite");
      await store.desk.invite({ hash, teams: ["mobbing"], expiresAt: NOON + HOUR });
      expect(await store.desk.join(hash, { ...person("kim"), id: "another id" }, NOON)).toBe("name-taken");
      expect(await store.desk.counsellor({ id: "another id" })).toBeUndefined();
      expect(await store.desk.join(hash, person("sam"), NOON)).toBe("joined");
    });

    test("finds a counsellor by id and by name, and keeps what a new passphrase protects", async () => {
      const { store } = opened();
      await join("kim", ["mobbing"]);
      await join("sam", ["mobbing"]);
      expect(await store.desk.counsellor({ id: "id of kim" })).toEqual(person("kim"));
      expect(await store.desk.counsellor({ name: "kim" })).toEqual(person("kim"));
      expect(await store.desk.counsellor({ name: "nobody" })).toBeUndefined();
      await store.desk.rewrap("id of kim", secretsOf("kim again"));
      expect(await store.desk.counsellor({ name: "kim" })).toEqual({ ...person("kim"), ...secretsOf("kim again") });
      expect(await store.desk.counsellor({ name: "sam" })).toEqual(person("sam"));
    });

    test("stores the first key of a team and no second one of the same epoch", async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      await join("kim", ["mobbing"]);
      expect(await store.desk.teamKey("mobbing")).toBeUndefined();
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? store : elsewhere).desk.putTeamKey({ team: "mobbing", epoch: 1, publicKey: bytes(`key ${index}`) }, "id of kim", bytes(`sealed ${index}`))),
      );
      expect(count(outcomes)).toEqual({ stored: 1, exists: 5 });
      const winner = outcomes.indexOf("stored");
      expect(await store.desk.teamKey("mobbing")).toEqual({ team: "mobbing", epoch: 1, publicKey: bytes(`key ${winner}`) });
      expect(await store.desk.sharesOf("id of kim")).toEqual([{ team: "mobbing", epoch: 1, sealedPrivateKey: bytes(`sealed ${winner}`) }]);
    });

    test("says who of a team can read with the newest key", async () => {
      const { store } = opened();
      await join("kim", ["mobbing"]);
      await join("sam", ["mobbing"]);
      await join("elif", ["ideas"]);
      const readers = async () => Object.fromEntries((await store.desk.members("mobbing")).map((member) => [member.name, member.canRead]));
      expect(await readers()).toEqual({ kim: false, sam: false });
      await store.desk.putTeamKey({ team: "mobbing", epoch: 1, publicKey: bytes("key 1") }, "id of kim", bytes("kim 1"));
      await store.desk.putTeamKey({ team: "ideas", epoch: 9, publicKey: bytes("key 9") }, "id of elif", bytes("elif 9"));
      expect(await readers()).toEqual({ kim: true, sam: false });
      await store.desk.share("mobbing", 1, "id of sam", bytes("sam 1"));
      expect(await readers()).toEqual({ kim: true, sam: true });
      await store.desk.putTeamKey({ team: "mobbing", epoch: 2, publicKey: bytes("key 2") }, "id of sam", bytes("sam 2"));
      expect(await readers()).toEqual({ kim: false, sam: true });
      expect(await store.desk.teamKey("mobbing")).toMatchObject({ epoch: 2 });
      await store.desk.share("mobbing", 1, "id of sam", bytes("sam 1 anew"));
      expect(await store.desk.sharesOf("id of sam")).toEqual([
        { team: "mobbing", epoch: 1, sealedPrivateKey: bytes("sam 1 anew") },
        { team: "mobbing", epoch: 2, sealedPrivateKey: bytes("sam 2") },
      ]);
    });

    test("keeps a session alive as long as it is used, and no longer", async () => {
      const { store } = opened();
      const hash = bytes("session");
      await store.desk.openSession({ hash, counsellor: "kim", expiresAt: NOON + HOUR });
      expect(await store.desk.touchSession(hash, NOON + HOUR - 1, NOON + 2 * HOUR)).toBe("kim");
      expect(await store.desk.touchSession(hash, NOON + 2 * HOUR - 1, NOON + 2 * HOUR)).toBe("kim");
      expect(await store.desk.touchSession(hash, NOON + 2 * HOUR, NOON + 3 * HOUR)).toBeUndefined();
      await store.desk.openSession({ hash: bytes("second"), counsellor: "kim", expiresAt: NOON + HOUR });
      await store.desk.endSession(bytes("second"));
      expect(await store.desk.touchSession(bytes("second"), NOON, NOON + HOUR)).toBeUndefined();
    });
  });
}
