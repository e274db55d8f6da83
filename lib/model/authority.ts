import type { Delegation, Domain, Instant, Person, Predecessor, Product, Statement } from "./mesh.ts";

/** During which time a decision counts as made with authority: `from ≤ t < until`. */
export interface AuthorityWindow {
  readonly from: Instant;
  readonly until: Instant;
}

/** Who may decide over one person or one product. */
export interface Authority {
  /** Whoever has authority for good: managers above a person, owners of a product and of its domain. */
  readonly deciders: ReadonlySet<string>;
  readonly predecessor?: Predecessor | undefined;
  /** The person whose leg it is: never decides, in whatever role. */
  readonly beneficiary?: string | undefined;
}

const NEVER: AuthorityWindow = { from: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };

/** All line managers above, and the previous one for as long as their word counts. */
export function authorityOverPerson(person: Person, people: ReadonlyMap<string, Person>): Authority {
  const deciders = new Set<string>();
  let manager = person.manager;
  // a cycle is a fault of the document; the test for what is known already keeps it from being a hang as well
  while (manager !== undefined && !deciders.has(manager)) {
    deciders.add(manager);
    manager = people.get(manager)?.manager;
  }
  return { deciders, predecessor: person.previousManager, beneficiary: person.id };
}

/** The product's owners, its domain's owners, and the previous owner for as long as their word counts. */
export function authorityOverProduct(product: Product, domain: Domain | undefined): Authority {
  return {
    deciders: new Set([...product.owners, ...(domain?.owners ?? [])]),
    predecessor: product.previousOwner,
  };
}

/** When `statement` counts as decided with authority; an empty window if it never does. */
export function authorityWindow(
  statement: Statement,
  authority: Authority,
  delegations: readonly Delegation[],
): AuthorityWindow {
  const { decidedBy, onBehalfOf, decidedAt } = statement;
  if (decidedBy === undefined || decidedBy === authority.beneficiary) return NEVER;
  if (onBehalfOf === undefined && decidedAt === undefined) return ownWindow(decidedBy, authority);

  // a delegate needs no authority of their own, and the delegator's does not help outside the delegation
  if (onBehalfOf === undefined || decidedAt === undefined) return NEVER;
  const covered = delegations.some(
    ({ from, to, validFrom, validUntil }) =>
      from === onBehalfOf &&
      to === decidedBy &&
      (validFrom ?? Number.NEGATIVE_INFINITY) <= decidedAt &&
      decidedAt < (validUntil ?? Number.POSITIVE_INFINITY),
  );
  return covered ? { from: decidedAt, until: ownWindow(onBehalfOf, authority).until } : NEVER;
}

function ownWindow(decider: string, { deciders, predecessor, beneficiary }: Authority): AuthorityWindow {
  if (decider === beneficiary) return NEVER;
  if (deciders.has(decider)) return { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  if (decider === predecessor?.id) return { from: Number.NEGATIVE_INFINITY, until: predecessor.confirmBy };
  return NEVER;
}
