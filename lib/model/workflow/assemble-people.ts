import type { PeoplePart } from "../linked-people.ts";
import type { Approval, Person } from "../mesh.ts";
import type { Hub, HubContent, PersonRecord } from "./hub.ts";
import type { LegState, PendingRequest } from "./leg.ts";

/** What was read from the policy table for a question about people. */
export interface PeopleParts {
  readonly hub: Hub;
  /** People whose leg the question is about. */
  readonly people?: readonly PersonRecord[] | undefined;
  /** Everybody above them. */
  readonly managers?: readonly Person[] | undefined;
}

/** The part of the mesh that is about people. A statement about a purpose that no release has is left out: that denies. */
export function assemblePeople({ hub, people = [], managers = [] }: PeopleParts): PeoplePart {
  const isKnown = knownTo(hub);
  const known = new Map([...managers, ...people.map(({ person }) => person)].map((person) => [person.id, person]));
  return {
    ...centralPart(hub),
    people: [...known.values()],
    approvals: people.flatMap(({ legs }) => legs.flatMap(approvalsOf).filter(isKnown)),
    acknowledgements: people.flatMap(({ acknowledgements }) => acknowledgements.filter(isKnown)),
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

/** What a pending request states. */
export function requested({ purposeVersion }: PendingRequest): Pick<Approval, "status" | "purposeVersion"> {
  return { status: "requested", purposeVersion };
}

/** Approvals that a person leg stands for, its pending request included. */
function approvalsOf(state: LegState): readonly Approval[] {
  const { key } = state;
  if (key.leg !== "person") return [];
  const about = { person: key.person, purpose: key.purpose };
  const decided = state.statements.map(({ effect: _, views: __, ...statement }) => ({ ...statement, ...about }));
  return state.request ? [...decided, { ...about, ...requested(state.request) }] : decided;
}
