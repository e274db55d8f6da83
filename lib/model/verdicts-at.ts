import { personLeg } from "./decide-session.ts";
import type { Decision, Question } from "./decision.ts";
import type { LinkedMesh } from "./linked-mesh.ts";
import type { Instant } from "./mesh.ts";
import { noncompliance, sightOf } from "./products.ts";
import { allReasons, onlyReason } from "./reasons.ts";
import { unknownReasons } from "./unknown-reasons.ts";
import { shownAt } from "./views-at.ts";

/** A {@link Decision} without what is seen and for how long. */
type Verdict = Pick<Decision, "outcome" | "reasons">;

/**
 * May people see products for purposes at one instant? As {@link decide} says, for whoever asks many such questions and
 * needs no more: nothing of other instants is worked out.
 */
export function verdictsAt(mesh: LinkedMesh, at: Instant): (question: Omit<Question, "at">) => Verdict {
  const { effectiveViewOf } = shownAt(mesh.products, at);
  return ({ person, product, purpose }) => {
    const who = mesh.people.get(person);
    const what = mesh.products.get(product);
    const why = mesh.purposes.get(purpose);
    if (!who || !what || !why) return { outcome: "gap", reasons: unknownReasons(who, what, why) };
    if (!why.usable) return { outcome: "deny", reasons: onlyReason("purpose-not-active") };

    const stated = noncompliance(what, why, at);
    const ofProduct = stated.length > 0 ? stated : sightOf(effectiveViewOf(what, why)).reasons;
    const reasons = allReasons(personLeg(mesh, who, why, at), ofProduct);
    return { outcome: reasons.length > 0 ? "deny" : "allow", reasons };
  };
}
