import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/converge/handler.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { Guardrail } from "../../lib/model/mesh.ts";
import type { HubContent } from "../../lib/model/workflow/hub.ts";
import type { LakeFormationCatalog } from "../../lib/ports/lake-formation-catalog.ts";
import { hub, NOON, productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, MINUTE, newConvergeWorld, PLACE } from "./converge-world.ts";
import { CONTEXT } from "./support.ts";

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

/** Runs with an eye on a role before every call. */
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
  await run();
  note();
  world.faults = faults;
  return seen;
}

const NO_CITIES: Guardrail = { id: "places", classification: "none", purposes: ["marketing"], otherwise: "hidden" };

/** One release lets an account in and hides from fraud what sales has shown it. */
function letInAndClose(): Promise<number> {
  return publish({
    consumers: [PLACE.account, GUEST],
    guardrails: [{ id: "contacts", classification: "contact", purposes: ["marketing"], otherwise: "hidden" }],
  });
}

/** The converger's catalog but for these parts. */
function catalogWith(given: (catalog: LakeFormationCatalog) => Partial<LakeFormationCatalog>): LakeFormationCatalog {
  const { catalog } = world.dependencies();
  const whole = {
    apply: catalog.apply.bind(catalog),
    readState: catalog.readState.bind(catalog),
    readDatabaseNames: catalog.readDatabaseNames.bind(catalog),
    hasOtherDomains: catalog.hasOtherDomains.bind(catalog),
  };
  return { ...whole, ...given(whole) };
}

/** Operations since then, and what they were about. */
function receivedSince(from: number): readonly string[] {
  return world.local.received.slice(from).map(({ operation, input }) => `${operation} ${JSON.stringify(input)}`);
}

const OPEN = ["crm__customers.city", "sales__orders.city"];

