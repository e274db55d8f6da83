import { type Grant, grantKey, type LakeFormationState, sortedBy } from "../../lake-formation/state.ts";

/**
 * The state with SELECT on all columns of a table as SELECT on the table, which Lake Formation takes for the same
 * and lists in the other form.
 */
export function withSelectOnTables(state: LakeFormationState): LakeFormationState {
  if (!state.grants.some(isOnAllColumns)) return state;
  const held = new Map<string, Grant>();
  for (const grant of state.grants) {
    const one = isOnAllColumns(grant) ? onTable(grant) : grant;
    const before = held.get(grantKey(one));
    held.set(grantKey(one), before ? united(before, one) : one);
  }
  return { ...state, grants: sortedBy(held.values(), grantKey) };
}

function isOnAllColumns({ resource }: Grant): boolean {
  return resource.kind === "columns" && "exclude" in resource.columns && resource.columns.exclude.length === 0;
}

function onTable(grant: Grant): Grant {
  const { resource } = grant;
  if (resource.kind !== "columns") return grant;
  return { ...grant, resource: { kind: "table", database: resource.database, table: resource.table } };
}

function united(one: Grant, other: Grant): Grant {
  const permissions = [...new Set([...one.permissions, ...other.permissions])].sort();
  const grantable = [...new Set([...(one.grantable ?? []), ...(other.grantable ?? [])])].sort();
  return { ...one, permissions, ...(grantable.length > 0 ? { grantable } : {}) };
}
