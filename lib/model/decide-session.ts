import type { SessionDecision, SessionQuestion, SessionReason } from "./decision.ts";
import { coveredUntil, shortfall } from "./legs.ts";
import { acknowledgementKey, type LinkedPeople, type PersonNode } from "./linked-people.ts";
import type { Instant, Millis } from "./mesh.ts";
import type { PurposeNode } from "./purposes.ts";
import { allReasons, NO_REASONS, onlyReason, uncoveredReasons } from "./reasons.ts";

/** No session outlives this, whatever a mesh says: AWS caps a role assumed from a role at one hour. */
const LONGEST_SESSION: Millis = 3_600_000;

/** May this person act for this purpose at this time? What they then see depends on each product's owner. */
export function decideSession(mesh: LinkedPeople, question: SessionQuestion): SessionDecision {
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
export function personLeg(
  mesh: LinkedPeople,
  node: PersonNode,
  purpose: PurposeNode,
  at: Instant,
): readonly SessionReason[] {
  const flaws = shortfall(node, purpose, at);
  const stated = flaws ? uncoveredReasons("approval", flaws) : NO_REASONS;
  return hasAcknowledged(mesh, node, purpose) ? stated : allReasons(stated, onlyReason("acknowledgement-missing"));
}

function hasAcknowledged(mesh: LinkedPeople, node: PersonNode, { purpose }: PurposeNode): boolean {
  const version = purpose.acknowledgement?.version;
  // most purposes ask for none: then the person need not be loaded
  if (version === undefined) return true;
  return mesh.acknowledgements.has(acknowledgementKey({ person: node.person.id, purpose: purpose.id, version }));
}

/** How long an answer holds at most. */
export function cap({ maxSession }: LinkedPeople, { purpose }: PurposeNode): Millis {
  return Math.min(maxSession, purpose.maxSession, LONGEST_SESSION);
}
