import type { Catalog } from "../lake-formation/state.ts";
import type { Instant, Millis } from "../model/mesh.ts";

/** No lease is meant to last longer; one that would was written by mistake, and must not keep everybody away. */
export const LONGEST_LEASE: Millis = 60 * 60 * 1000;

/**
 * Lets one holder at a time work on something that several share.
 *
 * It keeps others away until an instant, and nobody from working on after it: a holder stops by itself before its
 * lease ends. Every implementation must pass `test/contract/lease.contract.ts`.
 */
export interface Lease {
  /**
   * Takes the lease until an instant, or moves the end of one's own to a later one.
   *
   * @returns false if somebody else holds it; a lease is nobody's that has ended, or that ends later than
   * {@link LONGEST_LEASE} from now
   */
  acquire(name: string, holder: string, until: Instant): Promise<boolean>;

  /**
   * Moves the end of one's own lease to a later instant, even where it has ended, if nobody else has held it since and
   * it was not given back: then whatever was seen while it was held is still so.
   *
   * @returns false if it is not one's own any more
   */
  renew(name: string, holder: string, until: Instant): Promise<boolean>;

  /** Gives one's own lease back; what somebody else holds stays theirs. */
  release(name: string, holder: string): Promise<void>;
}

/** Name of the lease on writing to a catalog: Lake Formation refuses concurrent grants to one principal. */
export function catalogLease({ account, region }: Catalog): string {
  return `${account}#${region}`;
}
