import { beforeEach, describe, expect, it } from "vitest";
import { grantOfEntry } from "../../../lib/lake-formation/call-inputs.ts";
import {
  ACCOUNT,
  ANALYST,
  Bench,
  type Called,
  columns,
  DATABASE,
  filter,
  filterNamed,
  grant,
  OTHER_ACCOUNTS_ROLE,
  policy,
  TABLE,
  tag,
  to,
} from "./support.ts";

let bench: Bench;
beforeEach(() => {
  bench = new Bench().withTable();
});

const permissions = (input: object = {}): readonly Called["body"][] =>
  bench.list("ListPermissions", "PrincipalResourcePermissions", input);
const listed = (input: object = {}) =>
  permissions(input).map(({ Resource, Permissions }) => ({ Resource, Permissions }));
const give = (input: object) => bench.call("GrantPermissions", input);
const take = (input: object) => bench.call("RevokePermissions", input);
const ALL_ROWS = { RowFilter: { AllRowsWildcard: {} } };

describe("granting", () => {
  it("adds to what is held on the same resource", () => {
    give(grant(DATABASE, ["DESCRIBE"]));
    give(grant(DATABASE, ["CREATE_TABLE"]));

    expect(listed()).toEqual([
      { Resource: { Database: { CatalogId: ACCOUNT, Name: "crm" } }, Permissions: ["CREATE_TABLE", "DESCRIBE"] },
    ]);
  });

  it("lists SELECT on a table as SELECT on all of its columns", () => {
    give(grant(TABLE, ["DESCRIBE", "SELECT"]));

    const place = { CatalogId: ACCOUNT, DatabaseName: "crm", Name: "people" };
    expect(listed()).toEqual([
      { Resource: { Table: place }, Permissions: ["DESCRIBE"] },
      { Resource: { TableWithColumns: { ...place, ColumnWildcard: {} } }, Permissions: ["SELECT"] },
    ]);
  });

  it("lists what was granted on all tables under a name of its own", () => {
    give(grant({ Table: { DatabaseName: "crm", TableWildcard: {} } }, ["ALTER", "SELECT"]));

    const place = { CatalogId: ACCOUNT, DatabaseName: "crm", Name: "ALL_TABLES" };
    expect(listed()).toEqual([
      { Resource: { Table: { ...place, TableWildcard: {} } }, Permissions: ["ALTER"] },
      { Resource: { TableWithColumns: { ...place, ColumnWildcard: {} } }, Permissions: ["SELECT"] },
    ]);
    expect(bench.model.authorize(ANALYST)).toHaveLength(1);
    const read = permissions().map((entry) => grantOfEntry({ Id: "", ...entry })?.resource);
    expect(read).toEqual([
      { kind: "table", database: "crm" },
      { kind: "table", database: "crm" },
    ]);
  });

  it.each([
    { why: "SELECT on a database", input: grant(DATABASE, ["SELECT"]) },
    { why: "INSERT on columns", input: grant(columns("name"), ["INSERT"]) },
    { why: "DATA_LOCATION_ACCESS on a table", input: grant(TABLE, ["DATA_LOCATION_ACCESS"]) },
    { why: "no permission", input: grant(TABLE, []) },
    { why: "no resource", input: grant({}, ["SELECT"]) },
    { why: "two resources", input: grant({ ...TABLE, ...DATABASE }, ["ALTER"]) },
    { why: "an expression that names a tag twice", input: grant(twice("red", "blue"), ["SELECT"]) },
    {
      why: "a condition with a tag policy",
      input: { ...grant(policy("red"), ["SELECT"]), Condition: { Expression: "x" } },
    },
    {
      why: "all columns but some with the grant option",
      input: {
        ...grant(without("name"), ["SELECT"]),
        PermissionsWithGrantOption: ["SELECT"],
      },
    },
  ])("is refused as invalid: $why", ({ input }) => {
    expect(give(input).code).toBe("InvalidInputException");
    expect(bench.model.state.grants).toEqual([]);
  });

  it.each([
    { what: "database", input: grant({ Database: { Name: "none" } }, ["ALTER"]) },
    { what: "table", input: grant({ Table: { DatabaseName: "crm", Name: "none" } }, ["ALTER"]) },
    { what: "column", input: grant(columns("name", "none"), ["SELECT"]) },
    { what: "tag", input: grant(policy("red", "TABLE", "none"), ["SELECT"]) },
    { what: "value of a tag", input: grant(policy("green"), ["SELECT"]) },
    { what: "filter", input: grant(filterNamed("none"), ["SELECT"]) },
  ])("is refused where there is no such $what", ({ input }) => {
    expect(give(input).code).toBe("EntityNotFoundException");
  });

  it("takes expressions of 900 bytes, no more", () => {
    const value = (at: number) => `${at}`.padStart(50, "v");
    const values = Array.from({ length: 18 }, (_, at) => value(at));
    bench.call("CreateLFTag", { TagKey: "k", TagValues: values });
    const expression = (some: readonly string[]) => ({
      LFTagPolicy: { ResourceType: "TABLE", Expression: [{ TagKey: "k", TagValues: some }] },
    });

    expect(give(grant(expression(values.slice(1)), ["SELECT"])).status).toBe(200);
    expect(give(grant(expression(values), ["SELECT"])).code).toBe("InvalidInputException");
  });

  it("takes 100 filters of one table for one principal, no more", () => {
    for (let at = 0; at <= 100; at++) bench.call("CreateDataCellsFilter", filter(`f${at}`));
    for (let at = 0; at < 100; at++) expect(give(grant(filterNamed(`f${at}`), ["SELECT"])).status).toBe(200);

    expect(give(grant(filterNamed("f100"), ["SELECT"])).code).toBe("ResourceNumberLimitExceededException");
    expect(give(grant(filterNamed("f99"), ["SELECT"])).status).toBe(200);
    expect(give(grant(filterNamed("f100"), ["SELECT"], `${ANALYST}-2`)).status).toBe(200);
  });

  it("is refused to a role that does not exist, which what it had can still be taken from", () => {
    const existing = new Set([ANALYST]);
    bench = new Bench({ roles: (arn) => existing.has(arn) }).withTable();
    give(grant(TABLE, ["ALTER"]));
    existing.clear();

    expect(give(grant(TABLE, ["DROP"]))).toMatchObject({ code: "InvalidInputException", message: /principal/i });
    expect(take(grant(TABLE, ["ALTER"])).status).toBe(200);
  });

  it("shares nothing with another account that is left to IAM", () => {
    give(grant(DATABASE, ["ALL"], "IAM_ALLOWED_PRINCIPALS"));
    expect(give(grant(TABLE, ["SELECT"], OTHER_ACCOUNTS_ROLE)).code).toBe("InvalidInputException");
    expect(give(grant(TABLE, ["SELECT"])).status).toBe(200);
    take(grant(DATABASE, ["ALL"], "IAM_ALLOWED_PRINCIPALS"));

    expect(give(grant(TABLE, ["SELECT"], OTHER_ACCOUNTS_ROLE)).status).toBe(200);
  });
});

