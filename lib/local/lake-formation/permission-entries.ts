import { ALL_TABLES, batchEntry } from "../../lake-formation/call-inputs.ts";
import type { Grant, LakeFormationState } from "../../lake-formation/state.ts";
import type { Json, LocalAccount, OtherGrant } from "./account.ts";
import { otherKey } from "./other-grants.ts";

/** Permissions of one principal on one resource, as listings carry them. */
export interface PermissionsEntry {
  readonly Principal: { readonly DataLakePrincipalIdentifier: string };
  readonly Resource: Json;
  readonly Condition?: { readonly Expression: string } | undefined;
  readonly Permissions: readonly string[];
  readonly PermissionsWithGrantOption: readonly string[];
}

/** Listings are read page by page, and until something changes all pages are of the same list. */
const known = new WeakMap<
  LocalAccount["catalog"]["grants"],
  { others: LocalAccount["others"]; list: readonly PermissionsEntry[] }
>();

/** Everything that was granted, in the order of the state. */
export function permissionEntries({ catalog, others }: LocalAccount): readonly PermissionsEntry[] {
  const found = known.get(catalog.grants);
  if (found?.others === others) return found.list;
  const list = merged(
    catalog.grants.flatMap((grant) => entriesOf(grant, catalog)),
    others,
    catalog,
  );
  known.set(catalog.grants, { others, list });
  return list;
}

/**
 * The entries that a grant is listed as: what was granted as SELECT on a table comes back as SELECT on all of its
 * columns, beside the table's other permissions.
 */
function entriesOf(grant: Grant, catalog: LakeFormationState): readonly PermissionsEntry[] {
  const { resource, permissions, grantable = [] } = grant;
  if (resource.kind !== "table") return [entryOf(grant, catalog)];
  const name = resource.table ?? ALL_TABLES;
  const { Resource, ...whole } = entryOf(grant, catalog);
  const isSelect = (permission: string) => permission === "SELECT";
  const rest = {
    ...whole,
    Resource: resource.table === undefined ? { Table: { ...tableOf(Resource), Name: name } } : Resource,
    Permissions: permissions.filter((permission) => !isSelect(permission)),
    PermissionsWithGrantOption: grantable.filter((permission) => !isSelect(permission)),
  };
  const select = {
    ...whole,
    Resource: {
      TableWithColumns: { CatalogId: catalog.account, DatabaseName: resource.database, Name: name, ColumnWildcard: {} },
    },
    Permissions: permissions.filter(isSelect),
    PermissionsWithGrantOption: grantable.filter(isSelect),
  };
  return [rest, select].filter((entry) => entry.Permissions.length + entry.PermissionsWithGrantOption.length > 0);
}

function entryOf(grant: Grant, catalog: LakeFormationState): PermissionsEntry {
  const {
    Id: _,
    Permissions = [],
    PermissionsWithGrantOption = [],
    Resource,
    ...rest
  } = batchEntry(grant, "", catalog);
  return { ...rest, Resource: inCatalog({ ...Resource }, catalog), Permissions, PermissionsWithGrantOption };
}

/** Lake Formation says of each resource whose it is. */
function inCatalog(resource: Json, { account }: LakeFormationState): Json {
  return Object.fromEntries(
    Object.entries(resource).map(([kind, named]) =>
      kind === "DataCellsFilter" || kind === "Catalog" || typeof named !== "object"
        ? [kind, named]
        : [kind, { CatalogId: account, ...named }],
    ),
  );
}

/** One entry per principal, resource and condition, whatever permissions it holds. */
function merged(
  reading: readonly PermissionsEntry[],
  others: readonly OtherGrant[],
  catalog: LakeFormationState,
): readonly PermissionsEntry[] {
  if (others.length === 0) return reading;
  const left = new Map(
    others.map((grant) => [otherKey({ ...grant, resource: inCatalog(grant.resource, catalog) }), grant]),
  );
  const both = reading.map((entry) => {
    const key = otherKey({ principal: entry.Principal.DataLakePrincipalIdentifier, resource: entry.Resource });
    const other = entry.Condition === undefined ? left.get(key) : undefined;
    if (!other) return entry;
    left.delete(key);
    return {
      ...entry,
      Permissions: [...entry.Permissions, ...other.permissions].sort(),
      PermissionsWithGrantOption: [...entry.PermissionsWithGrantOption, ...other.grantable].sort(),
    };
  });
  const alone = Array.from(left.values(), ({ principal, resource, permissions, grantable }) => ({
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource: inCatalog(resource, catalog),
    Permissions: permissions,
    PermissionsWithGrantOption: grantable,
  }));
  return [...both, ...alone];
}

function tableOf({ Table }: Json): object {
  return typeof Table === "object" && Table !== null ? Table : {};
}
