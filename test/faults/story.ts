import fc from "fast-check";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, newConvergeWorld } from "../lambdas/converge-world.ts";

/** What people and deployments do; each is announced by an event that says no more than "look again". */
const DEEDS: Readonly<Record<string, (world: ConvergeWorld) => Promise<unknown>>> = {
  "fraud may": (world) => world.assign("fraud"),
  "fraud may see Bergen": (world) => world.assign("fraud", { view: ofBergen("email") }),
  "fraud may see more of Bergen": (world) => world.assign("fraud", { view: ofBergen("email", "city") }),
  "marketing may": (world) => world.assign("marketing", { view: undefined }),
  "fraud may no more": (world) => world.revoke("fraud"),
  "marketing may no more": (world) => world.revoke("marketing"),
  "leads are published": (world) => world.mesh.table.publishProduct(productNamed("crm/leads")),
  "fraud may see leads": (world) => world.assign("fraud", { product: "crm/leads" }),
};

function ofBergen(...columns: readonly string[]) {
  const clear = Object.fromEntries(columns.map((column) => [column, "clear"]));
  return { customers: { columns: clear, rows: "city = 'Bergen'" } };
}

/** What is done, and how badly it is announced. */
export interface Story {
  readonly deeds: readonly string[];
  /** Of each deed's event, how many deeds later each copy arrives; lost if there is none. */
  readonly arrivals: readonly (readonly number[])[];
}

/** A few deeds; most of their events are late, doubled or lost. */
export const arbitraryStory: fc.Arbitrary<Story> = fc
  .array(fc.constantFrom(...Object.keys(DEEDS)), { minLength: 3, maxLength: 7 })
  .chain((deeds) =>
    fc.record({
      deeds: fc.constant(deeds),
      arrivals: fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 3 }), {
        minLength: deeds.length,
        maxLength: deeds.length,
      }),
    }),
  );

/** A world with tables for two products, of which one is published. */
async function inWorld(tell: (world: ConvergeWorld) => Promise<void>): Promise<LakeFormationState> {
  const world = await newConvergeWorld();
  try {
    await world.deploy(productNamed("crm/leads"));
    await tell(world);
    return world.local.state;
  } finally {
    await world.stop();
  }
}

export const eventOf = (deed: string) => ({
  source: "purpose-mesh",
  detail: { id: deed, kind: "assignment", domain: "crm" },
});

/** What becomes of it in order: every deed followed by its event, and every event by a run. */
export function orderly({ deeds }: Story): Promise<LakeFormationState> {
  return inWorld(async (world) => {
    for (const deed of deeds) {
      await DEEDS[deed]?.(world);
      await world.run(eventOf(deed));
    }
  });
}

/** The same deeds; events come as the story has it, and something wakes the converger once more at the end. */
export function disorderly({ deeds, arrivals }: Story, last: unknown): Promise<LakeFormationState> {
  return inWorld(async (world) => {
    for (const [at, deed] of deeds.entries()) {
      await DEEDS[deed]?.(world);
      const due = deeds.filter((_, from) => arrivals[from]?.includes(at - from));
      // the latest first: reordered as well as late
      for (const event of due.toReversed()) await world.run(eventOf(event));
    }
    await world.run(last);
  });
}
