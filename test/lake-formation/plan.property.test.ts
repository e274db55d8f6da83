import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Stayed, stayedOf, withoutUncovering } from "../../lambdas/converge/uncovering.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { effectiveAccess } from "../../lib/lake-formation/effective-access.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { outcomeOf } from "../../lib/lake-formation/outcome.ts";
import { plan, planInPhases } from "../../lib/lake-formation/plan.ts";
import { emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { PROPERTIES, propertyRuns } from "../support/property-runs.ts";
import { applyAll, besideCatalogOf, inCatalogOf, singleSteps } from "./cells.ts";
import { CATALOG } from "./meshes.ts";
import { arbitraryMutation, MUTATION_KINDS, mutated, STORAGE_MUTATIONS } from "./mutations.ts";
import {
  arbitraryCleanPair,
  arbitraryPair,
  attempt,
  cellsBeyond,
  cellsByRole,
  cutShort,
  type Pair,
  pairAround,
  stateOf,
} from "./pairs.ts";
import { foreignOf, withoutForeign } from "./tampering.ts";

describe("plan", PROPERTIES, () => {
  it("leads from one state to the other, and then has nothing left to do", () => {
    fc.assert(
      fc.property(arbitraryPair, ({ from, to }) => {
        const reached = applyAll(from, plan(from, to));
        expect(plan(reached, to)).toEqual([]);
        expect(withoutForeign(reached)).toEqual(withoutForeign(besideCatalogOf(to, from)));
        expect(foreignOf(reached)).toEqual(foreignOf(from));
      }),
      propertyRuns(150),
    );
  });

  it("leads where the outcome says that it does", () => {
    fc.assert(
      fc.property(arbitraryPair, ({ from, to }) => {
        expect(outcomeOf(from, to)).toEqual(applyAll(from, plan(from, to)));
      }),
      propertyRuns(80),
    );
  });

  it("plans the whole of a state from nothing", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, (mesh, at) => {
        const to = stateOf(mesh, at);
        const from = emptyState(CATALOG);
        const { narrow, widen } = planInPhases(from, to);
        expect(narrow).toEqual([]);
        expect(applyAll(besideCatalogOf(from, to), widen)).toEqual(to);
        expect(plan(to, to)).toEqual([]);
      }),
      propertyRuns(60),
    );
  });

  it("shows nobody, at any step, a cell that they see neither before nor after", () => {
    fc.assert(fc.property(fc.oneof(arbitraryPair, arbitraryCleanPair), expectSafe), propertyRuns(150));
  });

  it.each(MUTATION_KINDS)("is safe at every step when %s, and when that is taken back", (kind) => {
    fc.assert(fc.property(pairAround(kind), expectSafe), propertyRuns(25));

    // the same each time: of a kind of change that never led to a call, nothing would be known
    const planned = fc
      .sample(pairAround(kind), { seed: 3, numRuns: 80 })
      .some(({ from, to }) => plan(from, to).length > 0);
    expect(planned).toBe(!STORAGE_MUTATIONS.has(kind));
  });

  it("leaves whatever appears in Glue unseen until it is carried out", () => {
    const kinds = fc.constantFrom("a column is added" as const, "a column is renamed" as const);
    fc.assert(
      fc.property(arbitraryMesh, arbitraryMutation, kinds, arbitraryAt, (mesh, mutation, kind, at) => {
        const before = stateOf(mesh, at);
        const appeared = besideCatalogOf(before, stateOf(mutated(mesh, { ...mutation, kind }), at));
        for (const { id } of mesh.purposes) {
          const role = purposeRoleArn(CATALOG.account, id);
          expect(effectiveAccess(appeared, role)).toEqual(effectiveAccess(before, role));
        }
      }),
      propertyRuns(40),
    );
  });

  it("leaves less, never more, where steps fail, and the next run finishes the job", () => {
    fc.assert(
      fc.property(arbitraryPair, fc.array(fc.boolean(), { minLength: 7 }), (pair, fails) => {
        const { from, to } = pair;
        const { narrow, widen } = planInPhases(from, to);
        const succeeds = (_: unknown, index: number) => !fails[index % fails.length];
        const half = narrowedWhere(succeeds, narrow.flatMap(singleSteps), from);
        expect(cellsBeyond(cellsByRole(half, pair), cellsByRole(from, pair))).toEqual([]);

        const most = widen.flatMap(singleSteps).filter(succeeds).reduce(attempt, applyAll(from, narrow));
        const goal = applyAll(from, plan(from, to));
        expect(cellsBeyond(cellsByRole(most, pair), cellsByRole(goal, pair))).toEqual([]);
        for (const left of [half, most]) {
          expect(withoutForeign(applyAll(left, plan(left, to)))).toEqual(withoutForeign(goal));
        }
      }),
      propertyRuns(80),
    );
  });

  it("keeps up with a mesh whose columns come and go, run after run, cut short or not", () => {
    const run = fc.record({ mutation: arbitraryMutation, at: arbitraryAt, fails: fc.option(fc.array(fc.boolean())) });
    fc.assert(
      fc.property(arbitraryMesh, fc.array(run, { minLength: 2, maxLength: 5 }), (first, runs) => {
        let mesh = first;
        let state = emptyState(CATALOG);
        for (const { mutation, at, fails } of runs) {
          mesh = mutated(mesh, mutation);
          const to = stateOf(mesh, at);
          // Glue has new columns before, and loses old ones once all is done
          state = besideCatalogOf(state, to);
          if (fails && fails.length > 0) state = cutShort(state, to, fails);
          else {
            state = applyAll(state, plan(state, to));
            expect(inCatalogOf(state, to)).toEqual(to);
            state = inCatalogOf(state, to);
          }
        }
      }),
      propertyRuns(60),
    );
  });
});

/** What is left by a run of which some steps fail; like the converger's, it uncovers nothing that stayed. */
function narrowedWhere(
  succeeds: (_: unknown, index: number) => boolean,
  steps: readonly Call[],
  from: LakeFormationState,
): LakeFormationState {
  const stayed: Stayed[] = [];
  let state = from;
  for (const [index, step] of steps.entries()) {
    if (succeeds(step, index)) {
      const call = withoutUncovering(step, stayed);
      if (call) state = attempt(state, call);
    } else {
      const failure = { operation: step.operation, code: "InternalServiceException", isPrincipalMissing: false };
      stayed.push(...stayedOf(step, [failure]));
    }
  }
  return state;
}

/** Narrowing shows nothing new and ends with no more than what is seen before and after; widening, with the goal. */
function expectSafe(pair: Pair): void {
  const { from, to } = pair;
  const { narrow, widen } = planInPhases(from, to);
  const goal = applyAll(from, [...narrow, ...widen]);
  const before = cellsByRole(from, pair);
  const after = cellsByRole(goal, pair);
  let state = from;
  for (const step of narrow.flatMap(singleSteps)) {
    state = applyAll(state, [step]);
    expect(cellsBeyond(cellsByRole(state, pair), before)).toEqual([]);
  }
  // the narrowing phase may run some time ahead, so what ends must be gone by its end
  expect(cellsBeyond(cellsByRole(state, pair), after)).toEqual([]);
  for (const step of widen.flatMap(singleSteps)) {
    state = applyAll(state, [step]);
    expect(cellsBeyond(cellsByRole(state, pair), after)).toEqual([]);
  }
}
