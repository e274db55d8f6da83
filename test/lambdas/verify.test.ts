import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { VerifierDependencies } from "../../lambdas/verify/handler.ts";
import { Rounds } from "../../lambdas/verify/rounds.ts";
import type { Grant, LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Change } from "../../lib/ports/events.ts";
import { productNamed } from "../contract/sample-mesh.ts";
import { CONVERGER, type ConvergeWorld, DEPLOYER, MINUTE, newConvergeWorld, PLACE, WRITES } from "./converge-world.ts";
import { runVerifier, verifierOf } from "./verify-world.ts";

const FRAUD = `arn:aws:iam::${PLACE.account}:role/purpose/fraud`;
const TABLE = { database: "crm__customers", table: "customers" };
/** Called like a person, as users are. */
const ALICE = `arn:aws:iam::${PLACE.account}:user/alice.archer`;

let world: ConvergeWorld;
let counts: Record<string, number>[];
let announced: Change[];

beforeEach(async () => {
  world = await newConvergeWorld();
  counts = [];
  announced = [];
  await world.assign("fraud");
  await world.run();
});
afterEach(() => world.stop());

function dependencies(given: Partial<VerifierDependencies> = {}): VerifierDependencies {
  return verifierOf(world, {
    count: (counted) => counts.push({ ...counted }),
    events: {
      publish: async (changes) => {
        announced.push(...changes);
        return new Set();
      },
    },
    ...given,
  });
}

function verify(event: unknown = {}, given: Partial<VerifierDependencies> = {}) {
  world.mesh.lines.length = 0;
  return runVerifier(dependencies(given), event);
}

/** Begins where the schedule does and follows what is handed on; the products that each run looked at. */
async function round(given: Partial<VerifierDependencies>): Promise<readonly number[]> {
  const seen: number[] = [];
  const rounds = new Rounds(world.mesh.clock);
  for (let event: unknown = {}; event !== undefined; ) {
    announced.length = 0;
    seen.push((await verify(event, { rounds, ...given })).products);
    const detail = announced.find(({ kind }) => kind === "verification");
    event = detail && { detail };
    if (seen.length > 20) throw new Error("it never ends");
  }
  return seen;
}

const CLEAN = {
  overExposures: 0,
  underExposures: 0,
  foreignOpenings: 0,
  notLookedAt: 0,
  rewrittenHistories: 0,
};
const logged = () => JSON.stringify(world.mesh.lines);
const kinds = () => announced.map(({ kind }) => kind).sort();

function tamper(change: (state: LakeFormationState) => LakeFormationState): void {
  world.local.state = change(world.local.state);
}

/** Has no administrators left but these read-only ones. */
function appoint(...readers: readonly string[]): void {
  const { account } = world.local;
  const ReadOnlyAdmins = readers.map((DataLakePrincipalIdentifier) => ({ DataLakePrincipalIdentifier }));
  world.local.account = { ...account, settings: { ...account.settings, DataLakeAdmins: [], ReadOnlyAdmins } };
}

function granting(...grants: readonly Grant[]): (state: LakeFormationState) => LakeFormationState {
  return (state) => ({ ...state, grants: [...state.grants, ...grants] });
}

