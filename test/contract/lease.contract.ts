import { beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../lib/ports/clock.ts";
import { type Lease, LONGEST_LEASE } from "../../lib/ports/lease.ts";
import { NOON } from "./sample-mesh.ts";

const MINUTE = 60_000;
const NAME = "111122223333#eu-west-1";

/** What every {@link Lease} promises; run for the fake and for every adapter. */
export function leaseContract(name: string, create: (clock: Clock) => Promise<Lease>): void {
  describe(`${name} keeps the contract of Lease`, () => {
    let now = NOON;
    let lease: Lease;
    beforeEach(async () => {
      now = NOON;
      lease = await create({ now: () => now });
    });

    it("is held by one at a time", async () => {
      expect(await lease.acquire(NAME, "one", NOON + MINUTE)).toBe(true);

      expect(await lease.acquire(NAME, "other", NOON + MINUTE)).toBe(false);
    });

    it("goes to one of many who ask at once", async () => {
      const asking = Array.from({ length: 8 }, (_, at) => lease.acquire(NAME, `h${at}`, NOON + MINUTE));

      expect((await Promise.all(asking)).filter((isHeld) => isHeld)).toHaveLength(1);
    });

    it("keeps names apart", async () => {
      await lease.acquire(NAME, "one", NOON + MINUTE);

      expect(await lease.acquire("444455556666#eu-west-1", "other", NOON + MINUTE)).toBe(true);
    });

    it("can be had again by its holder, until another instant", async () => {
      await lease.acquire(NAME, "one", NOON + MINUTE);
      expect(await lease.acquire(NAME, "one", NOON + 2 * MINUTE)).toBe(true);
      now = NOON + MINUTE;

      expect(await lease.acquire(NAME, "other", NOON + 3 * MINUTE)).toBe(false);
    });

    it("ends at its instant, not a moment before", async () => {
      await lease.acquire(NAME, "one", NOON + MINUTE);
      now = NOON + MINUTE - 1;
      expect(await lease.acquire(NAME, "other", NOON + 2 * MINUTE)).toBe(false);
      now = NOON + MINUTE;

      expect(await lease.acquire(NAME, "other", NOON + 2 * MINUTE)).toBe(true);
    });

    it("keeps nobody away for longer than any holder could need it", async () => {
      await lease.acquire(NAME, "one", NOON + LONGEST_LEASE);
      expect(await lease.acquire(NAME, "other", NOON + MINUTE)).toBe(false);
      await lease.acquire(NAME, "one", NOON + LONGEST_LEASE + 1);

      expect(await lease.acquire(NAME, "other", NOON + MINUTE)).toBe(true);
    });

    it("never ends earlier than its holder was told, whichever way writes come", async () => {
      await lease.acquire(NAME, "one", NOON + 2 * MINUTE);

      expect(await lease.acquire(NAME, "one", NOON + MINUTE)).toBe(false);
      expect(await lease.renew(NAME, "one", NOON + MINUTE)).toBe(false);

      now = NOON + MINUTE;
      expect(await lease.acquire(NAME, "other", NOON + 3 * MINUTE)).toBe(false);
    });

    it("can be renewed by its holder, until another instant", async () => {
      await lease.acquire(NAME, "one", NOON + MINUTE);
      expect(await lease.renew(NAME, "one", NOON + 2 * MINUTE)).toBe(true);
      now = NOON + 2 * MINUTE - 1;
      expect(await lease.acquire(NAME, "other", NOON + 3 * MINUTE)).toBe(false);
      now = NOON + 2 * MINUTE;

      expect(await lease.acquire(NAME, "other", NOON + 3 * MINUTE)).toBe(true);
    });

    it("can be renewed after its end while nobody else has held it", async () => {
      await lease.acquire(NAME, "one", NOON + MINUTE);
      now = NOON + 2 * MINUTE;

      expect(await lease.renew(NAME, "one", NOON + 3 * MINUTE)).toBe(true);

      expect(await lease.acquire(NAME, "other", NOON + 3 * MINUTE)).toBe(false);
    });

    it("is nobody's to renew who does not hold it", async () => {
      expect(await lease.renew(NAME, "one", NOON + MINUTE)).toBe(false);
      await lease.acquire(NAME, "other", NOON + MINUTE);

      expect(await lease.renew(NAME, "one", NOON + 2 * MINUTE)).toBe(false);

      now = NOON + MINUTE;
      expect(await lease.acquire(NAME, "third", NOON + 2 * MINUTE)).toBe(true);
    });

    it("cannot be renewed once somebody else has held it, neither while they do nor after", async () => {
      await lease.acquire(NAME, "one", NOON + MINUTE);
      now = NOON + MINUTE;
      await lease.acquire(NAME, "other", NOON + 2 * MINUTE);
      expect(await lease.renew(NAME, "one", NOON + 3 * MINUTE)).toBe(false);
      now = NOON + 2 * MINUTE;
      expect(await lease.renew(NAME, "one", NOON + 3 * MINUTE)).toBe(false);

      await lease.release(NAME, "other");

      expect(await lease.renew(NAME, "one", NOON + 3 * MINUTE)).toBe(false);
    });

    it("cannot be renewed once given back", async () => {
      await lease.acquire(NAME, "one", NOON + MINUTE);
      await lease.release(NAME, "one");

      expect(await lease.renew(NAME, "one", NOON + 2 * MINUTE)).toBe(false);

      expect(await lease.acquire(NAME, "other", NOON + MINUTE)).toBe(true);
    });

    it("is free once given back", async () => {
      await lease.acquire(NAME, "one", NOON + MINUTE);

      await lease.release(NAME, "one");

      expect(await lease.acquire(NAME, "other", NOON + MINUTE)).toBe(true);
    });

    it("is not given back by who does not hold it, not even by who held it before", async () => {
      await lease.release(NAME, "nobody");
      await lease.acquire(NAME, "one", NOON + MINUTE);
      now = NOON + MINUTE;
      await lease.acquire(NAME, "other", NOON + 2 * MINUTE);

      await lease.release(NAME, "one");

      expect(await lease.acquire(NAME, "third", NOON + 2 * MINUTE)).toBe(false);
    });
  });
}
