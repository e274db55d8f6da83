import { LIMITS } from "../../lake-formation/limits.ts";
import { EVERYBODY } from "../../lake-formation/names.ts";
import type { ColumnSelection, GrantResource, LakeFormationState } from "../../lake-formation/state.ts";
import type { PermissionsEntry } from "./inputs.ts";
import { type Context, invalidInput, type ServiceException } from "./operation.ts";

/** Why a grant is refused before it is compared with what is granted already; `undefined` if it is not refused. */
export function refusalOfGrant(
  context: Context,
  entry: PermissionsEntry,
  resource: GrantResource,
): ServiceException | undefined {
  const { catalog } = context.account;
  const principal = entry.Principal.DataLakePrincipalIdentifier;
  switch (resource.kind) {
    case "tag-policy":
      return expressionRefusal(entry, resource);
    case "columns":
      return columnsRefusal(entry, resource, catalog) ?? sharingRefusal(principal, resource, catalog);
    case "filter":
      return filterCountRefusal(principal, resource, catalog) ?? sharingRefusal(principal, resource, catalog);
    default:
      return sharingRefusal(principal, resource, catalog);
  }
}

function expressionRefusal(
  entry: PermissionsEntry,
  { expression }: Extract<GrantResource, { kind: "tag-policy" }>,
): ServiceException | undefined {
  const keys = expression.map(({ key }) => key);
  if (new Set(keys).size < keys.length) return invalidInput("an expression names a tag twice");
  if (entry.Condition) return invalidInput("a condition cannot be combined with an LF-Tag policy");
  const bytes = Buffer.byteLength(expression.flatMap(({ key, values }) => [key, ...values]).join(""));
  return bytes > LIMITS.expressionBytes
    ? invalidInput(`an LF-Tag expression has at most ${LIMITS.expressionBytes} bytes`)
    : undefined;
}

/** "To grant SELECT with the grant option and column filtering, you must use an include list." */
function columnsRefusal(
  { PermissionsWithGrantOption = [] }: PermissionsEntry,
  { database, table, columns }: Extract<GrantResource, { kind: "columns" }>,
  { databases }: LakeFormationState,
): ServiceException | undefined {
  if ("exclude" in columns && PermissionsWithGrantOption.length > 0)
    return invalidInput("Permissions modification is invalid.");
  const known = databases.find(({ name }) => name === database)?.tables.find(({ name }) => name === table)?.columns;
  const unknown = namesOf(columns).find((name) => !known?.some((column) => column.name === name));
  return unknown === undefined || known === undefined
    ? undefined
    : { code: "EntityNotFoundException", message: `Column not found: \`${unknown}\`` };
}

function filterCountRefusal(
  principal: string,
  { database, table, name }: Extract<GrantResource, { kind: "filter" }>,
  { grants }: LakeFormationState,
): ServiceException | undefined {
  const held = grants.filter(
    (grant) =>
      grant.principal === principal &&
      grant.resource.kind === "filter" &&
      grant.resource.database === database &&
      grant.resource.table === table,
  );
  const isHeld = held.some(({ resource }) => resource.kind === "filter" && resource.name === name);
  const most = LIMITS.filterGrantsPerPrincipalAndTable;
  if (isHeld || held.length < most) return undefined;
  const message = `a principal holds at most ${most} data cells filters of one table`;
  return { code: "ResourceNumberLimitExceededException", message };
}

/** Other accounts are given nothing of what is left to IAM alone. */
function sharingRefusal(
  principal: string,
  resource: Exclude<GrantResource, { kind: "tag-policy" }>,
  { account, grants }: LakeFormationState,
): ServiceException | undefined {
  const owner = /^arn:aws[\w-]*:iam::(\d{12}):/.exec(principal)?.[1] ?? /^\d{12}$/.exec(principal)?.[0];
  if (owner === undefined || owner === account) return undefined;
  const isOpen = grants.some(
    (grant) =>
      grant.principal === EVERYBODY && grant.resource.kind !== "tag-policy" && isSamePlace(grant.resource, resource),
  );
  return isOpen ? invalidInput(`Please revoke permission(s) for ${EVERYBODY} on the resource.`) : undefined;
}

type Place = { readonly database: string; readonly table?: string | undefined };

function isSamePlace(open: Place, asked: Place): boolean {
  return open.database === asked.database && (open.table === undefined || open.table === asked.table);
}

function namesOf(columns: ColumnSelection): readonly string[] {
  return "include" in columns ? columns.include : columns.exclude;
}
