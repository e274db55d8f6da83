/**
 * Whether everybody reads what the law says: the converger's conscience.
 *
 * One side is what the evaluator makes of a state read back from an account, the other what the model says of each
 * purpose. Neither comes from the states or calls that the converger works out, so that no fault of its hides itself.
 */

import type { InstantViews } from "../model/decision.ts";
import type { Instant, Millis } from "../model/mesh.ts";
import { isOfDomain } from "./domain-part.ts";
import { effectiveAccess, type TableAccess } from "./effective-access.ts";
import { type ForeignOpening, foreignOpenings, isOwnGrant } from "./foreign.ts";
import { EVERYBODY, purposeOfRole, purposeRoleArn } from "./names.ts";
import { byText, type LakeFormationState, sortedBy, type TableName } from "./state.ts";
import { excessOf, missingOf, type Region } from "./verify-cells.ts";
import { type Law, lawOf } from "./verify-law.ts";
import { rowComparison } from "./verify-rows.ts";

export interface VerifyOptions {
  /**
   * The one domain whose databases are looked at.
   *
   * @default - every domain of the mesh
   */
  readonly domain?: string | undefined;
  /**
   * Which of these databases are looked at; the index need not know products of others.
   *
   * @default - all
   */
  readonly isIncluded?: ((database: string) => boolean) | undefined;
  /**
   * How long before a view ends the converger takes it away, and how long after one begins it may take to give it:
   * what is missing for that alone is lawful.
   *
   * @default 0
   */
  readonly lead?: Millis | undefined;
  /** ARN of the hub's broker, which tells the hub's producers from others. @default - producers of any hub are the kit's */
  readonly broker?: string | undefined;
}

/** Where something differs from the law. */
export interface Exposure extends TableName {
  /** ARN of a purpose role. */
  readonly role: string;
  readonly purpose: string;
  /** `domain/name`; absent for a table that belongs to no product of the mesh. */
  readonly product?: string | undefined;
  /** What the role reads now. */
  readonly reads: readonly Region[];
  /** What the law lets it read; absent if nothing. */
  readonly lawful?: Region | undefined;
}

/** A role that reads what it must not. */
export interface OverExposure extends Exposure {
  /** What it reads beyond the law, row filters that cannot be proven to stay within it included. */
  readonly excess: readonly Region[];
  /** Whether it lasts when the kit takes its own away, since a grant of somebody else's opens it too. */
  readonly isForeign: boolean;
}

/** A role that does not read what it may. */
export interface UnderExposure extends Exposure {
  readonly missing: Region;
}

/** What was looked at and what was found, each list sorted by role, database and table. */
export interface Findings {
  readonly at: Instant;
  /** Purpose roles that were looked at: those of the mesh, and those that the state grants something. */
  readonly roles: number;
  /** Tables that were looked at: those of the mesh, and those that the catalog has besides. */
  readonly tables: number;
  readonly overExposures: readonly OverExposure[];
  readonly underExposures: readonly UnderExposure[];
  /** Pairs of role and table that read less than the law just now, for a change within the lead. Lawful. */
  readonly settling: number;
  readonly foreignOpenings: readonly ForeignOpening[];
}

/**
 * Compares what every purpose role of every consumer account reads with what the law says at `at`, cell by cell:
 * columns and rows.
 *
 * Errs towards the alarm: a row filter that is not provably within the lawful one counts as reading too much.
 */
export function verify(
  actual: LakeFormationState,
  index: InstantViews,
  at: Instant,
  options: VerifyOptions = {},
): Findings {
  const governs = governed(index, options);
  const consumers = index.mesh.consumers.length > 0 ? index.mesh.consumers : [actual.account];
  const law = lawOf(index, { at, lead: options.lead ?? 0, governs, consumers: new Set(consumers) });
  const state = { ...actual, databases: actual.databases.filter(({ name }) => governs(name)) };
  const roles = rolesOf(actual, index, consumers);
  const compared = roles.map((role) => compareRole(role, state, law));
  return {
    at,
    roles: roles.length,
    tables: new Set([...law.tables.keys(), ...state.databases.flatMap(placesOf)]).size,
    overExposures: compared.flatMap(({ over }) => over),
    underExposures: compared.flatMap(({ under }) => under),
    settling: compared.reduce((sum, { settling }) => sum + settling, 0),
    foreignOpenings: foreignOpenings(actual, { governs, broker: options.broker }),
  };
}

