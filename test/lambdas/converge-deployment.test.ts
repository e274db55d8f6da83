import { GetDataLakeSettingsCommand, PutDataLakeSettingsCommand } from "@aws-sdk/client-lakeformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { catalogLease } from "../../lib/ports/lease.ts";
import { productNamed } from "../contract/sample-mesh.ts";
import {
  CONVERGER,
  type ConvergeWorld,
  DEPLOYER,
  MINUTE,
  newConvergeWorld,
  PLACE,
  VERIFIERS,
} from "./converge-world.ts";

let world: ConvergeWorld;
beforeEach(async () => {
  world = await newConvergeWorld();
});
afterEach(() => world.stop());

const event = (RequestType: "Create" | "Update" | "Delete", type: string, ResourceProperties: object = {}) => ({
  RequestType,
  ResourceType: `Custom::PurposeMesh${type}`,
  ResourceProperties,
  ...(RequestType === "Create" ? {} : { PhysicalResourceId: "as-before" }),
});

const settings = async () => {
  const { DataLakeSettings } = await world.clients("converger").lakeFormation.send(new GetDataLakeSettingsCommand({}));
  return DataLakeSettings ?? {};
};

async function setAdministrators(...arns: string[]): Promise<void> {
  const DataLakeAdmins = arns.map((arn) => ({ DataLakePrincipalIdentifier: arn }));
  const DataLakeSettings = { ...(await settings()), DataLakeAdmins };
  await world.clients("converger").lakeFormation.send(new PutDataLakeSettingsCommand({ DataLakeSettings }));
}

