import type { LegKey } from "../model/workflow/leg.ts";

/** Primary key of an item. Its prefix says who may touch it: the grants of a domain's role are by leading key. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Partition of everything that the centre publishes. */
export const HUB = "HUB";

/** Names the latest release; moving it makes a release visible, whole. */
export const RELEASE_KEY: ItemKey = { pk: HUB, sk: "RELEASE" };

/**
 * Prefix of the items of one release: its number, so that releases sort, and its content's digest, so that two
 * publications at the same time do not mix.
 */
export function releasePrefix({ release, digest }: { readonly release: number; readonly digest: string }): string {
  return `${releaseNumber(release)}-${digest.slice(0, 16)}#`;
}

/** What the prefixes of one release begin with. */
export function releaseNumber(release: number): string {
  return `R${String(release).padStart(10, "0")}`;
}

export function personKey(id: string): ItemKey {
  return { pk: `PERSON#${id}`, sk: "PERSON" };
}

/** Partition of the notes of whom the table holds, which no domain may read. */
export const PEOPLE = "PEOPLE";

/** One item of a note; its digest tells notes apart. */
export function peopleNoteKey(digest: string, at: number): ItemKey {
  return { pk: PEOPLE, sk: `NOTE#${digest.slice(0, 16)}#${at}` };
}

export function acknowledgementKey(person: string, purpose: string): ItemKey {
  return { pk: `PERSON#${person}`, sk: `ACKNOWLEDGEMENT#${purpose}` };
}

export function sessionKey(person: string, at: string, id: string): ItemKey {
  return { pk: `PERSON#${person}`, sk: `SESSION#${at}#${id}` };
}

export function productKey(id: string): ItemKey {
  const [domain = "", name = ""] = id.split("/");
  return { pk: domainPartition(domain), sk: `PRODUCT#${name}` };
}

export function domainPartition(domain: string): string {
  return `DOMAIN#${domain}`;
}

export function legKey(key: LegKey): ItemKey {
  if (key.leg === "person") return { pk: `PERSON#${key.person}`, sk: `APPROVAL#${key.purpose}` };
  const { pk, sk } = productKey(key.product);
  return { pk, sk: `ASSIGNMENT#${secondPart(sk)}#${key.purpose}` };
}

/** A partition per catalog, so that a domain's role can be limited to the one of its own account. */
export function leaseKey(name: string): ItemKey {
  return { pk: `CATALOG#${name}`, sk: "LEASE" };
}

const LEG_KEY = /^(?:PERSON#([^#\n]*)\nAPPROVAL|DOMAIN#([^#\n]*)\nASSIGNMENT#([^#\n]*))#([^#\n]*)$/;

/** The leg that an item is about, from the item's own key: what it says about itself could name another's. */
export function legOfKey({ pk, sk }: Readonly<Record<string, unknown>>): LegKey | undefined {
  const [, person, domain, name, purpose = ""] = LEG_KEY.exec(`${pk}\n${sk}`) ?? [];
  if (person !== undefined) return { leg: "person", person, purpose };
  return domain === undefined ? undefined : { leg: "product", product: `${domain}/${name}`, purpose };
}

/** What a key names after its kind: a domain, a product or a purpose. */
export function secondPart(key: unknown): string {
  return String(key).split("#")[1] ?? "";
}

/** Partition of the index `inbox`. It carries the prefix of the items themselves, by which a domain's role is limited. */
export function inboxPartition(leg: LegKey["leg"], addressee: string): string {
  return leg === "person" ? personKey(addressee).pk : domainPartition(addressee);
}
