import { describe, expect, it } from "vitest";
import { bundlesOf, MOST_BYTES } from "../../bench/handlers/baseline.ts";
import { HANDLER_OPTIONS, handlerNames } from "../../bin/build/bundle-handlers.ts";

/** How much a handler adds to an empty one with the same classes of the SDK, as deployed. */
async function addedBytes(name: string): Promise<number> {
  const { handler, empty } = await bundlesOf(`lambdas/${name}/handler.ts`, HANDLER_OPTIONS);
  return Buffer.byteLength(handler) - Buffer.byteLength(empty);
}

describe("the bundle of a handler", () => {
  it.each(handlerNames())(
    "adds at most 60 KB to an empty one: %s",
    async (name) => {
      expect(await addedBytes(name)).toBeLessThanOrEqual(MOST_BYTES);
    },
    60_000,
  );
});
