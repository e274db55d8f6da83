import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { physicalColumn } from "../../lib/lake-formation/names.ts";
import { physicalColumns } from "../../lib/lake-formation/physical-columns.ts";
import type { Assignment, Mesh, Product } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import type { Treatment } from "../../lib/model/treatment.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { allowance, newColumn, newMesh, newProduct, newPurpose, newTable } from "./meshes.ts";

describe("physicalColumns", () => {
  it("has every column that some purpose ever sees, and every column itself", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, (mesh, at) => {
        const index = indexMesh(mesh);
        const columns = physicalColumns(mesh);
        for (const product of mesh.products) {
          for (const table of product.tables) {
            const names = new Set(
              columns(product)
                .get(table.name)
                ?.map(({ name }) => name),
            );
            for (const { name } of table.columns) expect(names).toContain(name);
            for (const { id } of mesh.purposes) {
              const seen = Object.entries(index.effectiveView(product.id, id, at)?.[table.name]?.columns ?? {});
              for (const [column, treatment] of seen) expect(names).toContain(physicalColumn(column, treatment, id));
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it("adds stand-ins only where a purpose may come to see them", () => {
    const mesh = withViews({
      assignments: [view("marketing", { email: "pseudonym", city: "masked" }), view("fraud", { email: "clear" })],
    });
    expect(namesIn(mesh)).toEqual(["email", "email__marketing", "city", "city__masked"]);
  });

  it("does not change when statements begin, end or are revoked", () => {
    const assignments = [view("marketing", { email: "pseudonym" })];
    const revoked = assignments.map((one): Assignment => ({ ...one, status: "revoked", validUntil: 0 }));
    expect(namesIn(withViews({ assignments: revoked }))).toEqual(namesIn(withViews({ assignments })));
  });

  it("gives a purpose that inherits a view pseudonyms of its own", () => {
    const mesh = withViews({ assignments: [view("marketing", { email: "pseudonym" })] });
    const child = newPurpose("direct-email", { parents: ["marketing"] });
    expect(namesIn({ ...mesh, purposes: [...mesh.purposes, child] })).toEqual([
      "email",
      "email__direct_email",
      "email__marketing",
      "city",
    ]);
    const both = newPurpose("direct-email", { parents: ["marketing", "fraud"] });
    expect(namesIn({ ...mesh, purposes: [...mesh.purposes, both] })).toEqual(["email", "email__marketing", "city"]);
  });

  it("keeps what is inherited while a statement of a purpose's own is only asked for", () => {
    const asked: Assignment = { ...view("direct-email", { email: "clear" }), status: "requested" };
    const mesh = withViews({ assignments: [view("marketing", { email: "pseudonym" }), asked] });
    const child = newPurpose("direct-email", { parents: ["marketing"] });
    expect(namesIn({ ...mesh, purposes: [...mesh.purposes, child] })).toContain("email__direct_email");
  });

  it("adds what a guardrail lowers a column to, and nothing for retired purposes", () => {
    const mesh = withViews({ assignments: [view("marketing", { email: "clear" })] });
    const guardrails = [{ id: "g", classification: "contact", purposes: [], otherwise: "masked" as const }];
    expect(namesIn({ ...mesh, guardrails })).toEqual(["email", "email__masked", "city"]);
    const purposes = [newPurpose("marketing", { status: "retired" }), newPurpose("fraud")];
    expect(namesIn({ ...mesh, guardrails, purposes })).toEqual(["email", "city"]);
  });

  it("adds what the inputs' views lower a column to", () => {
    const source = customers([view("marketing", { email: "pseudonym" })]);
    const orders = newProduct("sales/orders", {
      tables: [newTable("people", ["buyer", "made"])],
      assignments: [view("marketing", { buyer: "clear", made: "clear" })],
      inputs: ["crm/customers"],
      lineage: [
        { table: "people", column: "buyer", kind: "identity", from: [from("email")] },
        { table: "people", column: "made", kind: "derived", from: [] },
      ],
    });
    expect(namesIn(meshOf([orders, source]))).toEqual(["buyer", "buyer__marketing", "made"]);
    const indirect = { table: "people", kind: "indirect" as const, from: [from("email")] };
    expect(namesIn(meshOf([{ ...orders, lineage: [...orders.lineage, indirect] }, source]))).toEqual([
      "buyer",
      "buyer__marketing",
      "made",
      "made__marketing",
    ]);
  });

  it("keeps room for what a declassification lifts and for what comes back when it ends", () => {
    const source = customers([view("marketing", { email: "masked" })]);
    const reads = (lifted: boolean) => {
      const to = { table: "people", column: "buyer", purposes: ["marketing"], reason: "random", validUntil: 0 };
      const orders = newProduct("sales/orders", {
        tables: [newTable("people", ["buyer"])],
        assignments: [view("marketing", { buyer: "pseudonym" })],
        inputs: ["crm/customers"],
        lineage: [{ table: "people", column: "buyer", kind: "identity", from: [from("email")] }],
        declassifications: lifted ? [{ ...to, decidedBy: "dpo@acme.example" }] : [],
      });
      return namesIn(meshOf([orders, source]));
    };
    // a mask and a pseudonym have nothing in common but `hidden`
    expect(reads(false)).toEqual(["buyer"]);
    expect(reads(true)).toEqual(["buyer", "buyer__marketing"]);
  });

  it("marks Hive partition keys, in clear only, and none of Iceberg", () => {
    const key = newColumn("day", { partition: true });
    const marked = (format?: "iceberg") => {
      const tables = [newTable("people", [key], { format })];
      const product = newProduct("crm/customers", { tables, assignments: [view("marketing", { day: "masked" })] });
      return columnsIn(meshOf([product])).map(({ name, partition }) => ({ name, partition }));
    };
    expect(marked()).toEqual([
      { name: "day", partition: true },
      { name: "day__masked", partition: undefined },
    ]);
    expect(marked("iceberg").every(({ partition }) => partition === undefined)).toBe(true);
  });
});

function view(purpose: string, columns: Readonly<Record<string, Treatment>>): Assignment {
  return allowance(purpose, { people: { columns } });
}

function from(column: string) {
  return { product: "crm/customers", table: "people", column };
}

function customers(assignments: readonly Assignment[]): Product {
  const tables = [newTable("people", [newColumn("email", { classification: "contact" }), "city"])];
  return newProduct("crm/customers", { tables, assignments });
}

function meshOf(products: readonly Product[]): Mesh {
  return newMesh({ purposes: [newPurpose("marketing"), newPurpose("fraud")], products });
}

function withViews({ assignments }: { readonly assignments: readonly Assignment[] }): Mesh {
  return meshOf([customers(assignments)]);
}

/** Columns of the table of the first product. */
function columnsIn(mesh: Mesh) {
  const [product] = mesh.products;
  return (product && physicalColumns(mesh)(product).get("people")) ?? [];
}

function namesIn(mesh: Mesh): readonly string[] {
  return columnsIn(mesh).map(({ name }) => name);
}
