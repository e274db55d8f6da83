import type { Assignment, Instant, Mesh, Product, Statement, View } from "../mesh.ts";
import { append, type Digest } from "./history.ts";
import type { HubContent, ProductContent } from "./hub.ts";
import { emptyLeg, type LegKey, type LegState, type LegStatement } from "./leg.ts";

/** The centre's part of a mesh. */
export function hubContentOf(mesh: Mesh): HubContent {
  const { maxSession, privacyOfficers, consumers, purposes, delegations, guardrails, domains, products } = mesh;
  const declassified = products.filter((product) => product.declassifications.length > 0);
  return {
    maxSession,
    privacyOfficers,
    consumers,
    purposes,
    delegations,
    guardrails,
    domains,
    declassifications: Object.fromEntries(declassified.map(({ id, declassifications }) => [id, declassifications])),
  };
}

/** A domain's part of a product; its allowances become offers, which an owner's approval turns into statements. */
export function productContentOf(product: Product): ProductContent {
  const { assignments, declassifications: _, details: __, ...content } = product;
  const allowed = assignments.filter(({ effect, views }) => effect === "allow" && Object.keys(views).length > 0);
  return {
    ...content,
    offers: Object.fromEntries(allowed.map(({ purpose, views }): [string, View] => [purpose, views])),
  };
}

/** Which import it was. */
export interface ImportNote {
  readonly by: string;
  readonly at: Instant;
  readonly reason: string;
  readonly digest: Digest;
}

/**
 * The statements of a mesh as legs, for filling an empty policy table. Requests that still wait are left out: nobody
 * is known to have made them.
 */
export function legsOfMesh({ approvals, products }: Mesh, note: ImportNote): readonly LegState[] {
  const people = Map.groupBy(approvals, ({ person, purpose }) => `${person}\n${purpose}`);
  return [
    ...[...people.values()].flatMap(([first, ...rest]) => {
      if (!first) return [];
      const key: LegKey = { leg: "person", person: first.person, purpose: first.purpose };
      const plain = [first, ...rest].map((approval) => ({ ...approval, effect: "allow" as const, views: {} }));
      return imported(key, plain, note);
    }),
    ...products.flatMap((product) => legsOfProduct(product, note)),
  ];
}

function legsOfProduct({ id, assignments }: Product, note: ImportNote): readonly LegState[] {
  return [...Map.groupBy(assignments, ({ purpose }) => purpose)].flatMap(([purpose, about]) =>
    imported({ leg: "product", product: id, purpose }, about, note),
  );
}

type Imported = Statement & Pick<Assignment, "effect" | "views">;

function imported(key: LegKey, statements: readonly Imported[], note: ImportNote): readonly LegState[] {
  const decided = statements.filter(({ status }) => status !== "requested").map(toLegStatement);
  if (decided.length === 0) return [];
  const { digest, ...by } = note;
  const history = append([], { action: "import", ...by }, digest);
  return [{ ...emptyLeg(key), version: 1, statements: decided, history }];
}

function toLegStatement(statement: Imported): LegStatement {
  const { effect, status, purposeVersion, decidedBy, onBehalfOf, decidedAt, validFrom, validUntil, views } = statement;
  return { effect, status, purposeVersion, decidedBy, onBehalfOf, decidedAt, validFrom, validUntil, views };
}