describe("revoking", () => {
  it.each([
    { why: "a permission that is not held", input: grant(TABLE, ["ALTER", "DROP"]) },
    { why: "another resource", input: grant({ Table: { DatabaseName: "crm", TableWildcard: {} } }, ["ALTER"]) },
    { why: "another principal", input: grant(TABLE, ["ALTER"], `${ANALYST}-2`) },
    {
      why: "a grant option that is not held",
      input: { ...grant(TABLE, ["ALTER"]), PermissionsWithGrantOption: ["ALTER"] },
    },
    { why: "another condition", input: { ...grant(TABLE, ["ALTER"]), Condition: { Expression: "x" } } },
  ])("must match exactly what is held: $why", ({ input }) => {
    give(grant(TABLE, ["ALTER"]));

    expect(take(input)).toMatchObject({ code: "InvalidInputException", message: /^No permissions revoked/ });
    expect(bench.model.state.grants).toHaveLength(1);
  });

  it("takes SELECT on a table from whoever was granted all columns, and the other way about", () => {
    give(grant({ TableWithColumns: { DatabaseName: "crm", Name: "people", ColumnWildcard: {} } }, ["SELECT"]));
    expect(take(grant(TABLE, ["SELECT"])).status).toBe(200);

    give(grant(TABLE, ["SELECT"]));
    const [{ Resource }] = permissions();
    expect(take(grant(Resource, ["SELECT"])).status).toBe(200);
    expect(permissions()).toEqual([]);
  });

  it("takes all or nothing of a grant that opens data in part", () => {
    give(grant(DATABASE, ["ALTER", "CREATE_TABLE"]));

    expect(take(grant(DATABASE, ["CREATE_TABLE", "DROP"])).code).toBe("InvalidInputException");
    expect(listed()).toMatchObject([{ Permissions: ["ALTER", "CREATE_TABLE"] }]);
    expect(take(grant(DATABASE, ["CREATE_TABLE"])).status).toBe(200);
    expect(listed()).toMatchObject([{ Permissions: ["ALTER"] }]);
  });
});