describe("deploying what converges", () => {
  it("answers once Lake Formation is what the policies say", async () => {
    await world.assign("fraud");

    expect(await world.run(event("Create", "Convergence"))).toEqual({ PhysicalResourceId: "converged-crm" });

    expect(world.seen("fraud")).toContain("crm__customers.customers.email");
  });

  it("fails with the reason when it cannot be", async () => {
    await world.assign("fraud");
    const denied = { kind: "refusal", code: "AccessDeniedException" } as const;
    world.faults = { next: (operation) => (operation === "AddLFTagsToResource" ? denied : undefined) };

    await expect(world.run(event("Create", "Convergence"))).rejects.toThrow(
      /widening stopped with 1 failures: AddLFTagsToResource: AccessDeniedException on crm__customers \(.*administrator of the data lake/,
    );
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({
        message: "left undone",
        reason: expect.stringMatching(/AccessDeniedException on crm__customers/),
      }),
    );
  });

  it("waits for another converger for minutes", async () => {
    await world.lease.acquire(catalogLease(PLACE), "another", world.mesh.time + 4 * MINUTE);

    await expect(world.run(event("Update", "Convergence"))).resolves.toEqual({ PhysicalResourceId: "as-before" });
  });

  it("says how much is left when time runs out", async () => {
    await world.assign("fraud");
    world.callTime = 20_000;

    await expect(world.run(event("Create", "Convergence"), { time: MINUTE })).rejects.toThrow(
      /out of time converging domain `crm`: \d+ calls are left \(the schedule goes on with it; deploy again/,
    );
  });

  it("fails when the converger is no administrator, since what was revoked would pass for taken away", async () => {
    await world.assign("fraud");
    await world.run();
    await world.revoke("fraud");
    await setAdministrators(DEPLOYER);

    await expect(world.run()).rejects.toThrow(/no administrator of the data lake/);
    await expect(world.run(event("Create", "Convergence"))).rejects.toThrow(/no administrator of the data lake/);
  });

  it("is patient with permissions that are not known everywhere yet, but only when it is made", async () => {
    const denied = { kind: "refusal", code: "AccessDeniedException" } as const;
    const deniedFor = (times: number) => {
      let left = times;
      return { next: () => (left-- > 0 ? denied : undefined) };
    };
    world.faults = deniedFor(4);
    await expect(world.run(event("Create", "DataLake", { Administrator: CONVERGER }))).resolves.toBeDefined();

    world.faults = deniedFor(1);
    await expect(world.run(event("Update", "DataLake", { Administrator: CONVERGER }))).rejects.toThrow();

    world.faults = deniedFor(1000);
    const begin = world.mesh.time;
    await expect(world.run(event("Create", "DataLake", { Administrator: CONVERGER }))).rejects.toThrow();
    expect(world.mesh.time - begin).toBe(MINUTE);
  });

  it("leaves everything as it is when it goes itself", async () => {
    await world.assign("fraud");
    await world.run();
    const { state } = world.local;

    await world.run(event("Delete", "Convergence"));

    expect(world.local.state).toEqual(state);
  });
});

describe("deleting a product", () => {
  const withdrawal = (type: "Create" | "Update" | "Delete", Product = "crm/customers") =>
    world.run(event(type, "Withdrawal", { Product }));

  beforeEach(async () => {
    await world.mesh.table.publishProduct(productNamed("crm/leads"));
    await world.deploy(productNamed("crm/leads"));
    for (const product of ["crm/customers", "crm/leads"]) {
      await world.assign("fraud", { product });
      await world.assign("marketing", {
        product,
        view: { customers: { columns: { city: "clear" }, rows: "city = 'Oslo'" } },
      });
    }
    await world.run();
  });

  it("takes its tags, filters and grants away, and nothing of any other product", async () => {
    const others = world.traces("crm__leads");
    expect(world.traces("crm__customers")).toMatch(/purpose_marketing__/);

    await withdrawal("Delete");

    expect(world.traces("crm__customers")).toBe("");
    expect(world.traces("crm__leads")).toBe(others);
    expect(world.seen("fraud")).toContain("crm__leads.customers.email");
    expect(world.seen("marketing").join()).toMatch(/crm__leads.customers.city where/);
  });

  it("does nothing when it is made or changed", async () => {
    const { state } = world.local;

    expect(await withdrawal("Create")).toEqual({ PhysicalResourceId: "withdrawal-crm/customers" });
    await withdrawal("Update");

    expect(world.local.state).toEqual(state);
  });

  it("finds nothing to do for a product that was never open, or is gone already", async () => {
    await withdrawal("Delete", "crm/nothing");
    await withdrawal("Delete");

    expect(await withdrawal("Delete")).toEqual({ PhysicalResourceId: "as-before" });
  });

  it("fails rather than let the tables go while something is left on them", async () => {
    const denied = { kind: "refusal", code: "AccessDeniedException" } as const;
    world.faults = { next: (operation) => (operation === "DeleteDataCellsFilter" ? denied : undefined) };

    await expect(withdrawal("Delete")).rejects.toThrow(/narrowing stopped.*DeleteDataCellsFilter/);
  });

  it("fails with a remedy once the converger is no administrator, since it is not shown what is left", async () => {
    const { catalog } = world.dependencies();
    await setAdministrators(DEPLOYER);
    const nothing = { ...world.local.state, tags: [], databases: [], filters: [], grants: [] };
    const blind = {
      apply: catalog.apply.bind(catalog),
      hasOtherDomains: async () => true,
      readDatabaseNames: async () => [],
      readState: async () => nothing,
    };

    await expect(
      world.run(event("Delete", "Withdrawal", { Product: "crm/customers" }), { catalog: blind }),
    ).rejects.toThrow(/no administrator of the data lake.*make `arn:[^`]*role\/converger` an administrator/);
    expect(world.traces("crm__customers")).not.toBe("");
  });

  it("says how much is left when time runs out", async () => {
    world.callTime = 20_000;

    await expect(
      world.run(event("Delete", "Withdrawal", { Product: "crm/customers" }), { time: MINUTE }),
    ).rejects.toThrow(/out of time withdrawing product `crm\/customers`: \d+ calls are left \(delete again/);
  });

  it("says what is amiss with a template of another version", async () => {
    await expect(world.run(event("Delete", "Withdrawal"))).rejects.toThrow(/no property `Product`/);
  });
});

describe("changing a product's columns", () => {
  const all = { customers: ["customer_id", "email", "city"], other: ["a"] };
  const changed = (RequestType: "Create" | "Update" | "Delete", before: object, after: object) =>
    world.run({
      ...event(RequestType, "Columns", { Product: "crm/customers", Columns: after }),
      OldResourceProperties: { Product: "crm/customers", Columns: before },
    });

  it("fails once the converger is no administrator, since it is not shown what the column carries", async () => {
    await world.assign("fraud");
    await world.run();
    await setAdministrators(DEPLOYER);

    await expect(changed("Update", all, { ...all, customers: ["city"] })).rejects.toThrow(/no administrator/);
  });

  it("takes tags off a column before it goes, so that none of its name brings them back", async () => {
    await world.assign("fraud");
    await world.run();

    await changed("Update", all, { ...all, customers: ["customer_id", "city"] });

    expect(world.seen("fraud")).toEqual(["crm__customers.customers.city"]);
  });

  it.each([
    { why: "columns come", type: "Update", before: { customers: ["city"] }, after: all },
    { why: "nothing changes", type: "Update", before: all, after: all },
    { why: "the product is new", type: "Create", before: {}, after: all },
    { why: "the product goes, which is another's to carry out", type: "Delete", before: {}, after: all },
  ] as const)("does nothing when $why", async ({ type, before, after }) => {
    await world.assign("fraud");
    await world.run();
    const calls = world.local.received.length;

    await changed(type, before, after);

    expect(world.local.received.length).toBe(calls);
  });
});

describe("the data lake of a domain", () => {
  const dataLake = (type: "Create" | "Delete") => world.run(event(type, "DataLake", { Administrator: CONVERGER }));
  const ADA = `arn:aws:iam::${PLACE.account}:user/ada`;

  it("has empty default permissions before anything is made in it; everything else stays", async () => {
    await setAdministrators(ADA, CONVERGER);
    const before = await settings();
    expect(before.CreateTableDefaultPermissions).not.toEqual([]);

    await dataLake("Create");

    expect(await settings()).toEqual({
      ...before,
      CreateDatabaseDefaultPermissions: [],
      CreateTableDefaultPermissions: [],
    });
  });

  it("is left empty of the kit's when the last domain of the account goes, other people's administrators apart", async () => {
    await setAdministrators(ADA, CONVERGER, DEPLOYER);
    await world.assign("fraud");
    await world.run();
    const team = { key: "team", values: ["a"] };
    world.local.state = { ...world.local.state, tags: [...world.local.state.tags, team] };

    await dataLake("Delete");

    expect(world.traces()).toBe("");
    expect(world.local.state.tags).toEqual([team]);
    expect(world.local.state.grants.filter(({ principal }) => principal.includes("role/purpose/"))).toEqual([]);
    const { DataLakeAdmins = [] } = await settings();
    expect(DataLakeAdmins.map((admin) => admin.DataLakePrincipalIdentifier)).toEqual([ADA, DEPLOYER]);
  });

  it.each([
    { why: "as stacks name them", Reader: VERIFIERS },
    { why: "though stacks of an earlier version name one", Reader: VERIFIERS[0] },
    { why: "though stacks of the first version name none", Reader: undefined },
  ])(
    "takes the verifiers from the read-only administrators too, $why: without a role they block them all",
    async ({ Reader }) => {
      await setAdministrators(ADA, CONVERGER);
      const ReadOnlyAdmins = [...VERIFIERS, ADA].map((arn) => ({ DataLakePrincipalIdentifier: arn }));
      const DataLakeSettings = { ...(await settings()), ReadOnlyAdmins };
      await world.clients("converger").lakeFormation.send(new PutDataLakeSettingsCommand({ DataLakeSettings }));

      await world.run(event("Delete", "DataLake", { Administrator: CONVERGER, Reader }));

      const left = await settings();
      expect(left.ReadOnlyAdmins).toEqual([{ DataLakePrincipalIdentifier: ADA }]);
      expect(left.DataLakeAdmins).toEqual([{ DataLakePrincipalIdentifier: ADA }]);
    },
  );

  it.each([
    { why: "another administrator", given: { Administrator: ADA } },
    { why: "another read-only administrator", given: { Administrator: CONVERGER, Reader: ADA } },
    {
      why: "another read-only administrator beside its own",
      given: { Administrator: CONVERGER, Reader: [...VERIFIERS, ADA] },
    },
    { why: "nobody as reader", given: { Administrator: CONVERGER, Reader: "" } },
  ])("removes nobody when the event names $why", async ({ given }) => {
    await setAdministrators(ADA, CONVERGER);
    const before = await settings();
    const { state } = world.local;

    await expect(world.run(event("Delete", "DataLake", given))).rejects.toThrow(/not the domain's own/);

    expect(await settings()).toEqual(before);
    expect(world.local.state).toEqual(state);
  });

  it("has its own roles taken off the administrators without the hub, of which a failed first deployment has none", async () => {
    await setAdministrators(ADA, CONVERGER);
    const ReadOnlyAdmins = [...VERIFIERS, ADA].map((arn) => ({ DataLakePrincipalIdentifier: arn }));
    const DataLakeSettings = { ...(await settings()), ReadOnlyAdmins };
    await world.clients("converger").lakeFormation.send(new PutDataLakeSettingsCommand({ DataLakeSettings }));
    const before = await settings();
    const unknown = () => Promise.reject(new Error("the role at the hub does not exist"));
    const lease = { acquire: unknown, renew: unknown, release: unknown };
    const asked = (type: "Create" | "Update" | "Delete") =>
      world.run(event(type, "Administrators", { Administrator: CONVERGER, Reader: VERIFIERS }), { lease });

    await asked("Create");
    await asked("Update");
    expect(await settings()).toEqual(before);
    await asked("Delete");

    const ada = [{ DataLakePrincipalIdentifier: ADA }];
    expect(await settings()).toEqual({ ...before, DataLakeAdmins: ada, ReadOnlyAdmins: ada });
    await expect(asked("Delete")).resolves.toBeDefined();
    const others = event("Delete", "Administrators", { Administrator: ADA, Reader: VERIFIERS });
    await expect(world.run(others)).rejects.toThrow(/not the domain's own/);
  });

  it("keeps tags and the grants by tag while another domain of the account uses them", async () => {
    await setAdministrators(CONVERGER);
    await world.deploy(productNamed("sales/orders"));
    await world.assign("fraud");
    await world.run();
    const { tags, databases } = world.local.state;
    world.local.state = {
      ...world.local.state,
      databases: databases.map((database) =>
        database.name === "sales__orders" ? { ...database, tags: { "purpose:fraud": "describe" } } : database,
      ),
    };

    await dataLake("Delete");

    expect(world.traces("crm__")).toBe("");
    expect(world.local.state.tags).toEqual(tags);
    expect(world.local.state.grants.filter(({ resource }) => resource.kind === "tag-policy").length).toBeGreaterThan(0);
  });

  it("is deleted again without harm", async () => {
    await setAdministrators(CONVERGER);
    await dataLake("Delete");

    expect(await dataLake("Delete")).toEqual({ PhysicalResourceId: "as-before" });
    expect(world.mesh.lines.at(-1)).toMatchObject({
      level: "warn",
      message: expect.stringMatching(/no administrator/),
    });
  });
});
