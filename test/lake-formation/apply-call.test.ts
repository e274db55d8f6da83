import { describe, expect, it } from "vitest";
import { applyCall } from "../../lib/lake-formation/apply-call.ts";
import { batchEntry } from "../../lib/lake-formation/call-inputs.ts";
import type { Call, TaggableInput } from "../../lib/lake-formation/calls.ts";
import { emptyState, type Grant, type GrantResource, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import { CATALOG } from "./meshes.ts";

const ROLE = "arn:aws:iam::111122223333:role/purpose/marketing";
const FILTER = { database: "crm", table: "people", name: "f" };
const FILTER_NAME = { TableCatalogId: CATALOG.account, DatabaseName: "crm", TableName: "people", Name: "f" };
const COLUMN: TaggableInput = { TableWithColumns: { DatabaseName: "crm", Name: "people", ColumnNames: ["email"] } };

const state: LakeFormationState = {
  ...emptyState(CATALOG),
  tags: [{ key: "purpose:marketing", values: ["allow", "describe"] }],
  databases: [
    {
      name: "crm",
      tags: {},
      tables: [
        {
          name: "people",
          tags: {},
          columns: [
            { name: "city", tags: {} },
            { name: "email", tags: {} },
          ],
        },
      ],
    },
  ],
};

describe("applyCall", () => {
  it("stores keys and values of tags in lower case", () => {
    const { state: after } = applyCall(state, {
      operation: "CreateLFTag",
      input: { TagKey: "Level", TagValues: ["B", "a"] },
    });
    expect(after.tags).toContainEqual({ key: "level", values: ["a", "b"] });
  });

  it.each<{ what: string; call: Call; code: string }>([
    {
      what: "a tag that exists",
      call: { operation: "CreateLFTag", input: { TagKey: "purpose:marketing", TagValues: ["allow"] } },
      code: "InvalidInputException",
    },
    {
      what: "deleting a tag that does not exist",
      call: { operation: "DeleteLFTag", input: { TagKey: "none" } },
      code: "EntityNotFoundException",
    },
    {
      what: "changing a tag that does not exist",
      call: { operation: "UpdateLFTag", input: { TagKey: "none", TagValuesToAdd: ["allow"] } },
      code: "EntityNotFoundException",
    },
    {
      what: "tags on a column that does not exist",
      call: tag({ TableWithColumns: { DatabaseName: "crm", Name: "people", ColumnNames: ["email", "age"] } }),
      code: "EntityNotFoundException",
    },
    {
      what: "tags on no table",
      call: tag({ Table: { DatabaseName: "crm", Name: "none" } }),
      code: "EntityNotFoundException",
    },
    { what: "tags on no database", call: tag({ Database: { Name: "none" } }), code: "EntityNotFoundException" },
    { what: "tags on nothing", call: tag({}), code: "InvalidInputException" },
    { what: "a filter on no table", call: createFilter({ TableName: "none" }), code: "EntityNotFoundException" },
    { what: "a filter on no column", call: createFilter({ ColumnNames: ["age"] }), code: "EntityNotFoundException" },
    {
      what: "deleting a filter that does not exist",
      call: { operation: "DeleteDataCellsFilter", input: FILTER_NAME },
      code: "EntityNotFoundException",
    },
    {
      what: "more than 20 entries",
      call: grant(...Array.from({ length: 21 }, () => onTable())),
      code: "InvalidInputException",
    },
    {
      what: "two entries of one id",
      call: {
        operation: "BatchGrantPermissions",
        input: { Entries: [onTable(), onTable()].map((one) => batchEntry(one, "1", CATALOG)) },
      },
      code: "InvalidInputException",
    },
  ])("refuses $what as a whole", ({ call, code }) => {
    const { state: after, error } = applyCall(state, call);
    expect(error?.code).toBe(code);
    expect(after).toBe(state);
  });

  it("puts one value per key on a resource", () => {
    const allowed = done(state, tag(COLUMN, "allow"));
    expect(columnTags(allowed)).toEqual({ "purpose:marketing": "allow" });
    expect(columnTags(done(allowed, tag(COLUMN, "describe")))).toEqual({ "purpose:marketing": "describe" });
  });

  it.each([
    { what: "a value that the tag does not have", values: ["forbid"] },
    { what: "two values at once", values: ["allow", "describe"] },
  ])("reports $what, and the state stays", ({ values }) => {
    const LFTags = [{ TagKey: "purpose:marketing", TagValues: values }];
    const applied = applyCall(state, { operation: "AddLFTagsToResource", input: { Resource: COLUMN, LFTags } });
    expect(applied.failures).toMatchObject([{ part: "purpose:marketing", code: "InvalidInputException" }]);
    expect(applied.state).toEqual(state);
  });

  it("does the other tags of a call of which one fails", () => {
    const LFTags = ["none", "purpose:marketing"].map((TagKey) => ({ TagKey, TagValues: ["allow"] }));
    const applied = applyCall(state, { operation: "AddLFTagsToResource", input: { Resource: COLUMN, LFTags } });
    expect(applied.failures).toMatchObject([{ part: "none", code: "EntityNotFoundException" }]);
    expect(columnTags(applied.state)).toEqual({ "purpose:marketing": "allow" });
  });

  it("takes off a tag with just its value", () => {
    const allowed = done(state, tag(COLUMN, "allow"));
    const remove = (value: string): Call => ({ ...tag(COLUMN, value), operation: "RemoveLFTagsFromResource" }) as Call;
    expect(applyCall(allowed, remove("describe")).failures).toHaveLength(1);
    expect(columnTags(done(allowed, remove("allow")))).toEqual({});
  });

  it("carries no more than 50 tags on a resource", () => {
    const keys = Array.from({ length: 51 }, (_, index) => `k${10 + index}`);
    const many = { ...state, tags: keys.map((key) => ({ key, values: ["v"] })) };
    const LFTags = keys.map((TagKey) => ({ TagKey, TagValues: ["v"] }));
    const applied = applyCall(many, { operation: "AddLFTagsToResource", input: { Resource: COLUMN, LFTags } });
    expect(applied.failures).toMatchObject([{ part: "k60", code: "ResourceNumberLimitExceededException" }]);
  });

  it("deletes a tag in use off everything that carries it", () => {
    const places: TaggableInput[] = [
      COLUMN,
      { Table: { DatabaseName: "crm", Name: "people" } },
      { Database: { Name: "crm" } },
    ];
    const tagged = places.reduce((before, place) => done(before, tag(place)), state);
    const after = done(tagged, { operation: "DeleteLFTag", input: { TagKey: "purpose:marketing" } });
    expect(after).toEqual({ ...state, tags: [] });
  });

  it("keeps a value of a tag that is in use", () => {
    const tagged = done(state, tag(COLUMN, "allow"));
    const drop = (value: string): Call => {
      return { operation: "UpdateLFTag", input: { TagKey: "purpose:marketing", TagValuesToDelete: [value] } };
    };
    expect(applyCall(tagged, drop("allow")).error?.code).toBe("InvalidInputException");
    expect(done(tagged, drop("describe")).tags).toEqual([{ key: "purpose:marketing", values: ["allow"] }]);
  });

  it("makes a filter once, and deletes it once nobody holds it", () => {
    const made = done(state, createFilter({}));
    expect(made.filters).toEqual([{ ...FILTER, rows: "city = 'Oslo'", columns: { include: ["email"] } }]);
    expect(applyCall(made, createFilter({})).error?.code).toBe("AlreadyExistsException");
    const granted = done(made, grant(onFilter()));
    const drop: Call = { operation: "DeleteDataCellsFilter", input: FILTER_NAME };
    expect(applyCall(granted, drop).error?.code).toBe("InvalidInputException");
    expect(done(done(granted, revoke(onFilter())), drop)).toEqual(state);
  });

  it("adds to what a principal holds, and a grant made twice is one", () => {
    const once = done(state, grant(onTable()));
    expect(done(once, grant(onTable()))).toEqual(once);
    const more = done(once, grant({ ...onTable(), permissions: ["DESCRIBE"], grantable: ["SELECT"] }));
    expect(more.grants).toEqual([{ ...onTable(), permissions: ["DESCRIBE", "SELECT"], grantable: ["SELECT"] }]);
  });

  it.each<{ what: string; asked: Grant }>([
    { what: "another principal", asked: { ...onTable(), principal: `${ROLE}s` } },
    { what: "another resource", asked: { ...onTable(), resource: { kind: "table", database: "crm" } } },
    { what: "a permission that is not held", asked: { ...onTable(), permissions: ["SELECT", "DESCRIBE"] } },
    { what: "a right to pass on that is not held", asked: { ...onTable(), grantable: ["SELECT"] } },
    { what: "another condition", asked: { ...onTable(), condition: "true" } },
  ])("refuses to revoke from $what", ({ asked }) => {
    const held = done(state, grant(onTable()));
    const { state: after, failures } = applyCall(held, revoke(asked));
    expect(failures).toMatchObject([{ part: "1", code: "InvalidInputException" }]);
    expect(after).toEqual(held);
  });

  it("revokes a part of what is held", () => {
    const both: Grant = { ...onTable(), permissions: ["DESCRIBE", "SELECT"] };
    expect(done(done(state, grant(both)), revoke(onTable())).grants).toEqual([
      { ...onTable(), permissions: ["DESCRIBE"] },
    ]);
  });

  it.each<{ what: string; resource: GrantResource }>([
    { what: "filter", resource: { kind: "filter", ...FILTER } },
    { what: "database", resource: { kind: "database", database: "none" } },
    { what: "table", resource: { kind: "table", database: "crm", table: "none" } },
    { what: "tag", resource: policy("none", "allow") },
    { what: "value of a tag", resource: policy("purpose:marketing", "forbid") },
  ])("reports a grant on a $what that does not exist, and makes the others", ({ resource }) => {
    const { state: after, failures } = applyCall(state, grant({ ...onTable(), resource }, onTable()));
    expect(failures).toMatchObject([{ part: "1", code: "EntityNotFoundException" }]);
    expect(after.grants).toEqual([onTable()]);
  });

  it("grants by any value of a tag that exists", () => {
    expect(done(state, grant({ ...onTable(), resource: policy("purpose:marketing", "*") })).grants).toHaveLength(1);
  });
});

function done(before: LakeFormationState, call: Call): LakeFormationState {
  const { state: after, error, failures } = applyCall(before, call);
  expect({ error, failures }).toEqual({ error: undefined, failures: [] });
  return after;
}

function tag(Resource: TaggableInput, value = "allow"): Call {
  const LFTags = [{ TagKey: "purpose:marketing", TagValues: [value] }];
  return { operation: "AddLFTagsToResource", input: { Resource, LFTags } };
}

function columnTags({ databases }: LakeFormationState) {
  return databases[0]?.tables[0]?.columns.find(({ name }) => name === "email")?.tags;
}

function createFilter(change: { TableName?: string; ColumnNames?: string[] }): Call {
  const RowFilter = { FilterExpression: "city = 'Oslo'" };
  return {
    operation: "CreateDataCellsFilter",
    input: { TableData: { ...FILTER_NAME, RowFilter, ColumnNames: ["email"], ...change } },
  };
}

function grant(...grants: readonly Grant[]): Call {
  const Entries = grants.map((one, index) => batchEntry(one, String(index + 1), CATALOG));
  return { operation: "BatchGrantPermissions", input: { Entries } };
}

function revoke(one: Grant): Call {
  return { operation: "BatchRevokePermissions", input: { Entries: [batchEntry(one, "1", CATALOG)] } };
}

function onTable(): Grant {
  return { principal: ROLE, resource: { kind: "table", database: "crm", table: "people" }, permissions: ["SELECT"] };
}

function onFilter(): Grant {
  return { principal: ROLE, resource: { kind: "filter", ...FILTER }, permissions: ["SELECT"] };
}

function policy(key: string, value: string): GrantResource {
  return { kind: "tag-policy", resourceType: "TABLE", expression: [{ key, values: [value] }] };
}
