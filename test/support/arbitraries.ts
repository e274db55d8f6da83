/**
 * Small meshes in which every rule of the model matters, and questions about them.
 *
 * All meshes are valid by the rules of the mesh document. Bounds are drawn from few instants, so that ties and
 * boundaries are the rule; statements are mostly in force, so that what remains to be decided is the interesting part.
 */

import fc from "fast-check";
import type { Question, SessionQuestion } from "../../lib/model/decision.ts";
import type { Acknowledgement, Domain, Instant, Mesh, Person, Product, Purpose } from "../../lib/model/mesh.ts";
import { arbitraryPeople, delegationsOf, drawnDelegations, OWNERS } from "./arbitraries/people.ts";
import { draw, mostly, pick, pickSome } from "./arbitraries/pick.ts";
import { drawnProduct, productOf, type Surroundings } from "./arbitraries/products.ts";
import { arbitraryPurposes, drawnGuardrails, guardrailsOf, purposeAt } from "./arbitraries/purposes.ts";
import { approvalsOf, drawnApprovals } from "./arbitraries/statements.ts";
import { arbitraryAt, HOUR, MINUTE } from "./arbitraries/times.ts";

export { meshDocument } from "./arbitraries/mesh-document.ts";
export { arbitraryAt } from "./arbitraries/times.ts";

const OFFICER = "dpo@acme.example";
const DOMAINS = ["crm", "sales", "web"];

const drawnMesh = fc.record({
  purposes: arbitraryPurposes,
  people: arbitraryPeople,
  maxSession: fc.constantFrom(HOUR, 30 * MINUTE, 20 * MINUTE),
  delegations: drawnDelegations,
  guardrails: drawnGuardrails,
  domains: fc.array(fc.array(draw, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 3 }),
  products: fc.array(drawnProduct, { minLength: 2, maxLength: 4 }),
  approvals: drawnApprovals,
  acknowledgements: fc.array(fc.record({ person: draw, purpose: draw, current: mostly(true, false) }), {
    maxLength: 8,
  }),
  owningOfficer: mostly(false, true),
});

type DrawnMesh = typeof drawnMesh extends fc.Arbitrary<infer T> ? T : never;

/** A valid mesh; shrinks to smaller and simpler meshes. */
export const arbitraryMesh: fc.Arbitrary<Mesh> = drawnMesh.map(meshOf);

function meshOf({ purposes, people, maxSession, products, ...drawn }: DrawnMesh): Mesh {
  const delegations = delegationsOf(drawn.delegations, people);
  const domains = drawn.domains.map(
    (owners, index): Domain => ({
      id: DOMAINS[index] ?? `domain-${index}`,
      owners: pickSome(OWNERS.slice(0, 2), owners),
    }),
  );
  const privacyOfficers = drawn.owningOfficer ? [OFFICER, OWNERS[0]] : [OFFICER];
  const around = { purposes, domains, delegations, privacyOfficers };
  return {
    maxSession,
    privacyOfficers,
    consumers: [],
    purposes,
    people,
    delegations,
    guardrails: guardrailsOf(drawn.guardrails, purposes),
    domains,
    products: productsOf(products, around),
    approvals: approvalsOf(drawn.approvals, { purposes, people, delegations }),
    acknowledgements: acknowledgementsOf(drawn.acknowledgements, purposes, people),
  };
}

function productsOf(drawn: DrawnMesh["products"], around: Omit<Surroundings, "earlier">): readonly Product[] {
  const products: Product[] = [];
  for (const [index, one] of drawn.entries()) products.push(productOf(one, index, { ...around, earlier: products }));
  // domain by domain, as a document lists them
  return around.domains.flatMap(({ id }) => products.filter(({ domain }) => domain === id));
}

