import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyCall } from "../../../lib/lake-formation/apply-call.ts";
import { batchEntry, filterInput, filterNameInput } from "../../../lib/lake-formation/call-inputs.ts";
import type { Call } from "../../../lib/lake-formation/calls.ts";
import { LIMITS } from "../../../lib/lake-formation/limits.ts";
import { filterKey, grantKey, type LakeFormationState } from "../../../lib/lake-formation/state.ts";
import { seededFaults } from "../../../lib/local/lake-formation/faults.ts";
import { propertyRuns } from "../../support/property-runs.ts";
import { ACCOUNT, Bench, to } from "./support.ts";

const RUNS = propertyRuns(60);
const COLUMNS = ["a", "b", "c"];
const PRINCIPALS = [`arn:aws:iam::${ACCOUNT}:role/one`, `arn:aws:iam::${ACCOUNT}:role/two`];

const name = fc.constantFrom("t", "u");
const column = fc.constantFrom(...COLUMNS);
const some = fc.uniqueArray(column, { minLength: 1 });
const key = fc.constantFrom("k", "l");
const value = fc.constantFrom("x", "y");
const tags = fc.uniqueArray(fc.record({ TagKey: key, TagValues: value.map((one) => [one]) }), {
  minLength: 1,
  selector: ({ TagKey }) => TagKey,
});
const place = fc.oneof(
  fc.constant({ Database: { Name: "d" } }),
  name.map((Name) => ({ Table: { DatabaseName: "d", Name } })),
  fc.record({ Name: name, ColumnNames: some }).map((rest) => ({ TableWithColumns: { DatabaseName: "d", ...rest } })),
);
const filterName = fc.record({ TableName: name, Name: fc.constantFrom("f", "g") }).map((rest) => ({
  TableCatalogId: ACCOUNT,
  DatabaseName: "d",
  ...rest,
}));

const granted = fc.oneof(
  tags.chain((Expression) =>
    fc.constantFrom("TABLE" as const, "DATABASE" as const).map((ResourceType) => ({
      Resource: { LFTagPolicy: { ResourceType, Expression } },
      Permissions: ["DESCRIBE" as const, ...(ResourceType === "TABLE" ? (["SELECT"] as const) : [])],
    })),
  ),
  filterName.map((DataCellsFilter) => ({ Resource: { DataCellsFilter }, Permissions: ["SELECT" as const] })),
  name.map((Name) => ({ Resource: { Table: { DatabaseName: "d", Name } }, Permissions: ["SELECT" as const] })),
);
const entries = fc
  .array(fc.tuple(fc.constantFrom(...PRINCIPALS), granted), { minLength: 1, maxLength: 4 })
  .map((list) => list.map(([arn, rest], at) => ({ Id: `${at}`, Principal: to(arn) as never, ...rest })));

/** Calls of Lake Formation that the kit's own model knows. */
const call: fc.Arbitrary<Call> = fc.oneof(
  key.map((TagKey) => ({ operation: "CreateLFTag" as const, input: { TagKey, TagValues: ["x", "y"] } })),
  key.map((TagKey) => ({ operation: "DeleteLFTag" as const, input: { TagKey } })),
  fc.record({ TagKey: key, one: value }).map(({ TagKey, one }) => ({
    operation: "UpdateLFTag" as const,
    input: { TagKey, TagValuesToDelete: [one], TagValuesToAdd: ["z"] },
  })),
  fc.record({ Resource: place, LFTags: tags }).map((input) => ({ operation: "AddLFTagsToResource" as const, input })),
  fc
    .record({ Resource: place, LFTags: tags })
    .map((input) => ({ operation: "RemoveLFTagsFromResource" as const, input })),
  fc.record({ name: filterName, ColumnNames: some }).map(({ name: named, ColumnNames }) => ({
    operation: "CreateDataCellsFilter" as const,
    input: { TableData: { ...named, ColumnNames, RowFilter: { AllRowsWildcard: {} } } },
  })),
  filterName.map((input) => ({ operation: "DeleteDataCellsFilter" as const, input })),
  entries.map((Entries) => ({ operation: "BatchGrantPermissions" as const, input: { Entries } })),
  entries.map((Entries) => ({ operation: "BatchRevokePermissions" as const, input: { Entries } })),
);

/** What happens in Glue meanwhile. */
const change = fc.oneof(
  fc.record({ Name: name, columns: some }).map(({ Name, columns }) => ({
    operation: "UpdateTable",
    input: {
      DatabaseName: "d",
      TableInput: { Name, StorageDescriptor: { Columns: columns.map((one) => ({ Name: one })) } },
    },
  })),
  name.map((Name) => ({ operation: "DeleteTable", input: { DatabaseName: "d", Name } })),
  name.map((Name) => ({
    operation: "CreateTable",
    input: {
      DatabaseName: "d",
      TableInput: { Name, StorageDescriptor: { Columns: COLUMNS.map((one) => ({ Name: one })) } },
    },
  })),
);

function newBench(seed?: number): Bench {
  const rates = { throttle: 0.1, conflict: 0.1, partial: 0.2, timeout: 0.2 };
  const bench = new Bench({ pageSize: 2, ...(seed === undefined ? {} : { faults: seededFaults({ seed, ...rates }) }) });
  const tables = ["t", "u"].map((each) => ({
    name: each,
    tags: {},
    columns: COLUMNS.map((one) => ({ name: one, tags: {} })),
  }));
  bench.model.state = { ...bench.model.state, databases: [{ name: "d", tags: {}, tables }] };
  return bench;
}

