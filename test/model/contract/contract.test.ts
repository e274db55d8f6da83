import { describe, expect, it } from "vitest";
import { productContentOf } from "../../../lib/model/workflow/import-mesh.ts";
import { put } from "../document/faults.ts";
import { contractFaults, productFrom } from "./contracted.ts";
import { exampleContract } from "./example-contract.ts";

const TABLE = "schema[0]";
const POSITION = `${TABLE}.properties[1].partitionKeyPosition`;

const misplacements: [
  why: string,
  path: string,
  value: unknown,
  expected: { at?: string; message: string; help?: string },
][] = [
  ["an old version of the standard", "apiVersion", "v2.2.2", { message: "found `v2.2.2`", help: "ODCS 3.1" }],
  ["another kind", "kind", "DataProduct", { message: "expected `DataContract`" }],
  ["no id", "id", undefined, { message: "required but missing" }],
  ["no version", "version", undefined, { message: "required but missing" }],
  ["a mistyped key", "servres", [], { message: "unknown key", help: "did you mean `servers`?" }],
  [
    "a mistyped classification",
    `${TABLE}.properties[3].clasification`,
    "x",
    { message: "unknown key", help: "`classification`" },
  ],
  ["a member without a name", "team.members[0].username", undefined, { message: "required but missing" }],
  ["a server without a type", "servers[0].type", undefined, { message: "required but missing" }],
  ["a service level without a value", "slaProperties[0].value", undefined, { message: "required but missing" }],
  ["a property without a name", `${TABLE}.properties[6].name`, undefined, { message: "required but missing" }],
  [
    "a table that Glue cannot name",
    `${TABLE}.physicalName`,
    "Sales.Orders",
    { message: "a table name that", help: "`physicalName`" },
  ],
  ["a mark that is no boolean", `${TABLE}.properties[0].partitioned`, "yes", { message: "`true` or `false`" }],
  [
    "two columns of one name",
    `${TABLE}.properties[5].physicalName`,
    "order_id",
    { message: "appears twice, first at `orders.odcs.yaml: schema[0].properties[2]`" },
  ],
  [
    "two columns that differ by case alone",
    `${TABLE}.properties[5].physicalName`,
    "Buyer_Email",
    {
      message: "`Buyer_Email` is the same column as `buyer_email` at `orders.odcs.yaml: schema[0].properties[3]`",
      help: "`physicalName`",
    },
  ],
  [
    "a second column of one name, without a type",
    `${TABLE}.properties[6].name`,
    "order_id",
    { message: "`order_id` is the same column as `order_id`" },
  ],
  ["a position that is text", POSITION, "1", { message: "a whole number from 1, found the text `1`" }],
  ["a position that is no whole number", POSITION, 1.5, { message: "found `1.5`", help: "from 1" }],
  ["a position of no key", POSITION, 0, { message: "found `0`" }],
  ["a position below any key", POSITION, -2, { message: "found `-2`" }],
  ["positions as a list", POSITION, [1], { message: "found a list" }],
  [
    "one position for two partition keys",
    POSITION,
    2,
    { message: "of two partition keys, first at `orders.odcs.yaml: schema[0].properties[0]`" },
  ],
  ["one partition key without a position", POSITION, undefined, { message: "is missing", help: "for none" }],
  [
    "a partition column that cannot be governed",
    `${TABLE}.properties[0].physicalName`,
    "Day",
    { message: "partition column cannot be governed", help: "Iceberg" },
  ],
  ["a subject that is no column", `${TABLE}.customProperties[0].value`, "buyer", { message: "unknown column `buyer`" }],
  [
    "a consent that is no boolean",
    `${TABLE}.customProperties[1].value.marketing`,
    "country",
    { message: "has type `varchar(2)`" },
  ],
  [
    "a subject that cannot be governed",
    `${TABLE}.customProperties[0].value`,
    "customerRef",
    { message: "`customerRef` cannot be governed", help: "give it a `physicalName` that fits" },
  ],
  [
    "a column in a view without a type",
    "customProperties[3].value.marketing.orders.columns.notes",
    "clear",
    { message: "`notes` cannot be governed", help: "`physicalType` or a `logicalType`" },
  ],
  [
    "a part of a nested column",
    `${TABLE}.customProperties[0].value`,
    "address.street",
    { message: "is a part of the column `address`", help: "name `address`" },
  ],
  [
    "a mistyped property of ours",
    "customProperties[1].property",
    "purposeMesh.input",
    { message: "unknown property `purposeMesh.input`", help: "`purposeMesh.inputs`" },
  ],
  [
    "a property of ours elsewhere",
    `${TABLE}.customProperties[2].property`,
    "purposeMesh.views",
    { message: "unknown property" },
  ],
  [
    "a property of ours in another case",
    "customProperties[0].property",
    "PurposeMesh.Inputs",
    { message: "unknown property" },
  ],
  [
    "a property of ours twice",
    "customProperties[0]",
    { property: "purposeMesh.views", value: {} },
    { at: "customProperties[3].property", message: "appears twice" },
  ],
  ["a malformed filter", "customProperties[3].value.marketing.orders.rows", "country", { message: "at character 8" }],
  [
    "a filter over a date",
    "customProperties[3].value.marketing.orders.rows",
    "day IS NULL",
    { message: "cannot be filtered" },
  ],
  ["inputs that are no list", "customProperties[1].value", "crm/customers", { message: "expected a list" }],
  ["a lineage to nowhere", "customProperties[2].value[2].to", "orders.id", { message: "unknown column `id`" }],
  [
    "an unknown format",
    `${TABLE}.customProperties[2]`,
    { property: "purposeMesh.format", value: "csv" },
    { at: `${TABLE}.customProperties[2].value`, message: "expected one of `parquet`, `iceberg`" },
  ],
];

