import { ALWAYS, type Interval, isWithin, NEVER, validityOf } from "./interval.ts";
import type { Delegation, Domain, Person, Predecessor, Product, Statement } from "./mesh.ts";

/** Who may decide over one person or one product. */
export interface Authority {
  /** Whoever has authority for good: managers above a person, owners of a product and of its domain. */
  readonly deciders: ReadonlySet<string>;
  readonly predecessor?: Predecessor | undefined;
  /** The person whose leg it is: never decides, in whatever role. */
  readonly beneficiary?: string | undefined;
}

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

/** During which time `statement` counts as decided with authority; none if it never does. */
export function authorityWindow(
  statement: Statement,
  authority: Authority,
  delegations: readonly Delegation[],
): Interval {
  const { decidedBy, onBehalfOf, decidedAt } = statement;
  if (onBehalfOf === undefined && decidedAt === undefined) return ownWindow(decidedBy, authority);

  // a delegate needs no authority of their own, and the delegator's does not help outside the delegation
  if (onBehalfOf === undefined || decidedAt === undefined || decidedBy === authority.beneficiary) return NEVER;
  const covered = delegations.some(
    (delegation) =>
      delegation.from === onBehalfOf && delegation.to === decidedBy && isWithin(validityOf(delegation), decidedAt),
  );
  return covered ? { from: decidedAt, until: ownWindow(onBehalfOf, authority).until } : NEVER;
}

function ownWindow(decider: string | undefined, { deciders, predecessor, beneficiary }: Authority): Interval {
  if (decider === undefined || decider === beneficiary) return NEVER;
  if (deciders.has(decider)) return ALWAYS;
  if (decider === predecessor?.id) return { from: ALWAYS.from, until: predecessor.confirmBy };
  return NEVER;
}
