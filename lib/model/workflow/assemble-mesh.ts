import { consentsOf, misusedConsents } from "../consent-filters.ts";
import type { ProductPart } from "../linked-products.ts";
import type { Assignment, Mesh, Product, TableView } from "../mesh.ts";
import { assemblePeople, centralPart, knownTo, type PeopleParts, statementsOf } from "./assemble-people.ts";
import type { Hub, ProductRecord } from "./hub.ts";

/** What was read from the policy table for one question. */
export interface MeshParts extends PeopleParts {
  /** Products that the question is about, and whatever they are made from. */
  readonly products?: readonly ProductRecord[] | undefined;
}

/**
 * The mesh as far as it was read: enough for any question about the people and products among the parts.
 *
 * What cannot be placed is left out, and leaving out denies: a statement about a purpose that no release has, a product
 * whose domain or inputs are missing or that is made from itself, a table of a view whose filter misuses a consent.
 */
export function assembleMesh({ products = [], ...parts }: MeshParts): Mesh {
  return { ...assemblePeople(parts), ...assembleProducts(parts.hub, products) };
}

/** The part of the mesh that is about products; see {@link assembleMesh} for what is left out. */
export function assembleProducts(hub: Hub, products: readonly ProductRecord[]): ProductPart {
  const isKnown = knownTo(hub);
  const placed = placeable(products, hub);
  const byId = new Map(placed.map(({ product }) => [product.id, product]));
  const isConsent = consentsOf((id) => byId.get(id));
  const toProduct = ({ product: { offers: _, ...product }, legs }: ProductRecord): Product => ({
    ...product,
    // the centre's alone: whatever a domain wrote about them is not even read
    declassifications: hub.declassifications[product.id] ?? [],
    assignments: legs
      .flatMap((leg) => statementsOf(leg, {}))
      .filter(isKnown)
      .map(withoutMisuse(product.id, isConsent)),
  });
  return { ...centralPart(hub), products: placed.map(toProduct) };
}

/**
 * A contract may come to name a consent that filters approved before it read in some other way. Their tables are left
 * out of the views, and so hidden; not the statements, for without its own a purpose inherits.
 */
function withoutMisuse(product: string, isConsent: ReturnType<typeof consentsOf>): (of: Assignment) => Assignment {
  // one column is read by the filters of many statements
  const consentsIn = remembered((table) => remembered((column) => isConsent({ product, table, column })));
  const isSound = ([table, { rows }]: readonly [string, TableView]): boolean =>
    misusedConsents(rows, consentsIn(table)).length === 0;
  return (assignment) => {
    const views = Object.entries(assignment.views);
    return views.every(isSound) ? assignment : { ...assignment, views: Object.fromEntries(views.filter(isSound)) };
  };
}

/** The same answers, each asked for once. */
function remembered<T>(ask: (name: string) => T): (name: string) => T {
  const answers = new Map<string, T>();
  return (name) => {
    const answer = answers.get(name) ?? ask(name);
    answers.set(name, answer);
    return answer;
  };
}

/** Products of domains that there are, made from nothing but such products: so never from themselves. */
function placeable(records: readonly ProductRecord[], { domains }: Hub): readonly ProductRecord[] {
  const domainIds = new Set(domains.map(({ id }) => id));
  const placed = new Set<string>();
  let before: number;
  do {
    before = placed.size;
    for (const { product } of records) {
      if (domainIds.has(product.domain) && product.inputs.every((id) => placed.has(id))) placed.add(product.id);
    }
  } while (placed.size > before);
  return records.filter(({ product }) => placed.has(product.id));
}