describe("batches", () => {
  const entry = (Id: string, rest: object) => ({ Id, ...rest });
  const batch = (Entries: readonly object[], operation = "BatchGrantPermissions") => bench.call(operation, { Entries });

  it("do what can be done and answer 200 with the rest", () => {
    const { status, body } = batch([
      entry("a", grant(TABLE, ["ALTER"])),
      entry("b", grant(filterNamed("none"), ["SELECT"])),
      entry("c", grant(DATABASE, ["CREATE_TABLE", "DROP"])),
    ]);

    expect(status).toBe(200);
    expect(body.Failures).toMatchObject([
      { RequestEntry: { Id: "b" }, Error: { ErrorCode: "EntityNotFoundException" } },
    ]);
    expect(permissions()).toHaveLength(2);
  });

  it("tell each revocation of what is not held", () => {
    give(grant(TABLE, ["ALTER"]));
    const entries = [entry("a", grant(TABLE, ["DROP"])), entry("b", grant(TABLE, ["ALTER"]))];

    const { body } = batch(entries, "BatchRevokePermissions");

    expect(body.Failures).toMatchObject([
      { RequestEntry: { Id: "a" }, Error: { ErrorCode: "InvalidInputException", ErrorMessage: /^No permissions/ } },
    ]);
    expect(permissions()).toEqual([]);
  });

  it.each(["BatchGrantPermissions", "BatchRevokePermissions"])("have at most 20 entries: %s", (operation) => {
    const entries = Array.from({ length: 21 }, (_, at) => entry(`${at}`, grant(TABLE, ["ALTER"])));

    expect(batch(entries, operation).code).toBe("InvalidInputException");
    expect(batch(entries.slice(1), operation).status).toBe(200);
  });

  it("have an id for each entry", () => {
    expect(batch([entry("a", grant(TABLE, ["ALTER"])), entry("a", grant(TABLE, ["DROP"]))]).code).toBe(
      "InvalidInputException",
    );
    expect(batch([grant(TABLE, ["ALTER"])]).code).toBe("InvalidInputException");
  });
});

