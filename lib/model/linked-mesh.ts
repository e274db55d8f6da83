import {
  type Authority,
  type AuthorityWindow,
  authorityOverPerson,
  authorityOverProduct,
  authorityWindow,
} from "./authority.ts";
import type { Acknowledgement, Mesh, Millis, Person, Product, Statement } from "./mesh.ts";
import type { ProductNode, Prohibition } from "./products.ts";
import { linkPurposes, type PurposeNode } from "./purposes.ts";
import { type StatementRange, Statements } from "./statements.ts";
import { tableNodes } from "./table-lineage.ts";

/** A person with the range of their approvals. */
export interface PersonNode extends StatementRange {
  readonly person: Person;
}

/** A mesh with every name resolved. */
export interface LinkedMesh {
  readonly maxSession: Millis;
  readonly purposes: ReadonlyMap<string, PurposeNode>;
  readonly people: ReadonlyMap<string, PersonNode>;
  readonly products: ReadonlyMap<string, ProductNode>;
  /** Keys of {@link acknowledgementKey}. */
  readonly acknowledgements: ReadonlySet<string>;
}

/** Resolves every name of `mesh`; see {@link indexMesh}. */
export function linkMesh(mesh: Mesh): LinkedMesh {
  const purposes = linkPurposes(mesh.purposes, mesh.guardrails);
  const delegations = Map.groupBy(mesh.delegations, ({ from }) => from);
  const resolve: Resolve = {
    purpose: (id) => found(purposes.get(id), "purpose", id),
    window: (statement, authority) =>
      authorityWindow(statement, authority, delegations.get(statement.onBehalfOf ?? "") ?? []),
  };
  return {
    maxSession: mesh.maxSession,
    purposes,
    people: linkPeople(mesh, resolve),
    products: linkProducts(mesh, resolve),
    acknowledgements: new Set(mesh.acknowledgements.map(acknowledgementKey)),
  };
}

/** Identifies what was acknowledged by whom; ids hold no line break. */
export function acknowledgementKey({ person, purpose, version }: Acknowledgement): string {
  return `${person}\n${purpose}\n${version}`;
}

interface Resolve {
  readonly purpose: (id: string) => PurposeNode;
  readonly window: (statement: Statement, authority: Authority) => AuthorityWindow;
}

function linkPeople(mesh: Mesh, { purpose, window }: Resolve): ReadonlyMap<string, PersonNode> {
  const byId = new Map(mesh.people.map((person) => [person.id, person]));
  const counts = new Map<string, number>();
  for (const { person } of mesh.approvals) counts.set(person, (counts.get(person) ?? 0) + 1);

  const statements = new Statements(mesh.approvals.length);
  const people = new Map<string, PersonNode>();
  let first = 0;
  for (const person of mesh.people) {
    const end = first + (counts.get(person.id) ?? 0);
    people.set(person.id, { person, statements, first, end });
    first = end;
  }
  const authorities = new Map<string, Authority>();
  for (const approval of mesh.approvals) {
    const { person, end } = found(people.get(approval.person), "person", approval.person);
    const authority = authorities.get(person.id) ?? authorityOverPerson(person, byId);
    authorities.set(person.id, authority);
    const about = purpose(approval.purpose);
    const remaining = counts.get(person.id) ?? 0;
    statements.set(end - remaining, approval, {
      purpose: about,
      authority: window(approval, authority),
      longest: about.purpose.maxApproval,
    });
    counts.set(person.id, remaining - 1);
  }
  return people;
}

function linkProducts(mesh: Mesh, resolve: Resolve): ReadonlyMap<string, ProductNode> {
  const domains = new Map(mesh.domains.map((domain) => [domain.id, domain]));
  const products = new Map(mesh.products.map((product) => [product.id, product]));
  const officers = new Set(mesh.privacyOfficers);
  const size = mesh.products.reduce((sum, product) => sum + product.assignments.length, 0);
  const statements = new Statements(size);
  const nodes = new Map<string, ProductNode>();
  const open = new Set<string>();
  let first = 0;

  function link(id: string): ProductNode {
    const known = nodes.get(id);
    if (known) return known;
    if (open.has(id)) throw new RangeError(`product \`${id}\` is its own input`);
    open.add(id);
    const product = found(products.get(id), "product", id);
    const inputs = product.inputs.map(link);
    const authority = authorityOverProduct(product, domains.get(product.domain));
    const allowanceAt = product.assignments.filter(({ effect }) => effect === "allow");
    const range = { first, end: first + allowanceAt.length };
    first = range.end;
    for (const [offset, allowance] of allowanceAt.entries()) {
      const window = resolve.window(allowance, authority);
      statements.set(range.first + offset, allowance, {
        purpose: resolve.purpose(allowance.purpose),
        authority: window,
      });
    }
    const node: ProductNode = {
      statements,
      first: range.first,
      end: range.end,
      prohibitions: prohibitionsOf(product, resolve),
      seen: undefined,
      product,
      inputs,
      allowanceAt,
      tables: tableNodes(product, officers, authority),
    };
    nodes.set(id, node);
    return node;
  }
  for (const { id } of mesh.products) link(id);
  return nodes;
}

const NO_PROHIBITIONS: readonly Prohibition[] = Object.freeze([]);

function prohibitionsOf({ assignments }: Product, resolve: Resolve): readonly Prohibition[] {
  const binding = assignments.filter(({ effect, status }) => effect === "prohibit" && status === "approved");
  // nearly all products share this one, so that it is at hand when it is looked at
  if (binding.length === 0) return NO_PROHIBITIONS;
  return binding.map(({ purpose, validFrom, validUntil }) => ({
    purpose: resolve.purpose(purpose),
    from: validFrom ?? Number.NEGATIVE_INFINITY,
    until: validUntil ?? Number.POSITIVE_INFINITY,
  }));
}

function found<T>(value: T | undefined, kind: string, id: string): T {
  if (value === undefined) throw new RangeError(`${kind} \`${id}\` is not part of the mesh`);
  return value;
}
