import fc from "fast-check";
import { createHandler } from "../../lambdas/converge/handler.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import { productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, MINUTE, newConvergeWorld } from "../lambdas/converge-world.ts";
import { CONTEXT } from "../lambdas/support.ts";

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
  readonly deeds: readonly Deed[];
}

interface Deed {
  readonly what: string;
  /** Milliseconds since the deed before. */
  readonly after: number;
  /** How many deeds later each copy of its event arrives; lost if there is none. */
  readonly arrivals: readonly number[];
}

/** A few deeds, some at once; most of their events are late, doubled or lost. */
export const arbitraryStory: fc.Arbitrary<Story> = fc.record({
  deeds: fc.array(
    fc.record({
      what: fc.constantFrom(...Object.keys(DEEDS)),
      after: fc.constantFrom(0, 900, 4_000, 5_000, 60_000),
      arrivals: fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
    }),
    { minLength: 3, maxLength: 7 },
  ),
});

/** A world with tables for two products, of which one is published, and a converger that stays warm. */
async function inWorld(
  tell: (world: ConvergeWorld, wake: (event: unknown) => Promise<unknown>) => Promise<void>,
): Promise<LakeFormationState> {
  const world = await newConvergeWorld();
  try {
    await world.deploy(productNamed("crm/leads"));
    const converge = createHandler(world.dependencies());
    await tell(world, (event) => converge(event, CONTEXT));
    return world.local.state;
  } finally {
    await world.stop();
  }
}

/** The bus knows the second. */
function eventAt(time: Instant, kind: string) {
  const second = new Date(Math.floor(time / 1000) * 1000);
  return { source: "purpose-mesh", time: second.toISOString(), detail: { id: "1", kind, domain: "crm" } };
}

/** What becomes of it in order: every deed followed by a run of a converger that knows of no other. */
export function orderly({ deeds }: Story): Promise<LakeFormationState> {
  return inWorld(async (world) => {
    for (const { what, after } of deeds) {
      world.mesh.time += after;
      await DEEDS[what]?.(world);
      await world.run();
    }
  });
}

/**
 * The same deeds, with events as the story has them. In the end the converger is woken once more, by the schedule or
 * by the last deed's own event, which is late.
 */
export function disorderly({ deeds }: Story, last: "schedule" | "event"): Promise<LakeFormationState> {
  return inWorld(async (world, wake) => {
    const events: object[] = [];
    for (const [at, { what, after }] of deeds.entries()) {
      world.mesh.time += after;
      await DEEDS[what]?.(world);
      events.push(eventAt(world.mesh.time, "assignment"));
      const due = events.filter((_, from) => deeds[from]?.arrivals.includes(at - from));
      // the latest first: reordered as well as late
      for (const event of due.toReversed()) await wake(event);
    }
    if (last === "schedule") world.mesh.time += 5 * MINUTE;
    await wake(last === "schedule" ? eventAt(world.mesh.time, "schedule") : events.at(-1));
  });
}
