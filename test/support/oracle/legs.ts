import type { ReasonCode, SessionReasonCode, StatementFlaw } from "../../../lib/model/decision.ts";
import type { Instant, Mesh, Product, Statement } from "../../../lib/model/mesh.ts";
import { isAncestor, isUsable, parentsOf } from "./purposes.ts";
import {
  allowanceFlaw,
  approvalFlaw,
  isAllowanceEffective,
  isApprovalEffective,
  isBindingProhibition,
} from "./statements.ts";

/** "Each leg has statements (approvals of the person, allowances of the product), each about one purpose." */
interface Leg {
  readonly statements: readonly Statement[];
  readonly isEffective: (index: number) => boolean;
}

function personLegAt(mesh: Mesh, person: string, t: Instant): Leg {
  const statements = mesh.approvals.filter((approval) => approval.person === person);
  return {
    statements,
    isEffective: (index) => statements.slice(index, index + 1).some((one) => isApprovalEffective(mesh, one, t)),
  };
}

function productLegAt(mesh: Mesh, product: Product, t: Instant): Leg {
  const statements = product.assignments.filter((assignment) => assignment.effect === "allow");
  return {
    statements,
    isEffective: (index) =>
      statements.slice(index, index + 1).some((allowance) => isAllowanceEffective(mesh, { product, allowance }, t)),
  };
}

/** "At time t, n is covered by a leg iff n is `active` or `deprecated`, and …" */
function isCovered(mesh: Mesh, leg: Leg, n: string): boolean {
  if (!isUsable(mesh, n)) return false;
  // "a statement about n itself is effective; or"
  if (leg.statements.some((statement, index) => statement.purpose === n && leg.isEffective(index))) return true;
  // "there is no statement about n itself other than mere requests (`status: requested`), …"
  if (leg.statements.some((statement) => statement.purpose === n && statement.status !== "requested")) return false;
  // "… n has parents, and every parent is covered."
  const parents = parentsOf(mesh, n);
  return parents.length > 0 && parents.every((parent) => isCovered(mesh, leg, parent));
}

export function isCoveredByApprovals(mesh: Mesh, { person, n }: { person: string; n: string }, t: Instant): boolean {
  return isCovered(mesh, personLegAt(mesh, person, t), n);
}

/** "Prohibited: some binding prohibition `m` is n, an ancestor of n, or a descendant of n." */
function isProhibited(mesh: Mesh, { product, n }: { product: Product; n: string }, t: Instant): boolean {
  return product.assignments.some(
    (assignment) =>
      isBindingProhibition(assignment, t) &&
      (assignment.purpose === n || isAncestor(mesh, assignment.purpose, n) || isAncestor(mesh, n, assignment.purpose)),
  );
}

/** "Compliant = covered by the product's allowances and not prohibited." */
export function isCompliant(mesh: Mesh, { product, n }: { product: Product; n: string }, t: Instant): boolean {
  return isCovered(mesh, productLegAt(mesh, product, t), n) && !isProhibited(mesh, { product, n }, t);
}

/** Part 9, row "person": "from the statements about n itself: …; without one: `no-approval`; `acknowledgement-missing`" */
export function personReasons(
  mesh: Mesh,
  { person, n }: { person: string; n: string },
  t: Instant,
): readonly SessionReasonCode[] {
  const reasons: SessionReasonCode[] = [];
  if (!isCoveredByApprovals(mesh, { person, n }, t)) {
    const own = mesh.approvals.filter((approval) => approval.person === person && approval.purpose === n);
    for (const approval of own) reasons.push(`approval-${mustBeFlawed(approvalFlaw(mesh, approval, t))}`);
    if (own.length === 0) reasons.push("no-approval");
  }
  if (!isAcknowledged(mesh, { person, n })) reasons.push("acknowledgement-missing");
  return reasons;
}

/** Part 9, row "product": "likewise …, `not-assigned`; and `prohibited`" */
export function productReasons(
  mesh: Mesh,
  { product, n }: { product: Product; n: string },
  t: Instant,
): readonly ReasonCode[] {
  const reasons: ReasonCode[] = [];
  if (!isCovered(mesh, productLegAt(mesh, product, t), n)) {
    const own = product.assignments.filter(({ effect, purpose }) => effect === "allow" && purpose === n);
    for (const allowance of own) {
      reasons.push(`assignment-${mustBeFlawed(allowanceFlaw(mesh, { product, allowance }, t))}`);
    }
    if (own.length === 0) reasons.push("not-assigned");
  }
  if (isProhibited(mesh, { product, n }, t)) reasons.push("prohibited");
  return reasons;
}

/** "If the purpose asked for has an acknowledgement, the person must have acknowledged its current version." */
function isAcknowledged(mesh: Mesh, { person, n }: { person: string; n: string }): boolean {
  const asked = mesh.purposes.find(({ id }) => id === n)?.acknowledgement;
  return (
    asked === undefined ||
    mesh.acknowledgements.some((one) => one.person === person && one.purpose === n && one.version === asked.version)
  );
}

/** Only asked about statements of a purpose that is in use and not covered: then something is wrong with each. */
function mustBeFlawed(flaw: StatementFlaw | undefined): StatementFlaw {
  if (flaw === undefined) throw new Error("an effective statement about a purpose covers it");
  return flaw;
}
