import { EVERYBODY } from "../../lake-formation/names.ts";
import {
  type CatalogTable,
  type ColumnSelection,
  type Database,
  type Grant,
  type LakeFormationState,
  sortedBy,
} from "../../lake-formation/state.ts";
import { isMatch, matchingColumns } from "./tag-match.ts";

/** What a principal may do with a table or database, whichever grants it comes by. */
export interface EffectivePermissions {
  readonly whole: ReadonlySet<string>;
  /** Columns that SELECT reaches in all rows. */
  readonly columns: readonly string[];
  /** Names of the filters that SELECT reaches rows by. */
  readonly filters: readonly string[];
}

/** Permissions that are lost where an expression matches some of a table's columns only (notes on tag-based access). */
const NEEDS_ALL_COLUMNS: ReadonlySet<string> = new Set(["ALTER", "DELETE", "DROP", "INSERT"]);
const SELECTS: ReadonlySet<string> = new Set(["ALL", "SELECT", "SUPER_USER"]);

/** What a principal may do with a database: whoever may do anything with one of its tables may see it. */
export function permissionsOnDatabase(
  state: LakeFormationState,
  principal: string,
  database: Database,
): EffectivePermissions {
  const whole = new Set<string>();
  for (const { resource, permissions } of grantsOf(state, principal)) {
    const isMeant =
      (resource.kind === "database" && resource.database === database.name) ||
      (resource.kind === "tag-policy" &&
        resource.resourceType === "DATABASE" &&
        isMatch(resource.expression, database.tags));
    if (isMeant) for (const permission of permissions) whole.add(permission);
    const isOnTable =
      resource.kind !== "tag-policy" && resource.kind !== "database" && resource.database === database.name;
    if (isOnTable) whole.add("DESCRIBE");
  }
  return { whole, columns: [], filters: [] };
}

/** What a principal may do with a table. */
export function permissionsOnTable(
  state: LakeFormationState,
  principal: string,
  place: { readonly database: Database; readonly table: CatalogTable },
): EffectivePermissions {
  const { database, table } = place;
  const found: Found = { whole: new Set(), columns: new Set(), filters: new Set() };
  for (const grant of grantsOf(state, principal)) {
    const { resource } = grant;
    if (resource.kind === "tag-policy") {
      if (resource.resourceType === "TABLE") cover(found, grant, matchingColumns(resource.expression, place), table);
      continue;
    }
    if (resource.kind === "database" || resource.database !== database.name) continue;
    if (resource.table !== undefined && resource.table !== table.name) continue;
    if (resource.kind === "table") cover(found, grant, namesOf(table), table);
    else if (resource.kind === "columns") cover(found, grant, selected(resource.columns, table), table);
    else if (grant.permissions.includes("SELECT")) found.filters.add(resource.name);
  }
  return { whole: found.whole, columns: [...found.columns].sort(), filters: [...found.filters].sort() };
}

interface Found {
  readonly whole: Set<string>;
  readonly columns: Set<string>;
  readonly filters: Set<string>;
}

/** Adds what a grant gives that covers some of a table's columns. */
function cover(
  { whole, columns }: Found,
  { permissions }: Grant,
  covered: readonly string[],
  table: CatalogTable,
): void {
  if (covered.length === 0) return;
  const isWhole = covered.length === table.columns.length;
  for (const permission of permissions) {
    if (SELECTS.has(permission)) for (const column of covered) columns.add(column);
    if (permission === "SELECT") continue;
    if (isWhole) whole.add(permission);
    else if (permission === "DESCRIBE" || NEEDS_ALL_COLUMNS.has(permission) || SELECTS.has(permission))
      whole.add("DESCRIBE");
  }
}

/** Conditions are taken as fulfilled: what a principal may do at most. */
function grantsOf({ grants }: LakeFormationState, principal: string): readonly Grant[] {
  const account = principal.split(":")[4];
  const identities = new Set([principal, EVERYBODY, `${account}:IAMPrincipals`]);
  return grants.filter((grant) => identities.has(grant.principal));
}

function selected(selection: ColumnSelection, table: CatalogTable): readonly string[] {
  const names = namesOf(table);
  if ("include" in selection) return names.filter((name) => selection.include.includes(name));
  return names.filter((name) => !selection.exclude.includes(name));
}

function namesOf({ columns }: CatalogTable): readonly string[] {
  return sortedBy(columns, ({ name }) => name).map(({ name }) => name);
}
