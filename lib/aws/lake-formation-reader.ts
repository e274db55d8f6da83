import { type GlueClient, paginateGetDatabases, paginateGetTables, type Table } from "@aws-sdk/client-glue";
import {
  GetResourceLFTagsCommand,
  type GetResourceLFTagsResponse,
  type LakeFormationClient,
  type LFTagPair,
  type PrincipalResourcePermissions,
  paginateListDataCellsFilter,
  paginateListLFTags,
  paginateListPermissions,
} from "@aws-sdk/client-lakeformation";
import { filterOfInput, grantOfEntry } from "../lake-formation/call-inputs.ts";
import type { FilterInput, GrantResourceInput } from "../lake-formation/calls.ts";
import {
  type Catalog,
  type CatalogTable,
  type Database,
  type DataCellsFilter,
  filterKey,
  type Grant,
  grantKey,
  type LakeFormationState,
  type Permission,
  sortedBy,
  type TagDefinition,
  type Tags,
  type UnreadableGrant,
} from "../lake-formation/state.ts";

/** The two services that a catalog's state is spread over. */
export interface CatalogClients {
  readonly lakeFormation: LakeFormationClient;
  readonly glue: GlueClient;
}

/** The permissions that bear on data or on its description. */
const READING: ReadonlySet<string> = new Set<Permission>([
  "ALL",
  "ALTER",
  "DELETE",
  "DESCRIBE",
  "DROP",
  "INSERT",
  "SELECT",
  "SUPER_USER",
]);
/** Tables whose tags are read at the same time. */
const AT_ONCE = 5;

/**
 * Reads what some databases of a catalog look like, page by page to the end. Tags and grants by tag are the whole
 * account's; of filters and other grants no more is kept than concerns these databases.
 */
export async function readCatalogState(
  clients: CatalogClients,
  catalog: Catalog,
  isWanted: (database: string) => boolean,
): Promise<LakeFormationState> {
  const [tags, databases, filters, grants] = await Promise.all([
    readTags(clients),
    readDatabases(clients, isWanted),
    readFilters(clients, isWanted),
    readGrants(clients, isWanted),
  ]);
  return { ...catalog, tags, databases, filters, ...grants };
}

async function readTags({ lakeFormation: client }: CatalogClients): Promise<readonly TagDefinition[]> {
  const tags: TagDefinition[] = [];
  for await (const { LFTags = [] } of paginateListLFTags({ client }, {})) {
    tags.push(...LFTags.map(({ TagKey = "", TagValues = [] }) => ({ key: TagKey, values: TagValues.toSorted() })));
  }
  return sortedBy(tags, ({ key }) => key);
}

async function readFilters(
  { lakeFormation: client }: CatalogClients,
  isWanted: (database: string) => boolean,
): Promise<readonly DataCellsFilter[]> {
  const filters: DataCellsFilter[] = [];
  for await (const { DataCellsFilters = [] } of paginateListDataCellsFilter({ client }, {})) {
    const wanted = DataCellsFilters.filter(({ DatabaseName = "" }) => isWanted(DatabaseName));
    filters.push(...wanted.map((filter) => filterOfInput(filter as FilterInput)));
  }
  return sortedBy(filters, filterKey);
}

type Grants = Pick<LakeFormationState, "grants" | "unreadable">;

/** Without a resource these are the grants as made; with principal and resource AWS answers with effective ones. */
async function readGrants(
  { lakeFormation: client }: CatalogClients,
  isWanted: (database: string) => boolean,
): Promise<Grants> {
  const grants = new Map<string, Grant>();
  const unreadable: UnreadableGrant[] = [];
  for await (const { PrincipalResourcePermissions: page = [] } of paginateListPermissions({ client }, {})) {
    for (const entry of page) {
      const grant = toGrant(entry);
      if (!grant) unreadable.push(...unreadableOf(entry));
      else if (grant.resource.kind === "tag-policy" || isWanted(grant.resource.database)) {
        if (grant.permissions.length + (grant.grantable ?? []).length === 0) continue;
        const key = grantKey(grant);
        const before = grants.get(key);
        grants.set(key, before ? united(before, grant) : grant);
      }
    }
  }
  return {
    grants: sortedBy(grants.values(), grantKey),
    ...(unreadable.length > 0 ? { unreadable: sortedBy(unreadable, (grant) => JSON.stringify(grant)) } : {}),
  };
}

