import {
  byText,
  type Grant,
  type GrantResource,
  grantKey,
  type Permission,
  sortedBy,
} from "../../lake-formation/state.ts";
import type { DefaultPermission, LocalAccount } from "./account.ts";
import type { Context } from "./operation.ts";

/** What a new database or table is, and who gets what on it without being asked about. */
export interface Creation {
  readonly resource: GrantResource;
  readonly defaults: readonly DefaultPermission[];
}

/** Gives the creator everything, with the right to pass it on, and the default permissions to whom they name. */
export function grantOnCreation(
  { caller }: Context,
  account: LocalAccount,
  { resource, defaults }: Creation,
): LocalAccount {
  const everything: readonly Permission[] = ["ALL"];
  const grants: readonly Grant[] = [
    { principal: caller, resource, permissions: everything, grantable: everything },
    ...defaults.map(({ Principal, Permissions }) => ({
      principal: Principal.DataLakePrincipalIdentifier,
      resource,
      permissions: Permissions.filter(isReading).toSorted(byText),
    })),
  ];
  const held = new Map(account.catalog.grants.map((grant) => [grantKey(grant), grant]));
  for (const grant of grants.filter(({ permissions }) => permissions.length > 0)) held.set(grantKey(grant), grant);
  return { ...account, catalog: { ...account.catalog, grants: sortedBy(held.values(), grantKey) } };
}

function isReading(permission: string): permission is Permission {
  return permission !== "CREATE_TABLE" && permission !== "CREATE_DATABASE";
}
