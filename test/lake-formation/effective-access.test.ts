import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { effectiveAccess } from "../../lib/lake-formation/effective-access.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import {
  type DataCellsFilter,
  emptyState,
  type Grant,
  type GrantResource,
  type LakeFormationState,
  type Permission,
  type Tags,
} from "../../lib/lake-formation/state.ts";
import { ACCOUNT, CATALOG } from "./meshes.ts";

const ROLE = purposeRoleArn(ACCOUNT, "marketing");
const PLACE = { database: "crm", table: "people" };
const ALLOWED: GrantResource = policy({ "purpose:marketing": ["allow"] });

describe("effectiveAccess", () => {
  it("reads nothing without a grant, whatever the tags", () => {
    expect(access({ columns: { email: { "purpose:marketing": "allow" } }, grants: [] })).toEqual([]);
  });

  it("matches a tag policy column by column", () => {
    const columns = { email: { "purpose:marketing": "allow" }, city: {} };
    expect(access({ columns, grants: [select(ALLOWED)] })).toEqual([{ ...PLACE, regions: [{ columns: ["email"] }] }]);
  });

  it.each<{ why: string; database: Tags; table: Tags; column: Tags; reads: boolean }>([
    { why: "inherits from the database", database: { k: "v" }, table: {}, column: {}, reads: true },
    { why: "inherits from the table", database: {}, table: { k: "v" }, column: {}, reads: true },
    {
      why: "replaces the database's value by the table's",
      database: { k: "v" },
      table: { k: "w" },
      column: {},
      reads: false,
    },
    {
      why: "replaces the table's value by the column's",
      database: {},
      table: { k: "v" },
      column: { k: "w" },
      reads: false,
    },
    {
      why: "lets a lower value open what a higher does not",
      database: { k: "w" },
      table: {},
      column: { k: "v" },
      reads: true,
    },
    { why: "matches nothing by a missing key", database: { other: "v" }, table: {}, column: {}, reads: false },
  ])("$why", ({ database, table, column, reads }) => {
    const tags = { database, table, columns: { email: column } };
    expect(access({ ...tags, grants: [select(policy({ k: ["v"] }))] })).toHaveLength(reads ? 1 : 0);
    expect(access({ ...tags, grants: [select(policy({ missing: ["*"] }))] })).toEqual([]);
  });

  it("needs every key of an expression and any value of each", () => {
    const columns = { email: { k: "v", l: "w" }, city: { k: "v" } };
    const both = select(policy({ k: ["u", "v"], l: ["*"] }));
    expect(access({ columns, grants: [both] })).toEqual([{ ...PLACE, regions: [{ columns: ["email"] }] }]);
  });

  it("reads the rows and columns of a filter", () => {
    const filters = [filter("f", "city = 'Oslo'", ["email"])];
    expect(access({ columns: { email: {}, city: {} }, filters, grants: [select(onFilter("f"))] })).toEqual([
      { ...PLACE, regions: [{ columns: ["email"], rows: "city = 'Oslo'" }] },
    ]);
  });

  it("ignores a grant on a filter that is gone", () => {
    expect(access({ columns: { email: {} }, grants: [select(onFilter("f"))] })).toEqual([]);
  });

  it("unites several filters cell by cell, those of the same rows in one region", () => {
    const filters = [filter("f", "a", ["email"]), filter("g", "b", ["city"]), filter("h", "a", ["city"])];
    const grants = ["f", "g", "h"].map((name) => select(onFilter(name)));
    expect(access({ columns: { email: {}, city: {} }, filters, grants })).toEqual([
      {
        ...PLACE,
        regions: [
          { columns: ["city", "email"], rows: "a" },
          { columns: ["city"], rows: "b" },
        ],
      },
    ]);
  });

  it.each([
    { path: "a tag policy", grant: select(ALLOWED) },
    { path: "a filter for all rows", grant: select(onFilter("all")) },
    { path: "a plain grant of a column", grant: select({ kind: "columns", ...PLACE, columns: { include: ["city"] } }) },
  ])("lets $path to all rows defeat a row filter", ({ grant }) => {
    const filters = [filter("f", "city = 'Oslo'", ["email"]), filter("all", undefined, ["city"])];
    const columns = { email: {}, city: { "purpose:marketing": "allow" } };
    expect(access({ columns, filters, grants: [select(onFilter("f")), grant] })).toEqual([
      { ...PLACE, regions: [{ columns: ["city", "email"] }] },
    ]);
  });

  it.each<{ what: string; resource: GrantResource; reads: readonly string[] }>([
    { what: "a table", resource: { kind: "table", ...PLACE }, reads: ["city", "email"] },
    { what: "all tables", resource: { kind: "table", database: "crm" }, reads: ["city", "email"] },
    { what: "a database", resource: { kind: "database", database: "crm" }, reads: [] },
    { what: "some columns", resource: { kind: "columns", ...PLACE, columns: { include: ["city"] } }, reads: ["city"] },
    {
      what: "other columns",
      resource: { kind: "columns", ...PLACE, columns: { exclude: ["city"] } },
      reads: ["email"],
    },
    { what: "a database by tag", resource: { ...ALLOWED, resourceType: "DATABASE" } as GrantResource, reads: [] },
  ])("counts foreign plain grants of $what", ({ resource, reads }) => {
    const columns = { email: {}, city: { "purpose:marketing": "allow" } };
    expect(access({ columns, grants: [select(resource)] }).flatMap(({ regions }) => regions)).toEqual(
      reads.length > 0 ? [{ columns: reads }] : [],
    );
  });

  it.each<{ permission: Permission; whole: boolean; part: boolean }>([
    { permission: "SELECT", whole: true, part: true },
    { permission: "ALL", whole: true, part: true },
    { permission: "INSERT", whole: true, part: false },
    { permission: "DELETE", whole: true, part: false },
    { permission: "DESCRIBE", whole: false, part: false },
    { permission: "ALTER", whole: false, part: false },
  ])("counts $permission for what it reads", ({ permission, whole, part }) => {
    const grants = [{ principal: ROLE, resource: ALLOWED, permissions: [permission] }];
    const allow = { "purpose:marketing": "allow" };
    expect(access({ columns: { email: allow, city: allow }, grants })).toHaveLength(whole ? 1 : 0);
    expect(access({ columns: { email: allow, city: {} }, grants })).toHaveLength(part ? 1 : 0);
  });

  it("counts a permission that may be passed on", () => {
    const grants: Grant[] = [
      { principal: ROLE, resource: { kind: "table", ...PLACE }, permissions: [], grantable: ["SELECT"] },
    ];
    expect(access({ columns: { email: {} }, grants })).toHaveLength(1);
  });

  it.each([
    { principal: "IAM_ALLOWED_PRINCIPALS", reads: true },
    { principal: `${ACCOUNT}:IAMPrincipals`, reads: true },
    { principal: "222233334444:IAMPrincipals", reads: false },
    { principal: purposeRoleArn(ACCOUNT, "fraud"), reads: false },
    { principal: purposeRoleArn("222233334444", "marketing"), reads: false },
    { principal: ACCOUNT, reads: false },
  ])("counts grants of $principal: $reads", ({ principal, reads }) => {
    const grants = [{ ...select({ kind: "table", ...PLACE }), principal }];
    expect(access({ columns: { email: {} }, grants })).toHaveLength(reads ? 1 : 0);
  });

  it("takes a database left to IAM for one that Lake Formation does not guard", () => {
    const resource: GrantResource = { kind: "database", database: "crm" };
    const grants: Grant[] = [{ principal: "IAM_ALLOWED_PRINCIPALS", resource, permissions: ["ALL"] }];
    expect(access({ columns: { email: {} }, grants })).toHaveLength(1);
  });

  it("shows partition keys with whatever is read of the table", () => {
    const state = stateOf({ columns: { email: { "purpose:marketing": "allow" }, day: {} }, grants: [select(ALLOWED)] });
    const databases = state.databases.map((database) => ({
      ...database,
      tables: database.tables.map((table) => ({
        ...table,
        columns: table.columns.map((column) =>
          column.name === "day" ? { ...column, partition: true as const } : column,
        ),
      })),
    }));
    expect(effectiveAccess({ ...state, databases }, ROLE)).toEqual([
      { ...PLACE, regions: [{ columns: ["day", "email"] }] },
    ]);
  });

  it("shares no code with what it judges", async () => {
    const { metafile } = await build({
      entryPoints: ["lib/lake-formation/effective-access.ts"],
      bundle: true,
      write: false,
      metafile: true,
    });
    expect(Object.keys(metafile.inputs)).toEqual(["lib/lake-formation/effective-access.ts"]);
  });
});

