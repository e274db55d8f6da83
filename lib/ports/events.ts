/**
 * Something changed. It never says about whom, not even as a hash: whoever knows the names could look it up, and everybody
 * on the bus would learn who holds which purpose. It only says "look again", so lost, doubled or reordered ones do no harm.
 */
export interface Change {
  /** Unique and the same on every attempt. */
  readonly id: string;
  /**
   * What changed, or of a domain's own: `unfinished` work, an `over-exposed` or `under-exposed` table, which all wake
   * the domain's converger; a `foreign-opening` or a `side-door`, which it can do nothing about, and the rest of a
   * `verification`, which wakes the verifier. These three name no domain: that wakes convergers.
   */
  readonly kind:
    | "hub"
    | "person"
    | "product"
    | "approval"
    | "assignment"
    | "unfinished"
    | "over-exposed"
    | "under-exposed"
    | "foreign-opening"
    | "side-door"
    | "verification";
  /** Absent for what belongs to the centre. */
  readonly domain?: string | undefined;
  /** `domain/name`. */
  readonly product?: string | undefined;
  readonly purpose?: string | undefined;
}

/** Where changes are announced. */
export interface Events {
  /** Announces the changes and returns the ids of those that were not taken, whatever the reason; never throws for them. */
  publish(changes: readonly Change[]): Promise<ReadonlySet<string>>;
}
