import type { Reason } from "./decision.ts";
import type { Interval } from "./interval.ts";
import { isCovered, shortfall } from "./legs.ts";
import type { Assignment, Instant, Product, View } from "./mesh.ts";
import { isRelated, type PurposeNode } from "./purposes.ts";
import { allReasons, NO_REASONS, onlyReason, uncoveredReasons } from "./reasons.ts";
import { changesAt, concerns, type StatementRange } from "./statements.ts";
import type { TableNode } from "./table-lineage.ts";
import { ascending } from "./time-line.ts";
import { type EffectiveView, effectiveView, isSameView, isVisible } from "./view.ts";

/** A product with its inputs, its lineage and the range of its allowances: in itself, so that it is at hand at once. */
export interface ProductNode extends StatementRange {
  readonly product: Product;
  readonly inputs: readonly ProductNode[];
  /** The allowance at position `first + i`. */
  readonly allowanceAt: readonly Assignment[];
  readonly prohibitions: readonly Prohibition[];
  readonly tables: readonly TableNode[];
  /** What purposes see, as far as it was asked for; of each purpose from the first time on. */
  seen: Map<number, Sight> | undefined;
}

/** What one purpose sees of a product until an instant, while the product is compliant for it. */
export interface Sight {
  /** Visible tables and columns only; empty if there are reasons. */
  readonly view: View;
  /** Empty if there is a view. */
  readonly reasons: readonly Reason[];
  /** The first instant at which something else is seen; `Infinity` if there is none. */
  readonly until: Instant;
  /** The next time at which the product is compliant. */
  readonly next: Sight | undefined;
}

/** Of how many purposes a product keeps what they see: the first to go is the one that was asked for first. */
const MOST_SEEN = 64;

/** Binds from its status and interval alone: what forbids must not fail open. */
export interface Prohibition extends Interval {
  readonly purpose: PurposeNode;
}

/**
 * Whether a prohibition binds that is about the purpose, one above it or one below it: a session for `marketing`
 * could send e-mails, so prohibiting `direct-email` closes `marketing` too.
 */
export function isProhibited({ prohibitions }: ProductNode, purpose: PurposeNode, at: Instant): boolean {
  // nearly always there is none, and then a closure would be made in vain
  if (prohibitions.length === 0) return false;
  return prohibitions.some(({ purpose: other, from, until }) => from <= at && at < until && isRelated(other, purpose));
}

/** Whether the product may serve the purpose at all: its allowances cover it and nothing prohibits it. */
export function isCompliant(node: ProductNode, purpose: PurposeNode, at: Instant): boolean {
  return isCovered(node, purpose, at) && !isProhibited(node, purpose, at);
}

/** Why the product is not compliant for the purpose; empty if it is. */
export function noncompliance(node: ProductNode, purpose: PurposeNode, at: Instant): readonly Reason[] {
  const flaws = shortfall(node, purpose, at);
  const stated = flaws ? uncoveredReasons("assignment", flaws) : NO_REASONS;
  return isProhibited(node, purpose, at) ? allReasons(stated, onlyReason("prohibited")) : stated;
}

/**
 * What the purpose sees of the product, which is compliant for it at `at`. Worked out for all time when first asked
 * for, and kept.
 */
export function sightAt(node: ProductNode, purpose: PurposeNode, at: Instant): Sight {
  let sight = node.seen?.get(purpose.index) ?? newSights(node, purpose);
  while (at >= sight.until && sight.next) sight = sight.next;
  return sight;
}

/** What a purpose sees of a product that is compliant for it, and what hides the rest. */
export function productViewAt(node: ProductNode, purpose: PurposeNode, at: Instant): EffectiveView {
  const inputs = new Map(node.inputs.map((input) => [input.product.id, input]));
  return effectiveView(node, {
    purpose,
    at,
    viewOf(id) {
      const input = inputs.get(id);
      return input && isCompliant(input, purpose, at) ? sightAt(input, purpose, at).view : NOTHING;
    },
  });
}

