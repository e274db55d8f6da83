import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyCall } from "../../lib/lake-formation/apply-call.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { plan, planInPhases } from "../../lib/lake-formation/plan.ts";
import { emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import type { Row } from "../../lib/model/row-filter-evaluate.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { applyAll, besideCatalogOf, type Cells, readableCells, rowsFor, singleSteps } from "./cells.ts";
import { CATALOG } from "./meshes.ts";
import { foreignOf, tampered, withoutForeign } from "./tampering.ts";

const CONSUMERS = ["111122223333", "222233334444"];
const arbitraryConsumers = fc.subarray(CONSUMERS, { minLength: 1 });

/** Two states of one catalog: of one mesh at two instants, or of two meshes that share most names. */
function arbitraryPair({ tamperings }: { readonly tamperings: number }) {
  return fc
    .record({
      meshes: fc.oneof(
        arbitraryMesh.map((mesh) => [mesh, mesh] as const),
        fc.tuple(arbitraryMesh, arbitraryMesh),
        arbitraryMesh.map((mesh) => [mesh, { ...mesh, guardrails: [] }] as const),
      ),
      instants: fc.tuple(arbitraryAt, arbitraryAt),
      consumers: fc.tuple(arbitraryConsumers, arbitraryConsumers),
      tampering: fc.array(fc.nat({ max: 59 }), { maxLength: tamperings }),
      draws: fc.array(fc.array(fc.nat({ max: 59 }), { minLength: 7, maxLength: 7 }), { minLength: 6, maxLength: 6 }),
    })
    .map(({ meshes: [one, other], instants, consumers, tampering, draws }) => {
      const to = desiredState(indexMesh({ ...other, consumers: consumers[1] }), instants[1], CATALOG);
      const clean = desiredState(indexMesh({ ...one, consumers: consumers[0] }), instants[0], CATALOG);
      const from = tampered(besideCatalogOf(clean, to), tampering);
      return { from, to, rows: rowsFor([from, to], draws), purposes: purposesOf([...one.purposes, ...other.purposes]) };
    });
}

describe("plan", () => {
  it("leads from one state to the other, and then has nothing left to do", () => {
    fc.assert(
      fc.property(arbitraryPair({ tamperings: 4 }), ({ from, to }) => {
        const reached = applyAll(from, plan(from, to));
        expect(plan(reached, to)).toEqual([]);
        expect(withoutForeign(reached)).toEqual(withoutForeign(besideCatalogOf(to, from)));
        expect(foreignOf(reached)).toEqual(foreignOf(from));
      }),
      { numRuns: 150 },
    );
  });

  it("plans the whole of a state from nothing", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, (mesh, at) => {
        const to = desiredState(indexMesh(mesh), at, CATALOG);
        const from = emptyState(CATALOG);
        const { narrow, widen } = planInPhases(from, to);
        expect(narrow).toEqual([]);
        expect(applyAll(besideCatalogOf(from, to), widen)).toEqual(to);
        expect(plan(to, to)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("shows nobody, at any step, a cell that they see neither before nor after", () => {
    fc.assert(
      fc.property(arbitraryPair({ tamperings: 4 }), ({ from, to, rows, purposes }) => {
        const goal = applyAll(from, plan(from, to));
        const before = cellsByRole(from, purposes, rows);
        const after = cellsByRole(goal, purposes, rows);
        const { narrow, widen } = planInPhases(from, to);
        let state = from;
        for (const step of narrow.flatMap(singleSteps)) {
          state = applyAll(state, [step]);
          expectWithin(cellsByRole(state, purposes, rows), before);
        }
        // the narrowing phase may run some time ahead, so what ends must be gone by its end
        expectWithin(cellsByRole(state, purposes, rows), after);
        for (const step of widen.flatMap(singleSteps)) {
          state = applyAll(state, [step]);
          expectWithin(cellsByRole(state, purposes, rows), after);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("leaves less, never more, where steps fail", () => {
    fc.assert(
      fc.property(
        arbitraryPair({ tamperings: 0 }),
        fc.array(fc.boolean(), { minLength: 7 }),
        ({ from, to, rows, purposes }, fails) => {
          const { narrow, widen } = planInPhases(from, to);
          const succeeds = (_: unknown, index: number) => !fails[index % fails.length];
          const half = narrow.flatMap(singleSteps).filter(succeeds).reduce(attempt, from);
          expectWithin(cellsByRole(half, purposes, rows), cellsByRole(from, purposes, rows));

          const most = widen.flatMap(singleSteps).filter(succeeds).reduce(attempt, applyAll(from, narrow));
          const goal = applyAll(from, plan(from, to));
          expectWithin(cellsByRole(most, purposes, rows), cellsByRole(goal, purposes, rows));
          // and the next run finishes the job
          expect(withoutForeign(applyAll(most, plan(most, to)))).toEqual(withoutForeign(goal));
        },
      ),
      { numRuns: 100 },
    );
  });
});

function attempt(state: LakeFormationState, call: Call): LakeFormationState {
  return applyCall(state, call).state;
}

type CellsByRole = ReadonlyMap<string, Cells>;

function cellsByRole(state: LakeFormationState, purposes: readonly string[], rows: readonly Row[]): CellsByRole {
  const roles = CONSUMERS.flatMap((account) => purposes.map((purpose) => purposeRoleArn(account, purpose)));
  return new Map(roles.map((role) => [role, readableCells(state, role, rows)]));
}

function expectWithin(some: CellsByRole, others: CellsByRole): void {
  const leaked = [...some].flatMap(([role, cells]) =>
    [...cells].filter((cell) => !others.get(role)?.has(cell)).map((cell) => `${role} ${cell}`),
  );
  if (leaked.length > 0) expect(leaked).toEqual([]);
}

function purposesOf(purposes: readonly { readonly id: string }[]): readonly string[] {
  return [...new Set(purposes.map(({ id }) => id))];
}
