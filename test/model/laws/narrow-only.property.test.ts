import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Guardrail, Mesh, Product } from "../../../lib/model/mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { conjuncts, renderRowFilter } from "../../../lib/model/row-filter.ts";
import { meet } from "../../../lib/model/treatment.ts";
import { draw, pick } from "../../support/arbitraries/pick.ts";
import { arbitraryMeshAndQuestion } from "../../support/arbitraries.ts";
import { dataOf } from "../../support/cells.ts";
import { gains, withProduct } from "../../support/comparisons.ts";
import { isAllowanceEffective } from "../../support/oracle/statements.ts";
import { PROPERTIES, propertyRuns } from "../../support/property-runs.ts";

const drawnData = fc.array(draw, { minLength: 8, maxLength: 16 });

describe("law 4: narrow only", PROPERTIES, () => {
  it("never shows more than the owner's view, in columns or in rows", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question: { at } }) => {
        const index = indexMesh(mesh);
        for (const product of mesh.products) {
          for (const allowance of effectiveAllowances(mesh, product, at)) {
            for (const [table, seen] of Object.entries(index.effectiveView(product.id, allowance.purpose, at) ?? {})) {
              const given = allowance.views[table];
              expect(given).toBeDefined();
              for (const [column, treatment] of Object.entries(seen.columns)) {
                expect(meet(given?.columns[column] ?? "hidden", treatment)).toBe(treatment);
              }
              const parts = conjuncts(seen.rows).map(renderRowFilter);
              expect(parts).toEqual(expect.arrayContaining(conjuncts(given?.rows).map(renderRowFilter)));
            }
          }
        }
      }),
      propertyRuns(200),
    );
  });

  it("never shows more of a column than of what it comes from, unless declassified", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh: lifted, question: { at } }) => {
        const mesh = { ...lifted, products: lifted.products.map((product) => ({ ...product, declassifications: [] })) };
        const index = indexMesh(mesh);
        for (const product of mesh.products) {
          for (const { id: purpose } of mesh.purposes) {
            for (const [table, { columns }] of Object.entries(index.effectiveView(product.id, purpose, at) ?? {})) {
              const entries = product.lineage.filter((entry) => entry.table === table);
              for (const source of entries.flatMap(({ from }) => from)) {
                expect(index.effectiveView(source.product, purpose, at)?.[source.table]).toBeDefined();
              }
              for (const [column, treatment] of Object.entries(columns)) {
                for (const source of entries
                  .filter((one) => one.column === column || !one.column)
                  .flatMap(({ from }) => from)) {
                  const view = index.effectiveView(source.product, purpose, at)?.[source.table];
                  expect(meet(view?.columns[source.column] ?? "hidden", treatment)).toBe(treatment);
                }
              }
            }
          }
        }
      }),
      propertyRuns(200),
    );
  });

  const addedGuardrail: fc.Arbitrary<Guardrail> = fc.record({
    id: fc.constant("added"),
    classification: fc.constantFrom("none", "contact", "health", "unclassified"),
    purposes: fc.constant([]),
    otherwise: fc.constantFrom("masked" as const, "pseudonym" as const, "hidden" as const),
  });

  it("never shows more when a guardrail is added, or lets fewer purposes see", () => {
    fc.assert(
      fc.property(
        arbitraryMeshAndQuestion,
        addedGuardrail,
        drawnData,
        ({ mesh, question: { at } }, guardrail, drawn) => {
          const data = dataOf(mesh, drawn);
          const closed = mesh.guardrails.map((one) => ({ ...one, purposes: one.purposes.slice(1) }));

          expect(gains(mesh, { ...mesh, guardrails: [...mesh.guardrails, guardrail] }, { at, data })).toEqual([]);
          expect(gains(mesh, { ...mesh, guardrails: closed }, { at, data })).toEqual([]);
        },
      ),
      propertyRuns(150),
    );
  });

  it("never shows more when a purpose comes to rest on consent, or a table to be about people", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, draw, drawnData, ({ mesh, question: { at } }, which, drawn) => {
        const data = dataOf(mesh, drawn);
        const consenting = pick(mesh.purposes, which)?.id;
        const purposes = mesh.purposes.map((one) =>
          one.id === consenting ? { ...one, lawfulBasis: "consent" as const } : one,
        );
        const products = mesh.products.map((product) => ({
          ...product,
          tables: product.tables.map((table) => ({ ...table, subject: undefined })),
        }));

        expect(gains(mesh, { ...mesh, purposes }, { at, data })).toEqual([]);
        expect(gains(mesh, { ...mesh, products }, { at, data })).toEqual([]);
      }),
      propertyRuns(150),
    );
  });

  it("never shows more when a table turns out to come from more, or to be declassified less", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, draw, drawnData, ({ mesh, question: { at } }, which, drawn) => {
        const data = dataOf(mesh, drawn);
        const made = mesh.products.filter(({ inputs }) => inputs.length > 0);
        const product = pick(made, which);
        fc.pre(product !== undefined);
        const influenced = withProduct(mesh, product?.id ?? "", (one) => influencedByAll(mesh, one));
        const classified = withProduct(mesh, product?.id ?? "", (one) => ({
          ...one,
          declassifications: one.declassifications.slice(1),
        }));

        expect(gains(mesh, influenced, { at, data })).toEqual([]);
        expect(gains(mesh, classified, { at, data })).toEqual([]);
      }),
      propertyRuns(150),
    );
  });
});

function effectiveAllowances(mesh: Mesh, product: Product, t: number) {
  return product.assignments.filter(
    (allowance) => allowance.effect === "allow" && isAllowanceEffective(mesh, { product, allowance }, t),
  );
}

/** Every table of the product indirectly made from every column of its inputs. */
function influencedByAll(mesh: Mesh, product: Product): Product {
  const from = mesh.products
    .filter(({ id }) => product.inputs.includes(id))
    .flatMap((input) =>
      input.tables.flatMap((table) =>
        table.columns.map((column) => ({ product: input.id, table: table.name, column: column.name })),
      ),
    );
  const indirect = product.tables.map((table) => ({ table: table.name, kind: "indirect" as const, from }));
  return { ...product, lineage: [...product.lineage, ...indirect] };
}