describe("a contract", () => {
  it("reads what the contract says of its tables", () => {
    const [table, ...others] = productFrom(exampleContract()).tables;

    expect(others).toEqual([]);
    expect(table).toMatchObject({
      name: "orders",
      subject: "buyer_email",
      consents: { marketing: "buyer_consents" },
      format: "parquet",
    });
    expect(
      table?.columns.map(({ name, type, classification, partition }) => [name, type, classification, partition]),
    ).toEqual([
      ["country", "varchar(2)", undefined, true],
      ["day", "date", "none", true],
      ["order_id", "string", "none", undefined],
      ["buyer_email", "string", "contact", undefined],
      ["buyer_consents", "boolean", "none", undefined],
      ["address", "object", undefined, undefined],
    ]);
  });

  it.each([undefined, -1])("leaves partition keys in their order where their positions are %s", (position) => {
    const contract = exampleContract();
    for (const at of [0, 1]) put(contract, `${TABLE}.properties[${at}].partitionKeyPosition`, position);

    expect(
      productFrom(contract)
        .tables[0]?.columns.map(({ name }) => name)
        .slice(0, 3),
    ).toEqual(["day", "country", "order_id"]);
  });

  it("moves partition keys among themselves, and no other column", () => {
    const contract = exampleContract();
    const [day, country, ...others] = contract.schema[0].properties;
    contract.schema[0].properties = [others[0], day, ...others.slice(1), country];

    expect(productFrom(contract).tables[0]?.columns.map(({ name }) => name)).toEqual([
      "order_id",
      "country",
      "buyer_email",
      "buyer_consents",
      "address",
      "day",
    ]);
  });

  it("makes owners of whoever the team or the roles call so, and of nobody who has left", () => {
    expect(productFrom(exampleContract()).owners).toEqual(["sue@acme.example", "ola@acme.example"]);
  });

  it("takes the team as a list, as before version 3.1", () => {
    const contract = { ...exampleContract(), apiVersion: "v3.0.2", roles: [] };
    contract.team = contract.team.members;

    expect(productFrom(contract).owners).toEqual(["sue@acme.example"]);
  });

  it("keeps version, status, tags and service levels for people to read", () => {
    const contract = { ...exampleContract(), slaDefaultElement: "orders.day" };
    contract.schema[0].properties[2].tags = ["key"];
    contract.schema[0].properties[3].tags = [];

    expect(productFrom(contract).details).toEqual({
      version: "2.0.0",
      status: "active",
      tags: ["gold"],
      schemaTags: { orders: ["core"], "orders.order_id": ["key"] },
      slaDefaultElement: "orders.day",
      slaProperties: [{ property: "latency", value: 4, unit: "d", element: "orders.order_id", driver: "operational" }],
    });
  });

  it("publishes none of what is kept for people", () => {
    expect(productContentOf(productFrom(exampleContract()))).not.toHaveProperty("details");
  });

  it("gives inputs, lineage and views", () => {
    const { inputs, lineage, assignments } = productFrom(exampleContract());

    expect(inputs).toEqual(["crm/customers"]);
    expect(lineage.map(({ column, kind }) => `${column} ${kind}`)).toEqual([
      "buyer_email identity",
      "buyer_consents identity",
      "order_id derived",
    ]);
    expect(assignments[0]?.views.orders).toMatchObject({
      columns: { buyer_email: "clear", order_id: "pseudonym" },
    });
  });

  it.each([
    {
      why: "the table says so",
      path: `${TABLE}.customProperties[2]`,
      value: { property: "purposeMesh.format", value: "iceberg" },
    },
    { why: "its physical type says so", path: `${TABLE}.physicalType`, value: "Iceberg table" },
    { why: "the first server with a format says so", path: "servers[0].format", value: "ICEBERG" },
  ])("is Iceberg when $why, and then has no Hive partition keys", ({ path, value }) => {
    const contract = exampleContract();
    put(contract, path, value);
    const [table] = productFrom(contract).tables;

    expect(table?.format).toBe("iceberg");
    expect(table?.columns.some(({ partition }) => partition)).toBe(false);
    expect(table?.columns[0]?.name).toBe("day");
  });

  it.each(misplacements)("reports %s", (_why, path, value, { at = path, message, help = "" }) => {
    const contract = exampleContract();
    put(contract, path, value);
    const faults = contractFaults(contract);

    expect(faults).toHaveLength(1);
    expect(faults[0]?.path).toBe(at);
    expect(faults[0]?.message).toContain(message);
    expect(faults[0]?.help ?? "").toContain(help);
  });

  it("reports every fault at once", () => {
    const contract = exampleContract();
    for (const [, path, value] of misplacements.slice(0, 8)) put(contract, path, value);

    expect(contractFaults(contract)).toHaveLength(8);
  });

  it.each([null, "contract", [], 5])("reports %s, which is no contract", (contract) => {
    expect(contractFaults(contract)).toMatchObject([
      { path: "", message: expect.stringContaining("expected an object") },
    ]);
  });
});
