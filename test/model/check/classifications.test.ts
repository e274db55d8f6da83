import { describe, expect, it } from "vitest";
import { checkMesh } from "../../../lib/model/check.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { exampleMesh } from "../document/example-mesh.ts";
import { put } from "../document/faults.ts";

const TABLE = "domains[0].products[0].tables[0]";

function nearMisses(changes: Readonly<Record<string, unknown>>) {
  const mesh = exampleMesh();
  for (const [path, value] of Object.entries(changes)) put(mesh, path, value);
  return checkMesh(indexMesh(parseMesh(mesh))).warnings.filter(({ id }) => id === "near-classification");
}

describe("checkMesh holds classifications against guardrails", () => {
  it("warns of a column that escapes a guardrail by a slip, naming both and the remedy", () => {
    const [warning, ...others] = nearMisses({ [`${TABLE}.columns[3].classification`]: "Health" });

    expect(others).toEqual([]);
    expect(warning).toEqual({
      id: "near-classification",
      path: TABLE,
      message:
        "no guardrail guards the classification `Health` of `crm/customers.customers.born`, while guardrail " +
        "`health-for-care` guards `health`",
      help:
        "write both alike; if they are two things, choose a word less like `health`, or have the centre give it a " +
        "guardrail of its own",
    });
  });

  it("says it once however many columns a guardrail misses by its own slip", () => {
    const [warning, ...others] = nearMisses({ "guardrails[0].classification": "contcat" });

    expect(others).toEqual([]);
    expect(warning?.message).toContain(
      "`crm/customers.customers.email`, `sales/orders.orders.buyer_email` and `sales/orders.orders.seller_email`",
    );
  });

  it("names a handful of many columns, and counts the rest", () => {
    const columns = Array.from({ length: 30 }, (_, at) => ({
      name: `c${at}`,
      type: "string",
      classification: "helth",
    }));
    const orders = { id: "notes", tables: [{ name: "notes", subject: "none", columns }] };

    expect(nearMisses({ "domains[1].products[1]": orders })[0]?.message).toContain("`sales/notes.notes.c4`, 25 more,");
  });

  it.each(["helth", "heatlh", "healths", "HEALTH", " health ", "health\u0000"])("warns of `%s`", (classification) => {
    expect(nearMisses({ [`${TABLE}.columns[3].classification`]: classification })).toHaveLength(1);
  });

  it.each(["health", "wealthy", "health.record", "none", "public", undefined])(
    "takes `%s` as it is",
    (classification) => {
      expect(nearMisses({ [`${TABLE}.columns[3].classification`]: classification })).toEqual([]);
    },
  );

  it("takes what needs no guarding as it is, whatever guardrails are called", () => {
    expect(nearMisses({ "guardrails[0].classification": "nones" })).toEqual([]);
  });

  it("takes a word that has a guardrail of its own, however like another's", () => {
    const other = { id: "stealth", classification: "healthy", purposes: ["analytics"], otherwise: "masked" };
    const changes = { "guardrails[1]": other, [`${TABLE}.columns[3].classification`]: "healthy" };

    expect(nearMisses(changes)).toEqual([]);
  });
});
