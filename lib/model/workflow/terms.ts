import { type Authority, authorityOverPerson, authorityOverProduct, authorityWindow } from "../authority.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Instant, Person, Purpose } from "../mesh.ts";
import type { Digest } from "./history.ts";
import type { Hub, ProductContent } from "./hub.ts";
import type { LegKey, LegState } from "./leg.ts";

/** What a command about a leg is judged by: the part of the mesh that concerns the leg, and the time. */
export interface LegTerms {
  readonly hub: Hub;
  /** Of a person leg: the person and everybody above, nearest first. */
  readonly line?: readonly Person[] | undefined;
  /** Of a product leg: the product. */
  readonly product?: ProductContent | undefined;
  /** Of a product leg that is to be approved: whatever the product is made from, all the way up. */
  readonly inputs?: readonly ProductContent[] | undefined;
  readonly now: Instant;
  readonly digest: Digest;
}

/** Who acts: with authority of their own, or with that of somebody who delegated to them. */
export interface Actor {
  readonly id: string;
  /** @default - own authority; without it, that of whoever delegated to the actor, has it and may decide */
  readonly onBehalfOf?: string | undefined;
}

/** Why a command is not carried out. */
export interface Refusal {
  readonly code: "not-found" | "not-allowed" | "not-pending" | "not-possible";
  readonly message: string;
  readonly help?: string | undefined;
}

/** What a command leads to: the leg's next state, or a refusal that leaves everything as it was. */
export type LegOutcome = { readonly next: LegState; readonly refusal?: undefined } | { readonly refusal: Refusal };

export function refusal(code: Refusal["code"], message: string, help?: string): Refusal {
  return { code, message, help };
}

/** Who may decide about the leg, by {@link authorityOverPerson} and {@link authorityOverProduct}. */
export function authorityOverLeg(key: LegKey, { hub, line = [], product }: LegTerms): Authority {
  const [person] = line;
  if (key.leg === "person" && person?.id === key.person) {
    return authorityOverPerson(person, new Map(line.map((member) => [member.id, member])));
  }
  if (key.leg === "product" && product?.id === key.product) {
    const domain = hub.domains.find(({ id }) => id === product.domain);
    return authorityOverProduct({ ...product, assignments: [], declassifications: [] }, domain);
  }
  return { deciders: new Set() };
}

export function purposeOf({ purpose }: LegKey, { hub }: LegTerms): Purpose | undefined {
  return hub.purposes.find(({ id }) => id === purpose);
}

/** Says that the mesh has no such purpose, and which was probably meant. */
export function unknownPurpose({ purpose }: LegKey, { hub }: LegTerms): Refusal {
  const known = hub.purposes.map(({ id }) => id);
  return refusal("not-found", `purpose \`${purpose}\` is not part of the mesh`, didYouMean(purpose, known));
}

/** Why nothing new can be stated about a leg's purpose; `undefined` if it can. */
export function takesNoStatements(key: LegKey, terms: LegTerms): Refusal | undefined {
  const purpose = purposeOf(key, terms);
  if (!purpose) return unknownPurpose(key, terms);
  if (purpose.status === "active") return undefined;
  return refusal("not-possible", `purpose \`${purpose.id}\` is ${purpose.status} and takes no new statements`);
}

/** The actor with the authority they use, made explicit; `undefined` if they have none over the leg at this time. */
export function authorised(actor: Actor, key: LegKey, terms: LegTerms): Actor | undefined {
  return authoritiesOf(actor, key, terms)[0];
}

/** Every authority that the actor could use at this time, made explicit: their own, else those delegated to them. */
export function authoritiesOf(actor: Actor, key: LegKey, terms: LegTerms): readonly Actor[] {
  const authority = authorityOverLeg(key, terms);
  const hasIt = ({ id, onBehalfOf }: Actor): boolean => {
    const decidedAt = onBehalfOf === undefined ? undefined : terms.now;
    const statement = { purpose: key.purpose, purposeVersion: 0, status: "approved" as const };
    const made = { ...statement, decidedBy: id, onBehalfOf, decidedAt };
    const { from, until } = authorityWindow(made, authority, terms.hub.delegations);
    return from <= terms.now && terms.now < until;
  };
  if (actor.onBehalfOf !== undefined || hasIt(actor)) return [actor].filter(hasIt);
  const delegators = terms.hub.delegations.filter(({ to }) => to === actor.id).map(({ from }) => from);
  return [...new Set(delegators)]
    .sort()
    .map((onBehalfOf) => ({ id: actor.id, onBehalfOf }))
    .filter(hasIt);
}

/** Why somebody who has no authority over a leg may not act: not least since there is nothing to have it over. */
export function withoutAuthority(act: "decide" | "revoke", key: LegKey, { product }: LegTerms): Refusal {
  if (key.leg === "product" && !product) {
    return refusal("not-found", `there is no product \`${key.product}\``, "the catalog names those that there are");
  }
  return refusal("not-allowed", `this is not yours to ${act}`, "ask a manager above, or an owner");
}

/** The people an act is attributed to: who acts, and whose authority is used. */
export function partiesOf({ id, onBehalfOf }: Actor): readonly string[] {
  return onBehalfOf === undefined ? [id] : [id, onBehalfOf];
}
