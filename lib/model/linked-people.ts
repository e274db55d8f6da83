import { type Authority, authorityOverPerson, authorityWindow } from "./authority.ts";
import type { Interval } from "./interval.ts";
import type { Acknowledgement, Mesh, Millis, Person, Statement } from "./mesh.ts";
import { linkPurposes, marksOf, type PurposeNode } from "./purposes.ts";
import { noStatements, type StatementRange, setStatement } from "./statements.ts";

/** The part of a mesh that says what people may act for, whatever the products. */
export type PeoplePart = Pick<
  Mesh,
  "maxSession" | "purposes" | "guardrails" | "people" | "delegations" | "approvals" | "acknowledgements"
>;

/** A person with the range of their approvals. */
export interface PersonNode extends StatementRange {
  readonly person: Person;
}

/** People and purposes with every name resolved. */
export interface LinkedPeople {
  readonly maxSession: Millis;
  readonly purposes: ReadonlyMap<string, PurposeNode>;
  readonly people: ReadonlyMap<string, PersonNode>;
  /** Keys of {@link acknowledgementKey}. */
  readonly acknowledgements: ReadonlySet<string>;
}

/** What statements are resolved by. */
export interface Resolver {
  readonly purposes: ReadonlyMap<string, PurposeNode>;
  /** @throws RangeError if there is no such purpose */
  readonly purposeOf: (about: { readonly purpose: string }) => PurposeNode;
  readonly window: (statement: Statement, authority: Authority) => Interval;
}

/** @throws RangeError if purposes form a cycle or have parents that are not part of the mesh */
export function resolverOf({
  purposes,
  guardrails,
  delegations,
}: Pick<Mesh, "purposes" | "guardrails" | "delegations">): Resolver {
  const byDelegator = Map.groupBy(delegations, ({ from }) => from);
  const nodes = linkPurposes(purposes, guardrails);
  return {
    purposes: nodes,
    purposeOf: ({ purpose }) => found(nodes.get(purpose), "purpose", purpose),
    window: (statement, authority) =>
      authorityWindow(statement, authority, byDelegator.get(statement.onBehalfOf ?? "") ?? []),
  };
}

/** Resolves every name of the part. @throws RangeError if one does not resolve */
export function linkPeople(part: PeoplePart, resolver: Resolver = resolverOf(part)): LinkedPeople {
  return {
    maxSession: part.maxSession,
    purposes: resolver.purposes,
    people: peopleOf(part, resolver),
    acknowledgements: new Set(part.acknowledgements.map(acknowledgementKey)),
  };
}

/** Identifies what was acknowledged by whom; ids hold no line break. */
export function acknowledgementKey({ person, purpose, version }: Acknowledgement): string {
  return `${person}\n${purpose}\n${version}`;
}

/** What a name stands for. @throws RangeError if that is nothing */
export function found<T>(value: T | undefined, kind: string, id: string): T {
  if (value === undefined) throw new RangeError(`${kind} \`${id}\` is not part of the mesh`);
  return value;
}

function peopleOf(mesh: PeoplePart, { purposeOf, window }: Resolver): ReadonlyMap<string, PersonNode> {
  const byId = new Map(mesh.people.map((person) => [person.id, person]));
  const approvalsOf = Map.groupBy(mesh.approvals, ({ person }) => found(byId.get(person), "person", person));
  const statements = noStatements(mesh.approvals.length);
  const people = new Map<string, PersonNode>();
  let end = 0;
  for (const person of mesh.people) {
    const first = end;
    const approvals = approvalsOf.get(person) ?? [];
    const authority = authorityOverPerson(person, byId);
    for (const statement of approvals) {
      const purpose = purposeOf(statement);
      const longest = purpose.purpose.maxApproval;
      setStatement(statements, end, { statement, purpose, authority: window(statement, authority), longest });
      end += 1;
    }
    people.set(person.id, { first, end, marks: marksOf(statements.purposes.subarray(first, end)), statements, person });
  }
  return people;
}
