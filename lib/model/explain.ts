import { authorityOverPerson } from "./authority.ts";
import { decide } from "./decide.ts";
import type { Decision, Question, Reason, StatementFlaw } from "./decision.ts";
import { guardrailsOn, type Narrowed, narrowedColumns } from "./explain-view.ts";
import { effectiveStatement } from "./legs.ts";
import { type LinkedMesh, linkMesh } from "./linked-mesh.ts";
import type { PersonNode } from "./linked-people.ts";
import type { Assignment, Instant, Mesh, Product, Purpose, Statement } from "./mesh.ts";
import { isProhibited, type ProductNode, productViewAt } from "./products.ts";
import { isRelated, type PurposeNode } from "./purposes.ts";
import { flawAt, isAbout, type StatementRange } from "./statements.ts";

/** A decision with everything that led to it, as values; {@link explanationText} makes prose of it. */
export interface Explanation {
  readonly decision: Decision;
  /** Absent where the question names something unknown, or a purpose that is not in use. */
  readonly legs?: { readonly person: PersonLeg; readonly product: ProductLeg } | undefined;
  readonly purpose?: Purpose | undefined;
}

/** Which statements carry one leg, or where it breaks. */
interface Leg {
  /** Of the purpose itself, or of every purpose that it is inherited from. */
  readonly carriedBy: readonly Finding[];
  /** Empty if and only if the leg covers the purpose. */
  readonly breaks: readonly Break[];
  /** Who can decide it, nearest first. */
  readonly deciders: readonly Decider[];
}

export interface PersonLeg extends Leg {
  /** The version of the purpose's terms that was accepted, or that still has to be. */
  readonly acknowledgement?: { readonly version: number; readonly isGiven: boolean } | undefined;
}

export interface ProductLeg extends Leg {
  readonly prohibitions: readonly Assignment[];
  /** What of the owner's view is withheld, and by whom; known only if the leg holds. */
  readonly withheld: readonly Withheld[];
  /** What the owner would show more of; known only if the leg holds. */
  readonly narrowed: readonly Narrowed[];
  readonly product: Product;
}

/** A place in the hierarchy of purposes where a leg fails. */
export interface Break {
  readonly purpose: string;
  /** The purpose is no longer or not yet in use, nothing was ever stated about it, or what was stated has no effect. */
  readonly kind: "not-in-use" | "unstated" | "without-effect";
  readonly findings: readonly Finding[];
}

/** A statement and what is wrong with it. */
export interface Finding {
  readonly statement: Statement;
  /** Absent if it is effective. */
  readonly flaw?: StatementFlaw | undefined;
  /** First instant at which it no longer counts. */
  readonly until?: Instant | undefined;
  /** In which role the decider, or whom they stand in for, has authority; absent if in none. */
  readonly role?: Role | undefined;
}

export type Role = "manager" | "higher-manager" | "previous-manager" | "owner" | "domain-owner" | "previous-owner";

/** Someone who can decide, and as what. */
export interface Decider {
  readonly id: string;
  readonly role: Role;
}

/** A reason for hiding, with those who can change it. */
export interface Withheld {
  readonly reason: Reason;
  /** Ids of the guardrails concerned. */
  readonly guardrails: readonly string[];
  /** Products, other than the one asked about, whose owners could open what is closed. */
  readonly sources: readonly { readonly product: string; readonly deciders: readonly Decider[] }[];
  readonly privacyOfficers: readonly string[];
}

/**
 * Answers `question` with all that led to the answer.
 *
 * Decides with the same functions as {@link MeshIndex.decide}, so the two cannot differ. Prepares the whole mesh for
 * one question: made for people who ask, not for hot paths.
 */
export function explain(mesh: Mesh, question: Question): Explanation {
  const linked = linkMesh(mesh);
  const decision = decide(linked, question);
  const person = linked.people.get(question.person);
  const product = linked.products.get(question.product);
  const purpose = linked.purposes.get(question.purpose);
  if (!person || !product || !purpose?.usable) return { decision, purpose: purpose?.purpose };

  const context: Context = { mesh, linked, purpose, at: question.at };
  const legs = { person: personLeg(person, context), product: productLeg(product, context) };
  return { decision, legs, purpose: purpose.purpose };
}

interface Context {
  readonly mesh: Mesh;
  readonly linked: LinkedMesh;
  readonly purpose: PurposeNode;
  readonly at: Instant;
}

function personLeg(node: PersonNode, context: Context): PersonLeg {
  const { mesh, purpose } = context;
  const { person } = node;
  const people = new Map(mesh.people.map((other) => [other.id, other]));
  const { deciders } = authorityOverPerson(person, people);
  const roles = [...deciders]
    .filter((id) => id !== person.id)
    .map((id): Decider => ({ id, role: id === person.manager ? "manager" : "higher-manager" }));
  const { previousManager } = person;
  const statements = mesh.approvals.filter((approval) => approval.person === person.id);
  const terms = purpose.purpose.acknowledgement;
  return {
    ...walk(node, context, (position) => ({
      statement: statements[position - node.first],
      longest: true,
      roles: previousManager ? [...roles, { id: previousManager.id, role: "previous-manager" }] : roles,
    })),
    deciders: roles,
    acknowledgement: terms && {
      version: terms.version,
      isGiven: mesh.acknowledgements.some(
        (given) =>
          given.person === person.id && given.purpose === purpose.purpose.id && given.version === terms.version,
      ),
    },
  };
}

