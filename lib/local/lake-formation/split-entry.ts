import { ALL_TABLES, grantOfEntry } from "../../lake-formation/call-inputs.ts";
import type { BatchEntry, GrantResourceInput } from "../../lake-formation/calls.ts";
import type { Permission } from "../../lake-formation/state.ts";
import type { OtherGrant } from "./account.ts";
import { refusalOfPassingOn, refusalOfPassingOnOther } from "./administration.ts";
import { refusalOfGrant } from "./grant-rules.ts";
import type { PermissionsEntry, ResourceInput } from "./inputs.ts";
import { type Context, invalidInput, type ServiceException } from "./operation.ts";

/** An entry of a grant or a revocation in two parts: the permissions that decide who may read, and all others. */
export interface SplitEntry {
  readonly reading?: BatchEntry | undefined;
  readonly other?: OtherGrant | undefined;
}

/** The permissions on data or on its description, which the kit's model of Lake Formation knows. */
export const READING: ReadonlySet<string> = new Set<Permission>([
  "ALL",
  "ALTER",
  "DELETE",
  "DESCRIBE",
  "DROP",
  "INSERT",
  "SELECT",
  "SUPER_USER",
]);

const OF_DATABASES = ["ALL", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP", "SUPER_USER"];
const OF_TABLES = ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT", "SUPER_USER"];
const OF_TAGS = ["ALTER", "ASSOCIATE", "DESCRIBE", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"];

/** What can be granted on what, as "Lake Formation permissions reference" lists it. */
const APPLICABLE: Readonly<Record<string, readonly string[]>> = {
  Catalog: [
    "ALL",
    "ALTER",
    "CREATE_CATALOG",
    "CREATE_DATABASE",
    "CREATE_LF_TAG",
    "CREATE_LF_TAG_EXPRESSION",
    "DESCRIBE",
    "DROP",
    "SUPER_USER",
  ],
  Database: OF_DATABASES,
  Table: OF_TABLES,
  TableWithColumns: ["SELECT"],
  DataCellsFilter: ["DESCRIBE", "DROP", "SELECT"],
  DataLocation: ["DATA_LOCATION_ACCESS"],
  LFTag: OF_TAGS,
  LFTagExpression: OF_TAGS,
};

/** Takes an entry apart, or returns why the service refuses it. */
export function splitEntry(
  context: Context,
  direction: "grant" | "revoke",
  entry: PermissionsEntry,
): SplitEntry | ServiceException {
  const { Permissions = [], PermissionsWithGrantOption = [] } = entry;
  const kinds = Object.entries(entry.Resource).filter(([, part]) => part !== undefined);
  const [kind] = kinds.map(([name]) => name);
  if (kind === undefined || kinds.length > 1) return invalidInput("a grant is about exactly one resource");
  const applicable = applicableTo(kind, entry.Resource);
  const all = [...Permissions, ...PermissionsWithGrantOption];
  if (all.length === 0) return invalidInput("the list of permissions is empty");
  if (!all.every((permission) => applicable.includes(permission)))
    return invalidInput("Permissions modification is invalid.");

  const principal = entry.Principal.DataLakePrincipalIdentifier;
  // what a deleted role still holds can be taken from it
  if (direction === "grant" && isMissing(principal, context))
    return invalidInput(`Invalid principal: \`${principal}\``);
  const parts = partsOf(entry, all);
  if ("code" in parts) return parts;
  const denied = parts.other && refusalOfPassingOnOther(context, parts.other);
  if (denied || !parts.reading) return denied ?? parts;
  const resource = grantOfEntry(parts.reading)?.resource;
  if (!resource) return invalidInput("a resource is not complete");
  const { Permissions: some = [], PermissionsWithGrantOption: more = [] } = parts.reading;
  const refusal = refusalOfPassingOn(context, resource, [...some, ...more]);
  return refusal ?? (direction === "grant" ? refusalOfGrant(context, entry, resource) : undefined) ?? parts;
}

function partsOf(entry: PermissionsEntry, all: readonly string[]): SplitEntry | ServiceException {
  const { Permissions = [], PermissionsWithGrantOption = [] } = entry;
  const resource = readingResource(entry.Resource);
  const isReading = (permission: string): permission is Permission => resource !== undefined && READING.has(permission);
  const isOther = (permission: string) => !isReading(permission);
  if (!all.some(isReading)) return { other: otherPart(entry, () => true) };
  if (!resource) return invalidInput("a resource is not complete");
  const reading: BatchEntry = {
    Id: entry.Id,
    Principal: entry.Principal,
    Resource: resource,
    Permissions: Permissions.filter(isReading),
    PermissionsWithGrantOption: PermissionsWithGrantOption.filter(isReading),
    ...(entry.Condition ? { Condition: entry.Condition } : {}),
  };
  return all.some(isOther) ? { reading, other: otherPart(entry, isOther) } : { reading };
}

function otherPart(entry: PermissionsEntry, isMeant: (permission: string) => boolean): OtherGrant {
  const { Permissions = [], PermissionsWithGrantOption = [] } = entry;
  return {
    principal: entry.Principal.DataLakePrincipalIdentifier,
    resource: entry.Resource,
    permissions: Permissions.filter(isMeant),
    grantable: PermissionsWithGrantOption.filter(isMeant),
  };
}

function applicableTo(kind: string, { LFTagPolicy }: ResourceInput): readonly string[] {
  if (LFTagPolicy) return LFTagPolicy.ResourceType === "DATABASE" ? OF_DATABASES : OF_TABLES;
  return APPLICABLE[kind] ?? [];
}

/** The resource, if it is of the kinds that data is read by; keys and values of tags are lower case everywhere. */
function readingResource(resource: ResourceInput): GrantResourceInput | undefined {
  const { LFTagPolicy: policy, DataCellsFilter, Database, Table, TableWithColumns } = resource;
  if (policy?.Expression) {
    const Expression = policy.Expression.map(({ TagKey, TagValues }) => ({
      TagKey: TagKey.toLowerCase(),
      TagValues: TagValues.map((value) => value.toLowerCase()),
    }));
    return { LFTagPolicy: { ResourceType: policy.ResourceType, Expression } };
  }
  if (DataCellsFilter) return { DataCellsFilter };
  if (Database) return { Database };
  if (Table) return tableResource(Table);
  return TableWithColumns && columnsResource(TableWithColumns);
}

function tableResource({ DatabaseName, Name }: NonNullable<ResourceInput["Table"]>): GrantResourceInput {
  return { Table: { DatabaseName, ...(Name === undefined || Name === ALL_TABLES ? { TableWildcard: {} } : { Name }) } };
}

/** SELECT on all columns of a table is the same as SELECT on the table: either can be given, and taken, for the other. */
function columnsResource({
  DatabaseName,
  Name,
  ColumnNames,
  ColumnWildcard,
}: NonNullable<ResourceInput["TableWithColumns"]>): GrantResourceInput | undefined {
  if ((ColumnNames === undefined) === (ColumnWildcard === undefined)) return undefined;
  if (ColumnNames) return { TableWithColumns: { DatabaseName, Name, ColumnNames } };
  const { ExcludedColumnNames = [] } = ColumnWildcard ?? {};
  if (ExcludedColumnNames.length === 0) return tableResource({ DatabaseName, Name });
  return { TableWithColumns: { DatabaseName, Name, ColumnWildcard: { ExcludedColumnNames } } };
}

function isMissing(principal: string, { roles }: Context): boolean {
  return roles !== undefined && /^arn:aws[\w-]*:iam::\d*:(?:role|user)\//.test(principal) && !roles(principal);
}
