import type { Decision, Question, Reason, ReasonCode, SessionDecision, SessionQuestion } from "./decision.ts";
import { flawsOf, isCovered, nextChangeOf } from "./legs.ts";
import { acknowledgementKey, type LinkedMesh, type PersonNode } from "./linked-mesh.ts";
import type { Instant, Millis, View } from "./mesh.ts";
import { isProhibited, type ProductNode, productViewAt } from "./products.ts";
import type { PurposeNode } from "./purposes.ts";
import { nextAfter } from "./time-line.ts";
import { isSameView, isVisible } from "./view.ts";

/** No session outlives this, whatever a mesh says: AWS caps a role assumed from a role at one hour. */
const LONGEST_SESSION: Millis = 60 * 60 * 1000;

const NONE: readonly [] = [];

/** May this person see this product for this purpose at this time? Every leg that fails is reported. */
export function decide(mesh: LinkedMesh, question: Question): Decision {
  const { at } = question;
  const person = mesh.people.get(question.person);
  const product = mesh.products.get(question.product);
  const purpose = mesh.purposes.get(question.purpose);
  if (!person || !product || !purpose) {
    const gaps = [
      ...(person ? NONE : [reason("unknown-person")]),
      ...(product ? NONE : [reason("unknown-product")]),
      ...(purpose ? NONE : [reason("unknown-purpose")]),
    ];
    return { outcome: "gap", ...copyOf(question), reasons: gaps };
  }
  if (!purpose.usable) return { outcome: "deny", ...copyOf(question), reasons: [reason("purpose-not-active")] };

  const personReasons = personLeg(mesh, person, purpose, at);
  const { view, reasons: productReasons } = productLeg(product, purpose, at);
  if (personReasons.length > 0 || productReasons.length > 0) {
    return { outcome: "deny", ...copyOf(question), reasons: [...personReasons, ...productReasons] };
  }
  const expiresAt = firstChange(at, at + cap(mesh, purpose), {
    next: (instant) => Math.min(nextChangeOf(person, instant), nextAfter(product.changes, instant)),
    isSame: (instant) =>
      personLeg(mesh, person, purpose, instant).length === 0 &&
      isSameView(view, productLeg(product, purpose, instant).view),
  });
  return { outcome: "allow", ...copyOf(question), expiresAt, reasons: NONE, view };
}

/** May this person act for this purpose at this time? What they then see depends on each product's owner. */
export function decideSession(mesh: LinkedMesh, question: SessionQuestion): SessionDecision {
  const { at } = question;
  const person = mesh.people.get(question.person);
  const purpose = mesh.purposes.get(question.purpose);
  const asked = { person: question.person, purpose: question.purpose, at };
  if (!person || !purpose) {
    const gaps = [...(person ? NONE : [reason("unknown-person")]), ...(purpose ? NONE : [reason("unknown-purpose")])];
    return { outcome: "gap", ...asked, reasons: gaps };
  }
  if (!purpose.usable) return { outcome: "deny", ...asked, reasons: [reason("purpose-not-active")] };

  const reasons = personLeg(mesh, person, purpose, at);
  if (reasons.length > 0) return { outcome: "deny", ...asked, reasons };
  const expiresAt = firstChange(at, at + cap(mesh, purpose), {
    next: (instant) => nextChangeOf(person, instant),
    isSame: (instant) => personLeg(mesh, person, purpose, instant).length === 0,
  });
  return { outcome: "allow", ...asked, expiresAt, reasons: NONE };
}

/** Why the person may not act for the purpose; empty if they may. */
function personLeg(mesh: LinkedMesh, node: PersonNode, purpose: PurposeNode, at: Instant): readonly Reason[] {
  const isAcknowledged = hasAcknowledged(mesh, node, purpose);
  const covered = isCovered(node, purpose, at);
  if (covered && isAcknowledged) return NONE;
  const reasons: Reason[] = [];
  if (!covered) {
    const flaws = flawsOf(node, purpose, at);
    reasons.push(...(flaws.length > 0 ? flaws.map((flaw) => reason(`approval-${flaw}`)) : [reason("no-approval")]));
  }
  if (!isAcknowledged) reasons.push(reason("acknowledgement-missing"));
  return reasons;
}

function hasAcknowledged(mesh: LinkedMesh, { person }: PersonNode, { purpose }: PurposeNode): boolean {
  const version = purpose.acknowledgement?.version;
  return (
    version === undefined ||
    mesh.acknowledgements.has(acknowledgementKey({ person: person.id, purpose: purpose.id, version }))
  );
}

/** What the purpose sees of the product, or why nothing. */
function productLeg(
  node: ProductNode,
  purpose: PurposeNode,
  at: Instant,
): { readonly view: View; readonly reasons: readonly Reason[] } {
  const covered = isCovered(node.allowances, purpose, at);
  const prohibited = isProhibited(node, purpose, at);
  if (covered && !prohibited) {
    const { view, hiding } = productViewAt(node, purpose, at);
    return { view, reasons: isVisible(view) ? NONE : [reason("nothing-visible"), ...hiding] };
  }
  const reasons: Reason[] = [];
  if (!covered) {
    const flaws = flawsOf(node.allowances, purpose, at);
    reasons.push(...(flaws.length > 0 ? flaws.map((flaw) => reason(`assignment-${flaw}`)) : [reason("not-assigned")]));
  }
  if (prohibited) reasons.push(reason("prohibited"));
  return { view: {}, reasons };
}

/** The first instant in `(at, limit]` at which the answer is another one; `limit` if there is none before it. */
function firstChange(
  at: Instant,
  limit: Instant,
  answer: { readonly next: (instant: Instant) => Instant; readonly isSame: (instant: Instant) => boolean },
): Instant {
  let instant = answer.next(at);
  while (instant < limit && answer.isSame(instant)) instant = answer.next(instant);
  return Math.min(instant, limit);
}

function cap({ maxSession }: LinkedMesh, { purpose }: PurposeNode): Millis {
  return Math.min(maxSession, purpose.maxSession, LONGEST_SESSION);
}

/** Only what belongs to the question: a caller's further fields do not leak into answers. */
function copyOf({ person, product, purpose, at }: Question): Question {
  return { person, product, purpose, at };
}

const KNOWN_REASONS = new Map<ReasonCode, Reason>();

/** The same value for the same code: millions of denials share a few dozen reasons. */
function reason(code: ReasonCode): Reason {
  const known = KNOWN_REASONS.get(code);
  if (known) return known;
  const made: Reason = Object.freeze({ code });
  KNOWN_REASONS.set(code, made);
  return made;
}
