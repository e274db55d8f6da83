import type { Call } from "../lake-formation/calls.ts";
import type { LakeFormationState } from "../lake-formation/state.ts";

/** One account's catalog as Lake Formation has it. */
export interface LakeFormationCatalog {
  /**
   * What is there now of one domain, whether or not the kit put it there: its databases down to their columns, and the
   * filters and grants on them. Tags and grants by tag are the whole account's.
   *
   * @throws ServiceUnavailableError if it cannot be read whole
   */
  readState(domain: string): Promise<LakeFormationState>;

  /**
   * Carries out one call and returns what of it failed; empty if all of it holds now. What held before the call is no
   * failure, so that a run that was interrupted can be repeated.
   */
  apply(call: Call): Promise<readonly CallFailure[]>;
}

/** A call, or a part of one, that was not carried out. */
export interface CallFailure {
  readonly operation: Call["operation"];
  /** `Id` of a batch's entry or key of a tag; absent when the whole call failed. */
  readonly part?: string | undefined;
  /** Lake Formation's own name for it. */
  readonly code: string;
  /** The principal does not exist (yet): nothing that the account itself could mend. */
  readonly isPrincipalMissing: boolean;
}
