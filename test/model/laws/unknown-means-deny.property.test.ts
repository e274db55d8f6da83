import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Approval, Assignment, Mesh } from "../../../lib/model/mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { draw, pick } from "../../support/arbitraries/pick.ts";
import { EARLY } from "../../support/arbitraries/times.ts";
import { arbitraryMeshAndQuestion, sessionQuestion } from "../../support/arbitraries.ts";
import { withProduct } from "../../support/comparisons.ts";
import { isAncestor } from "../../support/oracle/purposes.ts";
import { PROPERTIES, propertyRuns } from "../../support/property-runs.ts";

describe("law 1: unknown means deny", PROPERTIES, () => {
  it("answers a question about something unknown with a gap that names what is unknown", () => {
    const parts = ["person", "product", "purpose"] as const;
    fc.assert(
      fc.property(
        arbitraryMeshAndQuestion,
        fc.subarray([...parts], { minLength: 1 }),
        fc.string(),
        ({ mesh, question }, keys, name) => {
          const known = [...mesh.people, ...mesh.products, ...mesh.purposes].map(({ id }) => id);
          fc.pre(!known.includes(name));
          const strange = { ...question, ...Object.fromEntries(keys.map((key) => [key, name])) };

          const decision = indexMesh(mesh).decide(strange);

          expect(decision.outcome).toBe("gap");
          for (const key of keys) expect(decision.reasons.map(({ code }) => code)).toContain(`unknown-${key}`);
        },
      ),
      propertyRuns(200),
    );
  });

  it("allows nothing that no statement speaks for", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const silent: Mesh = {
          ...mesh,
          approvals: [],
          products: mesh.products.map((one) => ({ ...one, assignments: [] })),
        };
        const index = indexMesh(silent);

        expect(index.decide(question).outcome).not.toBe("allow");
        expect(index.decideSession(sessionQuestion(question)).outcome).not.toBe("allow");
        for (const { id: product } of mesh.products) {
          expect(index.effectiveView(product, question.purpose, question.at)).toBeUndefined();
        }
      }),
      propertyRuns(100),
    );
  });

  it("lets no allowance override a prohibition of the purpose, or above or below it", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, draw, ({ mesh, question }, which) => {
        const related = mesh.purposes.filter(({ id }) => isRelated(mesh, id, question.purpose));
        const prohibited = pick(related, which);
        fc.pre(prohibited !== undefined);
        const assignments = [
          prohibition(prohibited?.id ?? ""),
          ...mesh.purposes.map(({ id }) => allowance(mesh, id, question.product)),
        ];
        const generous = withProduct({ ...mesh, approvals: everyApproval(mesh) }, question.product, (product) => ({
          ...product,
          assignments,
        }));

        const decision = indexMesh(generous).decide(question);

        expect(decision.outcome).not.toBe("allow");
        const isInUse = ["active", "deprecated"].includes(
          mesh.purposes.find(({ id }) => id === question.purpose)?.status ?? "",
        );
        const isKnown = decision.outcome !== "gap";
        if (isInUse && isKnown) expect(decision.reasons.map(({ code }) => code)).toContain("prohibited");
      }),
      propertyRuns(200),
    );
  });

  it("shows no table and no column that no allowance of the product names", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question: { at } }) => {
        const index = indexMesh(mesh);
        for (const { id: product, assignments } of mesh.products) {
          const named = new Set(
            assignments
              .filter(({ effect, status }) => effect === "allow" && status === "approved")
              .flatMap(({ views }) => Object.entries(views))
              .flatMap(([table, { columns }]) =>
                Object.entries(columns).flatMap(([column, treatment]) =>
                  treatment === "hidden" ? [] : [`${table}.${column}`],
                ),
              ),
          );
          for (const { id: purpose } of mesh.purposes) {
            for (const [table, { columns }] of Object.entries(index.effectiveView(product, purpose, at) ?? {})) {
              for (const column of Object.keys(columns)) expect(named).toContain(`${table}.${column}`);
            }
          }
        }
      }),
      propertyRuns(200),
    );
  });
});

function isRelated(mesh: Mesh, one: string, other: string): boolean {
  const isKnown = mesh.purposes.some(({ id }) => id === other);
  return isKnown && (one === other || isAncestor(mesh, one, other) || isAncestor(mesh, other, one));
}

function prohibition(purpose: string): Assignment {
  return { purpose, purposeVersion: 1, status: "approved", effect: "prohibit", views: {}, validFrom: EARLY };
}

/** An allowance that shows everything and could not be better decided. */
function allowance(mesh: Mesh, purpose: string, id: string): Assignment {
  const product = mesh.products.find((one) => one.id === id);
  const views = (product?.tables ?? []).map(({ name, columns }) => [
    name,
    { columns: Object.fromEntries(columns.map((column) => [column.name, "clear" as const])) },
  ]);
  return {
    purpose,
    purposeVersion: versionOf(mesh, purpose),
    status: "approved",
    effect: "allow",
    decidedBy: product?.owners[0],
    views: Object.fromEntries(views),
  };
}

/** Everybody approved for everything, by their manager. */
function everyApproval(mesh: Mesh): readonly Approval[] {
  return mesh.people.flatMap(({ id: person, manager }) =>
    mesh.purposes.map(({ id: purpose }) => ({
      person,
      purpose,
      purposeVersion: versionOf(mesh, purpose),
      status: "approved",
      decidedBy: manager,
      validFrom: EARLY,
    })),
  );
}

function versionOf(mesh: Mesh, purpose: string): number {
  return mesh.purposes.find(({ id }) => id === purpose)?.version ?? 1;
}
