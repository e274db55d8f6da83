import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Mesh } from "../../../lib/model/mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import {
  arbitraryAt,
  arbitraryMesh,
  arbitraryMeshAndQuestion,
  arbitraryQuestion,
  sessionQuestion,
} from "../../support/arbitraries.ts";
import { viewText } from "../../support/oracle.ts";
import { PROPERTIES, propertyRuns } from "../../support/property-runs.ts";

describe("law 6: decisions are values", PROPERTIES, () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("gives the same answer to the same question about an equal mesh, at any time of day", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, arbitraryAt, ({ mesh, question }, now) => {
        const answer = indexMesh(mesh).decide(question);

        vi.useFakeTimers({ now, toFake: ["Date", "performance"] });

        expect(indexMesh(structuredClone(mesh)).decide({ ...question })).toEqual(answer);
      }),
      propertyRuns(150),
    );
  });

  it("reads neither clock nor chance", () => {
    const forbidden = () => {
      throw new Error("a decision must not depend on this");
    };
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const spies = [vi.spyOn(Date, "now"), vi.spyOn(Math, "random"), vi.spyOn(performance, "now")];
        for (const spy of spies) spy.mockImplementation(forbidden);
        try {
          const index = indexMesh(mesh);
          index.decide(question);
          index.decideSession(sessionQuestion(question));
          index.nextChange(question.product, question.at);
        } finally {
          for (const spy of spies) spy.mockRestore();
        }
      }),
      propertyRuns(100),
    );
  });

  it("changes nothing of the mesh or the question, and remembers nothing of earlier ones", () => {
    const dialogues = arbitraryMesh.chain((mesh) =>
      fc.record({
        mesh: fc.constant(mesh),
        questions: fc.array(arbitraryQuestion(mesh), { minLength: 2, maxLength: 12 }),
      }),
    );
    fc.assert(
      fc.property(dialogues, ({ mesh, questions }) => {
        const used = indexMesh(deeplyFrozen(mesh));
        for (const question of questions) {
          const asked = Object.freeze(question);

          expect(used.decide(asked)).toEqual(indexMesh(mesh).decide(asked));
          expect(used.decideSession(sessionQuestion(asked))).toEqual(
            indexMesh(mesh).decideSession(sessionQuestion(asked)),
          );
        }
      }),
      propertyRuns(100),
    );
  });

  it("does not depend on the order in which a document lists statements, people and rules", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const one = indexMesh(mesh).decide(question);
        const other = indexMesh(reversed(mesh)).decide(question);

        expect(other.outcome).toEqual(one.outcome);
        expect(codes(other)).toEqual(codes(one));
        if (one.outcome === "allow" && other.outcome === "allow") {
          expect(viewText(other.view)).toEqual(viewText(one.view));
          expect(other.expiresAt).toEqual(one.expiresAt);
        }
      }),
      propertyRuns(200),
    );
  });

  it("answers in values that survive being written down", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const decision = indexMesh(mesh).decide(question);

        expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
      }),
      propertyRuns(100),
    );
  });
});

/** Everything whose order means nothing, the other way round. */
function reversed(mesh: Mesh): Mesh {
  return {
    ...mesh,
    privacyOfficers: mesh.privacyOfficers.toReversed(),
    purposes: mesh.purposes.toReversed(),
    people: mesh.people.toReversed(),
    delegations: mesh.delegations.toReversed(),
    guardrails: mesh.guardrails.toReversed(),
    domains: mesh.domains.toReversed(),
    approvals: mesh.approvals.toReversed(),
    acknowledgements: mesh.acknowledgements.toReversed(),
    products: mesh.products.toReversed().map((product) => ({
      ...product,
      inputs: product.inputs.toReversed(),
      declassifications: product.declassifications.toReversed(),
      assignments: product.assignments.toReversed(),
    })),
  };
}

function codes({ reasons }: { readonly reasons: readonly { readonly code: string }[] }): readonly string[] {
  return reasons.map(({ code }) => code).toSorted();
}

function deeplyFrozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) deeplyFrozen(member);
  return Object.freeze(value);
}
