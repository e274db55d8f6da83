import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant, Mesh, Statement } from "../../../lib/model/mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { draw, pick } from "../../support/arbitraries/pick.ts";
import { arbitraryMeshAndQuestion } from "../../support/arbitraries.ts";
import { dataOf, givenConsents } from "../../support/cells.ts";
import { gains, visibleGains, withChanged, withProduct } from "../../support/comparisons.ts";
import { PROPERTIES, propertyRuns } from "../../support/property-runs.ts";

const drawnData = fc.array(draw, { minLength: 8, maxLength: 16 });

type End = <T extends Statement>(statement: T, at: Instant) => T;

/** The ways in which a statement can cease to count. */
const endings: readonly (readonly [string, End])[] = [
  ["revoked", (statement) => ({ ...statement, status: "revoked" })],
  ["refused", (statement) => ({ ...statement, status: "rejected" })],
  ["ended", (statement, at) => ({ ...statement, validUntil: Math.min(at, statement.validUntil ?? at) })],
];

describe("law 5: taking away never gives", PROPERTIES, () => {
  it.each(endings)("when an approval is %s", (_, end) => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question: { at } }) => {
        const data = dataOf(mesh, [0]);
        for (const index of mesh.approvals.keys()) {
          const approvals = withChanged(mesh.approvals, index, (approval) => end(approval, at));

          expect(gains(mesh, { ...mesh, approvals }, { at, data })).toEqual([]);
        }
      }),
      propertyRuns(50),
    );
  });

  it.each(endings)("when an allowance is %s, here or in a product that others are made from", (_, end) => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, drawnData, ({ mesh, question: { at } }, drawn) => {
        const data = dataOf(mesh, drawn);
        for (const { id, assignments } of mesh.products) {
          for (const [index, { effect }] of assignments.entries()) {
            if (effect === "prohibit") continue;
            const without = withProduct(mesh, id, (product) => ({
              ...product,
              assignments: withChanged(product.assignments, index, (allowance) => end(allowance, at)),
            }));

            expect(gains(mesh, without, { at, data })).toEqual([]);
          }
        }
      }),
      propertyRuns(50),
    );
  });

  it.each(endings)("when all that is said about a purpose itself is %s, whatever is said above it", (_, end) => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const { person, product, purpose, at } = question;
        const ended = <T extends Statement>(statements: readonly T[]) =>
          statements.map((one) => (one.purpose === purpose && one.status !== "requested" ? end(one, at) : one));
        const isSaid = (statements: readonly Statement[]) =>
          statements.some((one) => one.purpose === purpose && one.status !== "requested");
        const closed = withProduct({ ...mesh, approvals: ended(mesh.approvals) }, product, (one) => ({
          ...one,
          assignments: ended(one.assignments),
        }));
        const index = indexMesh(closed);

        const approvals = mesh.approvals.filter((approval) => approval.person === person);
        if (isSaid(approvals)) expect(index.decideSession({ person, purpose, at }).outcome).not.toBe("allow");
        const allowances = closed.products
          .filter(({ id }) => id === product)
          .flatMap(({ assignments }) => assignments.filter(({ effect }) => effect === "allow"));
        if (isSaid(allowances)) expect(index.effectiveView(product, purpose, at)).toBeUndefined();
      }),
      propertyRuns(150),
    );
  });

  it("when a prohibition begins, here or in a product that others are made from", () => {
    fc.assert(
      fc.property(
        arbitraryMeshAndQuestion,
        draw,
        draw,
        drawnData,
        ({ mesh, question: { at } }, which, purpose, drawn) => {
          const prohibited = withProhibition(mesh, {
            product: pick(mesh.products, which)?.id,
            purpose: pick(mesh.purposes, purpose)?.id,
            at,
          });

          expect(gains(mesh, prohibited, { at, data: dataOf(mesh, drawn) })).toEqual([]);
        },
      ),
      propertyRuns(200),
    );
  });

  it("when a prohibition begins: the purpose is closed in every table that draws on the product", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question: { at, purpose, product } }) => {
        fc.pre(mesh.purposes.some(({ id }) => id === purpose));
        const undeclassified = { ...mesh, products: mesh.products.map((one) => ({ ...one, declassifications: [] })) };
        const index = indexMesh(withProhibition(undeclassified, { product, purpose, at }));

        expect(index.effectiveView(product, purpose, at)).toBeUndefined();
        for (const { id, lineage } of mesh.products) {
          const drawing = lineage.filter(({ from }) => from.some((source) => source.product === product));
          const view = index.effectiveView(id, purpose, at);
          for (const { table } of drawing) expect(Object.keys(view ?? {})).not.toContain(table);
        }
      }),
      propertyRuns(200),
    );
  });

  it("when somebody withdraws a consent, wherever the row has been carried", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, draw, drawnData, ({ mesh, question: { at } }, which, drawn) => {
        const data = dataOf(mesh, drawn);
        const withdrawn = pick(givenConsents(mesh, data), which);
        fc.pre(withdrawn !== undefined);
        const index = indexMesh(mesh);

        const dataAfter = dataOf(mesh, drawn, withdrawn);

        expect(visibleGains({ before: index, after: index }, { at, data, dataAfter })).toEqual([]);
      }),
      propertyRuns(200),
    );
  });

  it("when somebody withdraws a consent: a purpose on consent sees nothing of rows about them", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question: { at } }) => {
        const index = indexMesh(mesh);
        for (const product of mesh.products) {
          for (const { id: purpose, lawfulBasis } of mesh.purposes) {
            if (lawfulBasis !== "consent") continue;
            for (const [name, { rows }] of Object.entries(index.effectiveView(product.id, purpose, at) ?? {})) {
              const table = product.tables.find((one) => one.name === name);
              if (table?.subject === "none") continue;
              const conjuncts = rows?.kind === "and" ? rows.operands : [rows];
              const asked = conjuncts.filter(
                (one) =>
                  one?.kind === "compare" && one.operator === "=" && one.value.type === "boolean" && one.value.value,
              );
              const columns = new Set(asked.map((one) => (one?.kind === "compare" ? one.column : "")));
              expect(Object.values(table?.consents ?? {}).some((column) => columns.has(column))).toBe(true);
            }
          }
        }
      }),
      propertyRuns(200),
    );
  });
});

function withProhibition(
  mesh: Mesh,
  {
    product,
    purpose,
    at,
  }: { readonly product: string | undefined; readonly purpose: string | undefined; readonly at: Instant },
): Mesh {
  return withProduct(mesh, product ?? "", (one) => ({
    ...one,
    assignments: [
      ...one.assignments,
      { purpose: purpose ?? "", purposeVersion: 1, status: "approved", effect: "prohibit", views: {}, validFrom: at },
    ],
  }));
}
