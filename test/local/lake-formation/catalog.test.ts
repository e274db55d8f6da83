import { beforeEach, describe, expect, it } from "vitest";
import { bootstrapCalls } from "../../../lib/lake-formation/bootstrap.ts";
import {
  ACCOUNT,
  ANALYST,
  Bench,
  columns,
  DATABASE,
  filter,
  filterNamed,
  grant,
  policy,
  TABLE,
  table,
  tag,
  to,
} from "./support.ts";

const EVERYBODY = "IAM_ALLOWED_PRINCIPALS";
const MAKER = `arn:aws:iam::${ACCOUNT}:role/maker`;
const ARN = "arn:aws:s3:::lake";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/registration`;

let bench: Bench;
beforeEach(() => {
  bench = new Bench({ callers: { maker: MAKER } });
});

const createTable = (name: string, names: readonly string[] = ["name"]) =>
  bench.glue("CreateTable", { DatabaseName: "crm", TableInput: table(name, names) }, "maker");
const createDatabase = (rest: object = {}) =>
  bench.glue("CreateDatabase", { DatabaseInput: { Name: "crm", ...rest } }, "maker");
const holders = () => [...new Set(bench.model.state.grants.map(({ principal }) => principal))];

describe("what is created", () => {
  it("is open to every IAM principal until the default permissions are emptied", () => {
    createDatabase();
    createTable("people");

    expect(holders()).toEqual([EVERYBODY, MAKER]);
    expect(bench.model.authorize(ANALYST)).toMatchObject([{ database: "crm", table: "people" }]);
  });

  it("is its creator's alone once the settings give nothing by default", () => {
    bench.call("PutDataLakeSettings", { DataLakeSettings: {} });
    createDatabase();
    createTable("people");

    expect(holders()).toEqual([MAKER]);
    expect(bench.model.authorize(ANALYST)).toEqual([]);
    expect(bench.model.authorize(MAKER)).toHaveLength(1);
  });

  it("follows the database before the settings", () => {
    createDatabase({ CreateTableDefaultPermissions: [] });
    createTable("people");

    const open = bench.model.state.grants.filter(({ principal }) => principal === EVERYBODY);
    expect(open.map(({ resource }) => resource.kind)).toEqual(["database"]);
  });

  it("keeps the defaults of the day when the database was made", () => {
    createDatabase();
    bench.call("PutDataLakeSettings", { DataLakeSettings: {} });
    createTable("people");

    expect(bench.model.state.grants.filter(({ principal }) => principal === EVERYBODY)).toHaveLength(2);
  });

  it("is taken from its creator and from everybody by the kit's bootstrap", () => {
    createDatabase();
    createTable("people");

    for (const { operation, input } of bootstrapCalls(bench.model.state, MAKER)) {
      expect(bench.call(operation, input).body).toEqual({});
    }

    expect(holders()).toEqual([MAKER]);
    expect(bench.model.authorize(ANALYST)).toEqual([]);
    expect(bench.model.authorize(MAKER)).toEqual([]);
  });
});

describe("Glue's catalog", () => {
  beforeEach(() => {
    bench.withTable();
  });

  it.each([
    { operation: "CreateDatabase", input: { DatabaseInput: { Name: "CRM" } }, code: "AlreadyExistsException" },
    {
      operation: "CreateTable",
      input: { DatabaseName: "crm", TableInput: table("People", ["a"]) },
      code: "AlreadyExistsException",
    },
    {
      operation: "CreateTable",
      input: { DatabaseName: "none", TableInput: table("t", ["a"]) },
      code: "EntityNotFoundException",
    },
    {
      operation: "CreateTable",
      input: { DatabaseName: "crm", TableInput: table("t", ["a", "a"]) },
      code: "InvalidInputException",
    },
    {
      operation: "UpdateTable",
      input: { DatabaseName: "crm", TableInput: table("none", ["a"]) },
      code: "EntityNotFoundException",
    },
    { operation: "DeleteTable", input: { DatabaseName: "crm", Name: "none" }, code: "EntityNotFoundException" },
    { operation: "DeleteDatabase", input: { Name: "none" }, code: "EntityNotFoundException" },
    {
      operation: "UpdateDatabase",
      input: { Name: "crm", DatabaseInput: { Name: "other" } },
      code: "InvalidInputException",
    },
    { operation: "GetTable", input: { DatabaseName: "crm", Name: "none" }, code: "EntityNotFoundException" },
    { operation: "GetDatabase", input: { Name: "none" }, code: "EntityNotFoundException" },
    { operation: "GetTables", input: { DatabaseName: "none" }, code: "EntityNotFoundException" },
  ])("refuses $operation with $code", ({ operation, input, code }) => {
    expect(bench.glue(operation, input).code).toBe(code);
  });

  it("gives back what it was told of a table, types and partition keys included", () => {
    bench.glue("UpdateTable", {
      DatabaseName: "crm",
      TableInput: { ...table("people", ["name"], ["day"]), Owner: "crm" },
    });
    const { Table } = bench.glue("GetTable", { DatabaseName: "crm", Name: "people" }).body;

    expect(Table).toMatchObject({ Owner: "crm", CatalogId: ACCOUNT, PartitionKeys: [{ Name: "day", Type: "string" }] });
    expect(bench.model.state.databases[0]?.tables[0]?.columns).toEqual([
      { name: "day", tags: {}, partition: true },
      { name: "name", tags: {} },
    ]);
  });

  it("lists page by page", () => {
    for (const name of ["b", "a"]) bench.glue("CreateTable", { DatabaseName: "crm", TableInput: table(name, ["x"]) });
    const first = bench.glue("GetTables", { DatabaseName: "crm", MaxResults: 2 }).body;
    const { NextToken } = first;
    const second = bench.glue("GetTables", { DatabaseName: "crm", MaxResults: 2, NextToken }).body;

    expect([...first.TableList, ...second.TableList].map(({ Name }) => Name)).toEqual(["a", "b", "people"]);
    expect(second.NextToken).toBeUndefined();
  });

  it("keeps the tags of columns that stay; one that comes back has none", () => {
    const put = (name: string) => bench.call("AddLFTagsToResource", { Resource: columns(name), LFTags: [tag("red")] });
    put("name");
    put("city");
    for (const names of [
      ["name", "age"],
      ["name", "age", "city"],
    ]) {
      bench.glue("UpdateTable", { DatabaseName: "crm", TableInput: table("people", names) });
    }

    expect(bench.model.state.databases[0]?.tables[0]?.columns.map(({ tags }) => tags)).toEqual([
      {},
      {},
      { team: "red" },
    ]);
  });

  it("leaves filters that name a column which went", () => {
    bench.call("CreateDataCellsFilter", filter("f", { ColumnNames: ["age", "name"] }));
    bench.call("GrantPermissions", grant(filterNamed("f"), ["SELECT"]));
    bench.glue("UpdateTable", { DatabaseName: "crm", TableInput: table("people", ["name", "city"]) });

    expect(bench.model.authorize(ANALYST)).toMatchObject([{ regions: [{ columns: ["name"] }] }]);
  });

  it.each([
    { what: "table", drop: () => bench.glue("DeleteTable", { DatabaseName: "crm", Name: "people" }) },
    { what: "database", drop: () => bench.glue("DeleteDatabase", { Name: "crm" }) },
  ])("loses tags, filters and grants with the $what, and does not get them back with its name", ({ drop }) => {
    bench.call("AddLFTagsToResource", { Resource: TABLE, LFTags: [tag("red")] });
    bench.call("CreateDataCellsFilter", filter("f"));
    bench.call("GrantPermissions", grant(filterNamed("f"), ["SELECT"]));
    bench.call("GrantPermissions", grant(TABLE, ["SELECT"]));
    bench.call("GrantPermissions", grant(policy("red"), ["SELECT"]));
    drop();
    bench.withTable();

    expect(bench.model.state.filters).toEqual([]);
    expect(bench.model.authorize(ANALYST)).toEqual([]);
    expect(bench.tagsOf(TABLE).LFTagsOnTable).toEqual([]);
  });

  it("keeps grants by tag, and those on the database, when a table goes", () => {
    bench.call("GrantPermissions", grant(policy("red"), ["SELECT"]));
    bench.call("GrantPermissions", grant(DATABASE, ["DESCRIBE", "CREATE_TABLE"]));
    bench.glue("DeleteTable", { DatabaseName: "crm", Name: "people" });
    expect(bench.model.state.grants).toHaveLength(2);

    bench.glue("DeleteDatabase", { Name: "crm" });
    expect(bench.list("ListPermissions", "PrincipalResourcePermissions")).toHaveLength(1);
  });

  it("keeps what a role holds that is created anew under the same ARN", () => {
    const existing = new Set([ANALYST]);
    bench = new Bench({ roles: (arn) => existing.has(arn) }).withTable();
    bench.call("GrantPermissions", grant(TABLE, ["SELECT"]));
    existing.clear();
    const whileGone = bench.call("GrantPermissions", grant(TABLE, ["ALTER"]));
    existing.add(ANALYST);

    expect(whileGone.code).toBe("InvalidInputException");
    expect(bench.call("GrantPermissions", grant(TABLE, ["DROP"])).status).toBe(200);
    expect(bench.model.state.grants).toMatchObject([{ principal: ANALYST, permissions: ["DROP", "SELECT"] }]);
  });
});

describe("settings", () => {
  const put = (DataLakeSettings: object) => bench.call("PutDataLakeSettings", { DataLakeSettings });
  const read = () => bench.call("GetDataLakeSettings").body.DataLakeSettings;

  it("are replaced whole, administrators included", () => {
    put({ DataLakeAdmins: [to(MAKER)], AllowExternalDataFiltering: true });
    put({ Parameters: { CROSS_ACCOUNT_VERSION: "4" } });

    expect(read()).toEqual({
      DataLakeAdmins: [],
      CreateDatabaseDefaultPermissions: [],
      CreateTableDefaultPermissions: [],
      Parameters: { CROSS_ACCOUNT_VERSION: "4" },
    });
  });

  it("name at most 30 administrators", () => {
    const admins = (count: number) => Array.from({ length: count }, (_, at) => to(`${MAKER}-${at}`));

    expect(put({ DataLakeAdmins: admins(30) }).status).toBe(200);
    expect(put({ DataLakeAdmins: admins(31) }).code).toBe("InvalidInputException");
    expect(read().DataLakeAdmins).toHaveLength(30);
  });
});

describe("locations", () => {
  const register = (rest: object = { RoleArn: ROLE }) => bench.call("RegisterResource", { ResourceArn: ARN, ...rest });

  it("are registered once, described, listed and deregistered", () => {
    expect(register().status).toBe(200);
    expect(register().code).toBe("AlreadyExistsException");
    expect(bench.call("DescribeResource", { ResourceArn: ARN }).body.ResourceInfo).toMatchObject({ RoleArn: ROLE });
    expect(bench.list("ListResources", "ResourceInfoList")).toHaveLength(1);
    bench.call("UpdateResource", { ResourceArn: ARN, RoleArn: `${ROLE}-2` });
    expect(bench.call("DescribeResource", { ResourceArn: ARN }).body.ResourceInfo.RoleArn).toBe(`${ROLE}-2`);
    expect(bench.call("DeregisterResource", { ResourceArn: ARN }).status).toBe(200);
    expect(bench.list("ListResources", "ResourceInfoList")).toEqual([]);
  });

  it.each(["DescribeResource", "DeregisterResource", "UpdateResource"])("must be there: %s", (operation) => {
    expect(bench.call(operation, { ResourceArn: ARN, RoleArn: ROLE }).code).toBe("EntityNotFoundException");
  });

  it.each([{}, { RoleArn: ROLE, UseServiceLinkedRole: true }, { RoleArn: "none" }])("have one role: %j", (rest) => {
    expect(register(rest).code).toBe("InvalidInputException");
  });

  it("tell Glue which tables lie there", () => {
    register();
    bench.withTable();
    const at = (Location: string) => {
      const TableInput = { Name: "people", StorageDescriptor: { Columns: [], Location } };
      bench.glue("UpdateTable", { DatabaseName: "crm", TableInput });
      return bench.glue("GetTable", { DatabaseName: "crm", Name: "people" }).body.Table.IsRegisteredWithLakeFormation;
    };

    expect([at("s3://lake/people/"), at("s3://lake-2/people/")]).toEqual([true, false]);
  });
});

describe("whoever is no administrator", () => {
  beforeEach(() => {
    bench.withTable();
  });

  it.each([
    { operation: "CreateLFTag", input: tag("x", "k") },
    { operation: "UpdateLFTag", input: { TagKey: "team", TagValuesToAdd: ["x"] } },
    { operation: "DeleteLFTag", input: { TagKey: "team" } },
    { operation: "AddLFTagsToResource", input: { Resource: TABLE, LFTags: [tag("red")] } },
    { operation: "GrantPermissions", input: grant(TABLE, ["SELECT"]) },
    { operation: "GrantPermissions", input: grant({ DataLocation: { ResourceArn: ARN } }, ["DATA_LOCATION_ACCESS"]) },
    { operation: "CreateDataCellsFilter", input: filter("f") },
    { operation: "DeleteDataCellsFilter", input: filterNamed("f").DataCellsFilter },
  ])("may not call $operation, and may as an administrator", ({ operation, input }) => {
    expect(bench.call(operation, input, "maker")).toMatchObject({ status: 403, code: "AccessDeniedException" });
    bench.call("PutDataLakeSettings", { DataLakeSettings: { DataLakeAdmins: [to(MAKER)] } });

    expect(bench.call(operation, input, "maker").code).not.toBe("AccessDeniedException");
  });

  it("passes on what it holds with the grant option", () => {
    createTable("mine");
    const mine = { Table: { DatabaseName: "crm", Name: "mine" } };

    expect(bench.call("GrantPermissions", grant(mine, ["SELECT"]), "maker").status).toBe(200);
    expect(bench.call("CreateDataCellsFilter", filter("f", { TableName: "mine" }), "maker").status).toBe(200);
  });

  it("uses the tags that it was given", () => {
    bench.call("GrantPermissions", grant({ LFTag: { TagKey: "team", TagValues: ["red"] } }, ["ASSOCIATE"], MAKER));

    expect(bench.call("AddLFTagsToResource", { Resource: TABLE, LFTags: [tag("red")] }, "maker").status).toBe(200);
  });

  it("learns of a batch entry by entry", () => {
    const Entries = [{ Id: "a", ...grant(TABLE, ["SELECT"]) }];

    expect(bench.call("BatchGrantPermissions", { Entries }, "maker").body.Failures).toMatchObject([
      { Error: { ErrorCode: "AccessDeniedException" } },
    ]);
  });
});

describe("another account's catalog", () => {
  it("is out of reach", () => {
    expect(bench.call("ListLFTags", { CatalogId: "444455556666" }).code).toBe("AccessDeniedException");
    expect(bench.call("ListLFTags", { CatalogId: ACCOUNT }).status).toBe(200);
  });
});
