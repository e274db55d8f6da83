import type { StatementFlaw } from "./decision.ts";
import { ALWAYS, type Interval, isWithin, validityOf } from "./interval.ts";
import type { Instant, Statement } from "./mesh.ts";
import type { PurposeNode } from "./purposes.ts";

const FLAWS_OF_STATUS = {
  requested: "pending",
  approved: undefined,
  rejected: "rejected",
  revoked: "revoked",
} as const;
// approved comes first: a state of zero is then a statement with nothing against it but its interval
const STATUSES = ["approved", "requested", "rejected", "revoked"] as const;
const STATUS_BITS = 3;
const OUTDATED = 4;
const LIMITED = 8;
const REQUESTED = STATUSES.indexOf("requested");

/**
 * The statements of one leg, of all persons or all products, each person's or product's in one range.
 *
 * Kept column by column: half a million approvals then take 11 MB, and a question touches three cache lines of them.
 */
export class Statements {
  readonly #purpose: Int32Array;
  /** Status, and whether it is outdated or its authority limited. */
  readonly #state: Uint8Array;
  /** Of each statement its start and its end. */
  readonly #interval: Float64Array;
  /** When the decision counts as made with authority, where that is not always. */
  readonly #authority = new Map<number, Interval>();

  constructor(size: number) {
    this.#purpose = new Int32Array(size);
    this.#state = new Uint8Array(size);
    this.#interval = new Float64Array(2 * size);
  }

  /** Records a statement about `purpose` at `position`. `longest` cuts the interval, counted from its start. */
  set(position: number, statement: Statement, terms: StatementTerms): void {
    const { purpose, authority, longest } = terms;
    const { from, until } = validityOf(statement);
    const isOutdated = statement.purposeVersion !== purpose.purpose.version;
    const isLimited = authority.from > ALWAYS.from || authority.until < ALWAYS.until;
    this.#purpose[position] = purpose.index;
    this.#state[position] =
      STATUSES.indexOf(statement.status) | (isOutdated ? OUTDATED : 0) | (isLimited ? LIMITED : 0);
    this.#interval[2 * position] = from;
    // no arithmetic on a missing bound: an end that is not a number would never come
    this.#interval[2 * position + 1] = longest === undefined ? until : Math.min(until, from + longest);
    if (isLimited) this.#authority.set(position, authority);
  }

  isAbout(position: number, purpose: PurposeNode): boolean {
    return this.#purpose[position] === purpose.index;
  }

  /** Whether the statement is about the purpose or one above it: all that can decide whether the purpose is covered. */
  concerns(position: number, purpose: PurposeNode): boolean {
    return purpose.line.includes(this.#purpose[position] as number);
  }

  /** A mere request says nothing yet: it neither opens nor closes. */
  isRequest(position: number): boolean {
    return this.#status(position) === REQUESTED;
  }

  isEffective(position: number, at: Instant): boolean {
    return this.flaw(position, at) === undefined;
  }

  /** Why the statement has no effect at `at`: the first flaw in the order of the public table; none if it has. */
  flaw(position: number, at: Instant): StatementFlaw | undefined {
    const state = this.#state[position] as number;
    const status = STATUSES[state & STATUS_BITS] as (typeof STATUSES)[number];
    if (status !== "approved") return FLAWS_OF_STATUS[status];
    if (at < (this.#interval[2 * position] as number)) return "not-yet-valid";
    if (at >= (this.#interval[2 * position + 1] as number)) return "expired";
    if (state === 0) return undefined;
    const authority = this.#authority.get(position);
    if (authority && !isWithin(authority, at)) return "without-authority";
    return state & OUTDATED ? "outdated" : undefined;
  }

  /** Instants at which the statement may gain or lose effect; of a statement that is not approved there are none. */
  changes(position: number): readonly Instant[] {
    if (this.#status(position) !== STATUSES.indexOf("approved")) return [];
    const { from, until } = this.#authority.get(position) ?? ALWAYS;
    const interval = [this.#interval[2 * position] as number, this.#interval[2 * position + 1] as number];
    return [...interval, from, until].filter(Number.isFinite);
  }

  /** The first of {@link changes} after `at`; `Infinity` if there is none. */
  nextChange(position: number, at: Instant): Instant {
    const from = this.#interval[2 * position] as number;
    const until = this.#interval[2 * position + 1] as number;
    let next = from > at ? from : Number.POSITIVE_INFINITY;
    if (until > at && until < next) next = until;
    if (((this.#state[position] as number) & LIMITED) === 0) return next;

    const authority = this.#authority.get(position) ?? ALWAYS;
    if (authority.from > at && authority.from < next) next = authority.from;
    return authority.until > at && authority.until < next ? authority.until : next;
  }

  #status(position: number): number {
    return (this.#state[position] as number) & STATUS_BITS;
  }
}

export interface StatementTerms {
  readonly purpose: PurposeNode;
  readonly authority: Interval;
  /** In milliseconds. @default - as long as the statement says */
  readonly longest?: number | undefined;
}

/** The statements of one person or one product: positions `first ≤ i < end`. */
export interface StatementRange {
  readonly statements: Statements;
  readonly first: number;
  readonly end: number;
}
