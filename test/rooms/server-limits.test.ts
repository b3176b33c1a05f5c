import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLimits, forwardedAddress, socketAddress } from "../../src/server/limits.ts";
import { DAY, SECOND } from "../../src/terms.ts";

function limits(): { readonly limit: ReturnType<typeof createLimits>; readonly clock: { now: number } } {
  // Noon: a day that ends in between begins with new buckets.
  const clock = { now: 1_000.5 * DAY };
  return { limit: createLimits({ now: () => clock.now, random: randomBytes }), clock };
}

describe("a limit", () => {
  test("lets a burst through, then says how long to wait, then lets go on", () => {
    const { limit, clock } = limits();
    const take = limit({ burst: 3, perSecond: 0.5 });
    expect([take("a"), take("a"), take("a"), take("a")]).toEqual([0, 0, 0, 2]);
    clock.now += SECOND;
    expect(take("a")).toBe(1);
    clock.now += SECOND;
    expect([take("a"), take("a")]).toEqual([0, 2]);
  });

  test("slows down only whoever is fast, and no other limit", () => {
    const { limit } = limits();
    const take = limit({ burst: 1, perSecond: 1 });
    const other = limit({ burst: 1, perSecond: 1 });
    expect([take("a"), take("a"), take("b"), other("a")]).toEqual([0, 1, 0, 0]);
  });

  test("property: whoever waits as long as told is let in, whatever happened before", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.01, max: 50, noNaN: true }), fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 60 }), (burst, perSecond, pauses) => {
        const { limit, clock } = limits();
        const take = limit({ burst, perSecond });
        for (const pause of pauses) {
          clock.now += pause;
          take("a");
        }
        const wait = take("a");
        if (wait === 0) return;
        clock.now += wait * SECOND;
        expect(take("a")).toBe(0);
      }),
    );
  });

  test("does not make anyone wait for a clock that was set back", () => {
    const { limit, clock } = limits();
    const take = limit({ burst: 2, perSecond: 1 });
    take("a");
    clock.now -= 60 * SECOND;
    expect([take("a"), take("a")]).toEqual([0, 1]);
  });

  test("keeps no address: what is in memory is a new secret every day", () => {
    const keys: Uint8Array[] = [];
    const clock = { now: 1_000 * DAY };
    const limit = createLimits({
      now: () => clock.now,
      random: (length) => {
        const key = randomBytes(length);
        keys.push(key);
        return key;
      },
    });
    const take = limit({ burst: 1, perSecond: 0.001 });
    expect([take("192.0.2.7"), take("192.0.2.7") > 0]).toEqual([0, true]);
    clock.now += DAY;
    expect(take("192.0.2.7")).toBe(0);
    expect(keys.map(({ length }) => length)).toEqual([32, 32]);
  });
});

describe("the address a limit goes by", () => {
  const request = (remoteAddress: string, forwarded?: string): IncomingMessage => ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;

  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:0db8:0000:0000::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
  ])("of %s is %s: one home has one", (address, network) => {
    expect(socketAddress(request(address))).toBe(network);
  });

  test("behind a proxy is what the proxy saw, and not what a client claims", () => {
    expect(forwardedAddress(1)(request("10.0.0.1", "203.0.113.9, 192.0.2.7"))).toBe("192.0.2.7");
    expect(forwardedAddress(2)(request("10.0.0.1", "203.0.113.9, 192.0.2.7, 10.0.0.2"))).toBe("192.0.2.7");
    expect(forwardedAddress(1)(request("192.0.2.8"))).toBe("192.0.2.8");
  });
});
