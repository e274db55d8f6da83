import { describe, expect, it } from "vitest";
import type { WarningId } from "../../../lib/model/check/warning.ts";
import { checkMesh } from "../../../lib/model/check.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { faultLine } from "../../../lib/model/errors.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { faultsOf, put } from "../document/faults.ts";
import { FILE, meshFrom, meshWithContract } from "./contracted.ts";
import { exampleContract } from "./example-contract.ts";

/** What is said about the example contract with changes, as lines. */
function said(id: WarningId, changes: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const contract = exampleContract();
  for (const [path, value] of Object.entries(changes)) put(contract, path, value);
  const { warnings } = checkMesh(indexMesh(meshFrom(contract)));
  return warnings.filter((warning) => warning.id === id).map(faultLine);
}

const TYPES = ["schema[0].properties[2].logicalType", "schema[0].properties[7].logicalType"] as const;

describe("check says what a contract loses", () => {
  it("columns that nobody will see, with each one's reason and remedy", () => {
    expect(said("ungoverned-column")).toEqual([
      `${FILE}: schema[0]: nobody ever sees these columns: \`customerRef\` (Glue and the kit keep no such name), ` +
        "`notes` (it has no type) (give it a `physicalName` that fits; give it a `physicalType` or a `logicalType`)",
    ]);
    const mended = {
      "schema[0].properties[5].physicalName": "customer_ref",
      "schema[0].properties[6].logicalType": "text",
    };
    expect(said("ungoverned-column", mended)).toEqual([]);
  });

  it("types that it does not know, once per table", () => {
    const changes = { [TYPES[0]]: "decmal(10,2)", [TYPES[1]]: "strng" };

    expect(said("unknown-type", changes)).toEqual([
      `${FILE}: table \`orders\`: \`orders\` has types that the kit does not know, and stores as text: \`decmal(10,2)\` of ` +
        "`order_id` (did you mean `decimal`?), `strng` of `address` (did you mean `string`?) " +
        "(write the type as `docs/contracts.md` lists it, and files in that type)",
    ]);
    expect(said("unknown-type", { [TYPES[1]]: "uuid" })[0]).toContain("`uuid` of `address` (write");
    expect(said("unknown-type")).toEqual([]);
  });

  it.each([
    {
      path: "servers[0].fromat",
      value: "iceberg",
      line: "servers[0].fromat: key `fromat` is not read (did you mean `format`?)",
    },
    {
      path: "servers[0].format",
      value: "icebreg",
      line: "servers[0].format: format `icebreg` is not read (did you mean `iceberg`?)",
    },
    {
      path: "team.members[2].role",
      value: "Data Ownr",
      line: "team.members[2].role: role `Data Ownr` is not read (did you mean `data owner`?)",
    },
    {
      path: "team.members[1].role",
      value: "ownner",
      line: "team.members[1].role: role `ownner` is not read (did you mean `owner`?)",
    },
    {
      path: "schema[0].physicalType",
      value: "not iceberg",
      line: "schema[0].physicalType: physicalType `not iceberg` is not read (did you mean `iceberg`?)",
    },
    {
      path: "schema[0].properties[3].partitionKeyPosition",
      value: 3,
      line:
        "schema[0].properties[3].partitionKeyPosition: position `3` makes no partition key without " +
        "`partitioned: true` (say `partitioned: true` if it is a partition key, or leave the position out)",
    },
    {
      path: "roles[1].role",
      value: "data-owner",
      line: "roles[1].role: role `data-owner` is not read (did you mean `data owner`?)",
    },
  ])("that `$value` is not read", ({ path, value, line }) => {
    expect(said("contract-slip", { [path]: value })).toEqual([`${FILE}: ${line}`]);
  });

  it.each([
    { path: "servers[0].format", value: "json" },
    { path: "servers[0].format", value: "Iceberg" },
    { path: "servers[0].port", value: 1 },
    { path: "schema[0].physicalType", value: "Apache Iceberg" },
    { path: "schema[0].properties[3].partitionKeyPosition", value: -1 },
    { path: "schema[0].properties[3].partitionKeyPosition", value: null },
    { path: "team.members[2].role", value: "Data Steward" },
    { path: "team.members[2].role", value: " Product Owner " },
  ])("and nothing of `$value` at $path", ({ path, value }) => {
    expect(said("contract-slip", { [path]: value })).toEqual([]);
  });

  it("that it describes another product of the mesh", () => {
    expect(said("other-product", { domain: "crm", dataProduct: "customers" })).toEqual([
      `${FILE}: dataProduct: says that it describes \`crm/customers\`, and is the contract of \`sales/orders\` ` +
        "(name the contract of `sales/orders`, or correct `domain` and `dataProduct` in this one)",
    ]);
  });

  it.each([
    { domain: "sales", dataProduct: "orders" },
    { domain: "Sales", dataProduct: "Orders" },
    { domain: "seller", dataProduct: "my quantum" },
    { domain: undefined, dataProduct: "customers" },
    { domain: "crm", dataProduct: undefined },
  ])("and nothing of the words $domain and $dataProduct", (changes) => {
    expect(said("other-product", changes)).toEqual([]);
  });

  it("once, however many products name the contract", () => {
    const mesh = meshWithContract();
    put(mesh, "domains[1].products[1]", { id: "copies", contract: FILE });
    const contract = exampleContract();
    contract.servers[0].fromat = "iceberg";
    const contracts = { contract: () => contract };
    const { warnings } = checkMesh(indexMesh(parseMesh(mesh, contracts)));

    expect(warnings.filter(({ id }) => id === "contract-slip")).toHaveLength(1);
    contract.servres = [];
    expect(faultsOf(mesh, contracts)).toMatchObject([{ path: `${FILE}: servres` }]);
  });

  it("and a mesh whose documents leave no doubt has none", () => {
    const contract = exampleContract();
    contract.schema[0].properties.splice(5, 2);

    expect(parseMesh(meshWithContract(), { contract: () => contract })).not.toHaveProperty("doubts");
  });
});
