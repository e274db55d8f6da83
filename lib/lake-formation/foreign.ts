/**
 * Grants that open a purpose-governed table and are not the kit's: whom they open what to.
 *
 * The kit never touches them, so somebody has to be told.
 */

import { isOfDomain } from "./domain-part.ts";
import { effectiveAccess, type TableAccess } from "./effective-access.ts";
import { EVERYBODY, isGrantOwned, purposeOfRole } from "./names.ts";
import { type Own, producerDomain } from "./own-principals.ts";
import {
  byText,
  type Database,
  type DataCellsFilter,
  filterKey,
  type Grant,
  type LakeFormationState,
  OPENS_DATA,
  type UnreadableGrant,
} from "./state.ts";

/** What kind of principal holds a grant; `everyone` is every IAM principal of an account, or of all. */
export type Holder = "account" | "everyone" | "federated" | "organization" | "purpose-role" | "role" | "user";

/** One grant that opens, or may open, what only purposes should. */
export interface ForeignOpening {
  readonly principal: string;
  readonly holder: Holder;
  /**
   * - `grant`: it opens tables beside what the purposes' own grants do
   * - `grant-option`: a purpose role or a producer may pass on what it reads
   * - `unreadable`: what it opens cannot be told
   */
  readonly why: "grant" | "grant-option" | "unreadable";
  readonly grant: Grant | UnreadableGrant;
  /** Governed tables that it opens on its own; empty where that cannot be told. A condition is taken to hold. */
  readonly tables: readonly TableAccess[];
}

export interface ForeignOpeningsOptions {
  /** Whether purposes alone should read what is in a database; {@link governedBySigns} where no mesh says so. */
  readonly governs: (database: string) => boolean;
  /** ARN of the hub's broker, which tells the hub's producers from others. @default - producers of any hub are the kit's */
  readonly broker?: Own["broker"];
}

/**
 * Grants that open governed tables to anyone by a way that is not the kit's: named principals, accounts,
 * organisations, everyone, conditions, other tags; to purpose roles as well. The grants of producers on their own
 * domain's tables are the kit's, unless they may be passed on. In the order of the state's grants.
 */
export function foreignOpenings(
  state: LakeFormationState,
  { governs, broker }: ForeignOpeningsOptions,
): readonly ForeignOpening[] {
  const governed: Governed = {
    state,
    databases: new Map(
      state.databases.filter(({ name }) => governs(name)).map((database) => [database.name, database]),
    ),
    filters: new Map(state.filters.map((filter) => [filterKey(filter), filter])),
  };
  const domainOf = producerDomain({ account: state.account, broker });
  const openings = state.grants.flatMap((grant): ForeignOpening[] => {
    const isOption = isOwnGrant(grant) || isProducers(grant, domainOf);
    if (isOption && !canPassOn(grant)) return [];
    const tables = openedBy(grant, governed);
    if (tables.length === 0) return [];
    return [{ ...whose(grant.principal), why: isOption ? "grant-option" : "grant", grant, tables }];
  });
  const unreadable = (state.unreadable ?? [])
    .filter(({ permissions }) => permissions.some((permission) => OPENS_DATA.has(permission)))
    .map((grant): ForeignOpening => ({ ...whose(grant.principal), why: "unreadable", grant, tables: [] }));
  return [...openings, ...unreadable];
}

/** Whether a grant is of the form in which the kit grants, to a purpose role by the kit's own tags or filters. */
export function isOwnGrant(grant: Grant): boolean {
  return isGrantOwned(grant) && grant.condition === undefined;
}

/** The kind of principal, going by its text alone. */
export function holderOf(principal: string): Holder {
  if (principal === EVERYBODY) return "everyone";
  if (purposeOfRole(principal)) return "purpose-role";
  return HOLDERS.find(([, pattern]) => pattern.test(principal))?.[0] ?? "federated";
}

const HOLDERS: readonly (readonly [Holder, RegExp])[] = [
  ["everyone", /^\d{12}:IAMPrincipals$/],
  ["account", /^(?:\d{12}|arn:[^:]+:iam::\d{12}:root)$/],
  ["organization", /^arn:[^:]+:organizations:/],
  ["role", /^arn:[^:]+:iam::\d{12}:role\//],
  ["user", /^arn:[^:]+:iam::\d{12}:user\//],
];

interface Governed {
  readonly state: LakeFormationState;
  readonly databases: ReadonlyMap<string, Database>;
  readonly filters: ReadonlyMap<string, DataCellsFilter>;
}

function whose(principal: string): Pick<ForeignOpening, "principal" | "holder"> {
  return { principal, holder: holderOf(principal) };
}

function canPassOn({ grantable = [] }: Grant): boolean {
  return grantable.some((permission) => OPENS_DATA.has(permission));
}

/** The kit grants producers whole tables of their own domain. */
function isProducers({ principal, resource }: Grant, domainOf: ReturnType<typeof producerDomain>): boolean {
  const domain = domainOf(principal);
  return domain !== undefined && resource.kind === "table" && isOfDomain(resource.database, domain);
}

/** What the grant opens if it were the only one; only what it names is looked at, since there may be many grants. */
function openedBy(grant: Grant, { state, databases, filters }: Governed): readonly TableAccess[] {
  const { resource } = grant;
  const filter = resource.kind === "filter" ? filters.get(filterKey(resource)) : undefined;
  const named = resource.kind === "tag-policy" ? [...databases.values()] : databases.get(resource.database);
  const part = {
    ...state,
    databases: named === undefined ? [] : [named].flat(),
    filters: filter ? [filter] : [],
    grants: [grant],
  };
  return effectiveAccess(part, grant.principal).toSorted(
    (one, other) => byText(one.database, other.database) || byText(one.table, other.table),
  );
}