interface Parts {
  readonly columns: Readonly<Record<string, Tags>>;
  readonly table?: Tags;
  readonly database?: Tags;
  readonly filters?: readonly DataCellsFilter[];
  readonly grants: readonly Grant[];
}

function access(parts: Parts) {
  return effectiveAccess(stateOf(parts), ROLE);
}

function stateOf({ columns, table = {}, database = {}, filters = [], grants }: Parts): LakeFormationState {
  const named = Object.entries(columns).map(([name, tags]) => ({ name, tags }));
  const tables = [{ name: "people", tags: table, columns: named }];
  return { ...emptyState(CATALOG), databases: [{ name: "crm", tags: database, tables }], filters, grants };
}

function select(resource: GrantResource): Grant {
  return { principal: ROLE, resource, permissions: ["SELECT"] };
}

function policy(expression: Readonly<Record<string, readonly string[]>>): GrantResource {
  const keys = Object.entries(expression).map(([key, values]) => ({ key, values }));
  return { kind: "tag-policy", resourceType: "TABLE", expression: keys };
}

function onFilter(name: string): GrantResource {
  return { kind: "filter", ...PLACE, name };
}

function filter(name: string, rows: string | undefined, include: readonly string[]): DataCellsFilter {
  return { ...PLACE, name, rows, columns: { include } };
}
