import type { Decision, Question, Reason, SessionDecision, SessionQuestion } from "./decision.ts";
import { coveredUntil, shortfall } from "./legs.ts";
import { acknowledgementKey, type LinkedMesh, type PersonNode } from "./linked-mesh.ts";
import type { Instant, Millis } from "./mesh.ts";
import { noncompliance, sightAt } from "./products.ts";
import type { PurposeNode } from "./purposes.ts";
import { allReasons, NO_REASONS, onlyReason, uncoveredReasons } from "./reasons.ts";

/** No session outlives this, whatever a mesh says: AWS caps a role assumed from a role at one hour. */
const LONGEST_SESSION: Millis = 60 * 60 * 1000;

/**
 * May this person see this product for this purpose at this time? Every leg that fails is reported.
 *
 * Answers name their fields one by one: that is quicker than to spread a question, and what else a caller's question
 * holds does not leak into answers.
 */
export function decide(mesh: LinkedMesh, question: Question): Decision {
  const { person, product, purpose, at } = question;
  const who = mesh.people.get(person);
  const what = mesh.products.get(product);
  const why = mesh.purposes.get(purpose);
  if (!who || !what || !why) {
    const reasons = [
      ...(who ? NO_REASONS : onlyReason("unknown-person")),
      ...(what ? NO_REASONS : onlyReason("unknown-product")),
      ...(why ? NO_REASONS : onlyReason("unknown-purpose")),
    ];
    return { outcome: "gap", person, product, purpose, at, reasons };
  }
  if (!why.usable) {
    return { outcome: "deny", person, product, purpose, at, reasons: onlyReason("purpose-not-active") };
  }

  const personReasons = personLeg(mesh, who, why, at);
  const productReasons = noncompliance(what, why, at);
  if (productReasons.length > 0) {
    return { outcome: "deny", person, product, purpose, at, reasons: allReasons(personReasons, productReasons) };
  }
  const sight = sightAt(what, why, at);
  const reasons = allReasons(personReasons, sight.reasons);
  if (reasons.length > 0) return { outcome: "deny", person, product, purpose, at, reasons };
  const limit = Math.min(at + cap(mesh, why), sight.until);
  const expiresAt = coveredUntil(who, why, { at, limit });
  return { outcome: "allow", person, product, purpose, at, expiresAt, reasons: NO_REASONS, view: sight.view };
}

/** May this person act for this purpose at this time? What they then see depends on each product's owner. */
export function decideSession(mesh: LinkedMesh, question: SessionQuestion): SessionDecision {
  const { person, purpose, at } = question;
  const who = mesh.people.get(person);
  const why = mesh.purposes.get(purpose);
  if (!who || !why) {
    const reasons = [
      ...(who ? NO_REASONS : onlyReason("unknown-person")),
      ...(why ? NO_REASONS : onlyReason("unknown-purpose")),
    ];
    return { outcome: "gap", person, purpose, at, reasons };
  }
  if (!why.usable) return { outcome: "deny", person, purpose, at, reasons: onlyReason("purpose-not-active") };

  const reasons = personLeg(mesh, who, why, at);
  if (reasons.length > 0) return { outcome: "deny", person, purpose, at, reasons };
  const expiresAt = coveredUntil(who, why, { at, limit: at + cap(mesh, why) });
  return { outcome: "allow", person, purpose, at, expiresAt, reasons: NO_REASONS };
}

/** Why the person may not act for the purpose; empty if they may. */
function personLeg(mesh: LinkedMesh, node: PersonNode, purpose: PurposeNode, at: Instant): readonly Reason[] {
  const flaws = shortfall(node, purpose, at);
  const stated = flaws ? uncoveredReasons("approval", flaws) : NO_REASONS;
  return hasAcknowledged(mesh, node, purpose) ? stated : allReasons(stated, onlyReason("acknowledgement-missing"));
}

function hasAcknowledged(mesh: LinkedMesh, node: PersonNode, { purpose }: PurposeNode): boolean {
  const version = purpose.acknowledgement?.version;
  // most purposes ask for none: then the person need not be loaded
  if (version === undefined) return true;
  return mesh.acknowledgements.has(acknowledgementKey({ person: node.person.id, purpose: purpose.id, version }));
}

function cap({ maxSession }: LinkedMesh, { purpose }: PurposeNode): Millis {
  return Math.min(maxSession, purpose.maxSession, LONGEST_SESSION);
}