describe("listing permissions", () => {
  const LOCATION = { DataLocation: { ResourceArn: "arn:aws:s3:::lake" } };
  beforeEach(() => {
    bench.call("CreateDataCellsFilter", filter("bonn"));
    give(grant(TABLE, ["ALTER", "SELECT"]));
    give(grant(DATABASE, ["DESCRIBE"], `${ANALYST}-2`));
    give(grant(filterNamed("bonn"), ["SELECT"]));
    give(grant(policy("red"), ["SELECT"]));
    give(grant(policy("red", "DATABASE"), ["DESCRIBE"]));
    give(grant(LOCATION, ["DATA_LOCATION_ACCESS"]));
  });

  it.each([
    { type: "DATABASE", kinds: ["Database"] },
    { type: "TABLE", kinds: ["DataCellsFilter", "Table", "TableWithColumns"] },
    { type: "LF_TAG_POLICY", kinds: ["LFTagPolicy", "LFTagPolicy"] },
    { type: "LF_TAG_POLICY_TABLE", kinds: ["LFTagPolicy"] },
    { type: "LF_TAG_POLICY_DATABASE", kinds: ["LFTagPolicy"] },
    { type: "DATA_LOCATION", kinds: ["DataLocation"] },
    { type: "CATALOG", kinds: [] },
  ])("can be of $type alone", ({ type, kinds }) => {
    const found = permissions({ ResourceType: type });

    expect(found.flatMap(({ Resource }) => Object.keys(Resource)).sort()).toEqual(kinds);
  });

  it("goes on page by page, through pages that are empty", () => {
    const first = bench.call("ListPermissions", { ResourceType: "LF_TAG_POLICY", MaxResults: 1 }).body;

    expect(first.PrincipalResourcePermissions).toEqual([]);
    expect(first.NextToken).toEqual(expect.any(String));
    expect(permissions({ ResourceType: "LF_TAG_POLICY", MaxResults: 1 })).toHaveLength(2);
  });

  it.each([
    { why: "a token of another request", input: { ResourceType: "TABLE", NextToken: true } },
    { why: "a token that is none", input: { NextToken: "none" } },
    { why: "a principal without a resource", input: { Principal: to(ANALYST) } },
    { why: "columns as the resource", input: { Resource: columns("name") } },
    { why: "pages of more than 1,000", input: { MaxResults: 1001 } },
  ])("is refused with $why", ({ input }) => {
    const { NextToken: other } = bench.call("ListPermissions", { MaxResults: 1 }).body;
    const given = "NextToken" in input && input.NextToken === true ? { ...input, NextToken: other } : input;

    expect(bench.call("ListPermissions", given).code).toBe("InvalidInputException");
  });

  it("of a table includes its columns and filters, these unless left out", () => {
    const kinds = (input: object) =>
      listed({ Resource: TABLE, ...input }).map(({ Resource }) => Object.keys(Resource)[0]);

    expect(kinds({}).sort()).toEqual(["DataCellsFilter", "Table", "TableWithColumns"]);
    expect(kinds({ IncludeRelated: "FALSE" }).sort()).toEqual(["Table", "TableWithColumns"]);
  });

  it("of a principal and a resource tells what holds in effect, by tags as well", () => {
    take(grant(TABLE, ["ALTER", "SELECT"]));
    const effect = () => listed({ Principal: to(ANALYST), Resource: TABLE });
    expect(effect()).toMatchObject([{ Resource: { DataCellsFilter: { Name: "bonn" } }, Permissions: ["SELECT"] }]);

    bench.call("AddLFTagsToResource", { Resource: columns("city"), LFTags: [tag("red")] });
    expect(effect()).toMatchObject([
      { Resource: { TableWithColumns: { ColumnNames: ["city"] } }, Permissions: ["SELECT"] },
      { Resource: { DataCellsFilter: { Name: "bonn" } } },
    ]);

    bench.call("AddLFTagsToResource", { Resource: TABLE, LFTags: [tag("red")] });
    expect(effect()[0]).toMatchObject({ Resource: { TableWithColumns: { ColumnWildcard: {} } } });
  });

  it("keeps no more than SELECT and DESCRIBE of everything where tags match some columns", () => {
    take(grant(TABLE, ["ALTER", "SELECT"]));
    give(grant(policy("blue"), ["ALL", "DROP"]));
    bench.call("AddLFTagsToResource", { Resource: columns("city"), LFTags: [tag("blue")] });

    expect(listed({ Principal: to(ANALYST), Resource: TABLE, IncludeRelated: "FALSE" })).toMatchObject([
      { Resource: { Table: {} }, Permissions: ["DESCRIBE"] },
      { Resource: { TableWithColumns: { ColumnNames: ["city"] } }, Permissions: ["SELECT"] },
    ]);
  });

  it("shows the database to whoever has something in it", () => {
    expect(listed({ Principal: to(ANALYST), Resource: DATABASE })).toMatchObject([{ Permissions: ["DESCRIBE"] }]);
    expect(listed({ Principal: to(`${ANALYST}-3`), Resource: DATABASE })).toEqual([]);
  });

  it("has no opt-ins to list", () => {
    expect(bench.call("ListLakeFormationOptIns").body).toEqual({ LakeFormationOptInsInfoList: [] });
  });
});

