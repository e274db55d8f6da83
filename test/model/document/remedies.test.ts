import { describe, expect, it } from "vitest";
import { contractFaults } from "../contract/contracted.ts";
import { exampleContract } from "../contract/example-contract.ts";
import { exampleMesh } from "./example-mesh.ts";
import { expectFaultOf, faultsOf, type Misplacement, put } from "./faults.ts";

const PRODUCT = "domains[0].products[0]";

describe("a required key that is missing", () => {
  it.each<Misplacement>([
    ["the version of the format", "mesh", undefined, { message: "expected version `1`" }],
    ["a basis", "purposes[0].lawfulBasis", undefined, { message: "expected one of `consent`, `contract`" }],
    ["a table's columns", `${PRODUCT}.tables[0].columns`, undefined, { message: "expected a list" }],
    ["a column's type", `${PRODUCT}.tables[0].columns[1].type`, undefined, { message: "expected text" }],
    ["an approval's person", "approvals[0].person", undefined, { message: "expected the id of a person" }],
    ["an approval's purpose", "approvals[0].purpose", undefined, { message: "expected the id of a purpose" }],
  ])("is reported with what belongs there: %s", (_why, path, value, expected) => {
    const mesh = exampleMesh();
    put(mesh, path, value);
    const fault = faultsOf(mesh).find((one) => one.path === path);

    expect(fault?.message).toMatch(/^is required but missing: /);
    expect(fault?.message).toContain(expected.message);
  });

  it("is reported whatever belongs there", () => {
    const contract = exampleContract();
    put(contract, "slaProperties", [{ property: "latency" }]);

    expect(contractFaults(contract)).toEqual([
      expect.objectContaining({ path: "slaProperties[0].value", message: "is required but missing" }),
    ]);
  });

  it("is told from one with nothing in it", () => {
    expectFaultOf(["nobody", "approvals[0].person", null, { message: "expected the id of a person, found nothing" }]);
  });
});

describe("an unknown key", () => {
  it("that is near to none is answered with the keys that there are", () => {
    expectFaultOf([
      "a colour",
      "people[0].colour",
      "red",
      { message: "unknown key", help: "the keys are `id`, `manager`" },
    ]);
  });

  it("of a contract is sent where the standard has keys of one's own", () => {
    const contract = exampleContract();
    put(contract, "schema[0].colour", "red");

    expect(contractFaults(contract)).toEqual([
      { path: "schema[0].colour", message: "unknown key", help: expect.stringContaining("`customProperties`") },
    ]);
  });
});

describe("an unknown person", () => {
  const faultOf = (manager: string) => {
    const mesh = exampleMesh();
    put(mesh, "people[1].manager", manager);
    return faultsOf(mesh).find(({ message }) => message.startsWith("unknown person"));
  };

  it("is answered with somebody whose id is one slip away", () => {
    expect(faultOf("miaa@acme.example")?.help).toBe("did you mean `mia@acme.example`?");
  });

  it("is not taken for a colleague, whose id has the same end", () => {
    expect(faultOf("bob@acme.example")).toMatchObject({ help: undefined });
  });
});

describe("what is no mesh document", () => {
  it.each([
    { why: "nothing", document: null },
    { why: "a list", document: [1] },
    { why: "text", document: "hello" },
  ])("is told how one begins: $why", ({ document }) => {
    expect(faultsOf(document)).toEqual([
      { path: "", message: expect.stringContaining("expected an object"), help: expect.stringContaining("`mesh: 1`") },
    ]);
  });

  it("is recognised if it is a contract, instead of key by key", () => {
    expect(faultsOf(exampleContract())).toEqual([
      { path: "", message: "is a data contract, not a mesh document", help: expect.stringContaining("`contract`") },
    ]);
  });
});
