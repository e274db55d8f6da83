import type { Approval, Assignment, Mesh, Person, Product } from "../mesh.ts";
import type { Hub, PersonRecord, ProductRecord } from "./hub.ts";
import type { LegState, PendingRequest } from "./leg.ts";

/** What was read from the policy table for one question. */
export interface MeshParts {
  readonly hub: Hub;
  /** People whose leg the question is about. */
  readonly people?: readonly PersonRecord[] | undefined;
  /** Everybody above them. */
  readonly managers?: readonly Person[] | undefined;
  /** Products that the question is about, and whatever they are made from. */
  readonly products?: readonly ProductRecord[] | undefined;
}

/**
 * The mesh as far as it was read: enough for any question about the people and products among the parts.
 *
 * What cannot be placed is left out, and leaving out denies: a statement about a purpose that no release has, a product
 * whose domain or inputs are missing or that is made from itself.
 */
export function assembleMesh({ hub, people = [], managers = [], products = [] }: MeshParts): Mesh {
  const purposes = new Set(hub.purposes.map(({ id }) => id));
  const known = new Map([...managers, ...people.map(({ person }) => person)].map((person) => [person.id, person]));
  const isKnown = ({ purpose }: { readonly purpose: string }): boolean => purposes.has(purpose);
  return {
    maxSession: hub.maxSession,
    privacyOfficers: hub.privacyOfficers,
    consumers: hub.consumers,
    purposes: hub.purposes,
    people: [...known.values()],
    delegations: hub.delegations,
    guardrails: hub.guardrails,
    domains: hub.domains,
    products: placeable(products, hub).map((record) => toProduct(record, hub, isKnown)),
    approvals: people.flatMap(({ legs }) => legs.flatMap(approvalsOf).filter(isKnown)),
    acknowledgements: people.flatMap(({ acknowledgements }) => acknowledgements.filter(isKnown)),
  };
}

/** Approvals that a person leg stands for, its pending request included. */
function approvalsOf(state: LegState): readonly Approval[] {
  const { key } = state;
  if (key.leg !== "person") return [];
  const about = { person: key.person, purpose: key.purpose };
  const decided = state.statements.map(({ effect: _, views: __, ...statement }) => ({ ...statement, ...about }));
  return state.request ? [...decided, { ...about, ...requested(state.request) }] : decided;
}

/** Assignments that a product leg stands for, its pending request included. */
function assignmentsOf(state: LegState): readonly Assignment[] {
  const { key } = state;
  if (key.leg !== "product") return [];
  const about = { purpose: key.purpose };
  const decided = state.statements.map((statement) => ({ ...statement, ...about }));
  if (!state.request) return decided;
  return [...decided, { ...about, ...requested(state.request), effect: "allow", views: state.request.views ?? {} }];
}

function requested({ purposeVersion }: PendingRequest): Pick<Approval, "status" | "purposeVersion"> {
  return { status: "requested", purposeVersion };
}

function toProduct(
  { product: { offers: _, ...product }, legs }: ProductRecord,
  { declassifications }: Hub,
  isKnown: (statement: Assignment) => boolean,
): Product {
  return {
    ...product,
    // the centre's alone: whatever a domain wrote about them is not even read
    declassifications: declassifications[product.id] ?? [],
    assignments: legs.flatMap(assignmentsOf).filter(isKnown),
  };
}

function placeable(records: readonly ProductRecord[], { domains }: Hub): readonly ProductRecord[] {
  const byId = new Map(records.map((record) => [record.product.id, record]));
  const domainIds = new Set(domains.map(({ id }) => id));
  const verdicts = new Map<string, boolean>();

  function isPlaceable(id: string): boolean {
    const verdict = verdicts.get(id);
    if (verdict !== undefined) return verdict;
    const record = byId.get(id);
    // until the inputs are through, meeting the product again means that it is made from itself
    verdicts.set(id, false);
    const isPlaced =
      record !== undefined && domainIds.has(record.product.domain) && record.product.inputs.every(isPlaceable);
    verdicts.set(id, isPlaced);
    return isPlaced;
  }
  return [...byId.values()].filter(({ product }) => isPlaceable(product.id));
}