function acknowledgementsOf(
  drawn: DrawnMesh["acknowledgements"],
  purposes: readonly Purpose[],
  people: readonly Person[],
): readonly Acknowledgement[] {
  const acknowledgements = drawn.flatMap(({ person, purpose, current }): readonly Acknowledgement[] => {
    const asking = purposes.filter(({ acknowledgement }) => acknowledgement);
    const chosen = asking.length > 0 ? purposeAt(asking, purpose) : undefined;
    const who = pick(people, person);
    const version = current ? chosen?.acknowledgement?.version : 3;
    return chosen && who && version !== undefined ? [{ person: who.id, purpose: chosen.id, version }] : [];
  });
  return [...new Map(acknowledgements.map((one) => [JSON.stringify(one), one])).values()];
}

/** A question about a mesh: mostly one that both legs speak to, at or beside one of the mesh's instants. */
export function arbitraryQuestion(mesh: Mesh): fc.Arbitrary<Question> {
  const asked = fc.record({
    person: fc.constantFrom(...mesh.people.map(({ id }) => id)),
    product: fc.constantFrom(...mesh.products.map(({ id }) => id)),
    purpose: fc.constantFrom(...mesh.purposes.map(({ id }) => id)),
    at: arbitraryAt,
  });
  const unknown = { person: "nobody@acme.example", product: "crm/nothing", purpose: "nothing" };
  const strange = fc
    .tuple(asked, fc.subarray(["person", "product", "purpose"] as const, { minLength: 1 }))
    .map(([question, keys]) => ({ ...question, ...Object.fromEntries(keys.map((key) => [key, unknown[key]])) }));
  return fc.oneof(
    { weight: 12, arbitrary: promising(mesh) ?? asked },
    { weight: 7, arbitrary: asked },
    { weight: 1, arbitrary: strange },
  );
}

/** A mesh with a question about it. */
export const arbitraryMeshAndQuestion: fc.Arbitrary<{ readonly mesh: Mesh; readonly question: Question }> =
  arbitraryMesh.chain((mesh) => arbitraryQuestion(mesh).map((question) => ({ mesh, question })));

/** The same question without its product. */
export function sessionQuestion({ person, purpose, at }: Question): SessionQuestion {
  return { person, purpose, at };
}

/** Questions that an approved approval and an approved allowance, here or above, speak to. */
function promising(mesh: Mesh): fc.Arbitrary<Question> | undefined {
  const parents = new Map(mesh.purposes.map(({ id, parents }) => [id, parents]));
  const above = (id: string): readonly string[] => [id, ...(parents.get(id) ?? []).flatMap(above)];
  const triples = mesh.purposes.flatMap(({ id: purpose }) => {
    const lineage = new Set(above(purpose));
    const people = mesh.approvals.filter((one) => one.status === "approved" && lineage.has(one.purpose));
    const products = mesh.products.filter(({ assignments }) =>
      assignments.some((one) => one.effect === "allow" && one.status === "approved" && lineage.has(one.purpose)),
    );
    return people.flatMap(({ person }) => products.map((product) => ({ person, product: product.id, purpose })));
  });
  if (triples.length === 0) return undefined;
  return fc.tuple(fc.constantFrom(...triples), arbitraryAt).map(([triple, at]) => ({ ...triple, at }));
}

/** Every instant at which something in the mesh may begin or end. */
export function instantsOf(mesh: Mesh): readonly Instant[] {
  const longest = new Map(mesh.purposes.map(({ id, maxApproval }) => [id, maxApproval]));
  const statements = [...mesh.approvals, ...mesh.products.flatMap(({ assignments }) => assignments)];
  const all = [
    ...statements.flatMap((one) => [one.validFrom, one.validUntil, one.decidedAt]),
    ...mesh.approvals.map(({ purpose, validFrom }) => validFrom && validFrom + (longest.get(purpose) ?? 0)),
    ...mesh.delegations.flatMap((one) => [one.validFrom, one.validUntil]),
    ...mesh.people.map((one) => one.previousManager?.confirmBy),
    ...mesh.products.map((one) => one.previousOwner?.confirmBy),
    ...mesh.products.flatMap(({ declassifications }) =>
      declassifications.flatMap((one) => [one.validFrom, one.validUntil]),
    ),
  ];
  return [...new Set(all.filter((at) => at !== undefined))].sort((one, other) => one - other);
}
