import { describe, expect, it } from "vitest";
import { bundlesOf, KILOBYTE, MOST_BYTES } from "../../bench/handlers/baseline.ts";
import { HANDLER_OPTIONS, handlerNames } from "../../bin/build/bundle-handlers.ts";

/** Handlers that miss the goal, with what they may have at most instead; `docs/benchmarks.md` says why. */
const LARGER: ReadonlyMap<string, number> = new Map([["converge", 96.5 * KILOBYTE]]);

/** How much a handler adds to an empty one with the same classes of the SDK, as deployed. */
async function addedBytes(name: string): Promise<number> {
  const { handler, empty } = await bundlesOf(`lambdas/${name}/handler.ts`, HANDLER_OPTIONS);
  return Buffer.byteLength(handler) - Buffer.byteLength(empty);
}

describe("the bundle of a handler", () => {
  it.each(handlerNames().filter((name) => !LARGER.has(name)))(
    "adds at most 60 KB to an empty one: %s",
    async (name) => {
      expect(await addedBytes(name)).toBeLessThanOrEqual(MOST_BYTES);
    },
    60_000,
  );

  it.each(handlerNames().filter((name) => LARGER.has(name)))(
    "adds more than that, and no more than is known: %s",
    async (name) => {
      const added = await addedBytes(name);

      expect(added).toBeGreaterThan(MOST_BYTES);
      expect(added).toBeLessThanOrEqual(LARGER.get(name) ?? 0);
    },
    60_000,
  );
});
