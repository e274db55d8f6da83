import { describe, expect, it } from "vitest";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { filterName, purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { presentPart } from "../../lib/lake-formation/present-part.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { stateOfViews } from "../../lib/lake-formation/state-of-views.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { ACCOUNT, allowance, CATALOG, NOON, newMesh, newProduct, newPurpose, newTable } from "./meshes.ts";

const customers = newProduct("crm/loyal-customers", {
  tables: [newTable("customers", ["email", "city"]), newTable("visits", ["page"])],
  assignments: [
    allowance("fraud", { customers: { columns: { email: "clear", city: "masked" } } }),
    allowance("direct-email", {
      customers: { columns: { email: "pseudonym", city: "clear" }, rows: parseRowFilter("city <> 'Oslo'") },
    }),
  ],
});
const mesh = newMesh({
  purposes: [
    newPurpose("fraud"),
    newPurpose("direct-email"),
    newPurpose("idle"),
    newPurpose("old", { status: "draft" }),
  ],
  products: [customers],
});
const state = desiredState(indexMesh(mesh), NOON, CATALOG);

describe("desiredState", () => {
  it("has a tag per purpose that can be acted for, whatever it sees", () => {
    expect(state.tags).toEqual([
      { key: "purpose:direct-email", values: ["allow", "describe"] },
      { key: "purpose:fraud", values: ["allow", "describe"] },
      { key: "purpose:idle", values: ["allow", "describe"] },
    ]);
  });

  it("tags the database with the purposes that see any of it, columns with those that see all rows", () => {
    expect(state.databases).toEqual([
      {
        name: "crm__loyal_customers",
        tags: { "purpose:fraud": "describe", "purpose:direct-email": "describe" },
        tables: [
          {
            name: "customers",
            tags: {},
            columns: [
              { name: "city", tags: {} },
              { name: "city__masked", tags: { "purpose:fraud": "allow" } },
              { name: "email", tags: { "purpose:fraud": "allow" } },
              { name: "email__direct_email", tags: {} },
            ],
          },
          { name: "visits", tags: {}, columns: [{ name: "page", tags: {} }] },
        ],
      },
    ]);
  });

  it("makes a filter of what a purpose sees of some rows", () => {
    const content = { rows: "city <> 'Oslo'", columns: ["city", "email__direct_email"] };
    expect(state.filters).toEqual([
      {
        database: "crm__loyal_customers",
        table: "customers",
        name: filterName("direct-email", content),
        rows: content.rows,
        columns: { include: content.columns },
      },
    ]);
  });

  it("grants each purpose role its two tag policies and its filters, and nobody else anything", () => {
    const policy = (purpose: string, resourceType: "DATABASE" | "TABLE", value: string) => ({
      kind: "tag-policy",
      resourceType,
      expression: [{ key: `purpose:${purpose}`, values: [value] }],
    });
    const tagGrants = ["direct-email", "fraud", "idle"].flatMap((purpose) => [
      { principal: role(purpose), resource: policy(purpose, "DATABASE", "describe"), permissions: ["DESCRIBE"] },
      { principal: role(purpose), resource: policy(purpose, "TABLE", "allow"), permissions: ["DESCRIBE", "SELECT"] },
    ]);
    const [filter] = state.filters;
    const filterGrant = {
      principal: role("direct-email"),
      resource: { kind: "filter", database: "crm__loyal_customers", table: "customers", name: filter?.name },
      permissions: ["SELECT"],
    };
    expect(state.grants).toHaveLength(7);
    expect(state.grants).toEqual(expect.arrayContaining([...tagGrants, filterGrant]));
  });

  it("grants the roles of every consumer account, once each", () => {
    const consumers = ["222233334444", "555566667777", "222233334444"];
    const shared = desiredState(indexMesh({ ...mesh, consumers }), NOON, CATALOG);
    expect(shared.grants).toHaveLength(14);
    expect(new Set(shared.grants.map(({ principal }) => principal.split(":")[4]))).toEqual(new Set(consumers));
  });

  it("holds one domain's products only where the catalog is that domain's", () => {
    const assignments = [allowance("idle", { orders: { columns: { id: "clear" } } })];
    const orders = newProduct("sales/orders", { tables: [newTable("orders", ["id"])], assignments });
    const index = indexMesh(newMesh({ purposes: mesh.purposes, products: [customers, orders] }));
    const names = (domain?: string) =>
      desiredState(index, NOON, { ...CATALOG, domain }).databases.map(({ name }) => name);
    expect(names()).toEqual(["crm__loyal_customers", "sales__orders"]);
    expect(names("sales")).toEqual(["sales__orders"]);
    expect(desiredState(index, NOON, { ...CATALOG, domain: "sales" }).tags).toHaveLength(3);
  });

  it("does not depend on the order in which the mesh lists things", () => {
    const shuffled = {
      ...mesh,
      purposes: mesh.purposes.toReversed(),
      products: [
        { ...customers, tables: customers.tables.toReversed(), assignments: customers.assignments.toReversed() },
      ],
    };
    expect(JSON.stringify(desiredState(indexMesh(shuffled), NOON, CATALOG))).toBe(JSON.stringify(state));
  });
});

function role(purpose: string): string {
  return purposeRoleArn(ACCOUNT, purpose);
}

describe("stateOfViews", () => {
  it("has a table's own columns and the stand-ins that some purpose sees now, be it of some rows only", () => {
    const asked = allowance("idle", { customers: { columns: { email: "pseudonym" } } }, { status: "requested" });
    const product = { ...customers, assignments: [...customers.assignments, asked] };
    const index = indexMesh({ ...mesh, products: [product] });

    expect(columnsOf(stateOfViews(index, NOON, CATALOG).state)).toEqual([
      "city",
      "city__masked",
      "email",
      "email__direct_email",
    ]);
    expect(columnsOf(desiredState(index, NOON, CATALOG))).toContain("email__idle");
  });

  it("leaves filters whole where something else is not deployed yet", () => {
    const { state } = stateOfViews(indexMesh(mesh), NOON, CATALOG);
    const [database] = desiredState(indexMesh(mesh), NOON, CATALOG).databases;
    const tables = database?.tables.filter(({ name }) => name === "customers") ?? [];
    const actual = { ...state, databases: database ? [{ ...database, tables }] : [] };

    const present = presentPart(state, actual);

    expect(present.missing).toEqual(["crm__loyal_customers.visits"]);
    expect(present.state.filters).toEqual(state.filters);
  });
});

function columnsOf({ databases }: LakeFormationState): readonly string[] {
  const table = databases[0]?.tables.find(({ name }) => name === "customers");
  return table?.columns.map(({ name }) => name) ?? [];
}