/** The first instant after `at` at which what some purpose sees of the product may change; `Infinity` if there is none. */
export function nextChangeOf(node: ProductNode, at: Instant): Instant {
  const changes = changesOf(node);
  return changes.reduce((next, instant) => (instant > at && instant < next ? instant : next), Number.POSITIVE_INFINITY);
}

const NOTHING: View = Object.freeze({});
const NEVER: Sight = { view: NOTHING, reasons: NO_REASONS, until: Number.POSITIVE_INFINITY, next: undefined };

function newSights(node: ProductNode, purpose: PurposeNode): Sight {
  const starts = [Number.NEGATIVE_INFINITY, ...ascending(changesOf(node, purpose))];
  let following: Sight | undefined;
  let isAdjacent = false;
  // from the end, so that each can name the next
  for (let index = starts.length - 1; index >= 0; index--) {
    const at = starts[index] as Instant;
    if (!isCompliant(node, purpose, at)) {
      isAdjacent = false;
      continue;
    }
    const { view, reasons } = sightOf(productViewAt(node, purpose, at));
    if (isAdjacent && following && isSameSight(following, { view, reasons })) continue;
    const known = firstOf(node, (sight) => isSameSight(sight, { view, reasons })) ?? { view, reasons };
    const until = starts[index + 1] ?? Number.POSITIVE_INFINITY;
    following = { view: known.view, reasons: known.reasons, until, next: following };
    isAdjacent = true;
  }
  return remember(node, purpose, following ?? NEVER);
}

function remember(node: ProductNode, purpose: PurposeNode, first: Sight): Sight {
  node.seen ??= new Map();
  const [oldest] = node.seen.keys();
  if (oldest !== undefined && node.seen.size >= MOST_SEEN) node.seen.delete(oldest);
  node.seen.set(purpose.index, first);
  return first;
}

/** Another purpose that sees the same, so that it is kept once: most that inherit see what those above see. */
function firstOf(node: ProductNode, isWanted: (sight: Sight) => boolean): Sight | undefined {
  for (const first of node.seen?.values() ?? []) {
    for (let sight: Sight | undefined = first; sight; sight = sight.next) if (isWanted(sight)) return sight;
  }
  return undefined;
}

/** Every instant at which what a purpose sees of the product may change; that any purpose sees, without one. */
function changesOf(node: ProductNode, purpose?: PurposeNode): readonly Instant[] {
  const sources = new Set([node]);
  // a set that grows while it is walked: every product that this one is made from, once
  for (const source of sources) for (const input of source.inputs) sources.add(input);
  return [...sources].flatMap((source) => ownChanges(source, purpose));
}

function ownChanges(node: ProductNode, purpose?: PurposeNode): readonly Instant[] {
  const { statements, first, end, prohibitions, tables } = node;
  const instants: Instant[] = [];
  for (let position = first; position < end; position++) {
    if (!purpose || concerns(statements, position, purpose)) instants.push(...changesAt(statements, position));
  }
  for (const { purpose: other, from, until } of prohibitions) {
    if (!purpose || isRelated(other, purpose)) instants.push(from, until);
  }
  for (const { validFrom, validUntil } of tables.flatMap(({ declassifications }) => declassifications)) {
    instants.push(validFrom ?? Number.NEGATIVE_INFINITY, validUntil);
  }
  return instants;
}

/** What is seen, or why that is nothing. */
export function sightOf({ view, hiding }: EffectiveView): Pick<Sight, "view" | "reasons"> {
  return isVisible(view)
    ? { view, reasons: NO_REASONS }
    : { view: NOTHING, reasons: allReasons(onlyReason("nothing-visible"), hiding) };
}

function isSameSight(one: Pick<Sight, "view" | "reasons">, other: Pick<Sight, "view" | "reasons">): boolean {
  if (one.reasons.length !== other.reasons.length || !isSameView(one.view, other.view)) return false;
  return one.reasons.length === 0 || JSON.stringify(one.reasons) === JSON.stringify(other.reasons);
}
