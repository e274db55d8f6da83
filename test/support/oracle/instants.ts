import type { Instant, Mesh } from "../../../lib/model/mesh.ts";
import { purposeOf } from "./purposes.ts";

/**
 * Every instant mentioned in the mesh, and every `validFrom + maxApproval`, in order.
 *
 * Part 4: "Intervals are half open", so whatever changes does so at one of these, never between them.
 */
export function instantsOf(mesh: Mesh): readonly Instant[] {
  const assignments = mesh.products.flatMap((product) => product.assignments);
  const declassifications = mesh.products.flatMap((product) => product.declassifications);
  const mentioned = [
    ...[...mesh.approvals, ...assignments, ...mesh.delegations, ...declassifications].flatMap((one) => [
      one.validFrom,
      one.validUntil,
    ]),
    ...[...mesh.approvals, ...assignments].map((one) => one.decidedAt),
    ...mesh.people.map((person) => person.previousManager?.confirmBy),
    ...mesh.products.map((product) => product.previousOwner?.confirmBy),
    ...mesh.approvals.map((approval) =>
      approval.validFrom === undefined ? undefined : approval.validFrom + purposeOf(mesh, approval.purpose).maxApproval,
    ),
  ];
  return [...new Set(mentioned.filter((at) => at !== undefined))].sort((one, other) => one - other);
}

/** Half open: `validFrom ≤ t < validUntil`; a missing bound is no bound. */
export function within(
  { validFrom, validUntil }: { readonly validFrom?: Instant | undefined; readonly validUntil?: Instant | undefined },
  t: Instant,
): boolean {
  return (validFrom === undefined || validFrom <= t) && (validUntil === undefined || t < validUntil);
}
