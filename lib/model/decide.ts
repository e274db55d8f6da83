import { cap, personLeg } from "./decide-session.ts";
import type { Decision, Question } from "./decision.ts";
import { coveredUntil } from "./legs.ts";
import type { LinkedMesh } from "./linked-mesh.ts";
import { noncompliance, sightAt } from "./products.ts";
import { allReasons, NO_REASONS, onlyReason } from "./reasons.ts";
import { unknownReasons } from "./unknown-reasons.ts";

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
    return { outcome: "gap", person, product, purpose, at, reasons: unknownReasons(who, what, why) };
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
