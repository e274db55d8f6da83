import { describe, expect, it } from "vitest";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { filterName, purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { DifferentCatalogError, plan, planInPhases } from "../../lib/lake-formation/plan.ts";
import { emptyState, type Grant, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import type { Treatment } from "../../lib/model/treatment.ts";
import { ACCOUNT, allowance, CATALOG, NOON, newMesh, newProduct, newPurpose, newTable } from "./meshes.ts";

const ROLE = purposeRoleArn(ACCOUNT, "marketing");
const PLACE = { DatabaseName: "crm__customers", Name: "people" };

describe("plan", () => {
  it("makes tags, placements, filters and grants of nothing, with inputs as the SDK takes them", () => {
    const name = filterName("marketing", { rows: "city = 'Oslo'", columns: ["city", "email"] });
    const calls = plan(emptyState(CATALOG), state({ columns: ["city", "email"], rows: "city = 'Oslo'" }));
    const tablePolicy = { ResourceType: "TABLE", Expression: [{ TagKey: "purpose:marketing", TagValues: ["allow"] }] };
    const databasePolicy = {
      ResourceType: "DATABASE",
      Expression: [{ TagKey: "purpose:marketing", TagValues: ["describe"] }],
    };
    const Principal = { DataLakePrincipalIdentifier: ROLE };
    const filter = { TableCatalogId: ACCOUNT, DatabaseName: PLACE.DatabaseName, TableName: PLACE.Name, Name: name };
    expect(calls).toEqual([
      { operation: "CreateLFTag", input: { TagKey: "purpose:marketing", TagValues: ["allow", "describe"] } },
      {
        operation: "AddLFTagsToResource",
        input: {
          Resource: { Database: { Name: PLACE.DatabaseName } },
          LFTags: [{ TagKey: "purpose:marketing", TagValues: ["describe"] }],
        },
      },
      {
        operation: "CreateDataCellsFilter",
        input: {
          TableData: { ...filter, RowFilter: { FilterExpression: "city = 'Oslo'" }, ColumnNames: ["city", "email"] },
        },
      },
      {
        operation: "BatchGrantPermissions",
        input: {
          Entries: [
            { Id: "1", Principal, Resource: { DataCellsFilter: filter }, Permissions: ["SELECT"] },
            { Id: "2", Principal, Resource: { LFTagPolicy: databasePolicy }, Permissions: ["DESCRIBE"] },
            { Id: "3", Principal, Resource: { LFTagPolicy: tablePolicy }, Permissions: ["DESCRIBE", "SELECT"] },
          ],
        },
      },
    ]);
  });

  it("tags the columns that a purpose sees in all rows together", () => {
    const [, , tagged] = plan(emptyState(CATALOG), state({ columns: ["city", "email"] }));
    expect(tagged).toEqual({
      operation: "AddLFTagsToResource",
      input: {
        Resource: { TableWithColumns: { ...PLACE, ColumnNames: ["city", "email"] } },
        LFTags: [{ TagKey: "purpose:marketing", TagValues: ["allow"] }],
      },
    });
  });

  it("takes column tags off before it grants a filter", () => {
    expect(phases(state({ columns: ["city"] }), state({ columns: ["city"], rows: "city = 'Oslo'" }))).toEqual({
      narrow: ["RemoveLFTagsFromResource"],
      widen: ["CreateDataCellsFilter", "BatchGrantPermissions"],
    });
  });

  it("takes a filter away before it tags columns", () => {
    expect(phases(state({ columns: ["city"], rows: "city = 'Oslo'" }), state({ columns: ["city"] }))).toEqual({
      narrow: ["BatchRevokePermissions", "DeleteDataCellsFilter"],
      widen: ["AddLFTagsToResource"],
    });
  });

  it.each([
    { why: "other rows", columns: ["city", "email"], rows: "city = 'Bern'" },
    { why: "fewer columns", columns: ["city"], rows: "city = 'Oslo'" },
    { why: "other columns", columns: ["city", "name"], rows: "city = 'Oslo'" },
  ])("takes a filter away before its successor with $why comes", (successor) => {
    const before = state({ columns: ["city", "email"], rows: "city = 'Oslo'" });
    expect(phases(before, state(successor))).toEqual({
      narrow: ["BatchRevokePermissions", "DeleteDataCellsFilter"],
      widen: ["CreateDataCellsFilter", "BatchGrantPermissions"],
    });
  });

  it("keeps a filter until a successor with the same rows and more columns is granted", () => {
    const before = state({ columns: ["city"], rows: "city = 'Oslo'" });
    expect(phases(before, state({ columns: ["city", "email"], rows: "city = 'Oslo'" }))).toEqual({
      narrow: [],
      widen: ["CreateDataCellsFilter", "BatchGrantPermissions", "BatchRevokePermissions", "DeleteDataCellsFilter"],
    });
  });

  it.each([
    { why: "lacks", held: ["SELECT"], operation: "BatchGrantPermissions", Permissions: ["DESCRIBE"] },
    {
      why: "has too many of",
      held: ["DESCRIBE", "INSERT", "SELECT"],
      operation: "BatchRevokePermissions",
      Permissions: ["INSERT"],
    },
  ] as const)("puts right what a grant $why, and that alone", ({ held, operation, Permissions }) => {
    const wanted = state({ columns: ["city"] });
    const isOnTables = ({ resource }: Grant) => resource.kind === "tag-policy" && resource.resourceType === "TABLE";
    const grants = wanted.grants.map((grant): Grant => (isOnTables(grant) ? { ...grant, permissions: held } : grant));
    expect(plan({ ...wanted, grants }, wanted)).toMatchObject([{ operation, input: { Entries: [{ Permissions }] } }]);
  });

  it("takes a grant under a condition for another one", () => {
    const wanted = state({ columns: ["city"], rows: "city = 'Oslo'" });
    const grants = wanted.grants.map((grant) => ({ ...grant, condition: "true" }));
    const { narrow, widen } = planInPhases({ ...wanted, grants }, wanted);
    const entry = { Condition: { Expression: "true" } };
    expect(narrow).toMatchObject([{ operation: "BatchRevokePermissions", input: { Entries: [entry, entry, entry] } }]);
    expect(widen).toMatchObject([{ operation: "BatchGrantPermissions", input: { Entries: [{}, {}, {}] } }]);
  });

  it("takes a filter for the same in whatever order its columns were read", () => {
    const wanted = state({ columns: ["city", "email"], rows: "city = 'Oslo'" });
    const filters = wanted.filters.map((filter) => ({ ...filter, columns: { include: ["email", "city"] } }));
    expect(plan({ ...wanted, filters }, wanted)).toEqual([]);
    const other = wanted.filters.map((filter) => ({ ...filter, columns: { include: ["email", "name"] } }));
    expect(plan({ ...wanted, filters: other }, wanted)).not.toEqual([]);
  });

  it("revokes at once from a consumer that does not get the successor", () => {
    const view = { columns: ["city"], rows: "city = 'Oslo'" };
    const before = state(view, { consumers: ["222233334444", "555566667777"] });
    const after = state({ ...view, columns: ["city", "email"] }, { consumers: ["222233334444"] });
    const { narrow, widen } = planInPhases(before, after);
    expect(principals(narrow)).toEqual(new Set([purposeRoleArn("555566667777", "marketing")]));
    expect(principals(widen)).toEqual(new Set([purposeRoleArn("222233334444", "marketing")]));
  });

  it("closes a retired purpose with the first call, then cleans up, the tag last", () => {
    expect(phases(state({ columns: ["city"] }), state({ columns: ["city"] }, { retired: true }))).toEqual({
      narrow: ["BatchRevokePermissions", "RemoveLFTagsFromResource", "RemoveLFTagsFromResource", "DeleteLFTag"],
      widen: [],
    });
  });

  it("grants in batches of 20, each entry with an id of its own", () => {
    const consumers = Array.from({ length: 21 }, (_, index) => String(222233334444 + index));
    const calls = plan(emptyState(CATALOG), state({ columns: ["city"] }, { consumers }));
    const batches = calls.flatMap(({ operation, input }) =>
      operation === "BatchGrantPermissions" ? [input.Entries] : [],
    );
    expect(batches.map((entries) => entries.length)).toEqual([20, 20, 2]);
    for (const entries of batches) expect(new Set(entries.map(({ Id }) => Id)).size).toBe(entries.length);
  });

  it("takes tags off a column that is about to go", () => {
    const before = state({ columns: ["city", "email"] });
    const after = state({ columns: ["city"] }, { columns: ["city", "name"] });
    expect(plan(before, after)).toEqual([
      {
        operation: "RemoveLFTagsFromResource",
        input: {
          Resource: { TableWithColumns: { ...PLACE, ColumnNames: ["email"] } },
          LFTags: [{ TagKey: "purpose:marketing", TagValues: ["allow"] }],
        },
      },
    ]);
  });

  it("refuses to lead one catalog to another", () => {
    expect(() => plan(emptyState(CATALOG), emptyState({ ...CATALOG, region: "eu-north-1" }))).toThrow(
      DifferentCatalogError,
    );
    expect(() => plan(emptyState(CATALOG), emptyState({ ...CATALOG, account: "222233334444" }))).toThrow(
      DifferentCatalogError,
    );
  });
});

interface Seen {
  readonly columns: readonly string[];
  readonly rows?: string;
}

/** What `marketing` alone sees of one table. */
function state(
  { columns: seen, rows }: Seen,
  {
    consumers = [],
    columns = ["city", "email", "name"],
    retired = false,
  }: { readonly consumers?: readonly string[]; readonly columns?: readonly string[]; readonly retired?: boolean } = {},
): LakeFormationState {
  const treatments = Object.fromEntries(seen.map((column): [string, Treatment] => [column, "clear"]));
  const view = { people: { columns: treatments, rows: rows === undefined ? undefined : parseRowFilter(rows) } };
  const product = newProduct("crm/customers", {
    tables: [newTable("people", columns)],
    assignments: [allowance("marketing", view)],
  });
  const purposes = [newPurpose("marketing", { status: retired ? "retired" : "active" })];
  return desiredState(indexMesh(newMesh({ consumers, purposes, products: [product] })), NOON, CATALOG);
}

function phases(from: LakeFormationState, to: LakeFormationState) {
  const { narrow, widen } = planInPhases(from, to);
  const operations = (calls: readonly Call[]) => calls.map(({ operation }) => operation);
  return { narrow: operations(narrow), widen: operations(widen) };
}

function principals(calls: readonly Call[]): ReadonlySet<string> {
  return new Set(
    calls.flatMap(({ input }) =>
      "Entries" in input ? input.Entries.map(({ Principal }) => Principal.DataLakePrincipalIdentifier) : [],
    ),
  );
}
