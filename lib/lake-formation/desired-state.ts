import type { ViewIndex } from "../model/decision.ts";
import type { Instant } from "../model/mesh.ts";
import { grantLimitFaults, LakeFormationLimitError } from "./limits.ts";
import { physicalColumns } from "./physical-columns.ts";
import type { LakeFormationState } from "./state.ts";
import { type StateOptions, stateOfViews } from "./state-of-views.ts";

/** Which catalog to state, and how much of the mesh lies in it. */
export type DesiredStateOptions = Omit<StateOptions, "columnsOf">;

/**
 * The Lake Formation state under which every purpose role reads exactly what its purpose sees at `at`, with every
 * physical column that some purpose may come to see.
 *
 * @throws LakeFormationLimitError with everything that Lake Formation cannot hold
 */
export function desiredState(index: ViewIndex, at: Instant, options: DesiredStateOptions): LakeFormationState {
  const stated = stateOfViews(index, at, { ...options, columnsOf: physicalColumns(index.mesh) });
  const faults = [...stated.faults, ...grantLimitFaults(stated.state)];
  if (faults.length > 0) throw new LakeFormationLimitError(faults);
  return stated.state;
}
