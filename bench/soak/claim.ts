import type fc from "fast-check";

/** Something that is held to be true whatever happens. */
export interface Claim {
  readonly name: string;
  /** How many random cases a run of the usual length tries, and the small share that CI tries. */
  readonly runs: { readonly long: number; readonly ci: number };
  /**
   * Throws where the claim is false.
   *
   * @param first how many cases were tried before these
   */
  property(count: Count, first: number): fc.IRawProperty<unknown>;
}

/** Counts what was compared, or something else that tells what a run was worth. */
export type Count = (what?: string, many?: number) => void;
