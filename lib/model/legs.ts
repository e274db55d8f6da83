/**
 * Whether a leg covers a purpose, and why not.
 *
 * The rule is that of Byun and Li, "Purpose based access control for privacy protection in relational database
 * systems" (VLDB Journal 17(4), 2008), carried over from trees to DAGs and from sets to dated statements.
 */

import type { StatementFlaw } from "./decision.ts";
import type { Instant } from "./mesh.ts";
import type { PurposeNode } from "./purposes.ts";
import type { StatementRange } from "./statements.ts";

type Own = "effective" | "closed" | "silent";

/**
 * Whether `purpose` is covered: by a statement of its own, or, where nothing but requests is said about it, by all
 * of its parents.
 *
 * Since every parent must be covered, it is enough to look at each purpose above once.
 */
export function isCovered(leg: StatementRange, purpose: PurposeNode, at: Instant): boolean {
  if (!purpose.usable) return false;
  const own = ownStatement(leg, purpose, at);
  if (own !== "silent" || purpose.parents.length === 0) return own === "effective";

  const seen = new Set<PurposeNode>();
  const pending = [...purpose.parents];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (!next.usable) return false;
    const above = ownStatement(leg, next, at);
    if (above === "closed" || (above === "silent" && next.parents.length === 0)) return false;
    if (above === "silent") pending.push(...next.parents);
  }
  return true;
}

/** Position of the effective statement about `purpose` itself; `undefined` if it is inherited or there is none. */
export function effectiveStatement(leg: StatementRange, purpose: PurposeNode, at: Instant): number | undefined {
  for (let position = leg.first; position < leg.end; position++) {
    if (leg.statements.isAbout(position, purpose) && leg.statements.flaw(position, at) === undefined) return position;
  }
  return undefined;
}

/** What is wrong with the statements about `purpose` itself, each flaw once; empty if nothing was ever stated. */
export function flawsOf(leg: StatementRange, purpose: PurposeNode, at: Instant): readonly StatementFlaw[] {
  const flaws = new Set<StatementFlaw>();
  for (let position = leg.first; position < leg.end; position++) {
    if (!leg.statements.isAbout(position, purpose)) continue;
    const flaw = leg.statements.flaw(position, at);
    if (flaw) flaws.add(flaw);
  }
  return [...flaws];
}

/** The first instant after `at` at which some statement of the leg gains or loses effect. */
export function nextChangeOf(leg: StatementRange, at: Instant): Instant {
  let next = Number.POSITIVE_INFINITY;
  for (let position = leg.first; position < leg.end; position++) {
    next = Math.min(next, leg.statements.nextChange(position, at));
  }
  return next;
}

/** What is said about `purpose` itself comes before what is inherited: a statement that has ended closes it. */
function ownStatement({ statements, first, end }: StatementRange, purpose: PurposeNode, at: Instant): Own {
  let own: Own = "silent";
  for (let position = first; position < end; position++) {
    if (!statements.isAbout(position, purpose) || statements.isRequest(position)) continue;
    if (statements.flaw(position, at) === undefined) return "effective";
    own = "closed";
  }
  return own;
}