/** What no state may be, as a list of what is wrong. */
function faultsOf({ tags: defined, databases, filters, grants }: LakeFormationState): readonly string[] {
  const values = new Map(defined.map((tag) => [tag.key, tag.values]));
  const tables = new Map(databases.flatMap((one) => one.tables.map((table) => [`${one.name}/${table.name}`, table])));
  const carried = databases.flatMap((one) => [
    one.tags,
    ...one.tables.flatMap((table) => [table.tags, ...table.columns.map((each) => each.tags)]),
  ]);
  const unknown = carried.flatMap(Object.entries).filter(([tag, one]) => !values.get(tag)?.includes(one));
  const filterKeys = new Set(filters.map(filterKey));
  return [
    ...unknown.map(([tag, one]) => `carries ${tag}=${one}`),
    ...carried.filter((own) => Object.keys(own).length > LIMITS.tagsPerResource).map(() => "too many tags"),
    ...filters.filter(({ database, table }) => !tables.has(`${database}/${table}`)).map((one) => `filter ${one.name}`),
    ...grants
      .filter(({ resource }) => resource.kind === "filter" && !filterKeys.has(filterKey(resource)))
      .map(() => "a grant of no filter"),
    ...grants
      .filter(({ resource }) => resource.kind === "table" && !tables.has(`${resource.database}/${resource.table}`))
      .map(() => "a grant on no table"),
    ...grants.filter(({ permissions }) => permissions.length === 0).map(() => "a grant of nothing"),
    ...(new Set(grants.map(grantKey)).size < grants.length ? ["a grant twice"] : []),
    ...(filterKeys.size < filters.length ? ["a filter twice"] : []),
    ...(values.size < defined.length ? ["a tag twice"] : []),
  ];
}

describe("the local Lake Formation", () => {
  it("is never in a state that cannot be, whatever is called and whatever fails", () => {
    const steps = fc.array(fc.oneof({ arbitrary: call, weight: 4 }, { arbitrary: change, weight: 1 }), {
      maxLength: 60,
    });

    fc.assert(
      fc.property(steps, fc.nat(1000), (calls, seed) => {
        const bench = newBench(seed);
        for (const { operation, input } of calls) {
          if (operation.endsWith("Table")) bench.glue(operation, input);
          else bench.call(operation, input);
          expect(faultsOf(bench.model.state)).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it("does over the wire what the pure model does, and says the same of what failed", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
        const bench = newBench();
        for (const one of calls) {
          const before = bench.model.state;
          const { state, error, failures } = applyCall(before, one);
          const { code, body } = bench.call(one.operation, one.input);

          expect(bench.model.state).toEqual(state);
          expect(code).toBe(error?.code);
          const failed = (body.Failures ?? []).map((each: { Error: { ErrorCode: string } }) => each.Error.ErrorCode);
          expect(failed).toEqual([...new Map(failures.map((each) => [each.part, each.code])).values()]);
        }
      }),
      RUNS,
    );
  });

  it("gives back by its listings what it holds", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
        const bench = newBench();
        for (const { operation, input } of calls) bench.call(operation, input);
        const { state } = bench.model;

        expect(bench.list("ListLFTags", "LFTags").map(({ TagKey }) => TagKey)).toEqual(
          state.tags.map((tag) => tag.key),
        );
        expect(bench.list("ListDataCellsFilter", "DataCellsFilters")).toEqual(
          state.filters.map((filter) => filterInput(filter, state)),
        );
        expect(bench.list("ListPermissions", "PrincipalResourcePermissions")).toHaveLength(state.grants.length);
      }),
      RUNS,
    );
  });

  it("lets the same principal read by effective permissions as by the evaluator", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), fc.constantFrom(...PRINCIPALS), (calls, principal) => {
        const bench = newBench();
        for (const { operation, input } of calls) bench.call(operation, input);
        const read = new Map(bench.model.authorize(principal).map(({ table, regions }) => [table, regions]));
        for (const table of ["t", "u"]) {
          const input = { Principal: to(principal), Resource: { Table: { DatabaseName: "d", Name: table } } };
          const found = bench.list("ListPermissions", "PrincipalResourcePermissions", input);
          const [columns] = found.flatMap(({ Resource }) => Resource.TableWithColumns ?? []);
          const names = columns && (columns.ColumnNames ?? COLUMNS);
          const filters = found.flatMap(({ Resource }) => Resource.DataCellsFilter ?? []);
          const isOpen = names !== undefined || filters.length > 0;

          expect(isOpen).toBe(read.has(table));
          // filters of all rows open their columns as well
          const open = new Set(read.get(table)?.flatMap((region) => (region.rows === undefined ? region.columns : [])));
          expect((names ?? []).filter((each: string) => !open.has(each))).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it("undoes a grant by the revocation of the same", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 30 }), (calls) => {
        const bench = newBench();
        for (const { operation, input } of calls) bench.call(operation, input);
        for (const grant of bench.model.state.grants) {
          const Entries = [batchEntry(grant, "1", bench.model.state)];
          expect(bench.call("BatchRevokePermissions", { Entries }).body).toEqual({});
        }
        for (const filter of bench.model.state.filters) {
          expect(bench.call("DeleteDataCellsFilter", filterNameInput(filter, bench.model.state)).status).toBe(200);
        }

        expect(bench.model.state).toMatchObject({ grants: [], filters: [] });
      }),
      RUNS,
    );
  });
});
