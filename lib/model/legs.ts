/**
 * Whether a leg covers a purpose, and why not.
 *
 * The rule is that of Byun and Li, "Purpose based access control for privacy protection in relational database
 * systems" (VLDB Journal 17(4), 2008), carried over from trees to DAGs and from sets to dated statements.
 */

import type { StatementFlaw } from "./decision.ts";
import type { Instant } from "./mesh.ts";
import type { PurposeNode } from "./purposes.ts";
import { concerns, flawAt, isAbout, isEffective, isRequest, nextChangeAt, type StatementRange } from "./statements.ts";

type Own = "effective" | "closed" | "silent";

const NO_FLAWS: readonly StatementFlaw[] = Object.freeze([]);

/**
 * Whether `purpose` is covered: by a statement of its own, or, where nothing but requests is said about it, by all
 * of its parents.
 *
 * Since every parent must be covered, it is enough to look at each purpose above once.
 */
export function isCovered(leg: StatementRange, purpose: PurposeNode, at: Instant): boolean {
  let current: PurposeNode | undefined = purpose;
  // most purposes have one parent: up to the first with several, nothing has to be remembered
  while (current?.usable) {
    const own = ownStatement(leg, current, at);
    if (own !== "silent") return own === "effective";
    if (current.parents.length > 1) return isAnythingSaid(leg, current) && areCovered(leg, current.parents, at);
    current = current.parents[0];
  }
  return false;
}

/**
 * What keeps the leg from covering `purpose`: the flaws of the statements about it, none if there is no statement;
 * `undefined` if nothing does.
 */
export function shortfall(
  leg: StatementRange,
  purpose: PurposeNode,
  at: Instant,
): readonly StatementFlaw[] | undefined {
  if (!isAnythingSaid(leg, purpose)) return NO_FLAWS;
  return isCovered(leg, purpose, at) ? undefined : flawsOf(leg, purpose, at);
}

/** Whether any statement is about the purpose or one above it: mostly there is none, and that is quickly seen. */
function isAnythingSaid({ statements, first, end, marks }: StatementRange, purpose: PurposeNode): boolean {
  if ((marks & purpose.marks) === 0) return false;
  for (let position = first; position < end; position++) if (concerns(statements, position, purpose)) return true;
  return false;
}

function areCovered(leg: StatementRange, purposes: readonly PurposeNode[], at: Instant): boolean {
  const seen = new Set<PurposeNode>();
  const pending = [...purposes];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (!next.usable) return false;
    const own = ownStatement(leg, next, at);
    if (own === "closed" || (own === "silent" && next.parents.length === 0)) return false;
    if (own === "silent") pending.push(...next.parents);
  }
  return true;
}

/** The first instant after `at` at which the leg no longer covers `purpose`, which it does at `at`; `limit` at most. */
export function coveredUntil(
  leg: StatementRange,
  purpose: PurposeNode,
  { at, limit }: { readonly at: Instant; readonly limit: Instant },
): Instant {
  let instant = nextChangeOf(leg, at);
  while (instant < limit && isCovered(leg, purpose, instant)) instant = nextChangeOf(leg, instant);
  return Math.min(instant, limit);
}

/** Position of the effective statement about `purpose` itself; `undefined` if it is inherited or there is none. */
export function effectiveStatement(leg: StatementRange, purpose: PurposeNode, at: Instant): number | undefined {
  for (let position = leg.first; position < leg.end; position++) {
    if (isAbout(leg.statements, position, purpose) && isEffective(leg.statements, position, at)) return position;
  }
  return undefined;
}

/** What is wrong with the statements about `purpose` itself, each flaw once; empty if nothing was ever stated. */
function flawsOf(leg: StatementRange, purpose: PurposeNode, at: Instant): readonly StatementFlaw[] {
  let flaws: StatementFlaw[] | undefined;
  for (let position = leg.first; position < leg.end; position++) {
    if (!isAbout(leg.statements, position, purpose)) continue;
    const flaw = flawAt(leg.statements, position, at);
    if (!flaw) continue;
    if (!flaws) flaws = [flaw];
    else if (!flaws.includes(flaw)) flaws.push(flaw);
  }
  return flaws ?? NO_FLAWS;
}

/** The first instant after `at` at which some statement of the leg gains or loses effect. */
function nextChangeOf({ statements, first, end }: StatementRange, at: Instant): Instant {
  let next = Number.POSITIVE_INFINITY;
  for (let position = first; position < end; position++) {
    next = Math.min(next, nextChangeAt(statements, position, at));
  }
  return next;
}

/** What is said about `purpose` itself comes before what is inherited: a statement that has ended closes it. */
function ownStatement({ statements, first, end }: StatementRange, purpose: PurposeNode, at: Instant): Own {
  let own: Own = "silent";
  for (let position = first; position < end; position++) {
    if (!isAbout(statements, position, purpose) || isRequest(statements, position)) continue;
    if (isEffective(statements, position, at)) return "effective";
    own = "closed";
  }
  return own;
}
