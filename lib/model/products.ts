import type { Authority } from "./authority.ts";
import type { Reason } from "./decision.ts";
import { flawsOf, isCovered } from "./legs.ts";
import type { Assignment, Instant, Product, View } from "./mesh.ts";
import { isRelated, type PurposeNode } from "./purposes.ts";
import { allReasons, NO_REASONS, onlyReason, uncoveredReasons } from "./reasons.ts";
import type { StatementRange } from "./statements.ts";
import type { TableNode } from "./table-lineage.ts";
import { ascending } from "./time-line.ts";
import { type EffectiveView, effectiveView, isSameView, isVisible } from "./view.ts";

/** A product with its inputs, its statements and its lineage at hand. */
export interface ProductNode {
  readonly product: Product;
  readonly inputs: readonly ProductNode[];
  readonly authority: Authority;
  readonly allowances: StatementRange;
  /** The allowance at position `allowances.first + i`. */
  readonly allowanceAt: readonly Assignment[];
  readonly prohibitions: readonly Prohibition[];
  readonly tables: readonly TableNode[];
  /** Instants at which some view of the product may change, its inputs' included; ascending. */
  readonly changes: readonly Instant[];
  /** Legs worked out so far, per purpose. */
  readonly legs: Map<number, ProductLeg>;
  /** The different views in {@link legs}: most purposes that inherit see what others see. */
  readonly views: View[];
}

/** What one purpose gets of a product until an instant, or why nothing. */
export interface ProductLeg {
  /** Visible tables and columns only; empty if there are reasons. */
  readonly view: View;
  /** Empty if there is a view. */
  readonly reasons: readonly Reason[];
  /** The first instant at which view or reasons are others; `Infinity` if there is none. */
  readonly until: Instant;
  /** The leg from `until` on. */
  readonly next: ProductLeg | undefined;
}

/** Binds from its status and interval alone: what forbids must not fail open. */
export interface Prohibition {
  readonly purpose: PurposeNode;
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Whether a prohibition binds that is about the purpose, one above it or one below it: a session for `marketing`
 * could send e-mails, so prohibiting `direct-email` closes `marketing` too.
 */
export function isProhibited({ prohibitions }: ProductNode, purpose: PurposeNode, at: Instant): boolean {
  return prohibitions.some(({ purpose: other, from, until }) => from <= at && at < until && isRelated(other, purpose));
}

/**
 * What the purpose gets of the product. Worked out for all time when first asked for and kept, except for the many
 * purposes that nothing is stated about.
 */
export function productLegAt(node: ProductNode, purpose: PurposeNode, at: Instant): ProductLeg {
  // looking at a few statements first costs less than a look-up that nearly always finds nothing
  if (!isMentioned(node, purpose)) return NOT_ASSIGNED;
  let leg = node.legs.get(purpose.index) ?? newLegs(node, purpose);
  while (at >= leg.until && leg.next) leg = leg.next;
  return leg;
}

/** What a purpose sees of a product that is compliant for it, and what hides the rest. */
export function productViewAt(node: ProductNode, purpose: PurposeNode, at: Instant): EffectiveView {
  const inputs = new Map(node.inputs.map((input) => [input.product.id, input]));
  return effectiveView(node, {
    purpose,
    at,
    viewOf(id) {
      const input = inputs.get(id);
      return input ? productLegAt(input, purpose, at).view : NOTHING;
    },
  });
}

const NOTHING: View = Object.freeze({});

const NOT_ASSIGNED: ProductLeg = {
  view: NOTHING,
  reasons: uncoveredReasons("assignment", []),
  until: Number.POSITIVE_INFINITY,
  next: undefined,
};

function newLegs(node: ProductNode, purpose: PurposeNode): ProductLeg {
  const starts = [Number.NEGATIVE_INFINITY, ...changesOf(node, purpose)];
  let following: ProductLeg | undefined;
  for (let index = starts.length - 1; index >= 0; index--) {
    const made = newLeg(node, purpose, starts[index] as Instant);
    if (following && isSameAnswer(following, made)) continue;
    const { view, reasons } = made;
    following = { view, reasons, until: starts[index + 1] ?? Number.POSITIVE_INFINITY, next: following };
  }
  const first = following ?? NOT_ASSIGNED;
  node.legs.set(purpose.index, first);
  return first;
}

/** Whether anything is stated about the purpose, or about another one that bears on it. */
function isMentioned({ allowances: { statements, first, end }, prohibitions }: ProductNode, purpose: PurposeNode) {
  for (let position = first; position < end; position++) if (statements.concerns(position, purpose)) return true;
  return prohibitions.some((prohibition) => isRelated(prohibition.purpose, purpose));
}

/** Every instant at which what the purpose gets may change. */
function changesOf(node: ProductNode, purpose: PurposeNode): readonly Instant[] {
  const { statements, first, end } = node.allowances;
  const instants: Instant[] = [];
  for (let position = first; position < end; position++) {
    if (statements.concerns(position, purpose)) instants.push(...statements.changes(position));
  }
  for (const { purpose: other, from, until } of node.prohibitions) {
    if (isRelated(other, purpose)) instants.push(from, until);
  }
  for (const { validFrom, validUntil } of node.tables.flatMap(({ declassifications }) => declassifications)) {
    instants.push(validFrom ?? Number.NEGATIVE_INFINITY, validUntil);
  }
  for (const input of node.inputs) {
    const start = productLegAt(input, purpose, Number.NEGATIVE_INFINITY);
    for (let leg: ProductLeg | undefined = start; leg; leg = leg.next) instants.push(leg.until);
  }
  return ascending(instants);
}

type LegAnswer = Pick<ProductLeg, "view" | "reasons">;

function newLeg(node: ProductNode, purpose: PurposeNode, at: Instant): LegAnswer {
  const covered = isCovered(node.allowances, purpose, at);
  const prohibited = isProhibited(node, purpose, at);
  if (!covered || prohibited) {
    const stated = covered ? NO_REASONS : uncoveredReasons("assignment", flawsOf(node.allowances, purpose, at));
    return { view: NOTHING, reasons: allReasons(stated, prohibited ? onlyReason("prohibited") : NO_REASONS) };
  }
  const { view, hiding } = productViewAt(node, purpose, at);
  if (!isVisible(view)) return { view: NOTHING, reasons: allReasons(onlyReason("nothing-visible"), hiding) };
  const known = node.views.find((other) => isSameView(other, view));
  if (!known) node.views.push(view);
  return { view: known ?? view, reasons: NO_REASONS };
}

function isSameAnswer(one: LegAnswer, other: LegAnswer): boolean {
  if (one.view !== other.view) return false;
  return one.reasons === other.reasons || JSON.stringify(one.reasons) === JSON.stringify(other.reasons);
}
