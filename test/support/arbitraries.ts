/**
 * Small meshes in which every rule of the model matters, and questions about them.
 *
 * All meshes are valid by the rules of the mesh document. Bounds are drawn from few instants, so that ties and
 * boundaries are the rule; statements are mostly in force, so that what remains to be decided is the interesting part.
 */

import fc from "fast-check";
import type { Question, SessionQuestion } from "../../lib/model/decision.ts";
import type { Acknowledgement, Domain, Instant, Mesh, Millis, Person, Product, Purpose } from "../../lib/model/mesh.ts";
import { arbitraryPeople, delegationsOf, drawnDelegations, OWNERS } from "./arbitraries/people.ts";
import { draw, mostly, pick, pickSome } from "./arbitraries/pick.ts";
import { drawnProduct, productOf, type Surroundings } from "./arbitraries/products.ts";
import { arbitraryPurposes, drawnGuardrails, guardrailsOf, purposeAt } from "./arbitraries/purposes.ts";
import { approvalsOf, drawnApprovals } from "./arbitraries/statements.ts";
import { arbitraryBeside, arbitraryInstant, HOUR, MINUTE } from "./arbitraries/times.ts";
import { isCompliant, isCoveredByApprovals } from "./oracle/legs.ts";

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
    minLength: 4,
    maxLength: 12,
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

interface DrawnQuestion {
  readonly kind: "promising" | "any" | "strange";
  readonly which: number;
  readonly person: number;
  readonly product: number;
  readonly purpose: number;
  readonly instant: Instant;
  readonly beside: Millis;
  readonly strange: readonly ("person" | "product" | "purpose")[];
}

const drawnQuestion: fc.Arbitrary<DrawnQuestion> = fc.record({
  kind: fc.oneof(
    { weight: 14, arbitrary: fc.constant("promising" as const) },
    { weight: 6, arbitrary: fc.constant("any" as const) },
    { weight: 1, arbitrary: fc.constant("strange" as const) },
  ),
  which: fc.nat(),
  person: draw,
  product: draw,
  purpose: draw,
  instant: arbitraryInstant,
  beside: arbitraryBeside,
  strange: fc.subarray(["person", "product", "purpose"] as const, { minLength: 1 }),
});

/** A question about a mesh: mostly one that both legs allow, at or beside one of the mesh's instants. */
export function arbitraryQuestion(mesh: Mesh): fc.Arbitrary<Question> {
  return drawnQuestion.map((drawn) => questionOf(mesh, drawn));
}

/** A mesh with a question about it; the two shrink together. */
export const arbitraryMeshAndQuestion: fc.Arbitrary<{ readonly mesh: Mesh; readonly question: Question }> = fc
  .tuple(arbitraryMesh, drawnQuestion)
  .map(([mesh, drawn]) => ({ mesh, question: questionOf(mesh, drawn) }));

/** The same question without its product. */
export function sessionQuestion({ person, purpose, at }: Question): SessionQuestion {
  return { person, purpose, at };
}

const UNKNOWN = { person: "nobody@acme.example", product: "crm/nothing", purpose: "nothing" };

function questionOf(mesh: Mesh, drawn: DrawnQuestion): Question {
  const asked: Question = {
    person: pick(mesh.people, drawn.person)?.id ?? UNKNOWN.person,
    product: pick(mesh.products, drawn.product)?.id ?? UNKNOWN.product,
    purpose: pick(mesh.purposes, drawn.purpose)?.id ?? UNKNOWN.purpose,
    at: drawn.instant + drawn.beside,
  };
  if (drawn.kind === "promising") {
    const open = pick(openAt(mesh, drawn.instant), drawn.which);
    return open ? { ...open, at: asked.at } : asked;
  }
  const strange = drawn.kind === "strange" ? drawn.strange : [];
  return { ...asked, ...Object.fromEntries(strange.map((key) => [key, UNKNOWN[key]])) };
}

/** Questions that both legs allow at an instant; what is left to decide is what can be seen. */
function openAt(mesh: Mesh, t: Instant): readonly Omit<Question, "at">[] {
  return mesh.purposes.flatMap(({ id: purpose }) => {
    const people = mesh.people.filter(({ id }) => isCoveredByApprovals(mesh, { person: id, n: purpose }, t));
    const products = mesh.products.filter((product) => isCompliant(mesh, { product, n: purpose }, t));
    return people.flatMap(({ id: person }) =>
      products.flatMap((product) => {
        const isOwn = product.assignments.some((one) => one.purpose === purpose);
        // what is inherited, and what is made from other products, has more rules to go through
        const times = (isOwn ? 1 : 4) * (product.inputs.length > 0 ? 2 : 1);
        return new Array<Omit<Question, "at">>(times).fill({ person, product: product.id, purpose });
      }),
    );
  });
}
