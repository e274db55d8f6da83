import { permissionsOnDatabase, permissionsOnTable } from "./effective-permissions.ts";
import type { PermissionsListing, ResourceInput } from "./inputs.ts";
import { type Context, invalid, type Outcome, type ServiceException } from "./operation.ts";
import { otherKey } from "./other-grants.ts";
import { page } from "./page.ts";
import { type PermissionsEntry, permissionEntries } from "./permission-entries.ts";

/**
 * Lists grants as they were made, or, of one principal and one resource, what the principal may do with it in effect.
 * A principal alone is refused, as AWS does.
 */
export function listPermissions(context: Context, input: PermissionsListing): Outcome {
  const { Principal, Resource, ResourceType, IncludeRelated } = input;
  if (Principal && !Resource) return invalid("Resource is mandatory if Principal is set in the input.");
  if (Resource?.TableWithColumns) return invalid("permissions are listed of tables, not of columns");
  const isIncluded = IncludeRelated?.toUpperCase() !== "FALSE";
  const principal = Principal?.DataLakePrincipalIdentifier;
  const about = Resource && aboutResource(Resource, isIncluded);
  const name = "PrincipalResourcePermissions";
  const isMeant = (entry: PermissionsEntry) =>
    (principal === undefined || entry.Principal.DataLakePrincipalIdentifier === principal) &&
    (ResourceType === undefined || TYPES[ResourceType](entry.Resource)) &&
    (about === undefined || about(entry.Resource));
  const effective = Principal && Resource && effectiveEntries(context, Principal, Resource);
  if (effective?.exception) return { exception: effective.exception };
  const all = effective?.entries ?? permissionEntries(context.account);
  return page(context, { name, all, show: (entry) => (isMeant(entry) ? [entry] : []), input });
}

type Resource = PermissionsEntry["Resource"];

const TYPES: Readonly<Record<NonNullable<PermissionsListing["ResourceType"]>, (resource: Resource) => boolean>> = {
  CATALOG: ({ Catalog }) => Catalog !== undefined,
  DATABASE: ({ Database }) => Database !== undefined,
  TABLE: ({ Table, TableWithColumns, DataCellsFilter }) => (Table ?? TableWithColumns ?? DataCellsFilter) !== undefined,
  DATA_LOCATION: ({ DataLocation }) => DataLocation !== undefined,
  LF_TAG: ({ LFTag }) => LFTag !== undefined,
  LF_TAG_POLICY: ({ LFTagPolicy }) => LFTagPolicy !== undefined,
  LF_TAG_POLICY_DATABASE: ({ LFTagPolicy }) => member(LFTagPolicy, "ResourceType") === "DATABASE",
  LF_TAG_POLICY_TABLE: ({ LFTagPolicy }) => member(LFTagPolicy, "ResourceType") === "TABLE",
  LF_NAMED_TAG_EXPRESSION: ({ LFTagExpression }) => LFTagExpression !== undefined,
};

/** Whether an entry is about a resource; a table's are its columns' and, unless left out, its filters' too. */
function aboutResource(asked: ResourceInput, isIncluded: boolean): (resource: Resource) => boolean {
  const { Table } = asked;
  if (!Table) {
    const wanted = withoutCatalog(asked);
    return (resource) => withoutCatalog(resource) === wanted;
  }
  const name = Table.Name ?? "ALL_TABLES";
  const isSame = (part: unknown, ...[database, table]: readonly [string, string]) =>
    member(part, database) === Table.DatabaseName && member(part, table) === name;
  return (resource) =>
    isSame(resource.Table, "DatabaseName", "Name") ||
    isSame(resource.TableWithColumns, "DatabaseName", "Name") ||
    (isIncluded && isSame(resource.DataCellsFilter, "DatabaseName", "TableName"));
}

function withoutCatalog(resource: Resource | ResourceInput): string {
  const parts = Object.entries(resource).map(([kind, part]) => {
    const { CatalogId: _, ...rest } = { ...(part as object | undefined) } as { CatalogId?: unknown };
    return part === undefined ? [] : [[kind, rest] as const];
  });
  return otherKey({ principal: "", resource: Object.fromEntries(parts.flat()) });
}

interface Effective {
  readonly exception?: ServiceException;
  readonly entries?: readonly PermissionsEntry[];
}

/** Of a database or a table what holds in effect; of other resources there is no more than what was granted. */
function effectiveEntries(
  { account: { catalog } }: Context,
  Principal: PermissionsEntry["Principal"],
  { Database: asked, Table }: ResourceInput,
): Effective | undefined {
  const name = asked?.Name ?? (Table?.Name === undefined ? undefined : Table.DatabaseName);
  if (name === undefined) return undefined;
  const principal = Principal.DataLakePrincipalIdentifier;
  const database = catalog.databases.find((candidate) => candidate.name === name);
  if (!database) return { exception: missing("Database", name) };
  const CatalogId = catalog.account;
  const entry = (Resource: Resource, permissions: Iterable<string>): readonly PermissionsEntry[] => {
    const Permissions = [...permissions].sort();
    return Permissions.length > 0 ? [{ Principal, Resource, Permissions, PermissionsWithGrantOption: [] }] : [];
  };
  if (asked) {
    const { whole } = permissionsOnDatabase(catalog, principal, database);
    return { entries: entry({ Database: { CatalogId, Name: name } }, whole) };
  }
  const table = database.tables.find((candidate) => candidate.name === Table?.Name);
  if (!table) return { exception: missing("Table", Table?.Name) };
  const { whole, columns, filters } = permissionsOnTable(catalog, principal, { database, table });
  const place = { DatabaseName: name, Name: table.name };
  const readable = { TableWithColumns: { CatalogId, ...place, ...columnsOf(columns, table.columns.length) } };
  const byRows = { TableCatalogId: CatalogId, DatabaseName: name, TableName: table.name };
  return {
    entries: [
      ...entry({ Table: { CatalogId, ...place } }, whole),
      ...entry(readable, columns.length > 0 ? ["SELECT"] : []),
      ...filters.flatMap((Name) => entry({ DataCellsFilter: { ...byRows, Name } }, ["SELECT"])),
    ],
  };
}

function missing(what: string, name: string | undefined): ServiceException {
  return { code: "EntityNotFoundException", message: `${what} not found: \`${name}\`` };
}

function columnsOf(columns: readonly string[], all: number) {
  return columns.length === all ? { ColumnWildcard: {} } : { ColumnNames: columns };
}

function member(part: unknown, name: string): unknown {
  return typeof part === "object" && part !== null ? (part as Readonly<Record<string, unknown>>)[name] : undefined;
}
