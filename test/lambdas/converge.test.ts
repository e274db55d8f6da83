import { beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/converge/handler.ts";
import { incomplete, undone } from "../../lambdas/converge/undone.ts";
import { createHandler as decideAssignment } from "../../lambdas/decide-assignment/handler.ts";
import { createHandler as revokeAssignment } from "../../lambdas/revoke-assignment/handler.ts";
import { effectiveAccess } from "../../lib/lake-formation/effective-access.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import { InProcessLaw } from "../contract/in-process-law.ts";
import { bareState, PLACE } from "../contract/lake-formation-catalog.contract.ts";
import { MemoryLakeFormationCatalog } from "../contract/memory-lake-formation-catalog.ts";
import { MemoryLakeSettings } from "../contract/memory-lake-settings.ts";
import { MemoryLease } from "../contract/memory-lease.ts";
import { hub, NOON, productNamed } from "../contract/sample-mesh.ts";
import { CONTEXT, newMesh, postAs, type World } from "./support.ts";

const MINUTE = 60_000;
const ADMINISTRATOR = "arn:aws:iam::111122223333:role/converger";
const OTTO = "otto@acme.example";

let world: World;
let catalog: MemoryLakeFormationCatalog;
beforeEach(async () => {
  world = await newMesh();
  catalog = new MemoryLakeFormationCatalog(bareState());
});

const run = (event: unknown = {}) => {
  const lease = new MemoryLease(world.clock);
  const settings = new MemoryLakeSettings();
  settings.administrators = [ADMINISTRATOR];
  const events = { publish: async () => new Set<string>() };
  const pause = async () => undefined;
  const own = { administrator: ADMINISTRATOR, readers: ["arn:aws:iam::111122223333:role/verifier"] };
  const law = new InProcessLaw({ ...world, place: PLACE });
  const about = { place: PLACE, lead: 5 * MINUTE, consumers: new Set([PLACE.account]) };
  return createHandler({ ...world, ...own, ...about, law, pause, catalog, settings, lease, events })(event, CONTEXT);
};

const assign = (purpose: string, given: object = {}) =>
  postAs(OTTO, decideAssignment(world), {
    product: "crm/customers",
    purpose,
    decision: "approve",
    reason: "fine",
    view: { customers: { columns: { email: "clear", city: "clear" } } },
    ...given,
  });

const revoke = (purpose: string) =>
  postAs(OTTO, revokeAssignment(world), { product: "crm/customers", purpose, reason: "over" });

function seen(purpose: string, state: LakeFormationState = catalog.state): unknown {
  return effectiveAccess(state, purposeRoleArn(PLACE.account, purpose));
}

describe("converging", () => {
  it("leads the catalog to what was decided, and then has nothing left to do", async () => {
    await assign("fraud");
    const nothing = seen("fraud");

    const first = await run();

    expect(first).toMatchObject({ narrowed: 0, skipped: 0, nextChange: undefined });
    expect(seen("fraud")).not.toEqual(nothing);
    expect(await run()).toMatchObject({ narrowed: 0, widened: 0 });
  });

  it("takes away what was revoked", async () => {
    await run();
    const nothing = seen("fraud");
    await assign("fraud");
    await run();

    await revoke("fraud");

    expect(await run()).toMatchObject({ widened: 0 });
    expect(seen("fraud")).toEqual(nothing);
  });

  it("takes away before the end by the lead, and gives at the beginning only", async () => {
    const nothing = seen("fraud");
    await assign("fraud", { validUntil: "2026-06-01T12:30:00Z" });
    world.time = NOON + 25 * MINUTE - 1;
    expect(await run()).toMatchObject({ nextChange: NOON + 30 * MINUTE });
    const open = seen("fraud");

    world.time = NOON + 25 * MINUTE;
    await run();

    expect(open).not.toEqual(nothing);
    expect(seen("fraud")).toEqual(nothing);
  });

  it("stops before it gives anything when taking away fails, having taken all it could", async () => {
    await assign("marketing");
    await assign("fraud", { view: { customers: { columns: { city: "clear" }, rows: "city = 'Bergen'" } } });
    await run();
    await revoke("marketing");
    await revoke("fraud");
    await world.table.publishProduct(productNamed("crm/leads"));
    await assign("fraud", { product: "crm/leads" });
    const before = catalog.calls.length;
    catalog.refuse = ({ operation }) =>
      operation === "DeleteDataCellsFilter"
        ? [{ operation, code: "AccessDeniedException", isPrincipalMissing: false }]
        : [];

    await expect(run()).rejects.toThrow(/narrowing stopped with 1 failures: DeleteDataCellsFilter/);

    const operations = catalog.calls.slice(before).map(({ operation }) => operation);
    expect(operations).toContain("RemoveLFTagsFromResource");
    expect(operations).not.toContain("AddLFTagsToResource");
    expect(JSON.stringify(seen("fraud"))).not.toContain("crm__leads");
    expect(world.lines.at(-1)).toMatchObject({ level: "error", code: "not-converged" });

    catalog.refuse = () => [];
    await run();
    expect(JSON.stringify(seen("fraud"))).toContain("crm__leads");
  });

  it.each([
    { why: "an answer claims what is not so", answer: async () => [], code: "StillThere" },
    { why: "the connection breaks", answer: () => Promise.reject(new TypeError("terminated")), code: "TypeError" },
  ])("gives nothing when taking away did not happen: $why", async ({ answer, code }) => {
    await assign("marketing");
    await run();
    await revoke("marketing");
    await world.table.publishProduct(productNamed("crm/leads"));
    await assign("fraud", { product: "crm/leads" });
    const { apply } = catalog;
    catalog.apply = answer;

    await expect(run()).rejects.toThrow(`RemoveLFTagsFromResource: ${code}`);

    catalog.apply = apply;
    expect(JSON.stringify(seen("fraud"))).not.toContain("crm__leads");
    await run();
    expect(JSON.stringify(seen("fraud"))).toContain("crm__leads");
  });

  it("looks again before it takes what AWS still lists for something that is still there", async () => {
    await assign("marketing");
    await run();
    await revoke("marketing");
    await assign("fraud");
    const before = catalog.state;
    const read = catalog.readState.bind(catalog);
    let reads = 0;
    catalog.readState = async (domain) => {
      reads += 1;
      const now = catalog.state;
      // the list that follows the taking away is that of before
      if (reads === 2) catalog.state = before;
      const listed = await read(domain);
      catalog.state = now;
      return listed;
    };

    await run();

    expect(reads).toBe(3);
    expect(JSON.stringify(seen("fraud"))).toContain("email");
    expect(JSON.stringify(seen("marketing"))).not.toContain("email");
  });

  it.each([
    { what: "its database's", isRefused: (at: object) => "Database" in at },
    { what: "its table's", isRefused: (at: object) => "Table" in at },
  ])("leaves a column the tag that hides it where $what could not be taken off", async ({ isRefused }) => {
    await run();
    const shown = { "purpose:marketing": "allow" };
    const hidden = { "purpose:marketing": "describe" };
    const databases = catalog.state.databases.map((database) => ({
      ...database,
      tags: isRefused({ Database: {} }) ? shown : {},
      tables: database.tables.map((table) => ({
        ...table,
        tags: isRefused({ Table: {} }) ? shown : {},
        columns: table.columns.map((column) => ({ ...column, tags: hidden })),
      })),
    }));
    catalog.state = { ...catalog.state, databases };
    const before = seen("marketing");
    catalog.refuse = ({ operation, input }) =>
      operation === "RemoveLFTagsFromResource" && isRefused(input.Resource)
        ? [{ operation, part: "purpose:marketing", code: "InternalServiceException", isPrincipalMissing: false }]
        : [];

    await expect(run()).rejects.toThrow(/narrowing stopped/);
    expect(seen("marketing")).toEqual(before);

    catalog.refuse = () => [];
    await run();
    expect(
      catalog.state.databases.flatMap(({ tables }) => tables.flatMap(({ columns }) => columns)),
    ).not.toContainEqual(expect.objectContaining({ tags: hidden }));
  });

  it("names in its errors the roles of purposes only", () => {
    const codes = ["arn:aws:iam::111122223333:saml-provider/idp:user/alice@acme.example", "IAM_ALLOWED_PRINCIPALS"];
    const Table = { DatabaseName: "crm__customers", Name: "customers" };
    const Entries = [...codes, purposeRoleArn("111122223333", "fraud")].map((principal, at) => ({
      Id: String(at),
      Principal: { DataLakePrincipalIdentifier: principal },
      Resource: { Table },
    }));
    const failure = { operation: "BatchRevokePermissions", code: "Denied", isPrincipalMissing: false } as const;
    const failures = Entries.map(({ Id }) => ({ ...failure, part: Id }));

    const { message } = incomplete("narrowing", undone({ operation: failure.operation, input: { Entries } }, failures));

    expect(message).not.toContain("alice");
    expect(message).toContain("what somebody holds on crm__customers.customers");
    expect(message).toContain("what everybody holds on crm__customers.customers");
    expect(message).toContain("role/purpose/fraud");
  });

  it("skips roles that do not exist, and reports them", async () => {
    await assign("fraud");
    catalog.refuse = (call) =>
      call.operation === "BatchGrantPermissions"
        ? [{ operation: call.operation, part: "1", code: "InvalidInputException", isPrincipalMissing: true }]
        : [];

    expect(await run()).toMatchObject({ skipped: expect.any(Number) });
    expect(world.lines.at(-1)).toMatchObject({ level: "warn", message: "converged" });
  });

  it("stops giving at the first failure that is no missing role", async () => {
    await assign("fraud");
    catalog.refuse = ({ operation }) =>
      operation === "CreateLFTag" ? [{ operation, code: "InternalServiceException", isPrincipalMissing: false }] : [];

    await expect(run()).rejects.toThrow(/widening stopped/);
    expect(catalog.calls).toHaveLength(1);
  });

  it("closes a product that outgrows Lake Formation, converges the others, and fails", async () => {
    catalog.state = emptyState(PLACE);
    const many = Array.from({ length: 51 }, (_, at) => ({ ...hub.purposes[2], id: `p${at}`, parents: [] }));
    await world.table.publishHub({ ...hub, purposes: [...hub.purposes, ...many] } as typeof hub, { by: "t", at: NOON });
    await world.table.publishProduct(productNamed("crm/leads"));
    catalog.state = { ...bareState() };
    for (const { id } of many) expect((await assign(id)).status).toBe(200);
    await assign("fraud", { product: "crm/leads" });

    await expect(run()).rejects.toThrow();

    expect(JSON.stringify(seen("fraud"))).toContain("crm__leads");
    expect(JSON.stringify(seen("p1"))).not.toContain("crm__customers");
  });

  it("takes away, and gives nothing, where the mesh as a whole outgrows Lake Formation", async () => {
    await assign("fraud");
    await run();
    await revoke("fraud");
    await assign("marketing");
    const many = Array.from({ length: 1_001 }, (_, at) => ({ ...hub.purposes[2], id: `p${at}`, parents: [] }));
    await world.table.publishHub({ ...hub, purposes: [...hub.purposes, ...many] } as typeof hub, { by: "t", at: NOON });
    expect(JSON.stringify(seen("fraud"))).toContain("email");

    await expect(run()).rejects.toThrow();

    expect(JSON.stringify(seen("fraud"))).not.toContain("email");
    expect(JSON.stringify(seen("marketing"))).not.toContain("email");
    expect(catalog.state.tags.length).toBeLessThan(100);
  });

  it("closes a product that nobody understands, converges the others, and fails", async () => {
    await assign("fraud");
    await run();
    await world.table.publishProduct(productNamed("crm/leads"));
    await assign("fraud", { product: "crm/leads" });
    const readProducts = world.table.readProducts.bind(world.table);
    world.table.readProducts = async (domain, page) => {
      if (!page?.onCorrupt) throw new CorruptItemError("a stored `PRODUCT` cannot be understood");
      page.onCorrupt("customers");
      return (await readProducts(domain, page)).filter(({ product }) => product.name !== "customers");
    };

    await expect(run()).rejects.toThrow(/cannot be understood: `customers`/);

    expect(JSON.stringify(seen("fraud"))).not.toContain("crm__customers");
    expect(JSON.stringify(seen("fraud"))).toContain("crm__leads");
  });

  it("shows at no moment more than before and after", async () => {
    await assign("marketing");
    await run();
    await revoke("marketing");
    await assign("marketing", { view: { customers: { columns: { email: "clear" }, rows: "city <> 'Oslo'" } } });
    const from = catalog.states.length;

    await run();

    const [last] = catalog.states.slice(-1);
    const allowed = [catalog.states[from - 1], last].map((state) => JSON.stringify(state && seen("marketing", state)));
    for (const state of catalog.states.slice(from)) {
      const now = JSON.stringify(seen("marketing", state));
      const isEmpty = !now.includes("email");
      expect(isEmpty || allowed.includes(now)).toBe(true);
    }
  });

  it("answers CloudFormation, and does nothing when its stack goes", async () => {
    await assign("fraud");

    expect(await run({ RequestType: "Delete", PhysicalResourceId: "x", ResourceProperties: {} })).toEqual({
      PhysicalResourceId: "x",
    });
    expect(catalog.calls).toEqual([]);
    expect(await run({ RequestType: "Create", ResourceProperties: {} })).toEqual({
      PhysicalResourceId: "converged-crm",
    });
    expect(catalog.calls.length).toBeGreaterThan(0);
  });
});
