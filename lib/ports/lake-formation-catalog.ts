import type { Call } from "../lake-formation/calls.ts";
import type { LakeFormationState } from "../lake-formation/state.ts";
import type { Instant } from "../model/mesh.ts";

/** One account's catalog as Lake Formation has it. */
export interface LakeFormationCatalog {
  /**
   * What is there now of one domain, whether or not the kit put it there: its databases down to their columns, and the
   * filters and grants on them. Tags and grants by tag are the whole account's. What other catalogs share with this one
   * is left out.
   *
   * @param stopAt when to give up. @default - when the catalog's own patience ends
   * @param isIncluded which of the domain's databases are read. @default - all
   * @throws ServiceUnavailableError if it cannot be read whole
   */
  readState(domain: string, stopAt?: Instant, isIncluded?: (database: string) => boolean): Promise<LakeFormationState>;

  /**
   * Carries out one call and returns what of it failed; empty if all of it holds now. What held before the call is no
   * failure, so that a run that was interrupted can be repeated.
   *
   * @param stopAt when to stop trying again. @default - when the catalog's own patience ends
   */
  apply(call: Call, stopAt?: Instant): Promise<readonly CallFailure[]>;

  /**
   * Names of all databases of the account, whichever domain's they are.
   *
   * @param stopAt when to give up. @default - when the catalog's own patience ends
   * @throws ServiceUnavailableError if they cannot be read whole
   */
  readDatabaseNames(stopAt?: Instant): Promise<readonly string[]>;

  /** Whether a database of another domain carries one of the kit's tags. */
  hasOtherDomains(domain: string): Promise<boolean>;
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