function productLeg(node: ProductNode, context: Context): ProductLeg {
  const { mesh, linked, purpose, at } = context;
  const { product, first, allowanceAt } = node;
  const roles = ownersOf(product, mesh);
  const { previousOwner } = product;
  const leg = walk(node, context, (position) => ({
    statement: allowanceAt[position - first],
    roles: previousOwner ? [...roles, { id: previousOwner.id, role: "previous-owner" }] : roles,
  }));
  const holds = leg.breaks.length === 0 && !isProhibited(node, purpose, at);
  const prohibitions = product.assignments.filter(({ effect, status, purpose: about, validFrom, validUntil }) => {
    const other = linked.purposes.get(about);
    const isBinding = effect === "prohibit" && status === "approved" && other && isRelated(other, purpose);
    return isBinding && (validFrom ?? at) <= at && at < (validUntil ?? Number.POSITIVE_INFINITY);
  });
  const { view, hiding } = holds ? productViewAt(node, purpose, at) : { view: {}, hiding: [] };
  return {
    ...leg,
    product,
    deciders: roles,
    prohibitions,
    withheld: hiding.map((reason) => withheld(reason, node, context)),
    narrowed: narrowedColumns(node, view, context),
  };
}

interface Stated {
  readonly statement: Statement | undefined;
  /** The purpose's `maxApproval` cuts it. */
  readonly longest?: boolean | undefined;
  readonly roles: readonly Decider[];
}

/** Goes up the purposes as {@link isCovered} does, and writes down what it meets. */
function walk(
  leg: StatementRange,
  { purpose, at }: Context,
  statedAt: (position: number) => Stated,
): Pick<Leg, "carriedBy" | "breaks"> {
  const carriedBy: Finding[] = [];
  const breaks: Break[] = [];
  const seen = new Set<PurposeNode>();
  const pending = [purpose];
  for (let node = pending.shift(); node; node = pending.shift()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const { id } = node.purpose;
    if (!node.usable) {
      breaks.push({ purpose: id, kind: "not-in-use", findings: [] });
      continue;
    }
    const effective = effectiveStatement(leg, node, at);
    const about = node;
    const findings = positionsAbout(leg, node).flatMap((position) => {
      const flaw = flawAt(leg.statements, position, at);
      return finding(statedAt(position), about, flaw);
    });
    const isSilent = findings.every(({ flaw }) => flaw === "pending");
    if (effective !== undefined) carriedBy.push(...findings.filter(({ flaw }) => flaw === undefined));
    else if (!isSilent) breaks.push({ purpose: id, kind: "without-effect", findings });
    else if (node.parents.length === 0) breaks.push({ purpose: id, kind: "unstated", findings });
    else pending.push(...node.parents);
  }
  return { carriedBy, breaks };
}

function positionsAbout({ statements, first, end }: StatementRange, node: PurposeNode): readonly number[] {
  const positions: number[] = [];
  for (let position = first; position < end; position++) {
    if (isAbout(statements, position, node)) positions.push(position);
  }
  return positions;
}

function finding({ statement, longest, roles }: Stated, { purpose }: PurposeNode, flaw?: StatementFlaw): Finding[] {
  if (!statement) return [];
  const { validFrom, validUntil, decidedBy, onBehalfOf } = statement;
  const ends = [validUntil, longest && validFrom !== undefined ? validFrom + purpose.maxApproval : undefined];
  const known = ends.filter((end) => end !== undefined);
  const authority = onBehalfOf ?? decidedBy;
  return [
    {
      statement,
      flaw,
      until: known.length > 0 ? Math.min(...known) : undefined,
      role: roles.find(({ id }) => id === authority)?.role,
    },
  ];
}

function ownersOf(product: Product, { domains }: Mesh): readonly Decider[] {
  const domainOwners = domains.find(({ id }) => id === product.domain)?.owners ?? [];
  return [
    ...product.owners.map((id): Decider => ({ id, role: "owner" })),
    ...domainOwners.filter((id) => !product.owners.includes(id)).map((id): Decider => ({ id, role: "domain-owner" })),
  ];
}

function withheld(reason: Reason, node: ProductNode, { mesh, linked, purpose }: Context): Withheld {
  const about = new Set(reason.about);
  const isLineage = reason.code.startsWith("lineage-") && reason.code !== "lineage-unknown";
  const tables = node.tables.filter(
    ({ table }) => about.has(table.name) || table.columns.some((column) => about.has(`${table.name}.${column.name}`)),
  );
  const drawnOn = new Set(tables.flatMap(({ lineage }) => lineage?.draws ?? []).map(({ product }) => product));
  const sources = [...drawnOn].flatMap((id) => linked.products.get(id) ?? []).map(({ product }) => product);
  return {
    reason,
    guardrails: reason.code === "guardrail" ? guardrailsOn(about, node.product, { mesh, purpose }) : [],
    sources: isLineage ? sources.map((product) => ({ product: product.id, deciders: ownersOf(product, mesh) })) : [],
    privacyOfficers: isLineage ? mesh.privacyOfficers : [],
  };
}