describe("verify", () => {
  it("finds nothing where the converger has been, tells nobody, and counts the round", async () => {
    expect(await verify()).toMatchObject({ ...CLEAN, products: 1, tables: 1 });
    expect(announced).toEqual([]);
    expect(counts).toEqual([
      {
        OverExposures: 0,
        UnderExposures: 0,
        ForeignOpenings: 0,
        NotLookedAt: 0,
        RewrittenHistories: 0,
        Verifications: 1,
      },
    ]);
  });

  it("changes nothing, whatever it finds", async () => {
    tamper(granting({ principal: ALICE, resource: { kind: "table", ...TABLE }, permissions: ["SELECT"] }));
    const before = world.local.received.length;

    await verify();

    const calls = world.local.received.slice(before).map(({ operation }) => operation);
    expect(calls.length).toBeGreaterThan(3);
    expect(calls.filter((operation) => WRITES.test(operation))).toEqual([]);
  });

  it("has a purpose that was given more closed out by the converger, and is content then", async () => {
    const filter = { ...TABLE, name: "purpose_fraud__000000000000", columns: { exclude: [] } };
    const grant: Grant = { principal: FRAUD, resource: { kind: "filter", ...filter }, permissions: ["SELECT"] };
    tamper((state) => granting(grant)({ ...state, filters: [...state.filters, filter] }));
    expect(world.seen("fraud").join()).toContain("customer_id");

    expect(await verify()).toMatchObject({ ...CLEAN, overExposures: 1 });

    expect(announced).toEqual([{ id: "v1/over", kind: "over-exposed", domain: "crm" }]);
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({ message: "over-exposed", purpose: "fraud", table: "crm__customers.customers" }),
    );
    await world.run({ detail: announced[0] });
    announced.length = 0;
    expect(world.seen("fraud").join()).not.toContain("customer_id");
    expect(await verify()).toMatchObject(CLEAN);
    expect(announced).toEqual([]);
  });

  it("has what is left to IAM closed by the converger", async () => {
    const everybody = { principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL"] } as const;
    tamper(granting({ ...everybody, resource: { kind: "table", ...TABLE } }));

    const { overExposures, foreignOpenings } = await verify();

    expect(overExposures).toBeGreaterThan(0);
    expect(foreignOpenings).toBe(0);
    expect(kinds()).toEqual(["over-exposed"]);
    await world.run();
    expect(await verify()).toMatchObject(CLEAN);
  });

  it("has what a table's creator may read taken away by the converger", async () => {
    tamper(granting({ principal: DEPLOYER, resource: { kind: "table", ...TABLE }, permissions: ["ALL"] }));

    expect(await verify()).toMatchObject({ ...CLEAN, overExposures: 1 });
    expect(kinds()).toEqual(["over-exposed"]);
    await world.run();
    expect(await verify()).toMatchObject(CLEAN);
  });

  it("reports what others opened for as long as it is open, and wakes nobody who could not close it", async () => {
    tamper(granting({ principal: ALICE, resource: { kind: "table", ...TABLE }, permissions: ["SELECT"] }));

    for (let run = 0; run < 2; run++) {
      announced.length = 0;
      expect(await verify()).toMatchObject({ ...CLEAN, foreignOpenings: 1 });
      expect(announced).toEqual([{ id: "v1/foreign", kind: "foreign-opening" }]);
      expect(world.mesh.lines).toContainEqual(
        expect.objectContaining({ message: "foreign opening", holder: "user", tables: ["crm__customers.customers"] }),
      );
      await world.run();
    }
  });

  it("names nobody and no rows of a filter in the log", async () => {
    const filter = { ...TABLE, name: "purpose_fraud__000000000000", columns: { exclude: [] }, rows: "email = 'bob'" };
    const grant: Grant = { principal: FRAUD, resource: { kind: "filter", ...filter }, permissions: ["SELECT"] };
    const alices: Grant = { principal: ALICE, resource: { kind: "table", ...TABLE }, permissions: ["SELECT"] };
    tamper((state) => granting(grant, alices)({ ...state, filters: [...state.filters, filter] }));

    await verify();

    expect(logged()).toContain("foreign opening");
    expect(logged()).not.toMatch(/alice|bob/);
  });

  it("has what was taken from a purpose given back, once there was time to give it", async () => {
    tamper((state) => ({ ...state, grants: state.grants.filter(({ principal }) => principal !== FRAUD) }));

    expect(await verify()).toMatchObject(CLEAN);
    world.mesh.time += 6 * MINUTE;
    expect(await verify()).toMatchObject({ ...CLEAN, underExposures: 1 });
    expect(announced).toEqual([{ id: "v1/under", kind: "under-exposed", domain: "crm" }]);
    await world.run();
    expect(await verify()).toMatchObject(CLEAN);
  });

  it("finds a revocation that nobody carried out", async () => {
    await world.revoke("fraud");

    expect(await verify()).toMatchObject({ ...CLEAN, overExposures: 1 });
  });

  it("takes a view that is withdrawn ahead of its end for lawful", async () => {
    await world.revoke("fraud");
    const validUntil = new Date(world.mesh.time + 4 * MINUTE).toISOString();
    await world.assign("fraud", { validUntil });
    await world.run();
    expect(world.seen("fraud")).toEqual([]);

    expect(await verify()).toMatchObject(CLEAN);
  });

  it.each<{ readonly why: string; readonly grant: Omit<Grant, "permissions"> }>([
    {
      why: "to everybody by tags",
      grant: {
        principal: "IAM_ALLOWED_PRINCIPALS",
        resource: {
          kind: "tag-policy",
          resourceType: "TABLE",
          expression: [{ key: "purpose:fraud", values: ["allow", "describe"] }],
        },
      },
    },
    {
      why: "to a creator by tags",
      grant: {
        principal: DEPLOYER,
        resource: {
          kind: "tag-policy",
          resourceType: "TABLE",
          expression: [{ key: "purpose:fraud", values: ["allow", "describe"] }],
        },
      },
    },
  ])("takes what is granted $why for foreign: the converger leaves it", async ({ grant }) => {
    tamper(granting({ ...grant, permissions: ["SELECT"] }));

    await world.run();

    expect(await verify()).toMatchObject({ foreignOpenings: 1 });
    expect(kinds()).toContain("foreign-opening");
    expect(world.mesh.lines.map(({ message }) => message)).not.toContain("open by default");
  });

  it.each([
    { why: "from the start", seeing: 0 },
    { why: "while it reads", seeing: 1 },
  ])("fails where it is no administrator $why: the lists that it is shown then are empty", async ({ seeing }) => {
    tamper(granting({ principal: ALICE, resource: { kind: "table", ...TABLE }, permissions: ["SELECT"] }));
    const { catalog } = dependencies();
    let asked = 0;
    const hidden: VerifierDependencies["catalog"] = {
      maySeeAll: async (role) => {
        if (asked++ === seeing) appoint();
        return catalog.maySeeAll(role);
      },
      readState: async (...given) => ({ ...(await catalog.readState(...given)), grants: [] }),
    };

    await expect(verify({}, { catalog: hidden })).rejects.toThrow("the verifier is no administrator");
    expect(counts).toEqual([]);
  });

  it("is content with being a read-only administrator", async () => {
    appoint(CONVERGER);

    expect(await dependencies().catalog.maySeeAll(CONVERGER)).toBe(true);
    expect(await dependencies().catalog.maySeeAll(DEPLOYER)).toBe(false);
  });
});

