import { Template } from "aws-cdk-lib/assertions";
import { App, type Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { PolicyHub } from "../../lib/index.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { ACCOUNTS, fixtureMesh, stackIn, TOKENS } from "./four-accounts.ts";

function hubOf(mesh: Mesh): Stack {
  const stack = stackIn(new App(), "Hub", ACCOUNTS.hub);
  new PolicyHub(stack, "Hub", { mesh, tokens: TOKENS });
  return stack;
}

/** The mesh, with a column as the partition key of its table. */
function partitionedBy(column: string): Mesh {
  const mesh = fixtureMesh();
  const products = mesh.products.map((product) => ({
    ...product,
    tables: product.tables.map((table) => ({
      ...table,
      columns: table.columns.map((each) => (each.name === column ? { ...each, partition: true } : each)),
    })),
  }));
  return { ...mesh, products };
}

describe("a mesh that asks for more than Lake Formation can hold", () => {
  it("fails the synth, naming place and purpose", () => {
    expect(() => Template.fromStack(hubOf(partitionedBy("customer_id")))).toThrow(
      /crm\/customers\.customers\.customer_id: .*cannot hide a Hive partition key from purpose `marketing`/,
    );
  });

  it("is deployed once it can be held", () => {
    expect(() => Template.fromStack(hubOf(partitionedBy("city")))).not.toThrow();
  });
});
