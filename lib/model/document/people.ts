import type { Approval, Delegation, Person } from "../mesh.ts";
import { checkRelation } from "./cycles.ts";
import { type Draft, list, object, optional, type Reader, required } from "./draft.ts";
import { type Known, section } from "./known.ts";
import type { PurposeDraft } from "./purposes.ts";
import { identity, instant, instantUp, personId, personRef, positive, purposeRef } from "./scalars.ts";
import { checkInterval, checkStatement, Spans, statementFields } from "./statements.ts";

/** Someone whose word counts until `confirmBy`. */
export const readPredecessor = object({ id: required(identity), confirmBy: required(instant) });

const readPerson = object({
  id: required(personId),
  manager: optional(personRef),
  previousManager: optional(readPredecessor),
});
const readDelegation = object({
  from: required(identity),
  to: required(identity),
  validFrom: optional(instantUp),
  validUntil: optional(instant),
});
const readApproval = object({ person: required(personRef), ...statementFields });
const readAcknowledgement = object({
  person: required(personRef),
  purpose: required(purposeRef),
  version: required(positive),
});

export type PersonDraft = NonNullable<ReturnType<typeof readPerson>>;
export type DelegationDraft = Draft<Delegation>;
export type ApprovalDraft = Draft<Approval>;
export type AcknowledgementDraft = NonNullable<ReturnType<typeof readAcknowledgement>>;

export const readPeople: Reader<Known<PersonDraft>> = section(readPerson, "id");
export const readDelegations: Reader<readonly DelegationDraft[]> = list(readDelegation);
export const readApprovals: Reader<readonly ApprovalDraft[]> = list(readApproval);
export const readAcknowledgements: Reader<readonly AcknowledgementDraft[]> = list(readAcknowledgement);

/** Reports managers that do not exist, and people who are their own managers. */
export function checkPeople(people: Known<PersonDraft>): void {
  const managers = new Map<string, readonly string[]>();
  for (const { value, place } of people.all) {
    const { id, manager } = value;
    if (manager === undefined) continue;
    people.resolve({ name: manager, place: place.at("manager") }, "person");
    if (id !== undefined && !managers.has(id)) managers.set(id, [manager]);
  }
  checkRelation({
    edges: managers,
    placeOf: (id) => people.get(id)?.place.at("manager"),
    what: "managers",
    help: "someone at the top has no manager",
  });
}

export function checkDelegations(delegations: readonly DelegationDraft[]): void {
  for (const { place, value } of delegations) checkInterval(place, value);
}

/** What approvals and acknowledgements refer to. */
export interface PersonLeg {
  readonly people: Known<PersonDraft>;
  readonly purposes: Known<PurposeDraft>;
}

/** Reports what is wrong with approvals, alone and together. */
export function checkApprovals(approvals: readonly ApprovalDraft[], { people, purposes }: PersonLeg): void {
  const spans = new Spans();
  for (const draft of approvals) {
    const { person, purpose, status } = draft.value;
    checkStatement(draft, purposes);
    if (person !== undefined) people.resolve({ name: person, place: draft.place.at("person") }, "person");
    if (status === "approved" && !draft.has("validFrom")) {
      draft.place.at("validFrom").fault("is required once approved", "say from when on the approval counts");
    }
    const longest = purpose === undefined ? undefined : purposes.get(purpose)?.value.maxApproval;
    if (longest !== undefined && draft.has("validFrom")) spans.add(`${person}\n${purpose}`, draft, longest);
  }
  spans.check("an approval of the same person and purpose");
}

export function checkAcknowledgements(
  acknowledgements: readonly AcknowledgementDraft[],
  { people, purposes }: PersonLeg,
): void {
  for (const { place, value } of acknowledgements) {
    const { person, purpose } = value;
    if (person !== undefined) people.resolve({ name: person, place: place.at("person") }, "person");
    if (purpose !== undefined) purposes.resolve({ name: purpose, place: place.at("purpose") }, "purpose");
  }
}

export function buildPerson(draft: PersonDraft): Person {
  const { previousManager, ...person } = draft.complete();
  return { ...person, previousManager: previousManager?.complete() };
}
