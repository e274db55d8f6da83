import type { StatementFlaw } from "./decision.ts";
import { ALWAYS, type Interval, isWithin, validityOf } from "./interval.ts";
import { type Instant, STATEMENT_STATUSES, type Statement } from "./mesh.ts";
import type { PurposeNode } from "./purposes.ts";

const FLAWS_OF_STATUSES = [undefined, "pending", "rejected", "revoked"] as const;
const STATUS_BITS = 3;
const OUTDATED = 4;
const LIMITED = 8;
// approved comes first: a state of zero is then a statement with nothing against it but its interval
const REQUESTED = STATEMENT_STATUSES.indexOf("requested");

/**
 * The statements of one leg, of all persons or all products, each person's or product's in one range.
 *
 * Kept column by column: half a million approvals then take 11 MB, and a question touches three cache lines of them.
 * Made by {@link noStatements}, filled by {@link setStatement}; nobody else looks into the columns.
 */
export interface Statements {
  /** Index of the purpose. */
  readonly purposes: Int32Array;
  /** Status, and whether it is outdated or its authority limited. */
  readonly states: Uint8Array;
  /** Of each statement its start and its end. */
  readonly intervals: Float64Array;
  /** When the decision counts as made with authority, where that is not always. */
  readonly authorities: Map<number, Interval>;
}

/** Room for so many statements. */
export function noStatements(size: number): Statements {
  return {
    purposes: new Int32Array(size),
    states: new Uint8Array(size),
    intervals: new Float64Array(2 * size),
    authorities: new Map(),
  };
}

/** Records a statement about `purpose` at `position`. `longest` cuts the interval, counted from its start. */
export function setStatement(statements: Statements, position: number, stated: Stated): void {
  const { statement, purpose, authority, longest } = stated;
  const { from, until } = validityOf(statement);
  const isOutdated = statement.purposeVersion !== purpose.purpose.version;
  const isLimited = authority.from > ALWAYS.from || authority.until < ALWAYS.until;
  statements.purposes[position] = purpose.index;
  statements.states[position] =
    STATEMENT_STATUSES.indexOf(statement.status) | (isOutdated ? OUTDATED : 0) | (isLimited ? LIMITED : 0);
  statements.intervals[2 * position] = from;
  // no arithmetic on a missing bound: an end that is not a number would never come
  statements.intervals[2 * position + 1] = longest === undefined ? until : Math.min(until, from + longest);
  if (isLimited) statements.authorities.set(position, authority);
}

export function isAbout({ purposes }: Statements, position: number, purpose: PurposeNode): boolean {
  return purposes[position] === purpose.index;
}

/** Whether the statement is about the purpose or one above it: all that can decide whether the purpose is covered. */
export function concerns({ purposes }: Statements, position: number, purpose: PurposeNode): boolean {
  return purpose.line.includes(purposes[position] as number);
}

/** A mere request says nothing yet: it neither opens nor closes. */
export function isRequest(statements: Statements, position: number): boolean {
  return statusAt(statements, position) === REQUESTED;
}

export function isEffective(statements: Statements, position: number, at: Instant): boolean {
  return flawAt(statements, position, at) === undefined;
}

/** Why the statement has no effect at `at`: the first flaw in the order of the public table; none if it has. */
export function flawAt(
  { states, intervals, authorities }: Statements,
  position: number,
  at: Instant,
): StatementFlaw | undefined {
  const state = states[position] as number;
  const flaw = FLAWS_OF_STATUSES[state & STATUS_BITS];
  if (flaw) return flaw;
  if (at < (intervals[2 * position] as number)) return "not-yet-valid";
  if (at >= (intervals[2 * position + 1] as number)) return "expired";
  if (state === 0) return undefined;
  const authority = authorities.get(position);
  if (authority && !isWithin(authority, at)) return "without-authority";
  return state & OUTDATED ? "outdated" : undefined;
}

/** Instants at which the statement may gain or lose effect; of a statement that is not approved there are none. */
export function changesAt(statements: Statements, position: number): readonly Instant[] {
  if (statusAt(statements, position) !== STATEMENT_STATUSES.indexOf("approved")) return [];
  const { intervals, authorities } = statements;
  const { from, until } = authorities.get(position) ?? ALWAYS;
  const interval = [intervals[2 * position] as number, intervals[2 * position + 1] as number];
  return [...interval, from, until].filter(Number.isFinite);
}

/** The first of {@link changesAt} after `at`; `Infinity` if there is none. */
export function nextChangeAt({ states, intervals, authorities }: Statements, position: number, at: Instant): Instant {
  const from = intervals[2 * position] as number;
  const until = intervals[2 * position + 1] as number;
  let next = from > at ? from : Number.POSITIVE_INFINITY;
  if (until > at && until < next) next = until;
  if (((states[position] as number) & LIMITED) === 0) return next;

  const authority = authorities.get(position) ?? ALWAYS;
  if (authority.from > at && authority.from < next) next = authority.from;
  return authority.until > at && authority.until < next ? authority.until : next;
}

function statusAt({ states }: Statements, position: number): number {
  return (states[position] as number) & STATUS_BITS;
}

/** A statement with what it is judged by. */
interface Stated {
  readonly statement: Statement;
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
  /** Of all purposes that are stated about, as {@link marksOf} sets them. */
  readonly marks: number;
}
