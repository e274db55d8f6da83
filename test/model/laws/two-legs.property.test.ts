import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mesh } from "../../../lib/model/mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { arbitraryMeshAndQuestion, sessionQuestion } from "../../support/arbitraries.ts";
import { withProduct } from "../../support/comparisons.ts";
import { PROPERTIES, propertyRuns } from "../../support/property-runs.ts";

describe("law 2: two legs", PROPERTIES, () => {
  it("allows exactly what the person may act for and the product serves", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const index = indexMesh(mesh);

        const decision = index.decide(question);
        const person = index.decideSession(sessionQuestion(question));
        const view = index.effectiveView(question.product, question.purpose, question.at);

        const bothStand = person.outcome === "allow" && view !== undefined;
        expect(decision.outcome === "allow").toBe(bothStand);
        if (decision.outcome === "allow") expect(decision.view).toEqual(view);
      }),
      propertyRuns(250),
    );
  });

  it("denies whoever has no approval, whatever products allow", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const unapproved = mesh.approvals.filter(({ person }) => person !== question.person);

        expect(indexMesh({ ...mesh, approvals: unapproved }).decide(question).outcome).not.toBe("allow");
      }),
      propertyRuns(200),
    );
  });

  it("denies what the product does not allow, whoever is approved", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const unserved = withProduct(mesh, question.product, (product) => ({
          ...product,
          assignments: product.assignments.filter(({ effect }) => effect === "prohibit"),
        }));

        expect(indexMesh(unserved).decide(question).outcome).not.toBe("allow");
      }),
      propertyRuns(200),
    );
  });

  it("keeps the legs apart: neither is changed by what the other says", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, arbitraryMeshAndQuestion, ({ mesh, question }, { mesh: other }) => {
        const session = sessionQuestion(question);
        const otherPeople: Mesh = { ...mesh, approvals: [], acknowledgements: [], people: other.people };
        const otherProducts: Mesh = { ...mesh, products: [], domains: [], guardrails: [], privacyOfficers: [] };

        expect(indexMesh(otherPeople).effectiveView(question.product, question.purpose, question.at)).toEqual(
          indexMesh(mesh).effectiveView(question.product, question.purpose, question.at),
        );
        expect(indexMesh(otherProducts).decideSession(session)).toEqual(indexMesh(mesh).decideSession(session));
      }),
      propertyRuns(100),
    );
  });

  it("reports the failures of both legs", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const index = indexMesh(mesh);
        const decision = index.decide(question);
        fc.pre(decision.outcome === "deny");
        const person = index.decideSession(sessionQuestion(question));
        const codes = decision.reasons.map(({ code }) => code);

        expect(codes).toEqual(expect.arrayContaining(person.reasons.map(({ code }) => code)));
        const isServed = index.effectiveView(question.product, question.purpose, question.at) !== undefined;
        expect(codes.length > person.reasons.length).toBe(!isServed && !codes.includes("purpose-not-active"));
      }),
      propertyRuns(200),
    );
  });
});
