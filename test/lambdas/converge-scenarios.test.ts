import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { hub, productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, DEPLOYER, newConvergeWorld, PLACE, WRITES } from "./converge-world.ts";

let world: ConvergeWorld;
beforeEach(async () => {
  world = await newConvergeWorld();
});
afterEach(() => world.stop());

const EMAIL_AND_CITY = ["crm__customers.customers.city", "crm__customers.customers.email"];
const STRANGER = `arn:aws:iam::${PLACE.account}:role/stranger`;
const FRAUD = purposeRoleArn(PLACE.account, "fraud");

const change = (given: Partial<LakeFormationState>) => {
  world.local.state = { ...world.local.state, ...given };
};

describe("converging with a Lake Formation that keeps AWS's rules", () => {
  it("opens what was decided, and finds nothing left to do", async () => {
    await world.assign("fraud");

    await world.run();

    expect(world.seen("fraud")).toEqual(EMAIL_AND_CITY);
    expect(await world.run()).toMatchObject({ isComplete: true, narrowed: 0, widened: 0, left: 0 });
  });

  it("shows nobody a column that appears, from the first moment on, until a view names it", async () => {
    await world.assign("fraud");
    await world.run();
    const columns = ["customer_id", "email", "city", "iban"];

    await world.setColumns(columns);
    const atOnce = world.seen("fraud");
    await world.run();

    expect(atOnce).toEqual(EMAIL_AND_CITY);
    expect(world.seen("fraud")).toEqual(EMAIL_AND_CITY);
  });

  it("brings about what can be where Glue lacks a column yet, and the rest once it is there", async () => {
    await world.setColumns(["customer_id", "city"]);
    await world.mesh.table.publishProduct(productNamed("crm/leads"));
    await world.deploy(productNamed("crm/leads"));
    await world.assign("fraud");
    await world.assign("fraud", { product: "crm/leads" });

    await world.run();
    const before = world.seen("fraud");
    const reported = world.mesh.lines.find((line) => "missing" in line);
    await world.setColumns(["customer_id", "city", "email"]);
    await world.run();

    expect(before).toEqual([
      "crm__customers.customers.city",
      "crm__leads.customers.city",
      "crm__leads.customers.email",
    ]);
    expect(reported).toMatchObject({ level: "warn", missing: ["crm__customers.customers.email"] });
    expect(world.seen("fraud")).toEqual(expect.arrayContaining(EMAIL_AND_CITY));
  });

  it("makes a tag again that somebody deleted, and places it again; meanwhile nothing is open", async () => {
    await world.assign("fraud");
    await world.run();
    const { tags, databases } = world.local.state;
    const withoutTag = (own: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(own).filter(([key]) => key !== "purpose:fraud"));

    // as AWS does it: deleting a tag that is in use is not refused
    change({
      tags: tags.filter(({ key }) => key !== "purpose:fraud"),
      databases: databases.map((database) => ({
        ...database,
        tags: withoutTag(database.tags),
        tables: database.tables.map((table) => ({
          ...table,
          columns: table.columns.map((column) => ({ ...column, tags: withoutTag(column.tags) })),
        })),
      })),
    });
    const meanwhile = world.seen("fraud");
    await world.run();

    expect(meanwhile).toEqual([]);
    expect(world.seen("fraud")).toEqual(EMAIL_AND_CITY);
  });

  it("grants to a role once it exists, and keeps its grants through being deleted and made again", async () => {
    await world.assign("fraud");
    world.missingRoles.add(FRAUD);
    expect(await world.run()).toMatchObject({ isComplete: true, skipped: 2 });
    expect(world.seen("fraud")).toEqual([]);

    world.missingRoles.delete(FRAUD);
    await world.run();
    expect(world.seen("fraud")).toEqual(EMAIL_AND_CITY);
    const granted = world.local.state;

    world.missingRoles.add(FRAUD);
    expect(await world.run()).toMatchObject({ narrowed: 0, widened: 0 });
    world.missingRoles.delete(FRAUD);
    expect(await world.run()).toMatchObject({ narrowed: 0, widened: 0 });
    expect(world.local.state).toEqual(granted);
  });

  it("closes what a role sees that is gone meanwhile, so that none made again in its name sees it", async () => {
    await world.assign("fraud");
    await world.run();
    world.missingRoles.add(FRAUD);
    await world.revoke("fraud");

    await world.run();
    world.missingRoles.delete(FRAUD);

    expect(world.seen("fraud")).toEqual([]);
  });

  it("goes on where a role is gone from which Lake Formation refuses to revoke, having closed all else", async () => {
    await world.assign("fraud");
    await world.run();
    const purposes = hub.purposes.map((each) => (each.id === "fraud" ? { ...each, status: "retired" as const } : each));
    await world.mesh.table.publishHub({ ...hub, purposes }, { by: "test", at: world.mesh.time });
    await world.assign("marketing");
    const invalid = { code: "InvalidInputException", message: "Invalid principal" };
    const refusal = { kind: "partial", parts: [0, 1], ...invalid } as const;
    world.faults = { next: (operation) => (operation === "BatchRevokePermissions" ? refusal : undefined) };

    const done = await world.run();

    expect(done).toMatchObject({ isComplete: true, skipped: 2 });
    expect(world.seen("fraud")).toEqual([]);
    expect(world.seen("marketing")).toEqual(EMAIL_AND_CITY);
    world.faults = undefined;
    await world.run();
    expect(world.local.state.grants.filter(({ principal }) => principal === FRAUD)).toEqual([]);
  });

  it("takes from everybody, and from who made the tables, what they held by default, before it gives anything", async () => {
    const everybody = { principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL" as const] };
    const resource = { kind: "table" as const, database: "crm__customers", table: "customers" };
    change({ grants: [...world.local.state.grants, { ...everybody, resource }] });
    await world.assign("fraud");
    expect(world.local.authorize(STRANGER)).not.toEqual([]);
    expect(world.local.authorize(DEPLOYER)).not.toEqual([]);
    const before = world.local.received.length;

    await world.run();

    expect(world.local.authorize(STRANGER)).toEqual([]);
    expect(world.local.authorize(DEPLOYER)).toEqual([]);
    expect(world.seen("fraud")).toEqual(EMAIL_AND_CITY);
    const writes = world.local.received
      .slice(before)
      .flatMap(({ operation }) => (WRITES.test(operation) ? operation : []));
    expect(writes.slice(0, 2)).toEqual(["PutDataLakeSettings", "BatchRevokePermissions"]);
    // what deploys can still change and drop its tables
    const held = world.local.state.grants.find(
      (grant) => grant.principal === DEPLOYER && grant.resource.kind === "table",
    );
    expect(held?.permissions).toEqual(["ALTER", "DESCRIBE", "DROP"]);
  });

  it("closes to everybody first, since until then nothing else that it takes away keeps anybody out", async () => {
    await world.assign("fraud");
    await world.run();
    await world.revoke("fraud");
    const resource = { kind: "table" as const, database: "crm__customers", table: "customers" };
    const everybodys = { principal: "IAM_ALLOWED_PRINCIPALS", resource, permissions: ["ALL" as const] };
    change({ grants: [...world.local.state.grants, everybodys] });
    const before = world.local.received.length;

    await world.run();

    const writes = world.local.received.slice(before).filter(({ operation }) => WRITES.test(operation));
    expect(JSON.stringify(writes[0])).toContain("IAM_ALLOWED_PRINCIPALS");
    expect(writes.length).toBeGreaterThan(1);
  });

  it("gives nothing while everybody still reads everything", async () => {
    await world.assign("fraud");
    const denied = { kind: "refusal", code: "AccessDeniedException" } as const;
    world.faults = { next: (operation) => (operation === "BatchRevokePermissions" ? denied : undefined) };

    await expect(world.run()).rejects.toThrow(/narrowing stopped.*AccessDeniedException/);

    expect(world.local.authorize(FRAUD)).toEqual(world.local.authorize(STRANGER));
    expect(world.local.state.tags).toEqual([]);
  });

  it("empties the default permissions of a database of its own that somebody filled, and says so", async () => {
    await world.run();
    const database = "crm__customers";
    await world.fillDefaults(database);

    await world.run();

    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: "default permissions emptied", closed: [database] }),
    );
    expect(await world.defaultsOf(database)).toEqual([]);
  });

  it("carries on where settings are kept from it, and fails in the end", async () => {
    await world.assign("fraud");
    const denied = { kind: "refusal", code: "AccessDeniedException" } as const;
    world.faults = { next: (operation) => (operation === "PutDataLakeSettings" ? denied : undefined) };

    await expect(world.run()).rejects.toThrow(/default permissions were not emptied: AccessDeniedException/);

    expect(world.seen("fraud")).toEqual(EMAIL_AND_CITY);
    expect(world.local.authorize(STRANGER)).toEqual([]);
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "default permissions left as they are" }),
    );
  });

  it("leaves foreign tags, filters and grants as they are", async () => {
    const grants = [
      {
        principal: `arn:aws:iam::${PLACE.account}:role/analyst`,
        resource: { kind: "table" as const, database: "crm__customers", table: "customers" },
        permissions: ["SELECT" as const],
      },
    ];
    const tags = [{ key: "team", values: ["a", "b"] }];
    change({ tags, grants: [...world.local.state.grants, ...grants] });
    await world.assign("fraud");

    await world.run();

    expect(world.local.state.tags).toEqual(expect.arrayContaining(tags));
    expect(world.local.state.grants).toEqual(expect.arrayContaining(grants));
  });
});
