import { describe, expect, it } from "vitest";
import { checkMesh } from "../../../lib/model/check.ts";
import { faultLine } from "../../../lib/model/errors.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { put } from "../document/faults.ts";
import { contractFaults, meshFrom, productFrom } from "./contracted.ts";
import { exampleContract } from "./example-contract.ts";

const ADDRESS = "schema[0].properties[7]";
const STREET = `${ADDRESS}.properties[0]`;
const GOVERNED_WHOLE =
  "a nested column is governed as a whole: give `address` the strictest classification of its parts, and its parts " +
  "that one or none; or make this part a column of its own";

function changed(changes: Readonly<Record<string, unknown>>) {
  const contract = exampleContract();
  for (const [path, value] of Object.entries(changes)) put(contract, path, value);
  return contract;
}

/** An object in an object, as deep as that. */
function nested(levels: number): unknown {
  let part: unknown = { name: "leaf", logicalType: "string" };
  for (let level = 1; level < levels; level++) part = { name: "part", logicalType: "object", properties: [part] };
  return part;
}

const HEALTH = { name: "diagnosis", logicalType: "string", classification: "health" };

describe("a nested column of a contract", () => {
  it.each([
    {
      why: "a part is classified otherwise than the column",
      changes: { [`${ADDRESS}.classification`]: "none", [`${STREET}.classification`]: "health" },
      path: `${STREET}.classification`,
      message: "`address.street` is `health`, and its column `address` is `none`",
    },
    {
      why: "a part is classified and the column is not",
      changes: { [`${STREET}.classification`]: "health" },
      path: `${STREET}.classification`,
      message: "`address.street` is `health`, and its column `address` has no classification",
    },
    {
      why: "a part says less than the column",
      changes: { [`${ADDRESS}.classification`]: "health", [`${STREET}.classification`]: "none" },
      path: `${STREET}.classification`,
      message: "`address.street` is `none`, and its column `address` is `health`",
    },
    {
      why: "the items of an array are classified",
      changes: { [`${ADDRESS}.items`]: { logicalType: "string", classification: "health" } },
      path: `${ADDRESS}.items.classification`,
      message: "`address[]` is `health`, and its column `address` has no classification",
    },
    {
      why: "a part of items of items is classified",
      changes: { [`${ADDRESS}.items`]: { items: { logicalType: "object", properties: [HEALTH] } } },
      path: `${ADDRESS}.items.items.properties[0].classification`,
      message: "`address[][].diagnosis` is `health`, and its column `address` has no classification",
    },
    {
      why: "a part of a part is classified otherwise than the column, if as its own object",
      changes: {
        [`${ADDRESS}.classification`]: "contact",
        [`${STREET}.classification`]: "contact",
        [`${STREET}.properties`]: [HEALTH],
      },
      path: `${STREET}.properties[0].classification`,
      message: "`address.street.diagnosis` is `health`, and its column `address` is `contact`",
    },
  ])("is at fault when $why", ({ changes, path, message }) => {
    expect(contractFaults(changed(changes))).toEqual([{ path, message, help: GOVERNED_WHOLE }]);
  });

  it("is at fault though nobody would ever see the column", () => {
    const contract = changed({ "schema[0].properties[6].properties": [HEALTH] });

    expect(contractFaults(contract)).toMatchObject([
      { path: "schema[0].properties[6].properties[0].classification", message: expect.stringContaining("`notes`") },
    ]);
  });

  it.each(["address.zip", "address[].zip", "address.zip.code", "Address.zip"])(
    "is at fault when %s stands beside it and is classified otherwise",
    (name) => {
      const zip = { name, logicalType: "string", classification: "health" };

      expect(contractFaults(changed({ "schema[0].properties[8]": zip }))).toEqual([
        {
          path: "schema[0].properties[8].classification",
          message: `\`${name}\` is \`health\`, and its column \`address\` has no classification`,
          help: GOVERNED_WHOLE,
        },
      ]);
      expect(contractFaults(changed({ "schema[0].properties[8]": { ...zip, physicalName: "zip" } }))).toEqual([]);
    },
  );

  it("says nothing against a part beside it that is classified alike, nor of the same name elsewhere", () => {
    const zip = { name: "address.zip", logicalType: "string" };
    const alone = { name: "phone.work", logicalType: "string", classification: "contact" };
    const contract = changed({ "schema[0].properties[8]": zip, "schema[0].properties[9]": alone });
    const [warning, ...others] = checkMesh(indexMesh(meshFrom(contract))).warnings.filter(
      ({ id }) => id === "ungoverned-column",
    );

    expect(others).toEqual([]);
    expect(warning?.message).toContain("`phone.work`");
    expect(warning?.message).not.toContain("address");
  });

  it("is read when its parts are classified as it is, or not at all", () => {
    const part = { name: "diagnosis", logicalType: "string" };
    const contract = changed({
      [`${ADDRESS}.classification`]: "health",
      [`${ADDRESS}.properties`]: [HEALTH, { ...part, name: "visit", items: HEALTH }],
    });
    const { columns } = productFrom(contract).tables[0] ?? { columns: [] };

    expect(columns.find(({ name }) => name === "address")?.classification).toBe("health");
  });

  it("is called by its physical name, and reports an unreadable classification once", () => {
    const [named, unreadable] = [
      changed({ [`${ADDRESS}.physicalName`]: "home", [`${STREET}.classification`]: "health" }),
      changed({ [`${ADDRESS}.classification`]: 5, [`${STREET}.classification`]: "health" }),
    ].map(contractFaults);

    expect(named).toMatchObject([{ message: expect.stringContaining("its column `home` has no") }]);
    expect(unreadable).toMatchObject([{ path: `${ADDRESS}.classification` }]);
  });

  it.each([
    { why: "a mistyped key", at: `${STREET}.clasification`, value: "health", message: "unknown key" },
    {
      why: "a mistyped key of items",
      at: `${ADDRESS}.items`,
      value: { clasification: "health" },
      path: `${ADDRESS}.items.clasification`,
      message: "unknown key",
    },
    { why: "a part without a name", at: `${STREET}.name`, value: undefined, message: "required but missing" },
    { why: "parts that are no list", at: `${ADDRESS}.properties`, value: {}, message: "expected a list" },
    { why: "items that are a list", at: `${ADDRESS}.items`, value: [], message: "expected an object" },
    {
      why: "a property of ours",
      at: `${STREET}.customProperties`,
      value: [{ property: "purposeMesh.subject", value: "street" }],
      path: `${STREET}.customProperties[0].property`,
      message: "unknown property `purposeMesh.subject`",
    },
    {
      why: "a partition key",
      at: `${STREET}.partitioned`,
      value: true,
      message: "a part of a column is no partition key",
    },
  ])("reports $why in it", ({ at, value, path = at, message }) => {
    const faults = contractFaults(changed({ [at]: value }));

    expect(faults).toHaveLength(1);
    expect(faults[0]?.path).toBe(path);
    expect(faults[0]?.message).toContain(message);
  });

  it("may be partitioned by a part when the table is Iceberg", () => {
    expect(contractFaults(changed({ "servers[0].format": "iceberg", [`${STREET}.partitioned`]: true }))).toEqual([]);
  });

  it("is nested 50 levels deep at most", () => {
    expect(contractFaults(changed({ [STREET]: nested(50) }))).toEqual([]);
    expect(contractFaults(changed({ [STREET]: nested(51) }))).toMatchObject([
      { message: "is nested deeper than 50 levels", help: "make deep parts columns of their own" },
    ]);
  });
});

