import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LEASE_TIME } from "../../lambdas/converge/kept-lease.ts";
import { whileHeld } from "../../lambdas/converge/while-held.ts";
import { EVERYBODY } from "../../lib/lake-formation/names.ts";
import { catalogLease, type Lease } from "../../lib/ports/lease.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { smallMesh } from "./small-mesh.ts";
import { MINUTE, PLACE, type RunOptions, type Stage, settledStage } from "./stage.ts";
import { Timeline } from "./timeline.ts";
import { isChange, type Way } from "./way.ts";

const LEASE = catalogLease(PLACE);
const SECOND = 1_000;

let stage: Stage;
let timeline: Timeline;
/** When something was changed. */
let changes: number[];
beforeEach(async () => {
  stage = await settledStage(smallMesh(), NOON);
  await stage.publish(smallMesh({ fraud: { columns: ["id"] }, marketing: { columns: ["id", "email"] } }));
  timeline = new Timeline(NOON);
  stage.wait = (milliseconds) => timeline.sleep(milliseconds);
  changes = [];
});
afterEach(() => vi.useRealTimers());

/** Every call takes a second, or what it is told to. */
const slowly =
  (timeOf: (operation: string) => number = () => SECOND): Way =>
  async (call, deliver) => {
    await timeline.sleep(timeOf(call.operation));
    if (isChange(call)) changes.push(timeline.time);
    return deliver(call);
  };

const everyMoment = (milliseconds: number, act: () => void) => timeline.every(milliseconds, act);

function leaseWith(given: Partial<Lease>): Lease {
  const { lease } = stage;
  return {
    acquire: lease.acquire.bind(lease),
    renew: lease.renew.bind(lease),
    release: lease.release.bind(lease),
    ...given,
  };
}

/** A run, and whatever happens beside it at its time. */
async function run(options: RunOptions, ...beside: readonly (readonly [number, () => unknown])[]): Promise<unknown> {
  for (const [at, act] of beside) void timeline.sleep(at - NOON).then(act);
  const done = stage.run({ way: slowly(), ...options }).catch((error: unknown) => error);
  return timeline.pass(done, (time) => {
    stage.time = time;
  });
}

/** Reading takes this long before anything is changed. */
const longRead = (milliseconds: number) =>
  slowly((operation) => (operation === "ListLFTags" && changes.length === 0 ? milliseconds : SECOND));

const takenFor = (milliseconds: number) => () => stage.lease.acquire(LEASE, "another", stage.time + milliseconds);
const givenBack = () => stage.lease.release(LEASE, "another");

describe("a lease that is kept", () => {
  it("is held through minutes of reading", async () => {
    const others: (readonly [number, () => Promise<unknown>])[] = [];
    const taken: unknown[] = [];
    for (let at = NOON + 10 * SECOND; at < NOON + 9 * MINUTE; at += 10 * SECOND) {
      others.push([at, async () => taken.push(await takenFor(SECOND)())]);
    }

    let renewals = 0;
    const renew: Lease["renew"] = (...about) => {
      renewals += 1;
      return stage.lease.renew(...about);
    };

    const done = await run({ way: longRead(9 * MINUTE), every: everyMoment, lease: leaseWith({ renew }) }, ...others);

    expect(done).toMatchObject({ isComplete: true });
    // twice a minute, not more
    expect(renewals).toBeLessThanOrEqual(20);
    expect(new Set(taken)).toEqual(new Set([false]));
    expect(stage.lease.holderOf(LEASE)).toBeUndefined();
  });

  it("may lapse while nobody else wants it", async () => {
    expect(await run({ way: longRead(5 * MINUTE) })).toMatchObject({ isComplete: true });
  });

  it.each([
    { who: "has it", until: 10 * MINUTE },
    { who: "died with it", until: SECOND },
    { who: "gave it back", until: 10 * MINUTE, back: givenBack },
  ])("is lost once somebody else $who: what was read may be wrong, so nothing is done by it", async (other) => {
    const before = stage.lake.state;
    const { until, back = () => undefined } = other;

    const done = await run(
      { way: longRead(5 * MINUTE) },
      [NOON + 3 * MINUTE, takenFor(until)],
      [NOON + 4 * MINUTE, back],
    );

    expect(done).toMatchObject({ name: "CatalogBusyError", message: expect.stringMatching(/lease .* was lost/) });
    expect(stage.lake.state).toBe(before);
  });

  it("keeps what somebody else has then theirs", async () => {
    await run({ way: longRead(5 * MINUTE) }, [NOON + 3 * MINUTE, takenFor(10 * MINUTE)]);

    expect(stage.lease.holderOf(LEASE)).toBe("another");
  });

  it("ends a run in the midst of taking away, as soon as it is lost", async () => {
    let renewals = 0;
    const lease = leaseWith({ renew: async () => ++renewals < 0 });

    const done = await run({ lease, way: slowly(() => 20 * SECOND) });

    expect(done).toMatchObject({ name: "CatalogBusyError" });
    // it is asked for when a minute and a half is left, once
    expect(renewals).toBe(1);
    for (const at of changes) expect(at).toBeLessThanOrEqual(NOON + LEASE_TIME - 90 * SECOND + 20 * SECOND);
  });
});

