/** Two states of one catalog, the first as it is and the second as it should be. */

import fc from "fast-check";
import { applyCall } from "../../lib/lake-formation/apply-call.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { LakeFormationLimitError } from "../../lib/lake-formation/limits.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { planInPhases } from "../../lib/lake-formation/plan.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Instant, Mesh } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import type { Row } from "../support/row-filter-evaluate.ts";
import { besideCatalogOf, type Cells, readableCells, rowsFor, singleSteps } from "./cells.ts";
import { CATALOG } from "./meshes.ts";
import { arbitraryMutation, CONSUMERS, type Mutation, mutated } from "./mutations.ts";
import { tampered } from "./tampering.ts";

/** A plan's beginning and end, with rows that tell the filters of both apart. */
export interface Pair {
  /** What there is, once Glue also holds what `to` has. */
  readonly from: LakeFormationState;
  readonly to: LakeFormationState;
  readonly rows: readonly Row[];
  readonly purposes: readonly string[];
}

const arbitraryConsumers = fc.subarray([...CONSUMERS], { minLength: 1 });
const arbitraryDraws = fc.array(fc.array(fc.nat({ max: 59 }), { minLength: 7, maxLength: 7 }), {
  minLength: 6,
  maxLength: 6,
});
const arbitraryFails = fc.array(fc.boolean(), { minLength: 7, maxLength: 12 });
const arbitraryTampering = fc.array(fc.nat({ max: 59 }), { maxLength: 4 });

/** Of one mesh at two instants, before and after a few changes, or of two meshes that share most names. */
const arbitraryMeshes: fc.Arbitrary<readonly [Mesh, Mesh]> = fc.oneof(
  { weight: 3, arbitrary: changedMeshes(fc.array(arbitraryMutation, { minLength: 1, maxLength: 3 })) },
  { weight: 1, arbitrary: arbitraryMesh.map((mesh) => [mesh, mesh] as const) },
  { weight: 1, arbitrary: fc.tuple(arbitraryMesh, arbitraryMesh) },
);

const arbitraryInstants: fc.Arbitrary<readonly [Instant, Instant]> = fc.oneof(
  arbitraryAt.map((at) => [at, at] as const),
  fc.tuple(arbitraryAt, arbitraryAt),
);

/** Two states that the kit wants at different times. */
export const arbitraryCleanPair: fc.Arbitrary<Pair> = fc
  .record({
    meshes: arbitraryMeshes,
    instants: arbitraryInstants,
    consumers: fc.tuple(arbitraryConsumers, arbitraryConsumers),
    draws: arbitraryDraws,
  })
  .map(({ meshes: [one, other], instants, consumers, draws }) =>
    pairOf(
      [
        stateOf({ ...one, consumers: consumers[0] }, instants[0]),
        stateOf({ ...other, consumers: consumers[1] }, instants[1]),
      ],
      { draws, purposes: purposesOf(one, other) },
    ),
  );

/** The first state has been tampered with, or a run towards yet another one was cut short in it, or both. */
export const arbitraryPair: fc.Arbitrary<Pair> = fc
  .record({
    meshes: arbitraryMeshes,
    mutation: arbitraryMutation,
    instants: fc.tuple(arbitraryAt, arbitraryAt, arbitraryAt),
    consumers: fc.tuple(arbitraryConsumers, arbitraryConsumers),
    tampering: arbitraryTampering,
    fails: fc.option(arbitraryFails, { nil: undefined }),
    draws: arbitraryDraws,
  })
  .map(({ meshes: [one, other], mutation, instants, consumers, tampering, fails, draws }) => {
    const to = stateOf({ ...other, consumers: consumers[1] }, instants[1]);
    const clean = stateOf({ ...one, consumers: consumers[0] }, instants[0]);
    const aim = stateOf(mutated({ ...one, consumers: consumers[0] }, mutation), instants[2]);
    const reached = fails ? cutShort(besideCatalogOf(clean, aim), aim, fails) : clean;
    const from = tampered(besideCatalogOf(reached, to), tampering);
    return pairOf([from, to], { draws, purposes: purposesOf(one, other) });
  });

/** Before and after one change of this kind, at one instant; or after and before, as when it is taken back. */
export function pairAround(kind: Mutation["kind"]): fc.Arbitrary<Pair> {
  return fc
    .record({
      meshes: changedMeshes(arbitraryMutation.map((mutation) => [{ ...mutation, kind }])),
      isTakenBack: fc.boolean(),
      at: arbitraryAt,
      draws: arbitraryDraws,
    })
    .map(({ meshes: [one, other], isTakenBack, at, draws }) => {
      const [before, after] = [stateOf(one, at), stateOf(other, at)];
      return pairOf(isTakenBack ? [after, before] : [before, after], { draws, purposes: purposesOf(one, other) });
    });
}

/** What the kit wants of a mesh; where Lake Formation cannot hide a partition key, the tables are Iceberg. */
export function stateOf(mesh: Mesh, at: Instant): LakeFormationState {
  try {
    return desiredState(indexMesh(mesh), at, CATALOG);
  } catch (error) {
    if (!(error instanceof LakeFormationLimitError)) throw error;
    return desiredState(indexMesh(inIceberg(mesh)), at, CATALOG);
  }
}

/** The steps that do not fail, one after another: all that remains of a run that nobody watched. */
export function cutShort(
  from: LakeFormationState,
  to: LakeFormationState,
  fails: readonly boolean[],
): LakeFormationState {
  const { narrow, widen } = planInPhases(from, to);
  const steps = [...narrow, ...widen].flatMap(singleSteps);
  return steps.filter((_, index) => !fails[index % fails.length]).reduce(attempt, from);
}

export function attempt(state: LakeFormationState, call: Call): LakeFormationState {
  return applyCall(state, call).state;
}

export type CellsByRole = ReadonlyMap<string, Cells>;

/** What every purpose role of every consumer account reads. */
export function cellsByRole(state: LakeFormationState, { purposes, rows }: Pair): CellsByRole {
  const roles = CONSUMERS.flatMap((account) => purposes.map((purpose) => purposeRoleArn(account, purpose)));
  return new Map(roles.map((role) => [role, readableCells(state, role, rows)]));
}

/** The cells that are in none of the others, role by role. */
export function cellsBeyond(some: CellsByRole, ...others: readonly CellsByRole[]): readonly string[] {
  return [...some].flatMap(([role, cells]) =>
    [...cells].filter((cell) => !others.some((other) => other.get(role)?.has(cell))).map((cell) => `${role} ${cell}`),
  );
}

function changedMeshes(mutations: fc.Arbitrary<readonly Mutation[]>): fc.Arbitrary<readonly [Mesh, Mesh]> {
  return fc
    .tuple(arbitraryMesh, mutations)
    .map(([mesh, changes]) => [mesh, changes.reduce((before, change) => mutated(before, change), mesh)] as const);
}

function pairOf(
  [before, to]: readonly [LakeFormationState, LakeFormationState],
  { draws, purposes }: { readonly draws: readonly (readonly number[])[]; readonly purposes: readonly string[] },
): Pair {
  const from = besideCatalogOf(before, to);
  return { from, to, rows: rowsFor([from, to], draws), purposes };
}

function purposesOf(...meshes: readonly Mesh[]): readonly string[] {
  return [...new Set(meshes.flatMap(({ purposes }) => purposes.map(({ id }) => id)))];
}

function inIceberg(mesh: Mesh): Mesh {
  const products = mesh.products.map((product) => ({
    ...product,
    tables: product.tables.map((table) => ({ ...table, format: "iceberg" as const })),
  }));
  return { ...mesh, products };
}