function governed({ mesh }: InstantViews, { domain, isIncluded }: VerifyOptions): (database: string) => boolean {
  const domains = domain === undefined ? mesh.domains.map(({ id }) => id) : [domain];
  const known = new Map<string, boolean>();
  return (database) => {
    const already = known.get(database);
    if (already !== undefined) return already;
    const isGoverned = (isIncluded?.(database) ?? true) && domains.some((id) => isOfDomain(database, id));
    known.set(database, isGoverned);
    return isGoverned;
  };
}

/** A role that holds a grant is looked at even if no purpose of the mesh has it (any more): the law is nothing then. */
function rolesOf(
  { grants }: LakeFormationState,
  { mesh }: InstantViews,
  consumers: readonly string[],
): readonly string[] {
  const lawful = consumers.flatMap((consumer) => mesh.purposes.map(({ id }) => purposeRoleArn(consumer, id)));
  const granted = grants.flatMap(({ principal }) => (purposeOfRole(principal) ? [principal] : []));
  return [...new Set([...lawful, ...granted])].sort(byText);
}

interface Comparison {
  readonly over: readonly OverExposure[];
  readonly under: readonly UnderExposure[];
  readonly settling: number;
}

function compareRole(role: string, state: LakeFormationState, law: Law): Comparison {
  const { account = "", purpose = "" } = purposeOfRole(role) ?? {};
  const rows = rowComparison();
  const access = byPlace(effectiveAccess(state, role));
  const lawful = law.of(purpose, account);
  const places = sortedBy(new Set([...access.keys(), ...lawful.keys()]), (place) => place);

  const over: Omit<OverExposure, "isForeign">[] = [];
  const under: UnderExposure[] = [];
  let settling = 0;
  for (const place of places) {
    const reads = access.get(place)?.regions ?? [];
    const may = lawful.get(place);
    const where = { role, purpose, ...placeOf(place, law), reads, ...(may ? { lawful: may } : {}) };
    const excess = excessOf(reads, may, rows);
    if (excess.length > 0) over.push({ ...where, excess });
    if (!may || !missingOf(reads, may, rows)) continue;
    const lasting = law.lasting(place, purpose);
    const missing = lasting && missingOf(reads, lasting, rows);
    if (missing) under.push({ ...where, missing });
    else settling += 1;
  }
  return { over: withOrigin(over, state, lawful), under, settling };
}

/** Looks once more, at what others granted alone, to tell what the converger can take away from what it cannot. */
function withOrigin(
  over: readonly Omit<OverExposure, "isForeign">[],
  state: LakeFormationState,
  lawful: ReadonlyMap<string, Region>,
): readonly OverExposure[] {
  const [first] = over;
  if (!first) return [];
  const others = state.grants.filter((grant) => !isOwnGrant(grant) && grant.principal !== EVERYBODY);
  const left = byPlace(effectiveAccess({ ...state, grants: others }, first.role));
  const rows = rowComparison();
  return over.map((exposure) => {
    const place = placeName(exposure);
    const excess = excessOf(left.get(place)?.regions ?? [], lawful.get(place), rows);
    return { ...exposure, isForeign: excess.length > 0 };
  });
}

function byPlace(access: readonly TableAccess[]): ReadonlyMap<string, TableAccess> {
  return new Map(access.map((table) => [placeName(table), table]));
}

function placeOf(name: string, { tables }: Law): TableName & Pick<Exposure, "product"> {
  const [database = "", table = ""] = name.split("/");
  return tables.get(name) ?? { database, table };
}

function placeName({ database, table }: TableName): string {
  return `${database}/${table}`;
}

function placesOf({ name, tables }: LakeFormationState["databases"][number]): readonly string[] {
  return tables.map((table) => placeName({ database: name, table: table.name }));
}
