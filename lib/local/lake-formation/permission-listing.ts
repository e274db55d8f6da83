import { batchEntry } from "../../lake-formation/call-inputs.ts";
import type { Json, OtherGrant } from "./account.ts";
import type { PermissionsListing } from "./inputs.ts";
import type { Context, Outcome } from "./operation.ts";
import { otherKey } from "./other-grants.ts";
import { page } from "./page.ts";

/** Lists grants as they were made. */
export function listPermissions(context: Context, input: PermissionsListing): Outcome {
  const { Principal, ResourceType } = input;
  const principal = Principal?.DataLakePrincipalIdentifier;
  const resource = input.Resource && otherKey({ principal: "", resource: input.Resource });
  const isMeant = (entry: Entry) =>
    (principal === undefined || entry.Principal.DataLakePrincipalIdentifier === principal) &&
    (ResourceType === undefined || TYPES[ResourceType]?.(entry.Resource)) &&
    (resource === undefined || otherKey({ principal: "", resource: entry.Resource }) === resource);
  const show = (entry: Entry) => (isMeant(entry) ? [entry] : []);
  return page(context, { name: "PrincipalResourcePermissions", all: rawEntries(context), show, input });
}

interface Entry {
  readonly Principal: { readonly DataLakePrincipalIdentifier: string };
  readonly Resource: Json;
  readonly Condition?: { readonly Expression: string } | undefined;
  readonly Permissions: readonly string[];
  readonly PermissionsWithGrantOption: readonly string[];
}

const TYPES: Readonly<Record<NonNullable<PermissionsListing["ResourceType"]>, (resource: Json) => boolean>> = {
  CATALOG: ({ Catalog }) => Catalog !== undefined,
  DATABASE: ({ Database }) => Database !== undefined,
  TABLE: ({ Table, TableWithColumns, DataCellsFilter }) => (Table ?? TableWithColumns ?? DataCellsFilter) !== undefined,
  DATA_LOCATION: ({ DataLocation }) => DataLocation !== undefined,
  LF_TAG: ({ LFTag }) => LFTag !== undefined,
  LF_TAG_POLICY: ({ LFTagPolicy }) => LFTagPolicy !== undefined,
  LF_TAG_POLICY_DATABASE: ({ LFTagPolicy }) => isPolicyOn("DATABASE", LFTagPolicy),
  LF_TAG_POLICY_TABLE: ({ LFTagPolicy }) => isPolicyOn("TABLE", LFTagPolicy),
  LF_NAMED_TAG_EXPRESSION: ({ LFTagExpression }) => LFTagExpression !== undefined,
};

function isPolicyOn(type: string, policy: unknown): boolean {
  return typeof policy === "object" && policy !== null && "ResourceType" in policy && policy.ResourceType === type;
}

/** One entry per principal, resource and condition, whatever permissions it holds. */
function rawEntries({ account: { catalog, others } }: Context): readonly Entry[] {
  const reading = catalog.grants.map((grant): Entry => {
    const {
      Id: _,
      Permissions = [],
      PermissionsWithGrantOption = [],
      Resource,
      ...rest
    } = batchEntry(grant, "", catalog);
    return { ...rest, Resource: { ...Resource }, Permissions, PermissionsWithGrantOption };
  });
  if (others.length === 0) return reading;
  const left = new Map(others.map((grant) => [otherKey(grant), grant]));
  const merged = reading.map((entry) => {
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
  return [...merged, ...Array.from(left.values(), otherEntry)];
}

function otherEntry({ principal, resource, permissions, grantable }: OtherGrant): Entry {
  return {
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource: resource,
    Permissions: permissions,
    PermissionsWithGrantOption: grantable,
  };
}
