import {
  byText,
  type Grant,
  type GrantResource,
  grantKey,
  type Permission,
  sortedBy,
} from "../../lake-formation/state.ts";
import type { DefaultPermission, LocalAccount, OtherGrant } from "./account.ts";
import type { Context } from "./operation.ts";
import { changeOthers } from "./other-grants.ts";
import { READING } from "./split-entry.ts";

/** A database or table that was just created, with the default permissions that apply to it. */
export interface Creation {
  readonly resource: Extract<GrantResource, { kind: "database" | "table" }>;
  readonly defaults: readonly DefaultPermission[];
}

/** What creators hold, each with the right to pass it on ("Implicit Lake Formation permissions"). */
const CREATORS = {
  database: ["ALL", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"],
  table: ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"],
};

/** Gives the creator everything, with the right to pass it on, and the default permissions to whom they name. */
export function grantOnCreation(
  { caller }: Context,
  account: LocalAccount,
  { resource, defaults }: Creation,
): LocalAccount {
  const everything = CREATORS[resource.kind];
  const gifts = [
    { principal: caller, permissions: everything, grantable: everything },
    ...defaults.map(({ Principal, Permissions }) => ({
      principal: Principal.DataLakePrincipalIdentifier,
      permissions: Permissions.toSorted(byText),
      grantable: [],
    })),
  ];
  const held = new Map(account.catalog.grants.map((grant) => [grantKey(grant), grant]));
  for (const gift of gifts) {
    const grant = readingPart(gift, resource);
    if (grant.permissions.length > 0) held.set(grantKey(grant), grant);
  }
  const others = gifts.reduce(
    (before, gift) => withOther({ ...account, others: before }, gift, resource),
    account.others,
  );
  return { ...account, others, catalog: { ...account.catalog, grants: sortedBy(held.values(), grantKey) } };
}

type Gift = Pick<OtherGrant, "principal" | "permissions" | "grantable">;

function readingPart({ principal, permissions, grantable }: Gift, resource: GrantResource): Grant {
  const passedOn = grantable.filter(isReading);
  return {
    principal,
    resource,
    permissions: permissions.filter(isReading),
    ...(passedOn.length > 0 ? { grantable: passedOn } : {}),
  };
}

function withOther(account: LocalAccount, gift: Gift, resource: Creation["resource"]): LocalAccount["others"] {
  const isOther = (permission: string) => !isReading(permission);
  const permissions = gift.permissions.filter(isOther);
  if (permissions.length === 0 || resource.kind === "table") return account.others;
  const other = {
    ...gift,
    permissions,
    grantable: gift.grantable.filter(isOther),
    resource: { Database: { Name: resource.database } },
  };
  const outcome = changeOthers(account, "grant", other);
  return "code" in outcome ? account.others : outcome;
}

function isReading(permission: string): permission is Permission {
  return READING.has(permission);
}