function toGrant(entry: PrincipalResourcePermissions): Grant | undefined {
  const { Principal, Resource, Permissions = [], PermissionsWithGrantOption = [], Condition } = entry;
  const principal = Principal?.DataLakePrincipalIdentifier;
  if (principal === undefined || !Resource) return undefined;
  return grantOfEntry({
    Id: "",
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource: Resource as GrantResourceInput,
    Permissions: reading(Permissions),
    PermissionsWithGrantOption: reading(PermissionsWithGrantOption),
    ...(Condition?.Expression === undefined ? {} : { Condition: { Expression: Condition.Expression } }),
  });
}

/** Kinds of resource that hold no data, whatever is granted on them. */
const HOLDS_NO_DATA = ["DataLocation", "LFTag", "LFTagExpression"];

function unreadableOf(entry: PrincipalResourcePermissions): readonly UnreadableGrant[] {
  const { Principal, Resource = {}, Permissions = [], PermissionsWithGrantOption = [] } = entry;
  const kinds = Object.entries(Resource).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
  const permissions = reading([...new Set([...Permissions, ...PermissionsWithGrantOption])]);
  if (permissions.length === 0 || kinds.some((kind) => HOLDS_NO_DATA.includes(kind))) return [];
  const { ExpressionName: expression } = Resource.LFTagPolicy ?? {};
  const resource = [...kinds, ...(expression === undefined ? [] : [expression])].join(" ");
  return [{ principal: Principal?.DataLakePrincipalIdentifier ?? "", resource, permissions }];
}

function reading(permissions: readonly string[]): Permission[] {
  return permissions.filter((permission): permission is Permission => READING.has(permission)).sort();
}

function united(one: Grant, other: Grant): Grant {
  const grantable = [...new Set([...(one.grantable ?? []), ...(other.grantable ?? [])])].sort();
  const permissions = [...new Set([...one.permissions, ...other.permissions])].sort();
  return { ...one, permissions, ...(grantable.length > 0 ? { grantable } : {}) };
}

async function readDatabases(
  clients: CatalogClients,
  isWanted: (database: string) => boolean,
): Promise<readonly Database[]> {
  const names: string[] = [];
  for await (const { DatabaseList = [] } of paginateGetDatabases({ client: clients.glue }, {})) {
    names.push(...DatabaseList.map(({ Name = "" }) => Name).filter(isWanted));
  }
  const databases: Database[] = [];
  for (const name of names.sort()) databases.push(await readDatabase(clients, name));
  return databases;
}

async function readDatabase({ lakeFormation, glue }: CatalogClients, name: string): Promise<Database> {
  const found: Table[] = [];
  for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName: name })) {
    found.push(...TableList);
  }
  const { LFTagOnDatabase } = await lakeFormation.send(
    new GetResourceLFTagsCommand({ Resource: { Database: { Name: name } }, ShowAssignedLFTags: true }),
  );
  const tables: CatalogTable[] = [];
  for (let at = 0; at < found.length; at += AT_ONCE) {
    const some = found.slice(at, at + AT_ONCE);
    tables.push(...(await Promise.all(some.map((table) => readTable(lakeFormation, name, table)))));
  }
  return { name, tags: toTags(LFTagOnDatabase), tables: sortedBy(tables, (table) => table.name) };
}

async function readTable(client: LakeFormationClient, database: string, table: Table): Promise<CatalogTable> {
  const { Name: name = "", StorageDescriptor, PartitionKeys = [] } = table;
  const assigned: GetResourceLFTagsResponse = await client.send(
    new GetResourceLFTagsCommand({
      Resource: { Table: { DatabaseName: database, Name: name } },
      ShowAssignedLFTags: true,
    }),
  );
  const tags = new Map((assigned.LFTagsOnColumns ?? []).map(({ Name, LFTags }) => [Name, toTags(LFTags)]));
  const plain = (StorageDescriptor?.Columns ?? []).map((column) => ({ name: column.Name ?? "" }));
  const partitions = PartitionKeys.map((column) => ({ name: column.Name ?? "", partition: true as const }));
  const columns = [...plain, ...partitions].map((column) => ({ ...column, tags: tags.get(column.name) ?? {} }));
  return { name, tags: toTags(assigned.LFTagsOnTable), columns: sortedBy(columns, (column) => column.name) };
}

/** A resource carries one value per key. */
function toTags(pairs: readonly LFTagPair[] = []): Tags {
  return Object.fromEntries(pairs.map(({ TagKey = "", TagValues: [value = ""] = [] }) => [TagKey, value]));
}
