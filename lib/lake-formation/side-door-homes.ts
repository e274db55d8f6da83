/** Which databases of an account are products': by a name alone, anybody's could be. */

import { isOfDomain } from "./domain-part.ts";
import { convergerDomain, type Own } from "./own-principals.ts";
import type { LakeSettingsFacts } from "./side-door-facts.ts";

/** An account, and the domains that may be at home there. */
export interface Homes extends Own {
  /** Ids of all domains. */
  readonly domains: readonly string[];
  /** Ids of those whose databases are looked at, wherever they are at home. */
  readonly own: readonly string[];
}

/**
 * Tells products' databases from others, by the settings of the account's data lake: those of domains that are at home
 * there, for their convergers are among its administrators, where none but administrators place anybody. A domain that
 * is at home elsewhere is verified elsewhere, so nobody would look at what is called like it here.
 *
 * Settings that could not be read accuse nobody's databases: that they were not looked at is a finding of its own.
 */
export function productsOf({ domains, own, ...place }: Homes): (settings?: LakeSettingsFacts) => IsProducts {
  const domainOf = convergerDomain(place);
  return (settings) => {
    const administered = settings && new Set(settings.admins.map(domainOf));
    const others = administered ? domains.filter((id) => administered.has(id)) : domains;
    return (database) => [...own, ...others].some((id) => isOfDomain(database, id));
  };
}

/** Whether a database is a product's. */
export type IsProducts = (database: string) => boolean;
