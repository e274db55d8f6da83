import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { HubContent } from "../../lib/model/workflow/hub.ts";
import { hub, NOON, productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, newConvergeWorld, PLACE } from "./converge-world.ts";

const GUEST = "222233334444";

let world: ConvergeWorld;
beforeEach(async () => {
  world = await newConvergeWorld();
  const orders = productNamed("sales/orders");
  await world.mesh.table.publishProduct(orders);
  await world.deploy(orders);
  await allowSales("fraud", ["email", "city"]);
  await world.assign("fraud");
  await world.run();
  await world.run({}, { domain: "sales" });
});
afterEach(() => world.stop());

/** What sales' owner lets a purpose see of its orders from now on. */
async function allowSales(purpose: string, columns: readonly string[]): Promise<void> {
  const key = { leg: "product", product: "sales/orders", purpose } as const;
  const { version } = await world.mesh.table.readLeg(key);
  const views = { customers: { columns: Object.fromEntries(columns.map((column) => [column, "clear" as const])) } };
  const decision = { status: "approved", purposeVersion: 1, decidedBy: "sue@acme.example" } as const;
  await world.mesh.table.writeLeg({
    key,
    version: version + 1,
    statements: columns.length > 0 ? [{ effect: "allow", ...decision, views }] : [],
    history: [],
  });
}

function publish(given: Partial<HubContent>): Promise<number> {
  return world.mesh.table.publishHub({ ...hub, ...given }, { by: "release", at: NOON });
}

/** Columns that the role of a purpose reads in an account, whatever the rows. */
function read(purpose: string, account = GUEST): readonly string[] {
  return world.local
    .authorize(purposeRoleArn(account, purpose))
    .flatMap(({ database, regions }) => regions.flatMap(({ columns }) => columns.map((name) => `${database}.${name}`)));
}

/** Runs with an eye on a role before every call, whatever becomes of the run. */
async function watched(run: () => Promise<unknown>, look: () => readonly string[]): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const note = () => {
    for (const column of look()) seen.add(column);
  };
  const { faults } = world;
  world.faults = {
    next: (operation, parts) => {
      note();
      return faults?.next(operation, parts);
    },
  };
  await run().catch(() => undefined);
  note();
  world.faults = faults;
  return seen;
}

/** One release lets an account in and hides from fraud what sales has shown it. */
function letInAndClose(): Promise<number> {
  return publish({
    consumers: [PLACE.account, GUEST],
    guardrails: [{ id: "contacts", classification: "contact", purposes: ["marketing"], otherwise: "hidden" }],
  });
}

describe("a role that is let in", () => {
  it("never reads what another domain of the account still carries though the law no longer says so", async () => {
    await letInAndClose();

    const seen = await watched(
      () => world.run(),
      () => read("fraud"),
    );

    expect([...seen].sort()).toEqual(["crm__customers.city", "sales__orders.city"]);
  });
});
