import type { StatementFlaw } from "../../../lib/model/decision.ts";
import type { Approval, Assignment, Instant, Mesh, Product, Statement } from "../../../lib/model/mesh.ts";
import { within } from "./instants.ts";
import { isUsable, purposeOf } from "./purposes.ts";

/** "Over a person: every line manager above (manager, manager's manager, …)." */
function managersAbove(mesh: Mesh, person: string): readonly string[] {
  const manager = mesh.people.find((one) => one.id === person)?.manager;
  return manager === undefined ? [] : [manager, ...managersAbove(mesh, manager)];
}

/** … "The beneficiary's own `previousManager` … counts until its `confirmBy`" */
function authoritiesOverPerson(mesh: Mesh, person: string, t: Instant): readonly string[] {
  const previous = mesh.people.find((one) => one.id === person)?.previousManager;
  const above = managersAbove(mesh, person);
  return previous && t < previous.confirmBy ? [...above, previous.id] : above;
}

/** "Over a product: its owners and its domain's owners. … the product's `previousOwner`, counts until its `confirmBy`" */
function authoritiesOverProduct(mesh: Mesh, product: Product, t: Instant): readonly string[] {
  const domain = mesh.domains.find((one) => one.id === product.domain);
  const owners = [...product.owners, ...(domain?.owners ?? [])];
  const previous = product.previousOwner;
  return previous && t < previous.confirmBy ? [...owners, previous.id] : owners;
}

/** Who has a say, and who "never decides, in whatever role". */
interface Authority {
  readonly authorities: readonly string[];
  readonly beneficiary: string | undefined;
}

/** "decided with authority", by one's own or by delegation. */
function isDecidedWithAuthority(mesh: Mesh, statement: Statement, authority: Authority, t: Instant): boolean {
  const { decidedBy, onBehalfOf, decidedAt } = statement;
  if (decidedBy === undefined) return false;
  // "The beneficiary never decides, in whatever role."
  if (decidedBy === authority.beneficiary) return false;
  if (onBehalfOf === undefined) return authority.authorities.includes(decidedBy);
  // "A statement with `onBehalfOf` counts only if the one named there has authority and is not the beneficiary, …"
  if (!authority.authorities.includes(onBehalfOf) || onBehalfOf === authority.beneficiary) return false;
  // "… a delegation from that one to the decider covers `decidedAt`, and `decidedAt ≤ t`"
  if (decidedAt === undefined || decidedAt > t) return false;
  return mesh.delegations.some(
    (delegation) => delegation.from === onBehalfOf && delegation.to === decidedBy && within(delegation, decidedAt),
  );
}

/** "`validFrom ≤ t <` the earlier of `validUntil` and `validFrom +` the purpose's `maxApproval`" */
function endOfApproval(mesh: Mesh, approval: Approval): Instant {
  const longest = purposeOf(mesh, approval.purpose).maxApproval;
  return Math.min(approval.validUntil ?? Infinity, (approval.validFrom ?? Infinity) + longest);
}

/**
 * The first thing wrong with a statement, in the order of the table in part 9; `undefined` when it is effective as
 * far as its own purpose's status does not matter.
 */
function flawOf(
  mesh: Mesh,
  statement: Statement,
  { authority, end, t }: { readonly authority: Authority; readonly end: Instant; readonly t: Instant },
): StatementFlaw | undefined {
  if (statement.status === "requested") return "pending";
  if (statement.status === "rejected") return "rejected";
  if (statement.status === "revoked") return "revoked";
  if (statement.validFrom !== undefined && t < statement.validFrom) return "not-yet-valid";
  if (t >= end) return "expired";
  if (!isDecidedWithAuthority(mesh, statement, authority, t)) return "without-authority";
  if (statement.purposeVersion !== purposeOf(mesh, statement.purpose).version) return "outdated";
  return undefined;
}

/** What is wrong with an approval at `t`. */
export function approvalFlaw(mesh: Mesh, approval: Approval, t: Instant): StatementFlaw | undefined {
  const authority = {
    authorities: authoritiesOverPerson(mesh, approval.person, t),
    beneficiary: approval.person,
  };
  return flawOf(mesh, approval, { authority, end: endOfApproval(mesh, approval), t });
}

/** What is wrong with an allowance at `t`; "`status: approved`, t in the interval": no `maxApproval` here. */
export function allowanceFlaw(
  mesh: Mesh,
  { product, allowance }: { readonly product: Product; readonly allowance: Assignment },
  t: Instant,
): StatementFlaw | undefined {
  const authority = { authorities: authoritiesOverProduct(mesh, product, t), beneficiary: undefined };
  return flawOf(mesh, allowance, { authority, end: allowance.validUntil ?? Infinity, t });
}

/** "Approval: …; that purpose is `active` or `deprecated`." */
export function isApprovalEffective(mesh: Mesh, approval: Approval, t: Instant): boolean {
  return approvalFlaw(mesh, approval, t) === undefined && isUsable(mesh, approval.purpose);
}

/** "Allowance: …, same two conditions on version and status." */
export function isAllowanceEffective(
  mesh: Mesh,
  { product, allowance }: { readonly product: Product; readonly allowance: Assignment },
  t: Instant,
): boolean {
  return allowanceFlaw(mesh, { product, allowance }, t) === undefined && isUsable(mesh, allowance.purpose);
}

/** "Prohibition binds from `status: approved` and the interval alone" */
export function isBindingProhibition(assignment: Assignment, t: Instant): boolean {
  return assignment.effect === "prohibit" && assignment.status === "approved" && within(assignment, t);
}
