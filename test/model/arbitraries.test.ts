import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReasonCode } from "../../lib/model/decision.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { arbitraryMeshAndQuestion } from "../support/arbitraries.ts";
import { REASON_CODES } from "../support/oracle.ts";

/** The same meshes in every run, so that the shares below are facts rather than luck. */
const SEED = 2026;

describe("arbitraryMesh", () => {
  const decisions = fc
    .sample(arbitraryMeshAndQuestion, { numRuns: 2500, seed: SEED })
    .map(({ mesh, question }) => ({ mesh, decision: indexMesh(mesh).decide(question) }));
  const allowed = decisions.filter(({ decision }) => decision.outcome === "allow");

  it("leads to an answer of yes often enough for what is seen to matter", () => {
    expect(allowed.length / decisions.length).toBeGreaterThan(0.25);
  });

  it("leads to every reason there is", () => {
    const seen = new Set<ReasonCode>(decisions.flatMap(({ decision }) => decision.reasons.map(({ code }) => code)));

    expect([...seen].sort()).toEqual([...REASON_CODES].sort());
  });

  it("leads to answers that are inherited, filtered, carried along a lineage, and ended before the cap", () => {
    const shares = {
      filtered: allowed.filter(
        ({ decision }) => "view" in decision && Object.values(decision.view).some(({ rows }) => rows),
      ),
      made: allowed.filter(({ mesh, decision }) => productOf(mesh, decision).inputs.length > 0),
      inherited: allowed.filter(({ mesh, decision }) =>
        productOf(mesh, decision).assignments.every(({ purpose }) => purpose !== decision.purpose),
      ),
      ended: allowed.filter(({ mesh, decision }) => {
        const purpose = mesh.purposes.find(({ id }) => id === decision.purpose);
        const cap = Math.min(mesh.maxSession, purpose?.maxSession ?? 0);
        return "expiresAt" in decision && decision.expiresAt < decision.at + cap;
      }),
    };

    for (const share of Object.values(shares)) expect(share.length / decisions.length).toBeGreaterThan(0.01);
  });
});

function productOf(mesh: Mesh, { product }: { readonly product: string }) {
  const found = mesh.products.find(({ id }) => id === product);
  if (!found) throw new Error("an allowed product is part of the mesh");
  return found;
}
