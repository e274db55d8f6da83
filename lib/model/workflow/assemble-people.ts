import type { PeoplePart } from "../linked-people.ts";
import type { Person, Statement } from "../mesh.ts";
import type { Hub, HubContent, PersonRecord } from "./hub.ts";
import type { LegState, LegStatement } from "./leg.ts";

/** What was read from the policy table for a question about a person. */
export interface PeopleParts {
  readonly hub: Hub;
  /** The person whose leg the question is about. */
  readonly record?: PersonRecord | undefined;
  /** Everybody above. */
  readonly managers?: readonly Person[] | undefined;
}

/** The part of the mesh that is about people. A statement about a purpose that no release has is left out: that denies. */
export function assemblePeople({ hub, record, managers = [] }: PeopleParts): PeoplePart {
  const isKnown = knownTo(hub);
  const people = record ? [...managers, record.person] : managers;
  return {
    ...centralPart(hub),
    people: [...new Map(people.map((person) => [person.id, person])).values()],
    approvals: record?.legs.flatMap((leg) => statementsOf(leg, { person: record.person.id })).filter(isKnown) ?? [],
    acknowledgements: record?.acknowledgements.filter(isKnown) ?? [],
  };
}

/** What of the hub is part of the mesh as it is. */
export function centralPart({
  release: _,
  declassifications: __,
  ...part
}: Hub): Omit<HubContent, "declassifications"> {
  return part;
}

/** Tells what is about a purpose of the hub's release from what is not. */
export function knownTo(hub: Hub): (about: { readonly purpose: string }) => boolean {
  const purposes = new Set(hub.purposes.map(({ id }) => id));
  return ({ purpose }) => purposes.has(purpose);
}

/** Statements that a leg stands for, its pending request included; `about` says of whom or what they are. */
export function statementsOf<About extends object>(
  { key: { purpose }, statements, request }: LegState,
  about: About,
): readonly (Statement & Pick<LegStatement, "effect" | "views"> & About)[] {
  const requested =
    request && ({ effect: "allow", status: "requested", purposeVersion: request.purposeVersion, views: {} } as const);
  return [...statements, ...(requested ? [requested] : [])].map((statement) => ({ ...statement, ...about, purpose }));
}
