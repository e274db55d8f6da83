import type { AuthorityWindow } from "./authority.ts";
import type { StatementFlaw } from "./decision.ts";
import type { Instant, Statement } from "./mesh.ts";
import type { PurposeNode } from "./purposes.ts";

const FLAWS_OF_STATUS = {
  requested: "pending",
  approved: undefined,
  rejected: "rejected",
  revoked: "revoked",
} as const;
const STATUSES = ["requested", "approved", "rejected", "revoked"] as const;
const REQUESTED = STATUSES.indexOf("requested");

/**
 * The statements of one leg, of all persons or all products, each person's or product's in one range.
 *
 * Kept column by column: half a million approvals then take 20 MB, and a question touches two cache lines of them.
 */
export class Statements {
  readonly #purpose: Int32Array;
  readonly #status: Uint8Array;
  readonly #outdated: Uint8Array;
  readonly #from: Float64Array;
  readonly #until: Float64Array;
  readonly #authorityFrom: Float64Array;
  readonly #authorityUntil: Float64Array;

  constructor(size: number) {
    this.#purpose = new Int32Array(size);
    this.#status = new Uint8Array(size);
    this.#outdated = new Uint8Array(size);
    this.#from = new Float64Array(size);
    this.#until = new Float64Array(size);
    this.#authorityFrom = new Float64Array(size);
    this.#authorityUntil = new Float64Array(size);
  }

  /** Records a statement about `purpose` at `position`. `longest` cuts the interval, counted from its start. */
  set(position: number, statement: Statement, terms: StatementTerms): void {
    const { purpose, authority, longest = Number.POSITIVE_INFINITY } = terms;
    const from = statement.validFrom ?? Number.NEGATIVE_INFINITY;
    this.#purpose[position] = purpose.index;
    this.#status[position] = STATUSES.indexOf(statement.status);
    this.#outdated[position] = statement.purposeVersion === purpose.purpose.version ? 0 : 1;
    this.#from[position] = from;
    this.#until[position] = Math.min(statement.validUntil ?? Number.POSITIVE_INFINITY, from + longest);
    this.#authorityFrom[position] = authority.from;
    this.#authorityUntil[position] = authority.until;
  }

  isAbout(position: number, purpose: PurposeNode): boolean {
    return this.#purpose[position] === purpose.index;
  }

  /** A mere request says nothing yet: it neither opens nor closes. */
  isRequest(position: number): boolean {
    return this.#status[position] === REQUESTED;
  }

  /** Why the statement has no effect at `at`: the first flaw in the order of the public table; none if it has. */
  flaw(position: number, at: Instant): StatementFlaw | undefined {
    const status = STATUSES[this.#status[position] as number] as keyof typeof FLAWS_OF_STATUS;
    if (status !== "approved") return FLAWS_OF_STATUS[status];
    if (at < (this.#from[position] as number)) return "not-yet-valid";
    if (at >= (this.#until[position] as number)) return "expired";
    const isAuthorised =
      at >= (this.#authorityFrom[position] as number) && at < (this.#authorityUntil[position] as number);
    if (!isAuthorised) return "without-authority";
    return this.#outdated[position] === 0 ? undefined : "outdated";
  }

  /** Instants at which the statement may gain or lose effect; of a statement that is not approved there are none. */
  changes(position: number): readonly Instant[] {
    if (STATUSES[this.#status[position] as number] !== "approved") return [];
    const columns = [this.#from, this.#until, this.#authorityFrom, this.#authorityUntil];
    return columns.map((column) => column[position] as number).filter(Number.isFinite);
  }

  /** The first of {@link changes} after `at`; `Infinity` if there is none. */
  nextChange(position: number, at: Instant): Instant {
    let next = Number.POSITIVE_INFINITY;
    for (const column of [this.#from, this.#until, this.#authorityFrom, this.#authorityUntil]) {
      const instant = column[position] as number;
      if (instant > at && instant < next) next = instant;
    }
    return next;
  }
}

export interface StatementTerms {
  readonly purpose: PurposeNode;
  readonly authority: AuthorityWindow;
  /** In milliseconds. @default - as long as the statement says */
  readonly longest?: number | undefined;
}

/** The statements of one person or one product: positions `first ≤ i < end`. */
export interface StatementRange {
  readonly statements: Statements;
  readonly first: number;
  readonly end: number;
}