describe("the shards of a domain", () => {
  it.each([
    { shardSize: 1, seen: [1, 1, 1, 0] },
    { shardSize: 2, seen: [2, 1] },
    { shardSize: 3, seen: [3, 0] },
    { shardSize: 4, seen: [3] },
  ])("are looked at one after another, $shardSize products each, to the end", async ({ shardSize, seen }) => {
    for (const name of ["crm/leads", "crm/orders"]) await world.mesh.table.publishProduct(productNamed(name));

    expect(await round({ shardSize })).toEqual(seen);
    expect(counts.map(({ Verifications = 0 }) => Verifications)).toEqual(
      seen.map((_, at) => +(at === seen.length - 1)),
    );
  });

  it("leave no database out, whether or not a product is called like it", async () => {
    await world.mesh.table.publishProduct(productNamed("crm/my-2nd"));
    for (const name of ["crm/aa", "crm/my-2nd", "crm/my3rd", "crm/zz"]) await world.deploy(productNamed(name));
    const stray = (database: string): Grant => ({
      principal: ALICE,
      resource: { kind: "table", database },
      permissions: ["SELECT"],
    });
    tamper(granting(...["crm__aa", "crm__my_2nd", "crm__my3rd", "crm__zz"].map(stray)));
    await world.run();

    for (const shardSize of [1, 2, 5]) {
      counts.length = 0;
      await round({ shardSize });
      expect(counts.reduce((sum, { ForeignOpenings = 0 }) => sum + ForeignOpenings, 0)).toBe(4);
    }
  });

  it("hold a product together with its database, however both are ordered", async () => {
    const product = "crm/customers-2nd";
    await world.mesh.table.publishProduct(productNamed(product));
    await world.deploy(productNamed(product));
    await world.assign("fraud", { product });
    await world.run();
    world.mesh.time += 6 * MINUTE;
    expect(world.seen("fraud").join()).toContain("crm__customers_2nd");

    await round({ shardSize: 1 });

    expect(counts.map((count) => count.OverExposures)).toEqual([0, 0, 0]);
    expect(counts.map((count) => count.UnderExposures)).toEqual([0, 0, 0]);
  });

  it("report once what belongs to none of them", async () => {
    const { catalog } = dependencies();
    const unreadable = [{ principal: ALICE, resource: "LFTagPolicy saved", permissions: ["SELECT" as const] }];
    const readState: typeof catalog.readState = async (...asked) => ({
      ...(await catalog.readState(...asked)),
      unreadable,
    });

    await round({ shardSize: 1, catalog: { readState, maySeeAll: async () => true } });

    expect(counts.map((count) => count.ForeignOpenings)).toEqual([1, 0]);
  });

  it("are handed on by one that fails as well", async () => {
    await world.mesh.table.publishProduct(productNamed("crm/leads"));
    world.faults = { next: () => ({ kind: "refusal", code: "InternalServiceException" }) };

    await expect(verify({}, { shardSize: 1 })).rejects.toThrow(/failed 3 times/);

    expect(announced).toEqual([{ id: "v1/rest", kind: "verification", product: "crm/customers" }]);
  });

  it("are read alone", async () => {
    await world.mesh.table.publishProduct(productNamed("crm/leads"));
    await world.deploy(productNamed("crm/leads"));
    const before = world.local.received.length;

    await verify({ detail: { kind: "verification", product: "crm/customers" } });

    const tables = world.local.received.slice(before).filter(({ operation }) => operation === "GetTables");
    expect(tables.map(({ input }) => input.DatabaseName)).toEqual(["crm__leads"]);
  });

  it.each([
    { why: "the schedule's", event: { source: "aws.events", detail: {} } },
    { why: "another domain's", event: { detail: { kind: "verification", product: "sales/orders" } } },
    { why: "one that says nothing", event: undefined },
  ])("begin with the first for an event like $why", async ({ event }) => {
    expect(await verify(event)).toMatchObject({ products: 1 });
  });
});