describe("a role that is let in", () => {
  it("never reads what another domain of the account still carries though the law no longer says so", async () => {
    await letInAndClose();

    const seen = await watched(
      () => world.run(),
      () => read("fraud"),
    );

    expect([...seen].sort()).toEqual(OPEN);
  });

  it("is let in by a run that gives nothing in other domains", async () => {
    await letInAndClose();
    await allowSales("marketing", ["email"]);

    await world.run();
    expect(read("marketing", PLACE.account)).toEqual([]);

    await world.run({}, { domain: "sales" });
    expect(read("marketing", PLACE.account)).toEqual(["sales__orders.email"]);
  });

  it("may be one that lost its grants, and gets them back", async () => {
    const { grants } = world.local.state;
    const isLost = ({ principal, resource }: (typeof grants)[number]) =>
      resource.kind === "tag-policy" && principal.endsWith("fraud");
    world.local.state = { ...world.local.state, grants: grants.filter((grant) => !isLost(grant)) };
    await allowSales("fraud", ["city"]);

    const seen = await watched(
      () => world.run(),
      () => read("fraud", PLACE.account),
    );

    expect([...seen].sort()).toEqual(["crm__customers.city", "crm__customers.email", "sales__orders.city"]);
  });

  it("is not let in where something of another domain cannot be taken away, and is once it can", async () => {
    await letInAndClose();
    const code = "AccessDeniedException";
    const catalog = catalogWith(({ apply }) => ({
      apply: async (call, stopAt) =>
        call.operation === "RemoveLFTagsFromResource" && JSON.stringify(call).includes("sales__")
          ? [{ operation: call.operation, code, isPrincipalMissing: false }]
          : apply(call, stopAt),
    }));

    // what is wrong there is not ours to mend
    expect(await world.run({}, { catalog })).toMatchObject({ isComplete: true, skipped: 2 * hub.purposes.length });
    expect(read("fraud")).toEqual([]);
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({
        message: "left undone",
        reason:
          "narrowing stopped with 1 failures: RemoveLFTagsFromResource: AccessDeniedException on sales__orders.customers",
      }),
    );

    await world.run();
    expect(read("fraud")).toEqual(OPEN);
  });

  it("reads nothing of another domain's product that nobody understands", async () => {
    await letInAndClose();
    const { table } = world.mesh;
    const readProducts = table.readProducts.bind(table);
    table.readProducts = async (domain, page) => {
      if (domain === "sales") page?.onCorrupt?.("orders");
      return domain === "sales" ? [] : readProducts(domain, page);
    };

    // what is wrong with its policies is not ours to report
    expect(await world.run()).toMatchObject({ isComplete: true });

    expect(read("fraud")).toEqual(["crm__customers.city"]);
  });

  it("is let in by a later run where time runs out, and not before all was looked at", async () => {
    await letInAndClose();
    let isSlow = true;
    const catalog = catalogWith(({ readState }) => ({
      readState: async (domain, ...about) => {
        const state = await readState(domain, ...about);
        if (domain === "sales" && isSlow) world.mesh.time += 10 * MINUTE;
        return state;
      },
    }));
    const converge = createHandler(world.dependencies({ catalog }));

    expect(await converge({}, CONTEXT)).toMatchObject({ isComplete: false });
    expect(read("fraud")).toEqual([]);
    expect(world.announced).toEqual([{ id: "request-1", kind: "unfinished", domain: "crm" }]);

    const deployment = { RequestType: "Create", ResourceProperties: {} };
    await expect(world.run(deployment, { catalog })).rejects.toThrow(
      /left, and tables of domain `sales` to be looked at/,
    );

    isSlow = false;
    const rest = { source: "purpose-mesh", detail: world.announced[0] };
    expect(await converge(rest, CONTEXT)).toMatchObject({ isComplete: true });
    expect(read("fraud")).toEqual(OPEN);
  });

  it("is not let in by what was looked at before policies were published, but by the next run", async () => {
    await letInAndClose();
    const catalog = catalogWith(({ readDatabaseNames }) => ({
      readDatabaseNames: async (stopAt) => {
        // lets nobody see a city, after its own tables were looked at
        await publish({ consumers: [PLACE.account, GUEST], guardrails: [NO_CITIES] });
        return readDatabaseNames(stopAt);
      },
    }));

    const seen = await watched(
      () =>
        expect(world.run({}, { catalog })).rejects.toThrow("policies were published while everything was looked at"),
      () => read("fraud"),
    );
    expect([...seen]).toEqual([]);

    const later = await watched(
      () => world.run(),
      () => read("fraud"),
    );
    expect([...later].sort()).toEqual(["crm__customers.email", "sales__orders.email"]);
  });

  it("is not let in once something has ended that was looked at", async () => {
    await letInAndClose();
    await world.assign("fraud", { validUntil: "2026-06-01T12:20:00Z" });
    const catalog = catalogWith(({ readDatabaseNames }) => ({
      readDatabaseNames: async (stopAt) => {
        world.mesh.time += 25 * MINUTE;
        return readDatabaseNames(stopAt);
      },
    }));

    expect(await world.run({}, { catalog, time: 60 * MINUTE })).toMatchObject({ isComplete: false });
    expect(read("fraud")).toEqual([]);

    await world.run();
    expect(read("fraud")).toEqual(["sales__orders.city"]);
  });
});

describe("a run that lets nobody in", () => {
  it("looks at no other domain", async () => {
    await world.assign("marketing");
    const before = world.local.received.length;

    expect(await world.run()).toMatchObject({ isComplete: true });

    expect(receivedSince(before).join()).not.toContain("sales__orders");
  });

  it("looks at all of the account once for roles that do not exist, not again and again", async () => {
    await letInAndClose();
    const guests = hub.purposes.map(({ id }) => purposeRoleArn(GUEST, id));
    for (const guest of guests) world.missingRoles.add(guest);
    const converge = createHandler(world.dependencies());
    const looks = async () => {
      const before = world.local.received.length;
      expect(await converge({}, CONTEXT)).toMatchObject({ isComplete: true, skipped: 2 * guests.length });
      return receivedSince(before).some((call) => /GetTables.*sales__orders/.test(call));
    };

    expect(await looks()).toBe(true);
    world.mesh.time += 29 * MINUTE;
    expect(await looks()).toBe(false);
    world.mesh.time += 2 * MINUTE;
    expect(await looks()).toBe(true);

    for (const guest of guests) world.missingRoles.delete(guest);
    world.mesh.time += 31 * MINUTE;
    await converge({}, CONTEXT);
    expect(read("fraud")).toEqual(OPEN);
  });
});
