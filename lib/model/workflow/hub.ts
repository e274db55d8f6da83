import type { Acknowledgement, Declassification, Instant, Mesh, Person, Product, View } from "../mesh.ts";
import type { LegState } from "./leg.ts";

/** What the centre publishes, all of one release. */
export interface Hub
  extends Pick<
    Mesh,
    "maxSession" | "privacyOfficers" | "consumers" | "purposes" | "delegations" | "guardrails" | "domains"
  > {
  /** Counts publications, from 1; 0 stands for a hub that has published nothing. */
  readonly release: number;
  /** By product id. */
  readonly declassifications: Readonly<Record<string, readonly Declassification[]>>;
}

/** What a publication brings; the table numbers it. */
export type HubContent = Omit<Hub, "release">;

/** A person with everything the person leg needs. */
export interface PersonRecord {
  readonly person: Person;
  readonly legs: readonly LegState[];
  readonly acknowledgements: readonly Acknowledgement[];
}

/** A product as its domain publishes it: statements and declassifications are kept elsewhere, by those who own them. */
export interface ProductContent extends Omit<Product, "assignments" | "declassifications" | "details"> {
  /** Per purpose id, the view that an owner's approval gives unless the approval names another. */
  readonly offers: Readonly<Record<string, View>>;
}

/** A product with everything the product leg needs. */
export interface ProductRecord {
  readonly product: ProductContent;
  readonly legs: readonly LegState[];
}

/** A session that was opened, as it stands on record. */
export interface SessionRecord {
  readonly id: string;
  readonly person: string;
  readonly purpose: string;
  readonly at: Instant;
  readonly expiresAt: Instant;
  readonly role: string;
  readonly reason?: string | undefined;
}
