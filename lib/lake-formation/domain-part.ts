import type { LakeFormationState } from "./state.ts";

/** Whether a database belongs to a product of the domain, going by its name. */
export function isOfDomain(database: string, domain: string): boolean {
  const prefix = `${domain.replaceAll("-", "_")}__`;
  // a product's name begins with a letter: `a___b` belongs to a domain `a-`, not to `a`
  return database.startsWith(prefix) && /^[a-z]/.test(database.slice(prefix.length));
}

/**
 * What of a catalog is one domain's converger's business: its databases with their filters and grants, and the tags
 * and tag grants, which are the same for every domain.
 *
 * An account may hold several domains; no converger may take the others' filters for leftovers of its own.
 */
export function partOfDomain(state: LakeFormationState, domain: string): LakeFormationState {
  return {
    ...state,
    databases: state.databases.filter(({ name }) => isOfDomain(name, domain)),
    filters: state.filters.filter(({ database }) => isOfDomain(database, domain)),
    grants: state.grants.filter(
      ({ resource }) => resource.kind === "tag-policy" || isOfDomain(resource.database, domain),
    ),
  };
}
