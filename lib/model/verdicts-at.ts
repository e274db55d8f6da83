import { personLeg } from "./decide-session.ts";
import type { Decision, Question, Reason } from "./decision.ts";
import type { LinkedMesh } from "./linked-mesh.ts";
import type { Instant } from "./mesh.ts";
import { noncompliance, type ProductNode, sightOf } from "./products.ts";
import type { PurposeNode } from "./purposes.ts";
import { allReasons, NO_REASONS, onlyReason } from "./reasons.ts";
import { unknownReasons } from "./unknown-reasons.ts";
import { effectiveView } from "./view.ts";
import { shownAt } from "./views-at.ts";

/** A {@link Decision} without what is seen and for how long. */
type Verdict = Pick<Decision, "outcome" | "reasons">;

/**
 * May people see products for purposes at one instant? As {@link decide} says, for whoever asks many such questions and
 * needs no more: nothing of other instants is worked out.
 */
export function verdictsAt(mesh: LinkedMesh, at: Instant): (question: Omit<Question, "at">) => Verdict {
  const { contextOf } = shownAt(mesh.products, at);
  return (question) =>
    verdict(mesh, { ...question, at }, (what, why) => sightOf(effectiveView(what, contextOf(what, why))).reasons);
}

/** {@link verdictsAt} of the legs alone: whether what the owner allows leaves anything to see is not asked. */
export function legVerdict(mesh: LinkedMesh, question: Question): Verdict {
  return verdict(mesh, question, () => NO_REASONS);
}

function verdict(
  mesh: LinkedMesh,
  { person, product, purpose, at }: Question,
  unseen: (what: ProductNode, why: PurposeNode) => readonly Reason[],
): Verdict {
  const who = mesh.people.get(person);
  const what = mesh.products.get(product);
  const why = mesh.purposes.get(purpose);
  if (!who || !what || !why) return { outcome: "gap", reasons: unknownReasons(who, what, why) };
  if (!why.usable) return { outcome: "deny", reasons: onlyReason("purpose-not-active") };

  const stated = noncompliance(what, why, at);
  const ofProduct = stated.length > 0 ? stated : unseen(what, why);
  const reasons = allReasons(personLeg(mesh, who, why, at), ofProduct);
  return { outcome: reasons.length > 0 ? "deny" : "allow", reasons };
}
