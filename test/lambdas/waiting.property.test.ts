import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideApproval } from "../../lambdas/decide-approval/decide-approval.ts";
import { requestAccess } from "../../lambdas/request-access/request-access.ts";
import { changeLeg } from "../../lambdas/shared/change-leg.ts";
import { RefusedError } from "../../lambdas/shared/errors.ts";
import { decideProductLeg } from "../../lib/model/workflow/decide-product-leg.ts";
import type { LegKey, LegState } from "../../lib/model/workflow/leg.ts";
import { hub, NOON, productNamed } from "../contract/sample-mesh.ts";
import { World } from "./support.ts";

const [OTTO, OLGA, ALICE, ZOE] = ["otto", "olga", "alice", "zoe"].map((name) => `${name}@acme.example`) as [
  string,
  string,
  string,
  string,
];
const EVERYBODY = [OTTO, OLGA, ALICE, ZOE];
const PRODUCTS = ["crm/customers", "crm/leads"];
const PURPOSE = "marketing";
const SAID = { reason: "fine" };

/** Otto is the manager, and owns the domain: with Zoe above him and Olga beside him, or without. */
const act = fc.oneof(
  fc.record({
    kind: fc.constant("ask" as const),
    by: fc.constantFrom(...EVERYBODY),
    beneficiary: fc.constantFrom(...EVERYBODY),
    product: fc.constantFrom(...PRODUCTS),
  }),
  fc.record({
    kind: fc.constant("decide" as const),
    by: fc.constantFrom(OTTO, OTTO, ZOE, OLGA),
    of: fc.constantFrom(OLGA, ALICE, ...PRODUCTS),
    decision: fc.constantFrom("approve" as const, "reject" as const),
  }),
  fc.record({ kind: fc.constant("publish" as const), withZoe: fc.boolean(), withOlga: fc.boolean() }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function keyOf(of: string): LegKey {
  return of.includes("@")
    ? { leg: "person", person: of, purpose: PURPOSE }
    : { leg: "product", product: of, purpose: PURPOSE };
}

async function publish(world: World, { withZoe, withOlga }: { withZoe: boolean; withOlga: boolean }): Promise<void> {
  await world.table.publishHub({ ...hub, domains: [{ id: "crm", owners: [OTTO] }] }, { by: "test", at: NOON });
  const otto = withZoe ? { id: OTTO, manager: ZOE } : { id: OTTO };
  await world.table.publishPeople([{ id: ZOE }, otto, { id: OLGA, manager: OTTO }, { id: ALICE, manager: OTTO }]);
  const owners = withOlga ? [OLGA] : [];
  for (const product of PRODUCTS) await world.table.publishProduct(productNamed(product, { owners }));
}

async function decide(world: World, by: string, [of, decision]: [string, "approve" | "reject"]): Promise<LegState> {
  const key = keyOf(of);
  const { request } = await world.table.readLeg(key);
  const command = { decision, request: request?.id ?? "none", actor: { id: by }, ...SAID };
  return key.leg === "person"
    ? decideApproval(world, key, command)
    : changeLeg(world, key, ({ state, terms }) => decideProductLeg(state, command, terms));
}

/** Whether it was carried out. */
async function isDone(act: Promise<unknown>): Promise<boolean> {
  try {
    await act;
    return true;
  } catch (error) {
    if (error instanceof RefusedError) return false;
    throw error;
  }
}

function carryOut(world: World, act: Act): Promise<boolean> {
  if (act.kind === "publish") return isDone(publish(world, act));
  if (act.kind === "decide") return isDone(decide(world, act.by, [act.of, act.decision]));
  const { by: requester, beneficiary, product } = act;
  return isDone(requestAccess(world, { requester, beneficiary, product, purpose: PURPOSE, ...SAID }));
}

async function after(acts: readonly Act[]): Promise<World> {
  const world = new World();
  await publish(world, { withZoe: true, withOlga: true });
  for (const act of acts) await carryOut(world, act);
  return world;
}

/** Whoever may decide the products does so first: the one who is left for both legs has to. */
const PRODUCTS_FIRST = PRODUCTS.flatMap((of) =>
  [OTTO, OLGA].map((by): Act => ({ kind: "decide", by, of, decision: "reject" })),
);

/** Whether anybody at all can decide what waits there, tried by everybody on worlds of their own. */
async function isDecidable(acts: readonly Act[], of: string): Promise<boolean> {
  return (
    (await isDecidableNow(acts, of)) || (of.includes("@") && (await isDecidableNow([...acts, ...PRODUCTS_FIRST], of)))
  );
}

async function isDecidableNow(acts: readonly Act[], of: string): Promise<boolean> {
  for (const by of EVERYBODY) {
    for (const decision of ["approve", "reject"] as const) {
      if (await isDone(decide(await after(acts), by, [of, decision]))) return true;
    }
  }
  return false;
}

async function isWaiting(acts: readonly Act[], of: string): Promise<boolean> {
  return (await (await after(acts)).table.readLeg(keyOf(of))).request !== undefined;
}

describe("a request that waits", () => {
  it("can be decided by somebody, or makes way for that of somebody else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
        for (const of of [OLGA, ALICE, ...PRODUCTS]) {
          if (!(await isWaiting(acts, of)) || (await isDecidable(acts, of))) continue;
          const asks = EVERYBODY.map((by): Act => {
            const [beneficiary, product] = of.includes("@") ? [of, "crm/customers"] : [by, of];
            return { kind: "ask", by, beneficiary, product };
          });
          const ways = await Promise.all(asks.map((ask) => isDecidable([...acts, ask], of)));
          expect({ of, ways }).toMatchObject({ of, ways: expect.arrayContaining([true]) });
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is never decided by whoever asked for it or benefits, nor by one person in both legs", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 10 }), async (acts) => {
        const { table } = await after(acts);
        const legs = await Promise.all([OLGA, ALICE, ...PRODUCTS].map((of) => table.readLeg(keyOf(of))));
        const entries = legs.flatMap(({ key, history }) => history.map((entry) => ({ ...entry, leg: key.leg })));
        for (const { by, request, leg, action } of entries) {
          if (action === "request") continue;
          const same = entries.filter((other) => other.request === request);
          expect(same.filter((other) => other.action === "request").map((other) => other.by)).not.toContain(by);
          if (action !== "approve") continue;
          const others = same.filter((other) => other.leg !== leg && other.action !== "request");
          expect(others.map((other) => other.by)).not.toContain(by);
        }
      }),
    );
  });
});