describe("what a contract says where nobody reads it", () => {
  const consents = { property: "purposeMesh.consents", value: { marketing: "buyer_consents" } };

  it.each([
    "team.customProperties",
    "team.members[0].customProperties",
    "roles[1].customProperties",
    "servers[0].customProperties",
    "description.customProperties",
    "support[0].customProperties",
    "schema[0].quality[0].customProperties",
    "schema[0].relationships[0].customProperties",
    "schema[0].properties[0].relationships[0].customProperties",
  ])("is a fault of %s if it is a property of ours", (path) => {
    const contract = exampleContract();
    Object.assign(contract, { support: [{ channel: "help" }] });
    for (const element of [contract.schema[0], contract.schema[0].properties[0]]) {
      element.relationships = [{ from: "day", to: "days.day" }];
    }
    expect(contractFaults(contract)).toEqual([]);
    put(contract, path, [{ property: "theirs", value: 1 }, consents]);

    expect(contractFaults(contract)).toEqual([
      {
        path: `${path}[1].property`,
        message: "property `purposeMesh.consents` is not read here",
        help: "state it in the `customProperties` of the contract, or of a table in `schema`",
      },
    ]);
  });

  it("is a fault if it is a key called like one", () => {
    expect(contractFaults(changed({ "servers[0].purposeMeshFormat": "iceberg" }))).toMatchObject([
      { path: "servers[0].purposeMeshFormat", message: "property `purposeMeshFormat` is not read here" },
    ]);
  });

  it("is a fault if it is nested without an end", () => {
    const examples: unknown[] = [];
    examples.push(examples);

    expect(contractFaults(changed({ "schema[0].properties[0].examples": examples }))).toMatchObject([
      { message: "is nested deeper than 50 levels" },
    ]);
  });

  it.each(["customProperties[0]", "schema[0].customProperties[2]", `${STREET}.customProperties[0]`])(
    "is a warning if the custom property %s is called like a classification",
    (at) => {
      const contract = changed({ [`${STREET}.customProperties`]: [{ property: "theirs", value: 1 }] });
      put(contract, `${at}.property`, "Clasification");
      const { warnings } = checkMesh(indexMesh(meshFrom(contract)));

      expect(warnings.filter(({ id }) => id === "contract-slip").map(faultLine)).toEqual([
        `orders.odcs.yaml: ${at}.property: custom property \`Clasification\` is not read ` +
          "(guardrails go by the key `classification` of each column alone)",
      ]);
    },
  );
});
