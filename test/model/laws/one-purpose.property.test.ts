import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mesh } from "../../../lib/model/mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { draw, pick } from "../../support/arbitraries/pick.ts";
import { arbitraryMeshAndQuestion, sessionQuestion } from "../../support/arbitraries.ts";
import { dataOf, gained, visibleCells } from "../../support/cells.ts";
import { isAncestor } from "../../support/oracle/purposes.ts";
import { PROPERTIES, propertyRuns } from "../../support/property-runs.ts";

describe("law 3: one purpose per session", PROPERTIES, () => {
  it("answers for a purpose as if everything said about unrelated purposes were unsaid", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        fc.pre(mesh.purposes.some(({ id }) => id === question.purpose));
        const alone = withoutUnrelated(mesh, question.purpose);

        expect(indexMesh(alone).decide(question)).toEqual(indexMesh(mesh).decide(question));
        expect(indexMesh(alone).decideSession(sessionQuestion(question))).toEqual(
          indexMesh(mesh).decideSession(sessionQuestion(question)),
        );
      }),
      propertyRuns(250),
    );
  });

  it("shows everybody who acts for a purpose the same, whatever else they may act for", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const index = indexMesh(mesh);
        const decisions = mesh.people.map(({ id: person }) => index.decide({ ...question, person }));
        const views = decisions.flatMap((decision) => (decision.outcome === "allow" ? [decision.view] : []));

        for (const view of views) expect(view).toEqual(views[0]);
      }),
      propertyRuns(200),
    );
  });

  it("never joins two purposes into one, by whatever separator", () => {
    fc.assert(
      fc.property(
        arbitraryMeshAndQuestion,
        draw,
        fc.constantFrom(",", " ", "+", "/", "|", ", "),
        ({ mesh, question }, other, separator) => {
          const purpose = `${question.purpose}${separator}${pick(mesh.purposes, other)?.id}`;
          const decision = indexMesh(mesh).decideSession({ ...sessionQuestion(question), purpose });

          expect(decision.outcome).toBe("gap");
          expect(decision.reasons.map(({ code }) => code)).toContain("unknown-purpose");
        },
      ),
      propertyRuns(50),
    );
  });

  it("shows for a purpose below several no cell that one of their owner's views withholds", () => {
    fc.assert(
      fc.property(
        arbitraryMeshAndQuestion,
        fc.array(draw, { minLength: 8, maxLength: 16 }),
        ({ mesh, question: { at } }, drawn) => {
          // without guardrails, consent, lineage and prohibitions, what is left is the owners' views
          const bare: Mesh = {
            ...mesh,
            guardrails: [],
            purposes: mesh.purposes.map((purpose) => ({ ...purpose, lawfulBasis: "contract" })),
            products: mesh.products.map((product) => ({
              ...product,
              inputs: [],
              lineage: [],
              assignments: product.assignments.filter(({ effect }) => effect === "allow"),
            })),
          };
          const index = indexMesh(bare);
          const data = dataOf(bare, drawn);
          for (const product of bare.products) {
            const cells = (purpose: string) =>
              visibleCells(index.effectiveView(product.id, purpose, at), data.get(product.id));
            for (const { id, parents } of bare.purposes) {
              const isOwn = product.assignments.some(({ purpose, status }) => purpose === id && status === "approved");
              if (isOwn) continue;
              for (const parent of parents) expect(gained(cells(parent), cells(id))).toEqual([]);
            }
          }
        },
      ),
      propertyRuns(200),
    );
  });
});

/** The mesh without statements about purposes that are neither the purpose nor above or below it. */
function withoutUnrelated(mesh: Mesh, n: string): Mesh {
  const isRelated = ({ purpose }: { readonly purpose: string }) =>
    purpose === n || isAncestor(mesh, purpose, n) || isAncestor(mesh, n, purpose);
  return {
    ...mesh,
    approvals: mesh.approvals.filter(isRelated),
    acknowledgements: mesh.acknowledgements.filter(isRelated),
    products: mesh.products.map((product) => ({ ...product, assignments: product.assignments.filter(isRelated) })),
  };
}
