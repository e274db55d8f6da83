import {
  type DataLakeResourceType,
  ListPermissionsCommand,
  type PrincipalResourcePermissions,
} from "@aws-sdk/client-lakeformation";
import { grantOfEntry } from "../lake-formation/call-inputs.ts";
import type { GrantResourceInput } from "../lake-formation/calls.ts";
import {
  type Grant,
  grantKey,
  type LakeFormationState,
  type Permission,
  sortedBy,
  type UnreadableGrant,
} from "../lake-formation/state.ts";
import type { CatalogReading } from "./lake-formation-reader.ts";
import { allOf } from "./pages.ts";

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

/**
 * Everything, then once more what is granted by tag: lists that leave part of it out have been reported, and what a
 * list repeats does no harm.
 */
const LISTS: readonly (DataLakeResourceType | undefined)[] = [
  undefined,
  "LF_TAG_POLICY_DATABASE",
  "LF_TAG_POLICY_TABLE",
];

type Grants = Pick<LakeFormationState, "grants" | "unreadable">;

/** Without a resource these are the grants as made; with principal and resource AWS answers with effective ones. */
export async function readGrants(reading: CatalogReading): Promise<Grants> {
  const grants = new Map<string, Grant>();
  const unreadable = new Map<string, UnreadableGrant>();
  for (const ResourceType of LISTS) {
    for (const entry of await permissionsOf(reading, ResourceType)) {
      const grant = toGrant(entry);
      if (!grant) for (const each of unreadableOf(entry)) unreadable.set(JSON.stringify(each), each);
      else if (isKept(grant, reading)) add(grants, grant);
    }
  }
  const keys = [...unreadable.keys()].sort();
  return {
    grants: sortedBy(grants.values(), grantKey),
    ...(keys.length > 0 ? { unreadable: keys.flatMap((key) => unreadable.get(key) ?? []) } : {}),
  };
}

/** All that a list of permissions holds about the catalog's own resources. */
function permissionsOf(
  { clients, catalog, ask }: CatalogReading,
  ResourceType: DataLakeResourceType | undefined,
): Promise<readonly PrincipalResourcePermissions[]> {
  return allOf(
    (NextToken) =>
      ask("ListPermissions", () =>
        clients.lakeFormation.send(new ListPermissionsCommand({ ResourceType, CatalogId: catalog.account, NextToken })),
      ),
    ({ PrincipalResourcePermissions: page = [] }) =>
      page.filter(({ Resource }) => isOfCatalog(Resource, catalog.account)),
  );
}

/** Whether a resource lies in the catalog: what others share has the same names. */
function isOfCatalog(resource: PrincipalResourcePermissions["Resource"] = {}, account: string): boolean {
  const { Database, Table, TableWithColumns, DataCellsFilter, LFTagPolicy } = resource;
  const catalogs = [Database, Table, TableWithColumns, LFTagPolicy].map((part) => part?.CatalogId);
  return [...catalogs, DataCellsFilter?.TableCatalogId].every((id) => id === undefined || id === account);
}

function isKept({ resource, permissions, grantable = [] }: Grant, { isWanted }: CatalogReading): boolean {
  if (permissions.length + grantable.length === 0) return false;
  return resource.kind === "tag-policy" || isWanted(resource.database);
}

function add(grants: Map<string, Grant>, grant: Grant): void {
  const key = grantKey(grant);
  const before = grants.get(key);
  grants.set(key, before ? united(before, grant) : grant);
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
