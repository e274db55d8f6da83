import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { VerifierDependencies } from "../../lambdas/verify/handler.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import type { Change } from "../../lib/ports/events.ts";
import { type ConvergeWorld, newConvergeWorld, PLACE } from "./converge-world.ts";
import { runVerifier, verifierOf } from "./verify-world.ts";

/** Called like a person, as users are. */
const ALICE = `arn:aws:iam::${PLACE.account}:user/alice.archer`;

let world: ConvergeWorld;
let counts: Readonly<Record<string, number>>[];

beforeEach(async () => {
  world = await newConvergeWorld();
  counts = [];
});
afterEach(() => world.stop());

function verify(given: Partial<VerifierDependencies> = {}) {
  const events = { publish: async () => new Set<string>() };
  return runVerifier(verifierOf(world, { count: (counted) => counts.push({ ...counted }), events, ...given }), {});
}

describe("verify, when it fails", () => {
  it("counts no round where the state cannot be read whole", async () => {
    world.faults = { next: () => ({ kind: "refusal", code: "InternalServiceException" }) };

    await expect(verify()).rejects.toThrow(/failed 3 times/);
    expect(counts).toEqual([]);
  });

  it.each([
    { why: "a defect", error: new TypeError(`${ALICE} is not a function`), code: "internal" },
    {
      why: "a service that answers about a user",
      error: Object.assign(new Error(`${ALICE} is not authorized`), { $fault: "server" }),
      code: "service-unavailable",
    },
    {
      why: "what it knows itself, for a reason that names one",
      error: new CorruptItemError("a stored `PRODUCT` cannot be understood", { cause: new Error(ALICE) }),
      code: "corrupt-item",
    },
  ])("tells nothing of people for $why, neither the log nor the runtime, which logs what is thrown", async (row) => {
    const catalog = { maySeeAll: () => Promise.reject(row.error), readState: () => Promise.reject(row.error) };

    const thrown = await verify({ catalog }).catch((error: unknown) => error);

    expect(thrown).toBeInstanceOf(Error);
    expect(inspect(thrown, { depth: null, showHidden: true })).not.toMatch(/alice|failure\.test\.ts/);
    // of an error without a stack Lambda's runtime would tell no message either
    expect(thrown).toHaveProperty("stack", (thrown as Error).name);
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "failed", requestId: "v1", code: row.code }),
    );
    expect(JSON.stringify(world.mesh.lines)).not.toContain("alice");
    expect(counts).toEqual([]);
  });

  it("says that what is left was not handed on", async () => {
    const events = { publish: async (changes: readonly Change[]) => new Set(changes.map(({ id }) => id)) };

    await expect(verify({ shardSize: 1, events })).rejects.toThrow("after `crm/customers` was not handed on");
  });
});
