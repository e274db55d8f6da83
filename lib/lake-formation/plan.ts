import { MeshError } from "../model/errors.ts";
import { filterInput, filterNameInput } from "./call-inputs.ts";
import type { Call } from "./calls.ts";
import { type FilterChanges, filterChanges } from "./filter-changes.ts";
import { grantChanges } from "./grant-changes.ts";
import type { DataCellsFilter, LakeFormationState } from "./state.ts";
import { tagDefinitionChanges, tagPlacementChanges } from "./tag-changes.ts";

/** Calls in two phases: anything that fails while narrowing stops the run before it widens. */
export interface PhasedPlan {
  /** Only takes away; may be applied some time before the state it leads to is due. */
  readonly narrow: readonly Call[];
  readonly widen: readonly Call[];
}

/** Two states of different catalogs have no difference that calls could make up for. */
export class DifferentCatalogError extends MeshError {
  readonly kind = "bug";
  readonly code = "different-catalog";
}

/**
 * The calls that lead from one state to another, in an order in which each may be applied on its own: at no moment
 * does a purpose role read a cell that it reads neither before nor after.
 *
 * Touches what the kit owns and leaves foreign tags, filters and grants. Tags are taken off columns that `to` no
 * longer has, so that nothing of them is left should they come back; columns must exist before they can be tagged.
 */
export function plan(from: LakeFormationState, to: LakeFormationState): readonly Call[] {
  const { narrow, widen } = planInPhases(from, to);
  return [...narrow, ...widen];
}

/** {@link plan}, with its two phases apart. */
export function planInPhases(from: LakeFormationState, to: LakeFormationState): PhasedPlan {
  if (from.account !== to.account || from.region !== to.region) {
    throw new DifferentCatalogError(
      `cannot lead catalog \`${from.account}\` in ${from.region} to \`${to.account}\` in ${to.region}`,
    );
  }
  const filters = filterChanges(from, to);
  const grants = grantChanges(from, to, filters);
  const definitions = tagDefinitionChanges(from, to);
  const placements = tagPlacementChanges(from, to);
  return {
    narrow: [
      ...definitions.restore,
      // grants first: one call may close what takes many to untag
      ...grants.revoked,
      ...filters.removed.map((filter) => deleteFilter(filter, from)),
      ...placements.narrow,
      ...definitions.narrow,
    ],
    widen: [
      ...definitions.widen,
      ...placements.widen,
      ...filters.created.map((filter) => createFilter(filter, to)),
      ...grants.granted,
      // its successor shows all that it shows, so nobody loses a cell in between
      ...grants.superseded,
      ...supersededFilters(filters).map((filter) => deleteFilter(filter, from)),
    ],
  };
}

function supersededFilters({ superseded }: FilterChanges): readonly DataCellsFilter[] {
  return superseded.map(({ filter }) => filter);
}

function createFilter(filter: DataCellsFilter, catalog: LakeFormationState): Call {
  return { operation: "CreateDataCellsFilter", input: { TableData: filterInput(filter, catalog) } };
}

function deleteFilter(filter: DataCellsFilter, catalog: LakeFormationState): Call {
  return { operation: "DeleteDataCellsFilter", input: filterNameInput(filter, catalog) };
}