describe("renewals that nobody answers", () => {
  const unavailable = () => Promise.reject(new Error("the service is unavailable"));

  it.each([
    { why: "however much time it has", time: 15 * MINUTE },
    { why: "nor later, where its own time is up before", time: 100 * SECOND },
  ])(
    "end a run a minute before its lease ends, since a call may take half of one and clocks differ: $why",
    async ({ time }) => {
      const lease = leaseWith({ renew: unavailable });

      const done = await run({ lease, way: slowly(() => 9 * SECOND), every: everyMoment, deadline: NOON + time });

      expect(done).toMatchObject({ name: "CatalogBusyError" });
      expect(changes.length).toBeGreaterThan(0);
      // the last one was begun before
      expect(Math.max(...changes)).toBeLessThan(NOON + LEASE_TIME - MINUTE + 9 * SECOND);
      expect(stage.time).toBeLessThan(NOON + LEASE_TIME + 5 * SECOND);
    },
  );

  it("cost no more than time where they are answered before the lease ends", async () => {
    const { lease } = stage;
    const renew: Lease["renew"] = (...about) =>
      stage.time < NOON + 110 * SECOND ? unavailable() : lease.renew(...about);

    const done = await run({ lease: leaseWith({ renew }), way: slowly(() => 9 * SECOND), every: everyMoment });

    expect(done).toMatchObject({ isComplete: true });
    expect(changes.some((at) => at > NOON + 110 * SECOND)).toBe(true);
  });

  it("are asked one at a time, however many wait for them", async () => {
    let asking = 0;
    let most = 0;
    const renew: Lease["renew"] = async (...about) => {
      most = Math.max(most, ++asking);
      await timeline.sleep(40 * SECOND);
      asking -= 1;
      return stage.lease.renew(...about);
    };

    const done = await run({ lease: leaseWith({ renew }), every: everyMoment, way: longRead(5 * MINUTE) });

    expect(done).toMatchObject({ isComplete: true });
    expect(most).toBe(1);
  });
});

describe("what looks after the lease", () => {
  const dependencies = (given: Partial<Lease> = {}) =>
    stage.dependencies({ every: undefined, pause: undefined, lease: leaseWith(given) });

  it("leaves nothing pending when the work is done, and waits for what is under way", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const { promise: renewal, resolve: answer } = Promise.withResolvers<boolean>();
    const order: string[] = [];
    const renew: Lease["renew"] = () => {
      order.push("asked");
      return renewal;
    };
    const release: Lease["release"] = async () => void order.push("released");

    const work = whileHeld(dependencies({ renew, release }), async () => {
      stage.time += 30 * SECOND;
      vi.advanceTimersByTime(15 * SECOND);
    });
    await new Promise((resolve) => setImmediate(resolve));
    order.push("answered");
    answer(true);
    await work;

    expect(order).toEqual(["asked", "answered", "released"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves nothing pending when the work fails", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });

    await expect(whileHeld(dependencies(), () => Promise.reject(new Error("no")))).rejects.toThrow("no");

    expect(vi.getTimerCount()).toBe(0);
  });

  it("lets no settings be changed without it either", async () => {
    const given = dependencies({ renew: async () => false });
    const before = stage.lake.account.settings;
    stage.lake.account = {
      ...stage.lake.account,
      settings: {
        ...before,
        CreateTableDefaultPermissions: [
          { Principal: { DataLakePrincipalIdentifier: EVERYBODY }, Permissions: ["ALL"] },
        ],
      },
    };
    const { account } = stage.lake;

    for (const change of ["closeDefaults", "removeAdministrator"] as const) {
      const changing = whileHeld(given, async (stopAt, { settings }) => {
        stage.time += MINUTE;
        await settings?.[change]("crm", stopAt);
      });
      await expect(changing).rejects.toThrow(/lease .* was lost/);
    }

    expect(stage.lake.account).toBe(account);
  });
});