describe("data cells filters", () => {
  it.each([
    {
      why: "both rows and all rows",
      rest: { RowFilter: { FilterExpression: "a", AllRowsWildcard: {} } },
      code: "InvalidInputException",
    },
    { why: "no rows at all", rest: { RowFilter: {} }, code: "InvalidInputException" },
    { why: "no columns", rest: { ColumnNames: undefined }, code: "InvalidInputException" },
    { why: "two ways to say which columns", rest: { ColumnWildcard: {} }, code: "InvalidInputException" },
    {
      why: "2,048 characters",
      rest: { RowFilter: { FilterExpression: "x".repeat(2048) } },
      code: "InvalidInputException",
    },
    { why: "an unknown column", rest: { ColumnNames: ["none"] }, code: "EntityNotFoundException" },
    {
      why: "an unknown column left out",
      rest: { ColumnNames: undefined, ColumnWildcard: { ExcludedColumnNames: ["none"] } },
      code: "EntityNotFoundException",
    },
    { why: "an unknown table", rest: { TableName: "none" }, code: "EntityNotFoundException" },
    { why: "another account", rest: { TableCatalogId: "444455556666" }, code: "InvalidInputException" },
  ])("are refused: $why", ({ rest, code }) => {
    expect(bench.call("CreateDataCellsFilter", filter("f", rest)).code).toBe(code);
  });

  it("take 2,047 characters, and a name once per table", () => {
    const RowFilter = { FilterExpression: "x".repeat(2047) };
    expect(bench.call("CreateDataCellsFilter", filter("f", { RowFilter })).status).toBe(200);

    expect(bench.call("CreateDataCellsFilter", filter("f", ALL_ROWS)).code).toBe("AlreadyExistsException");
  });

  it("are changed for whoever holds them", () => {
    bench.call("CreateDataCellsFilter", filter("f"));
    give(grant(filterNamed("f"), ["SELECT"]));
    bench.call("UpdateDataCellsFilter", filter("f", { ColumnNames: ["age"] }));

    expect(bench.model.authorize(ANALYST)).toMatchObject([{ regions: [{ columns: ["age"], rows: "city = 'Bonn'" }] }]);
    expect(bench.call("GetDataCellsFilter", filterNamed("f").DataCellsFilter).body.DataCellsFilter.ColumnNames).toEqual(
      ["age"],
    );
  });

  it.each(["UpdateDataCellsFilter", "GetDataCellsFilter", "DeleteDataCellsFilter"])(
    "must be there: %s",
    (operation) => {
      const input = operation.startsWith("Update") ? filter("none") : filterNamed("none").DataCellsFilter;

      expect(bench.call(operation, input).code).toBe("EntityNotFoundException");
    },
  );

  it("stay while somebody holds them", () => {
    bench.call("CreateDataCellsFilter", filter("f"));
    give(grant(filterNamed("f"), ["SELECT"]));
    expect(bench.call("DeleteDataCellsFilter", filterNamed("f").DataCellsFilter).code).toBe("InvalidInputException");
    take(grant(filterNamed("f"), ["SELECT"]));

    expect(bench.call("DeleteDataCellsFilter", filterNamed("f").DataCellsFilter).status).toBe(200);
    expect(bench.list("ListDataCellsFilter", "DataCellsFilters")).toEqual([]);
  });
});

function twice(...values: readonly string[]): object {
  const Expression = values.map((value) => ({ TagKey: "team", TagValues: [value] }));
  return { LFTagPolicy: { ResourceType: "TABLE", Expression } };
}

function without(...ExcludedColumnNames: readonly string[]): object {
  return { TableWithColumns: { DatabaseName: "crm", Name: "people", ColumnWildcard: { ExcludedColumnNames } } };
}
