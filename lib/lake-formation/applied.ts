import type { LakeFormationState } from "./state.ts";

/** What came of a call. */
export interface Applied {
  readonly state: LakeFormationState;
  /** Set when the whole call was refused, as the SDK throws it; the state is then as it was. */
  readonly error?: Refusal | undefined;
  /** Parts that were refused while the call as such went through: the answer's `Failures`. */
  readonly failures: readonly PartFailure[];
}

/** One of Lake Formation's exceptions. */
export interface Refusal {
  readonly code:
    | "AlreadyExistsException"
    | "EntityNotFoundException"
    | "InvalidInputException"
    | "ResourceNumberLimitExceededException";
  readonly message: string;
}

export interface PartFailure extends Refusal {
  /** `Id` of a batch's entry or key of a tag. */
  readonly part: string;
}

/** Nothing done. */
export function refused(state: LakeFormationState, code: Refusal["code"], message: string): Applied {
  return { state, error: { code, message }, failures: [] };
}
