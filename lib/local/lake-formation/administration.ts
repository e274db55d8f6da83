/**
 * Who may change what: administrators everything, others what they hold with the grant option. Simpler than AWS,
 * which also asks IAM; reading is open to everybody here.
 */

import type { GrantResource } from "../../lake-formation/state.ts";
import type { Json, OtherGrant } from "./account.ts";
import type { Context, ServiceException } from "./operation.ts";

const DENIED: ServiceException = {
  code: "AccessDeniedException",
  message: "Insufficient Lake Formation permission(s) or the resource does not exist.",
};

/** Whether the caller may create tags. */
export function refusalOfCreatingTags(context: Context): ServiceException | undefined {
  return context.isAdministrator || holds(context, "CREATE_LF_TAG", ({ Catalog }) => Catalog !== undefined)
    ? undefined
    : DENIED;
}

/** Whether the caller may do something with a tag that exists: `ALTER`, `DROP` or `ASSOCIATE` it. */
export function refusalOnTag(context: Context, permission: string, key: string): ServiceException | undefined {
  const isOnTag = ({ LFTag }: Json) =>
    typeof LFTag === "object" && LFTag !== null && "TagKey" in LFTag && LFTag.TagKey === key.toLowerCase();
  return context.isAdministrator || holds(context, permission, isOnTag) ? undefined : DENIED;
}

/** Whether the caller may pass on, or take, permissions that bear on reading. */
export function refusalOfPassingOn(
  { isAdministrator, caller, account }: Context,
  resource: GrantResource,
  permissions: readonly string[],
): ServiceException | undefined {
  if (isAdministrator) return undefined;
  const grantable = account.catalog.grants
    .filter((grant) => grant.principal === caller && covers(grant.resource, resource))
    .flatMap((grant) => grant.grantable ?? []);
  const isHeld = (permission: string) => grantable.some((held) => held === "ALL" || held === permission);
  return permissions.every(isHeld) ? undefined : DENIED;
}

/** Whether the caller may pass on, or take, other permissions. */
export function refusalOfPassingOnOther(
  context: Context,
  { resource, ...asked }: OtherGrant,
): ServiceException | undefined {
  const wanted = JSON.stringify(resource);
  const isHeld = (permission: string) =>
    context.account.others.some(
      (grant) =>
        grant.principal === context.caller &&
        JSON.stringify(grant.resource) === wanted &&
        grant.grantable.includes(permission),
    );
  const all = [...asked.permissions, ...asked.grantable];
  return context.isAdministrator || all.every(isHeld) ? undefined : DENIED;
}

/** Filters are made of what one may pass on of a table. */
export function refusalOfFilters(
  context: Context,
  { DatabaseName: database, TableName: table }: { readonly DatabaseName: string; readonly TableName: string },
): ServiceException | undefined {
  return refusalOfPassingOn(context, { kind: "table", database, table }, ["SELECT"]);
}

function holds({ account, caller }: Context, permission: string, isMeant: (resource: Json) => boolean): boolean {
  return account.others.some(
    (grant) => grant.principal === caller && grant.permissions.includes(permission) && isMeant(grant.resource),
  );
}

/** Whether a grant on one resource extends to another: a table's to its columns and filters. */
function covers(held: GrantResource, asked: GrantResource): boolean {
  if (held.kind === "tag-policy" || asked.kind === "tag-policy") return false;
  if (held.kind === "database" || asked.kind === "database") {
    return held.kind === asked.kind && held.database === asked.database;
  }
  const isSame = held.database === asked.database && (held.table === undefined || held.table === asked.table);
  return isSame && held.kind === "table";
}
