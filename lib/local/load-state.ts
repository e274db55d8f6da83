import {
  type ColumnSelection,
  filterKey,
  type Grant,
  grantKey,
  type LakeFormationState,
  sortedBy,
} from "../lake-formation/state.ts";
import { InvalidDocumentError } from "../model/errors.ts";
import {
  boolean,
  converted,
  list,
  matching,
  object,
  oneOf,
  optional,
  readShape,
  record,
  type Shape,
  string,
} from "../model/shape.ts";
import { readDocument } from "./read-document.ts";

/**
 * Reads a state of Lake Formation from a file: JSON, of the form of {@link LakeFormationState}, such as was read from an
 * account and kept.
 *
 * @throws InvalidDocumentError with everything that is wrong with it
 */
export function loadState(path: string): LakeFormationState {
  const fit = readShape(state, readDocument(path));
  if (fit.misfits) throw new InvalidDocumentError(fit.misfits);
  return sorted(fit.value);
}

const names = list(string);
const place = { database: string, table: string };
const tags = record(string, string);
const permissions = list(oneOf(["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT", "SUPER_USER"]));
const columns: Shape<ColumnSelection> = chosen(
  (raw): Shape<ColumnSelection> => ("include" in raw ? object({ include: names }) : object({ exclude: names })),
);
const onlyTrue = converted(boolean, (value, misfit) => value || misfit("is left out unless it is true"));
const expression = list(object({ key: string, values: names }));

const resource: Shape<Grant["resource"]> = chosen(({ kind }): Shape<Grant["resource"]> => {
  switch (kind) {
    case "tag-policy":
      return object({ kind: oneOf([kind]), resourceType: oneOf(["DATABASE", "TABLE"]), expression });
    case "filter":
      return object({ kind: oneOf([kind]), ...place, name: string });
    case "table":
      return object({ kind: oneOf([kind]), database: string, table: optional(string) });
    case "columns":
      return object({ kind: oneOf([kind]), ...place, columns });
    default:
      return object({ kind: oneOf(["database"]), database: string });
  }
});

const column = object({ name: string, tags, partition: optional(onlyTrue) });
const table = object({ name: string, tags, columns: list(column) });

const state: Shape<LakeFormationState> = object({
  account: matching(/^\d{12}$/, "must be an account id of 12 digits"),
  region: string,
  tags: list(object({ key: string, values: names })),
  databases: list(object({ name: string, tags, tables: list(table) })),
  filters: list(object({ ...place, name: string, rows: optional(string), columns })),
  grants: list(
    object({
      principal: string,
      resource,
      permissions,
      grantable: optional(permissions),
      condition: optional(string),
    }),
  ),
  unreadable: optional(list(object({ principal: string, resource: string, permissions }))),
});

/** Reads an object by the shape that its own keys choose. */
function chosen<T>(choose: (raw: Readonly<Record<string, unknown>>) => Shape<T>): Shape<T> {
  return (raw, misfits) => {
    const isObject = typeof raw === "object" && raw !== null && !Array.isArray(raw);
    return choose(isObject ? { ...raw } : {})(raw, misfits);
  };
}

/** In the order in which states are kept, however the file has it. */
function sorted(read: LakeFormationState): LakeFormationState {
  return {
    ...read,
    tags: sortedBy(read.tags, ({ key }) => key),
    databases: byName(read.databases).map((database) => ({
      ...database,
      tables: byName(database.tables).map((one) => ({ ...one, columns: byName(one.columns) })),
    })),
    filters: sortedBy(read.filters, filterKey),
    grants: sortedBy(read.grants, grantKey),
  };
}

function byName<T extends { readonly name: string }>(some: readonly T[]): readonly T[] {
  return sortedBy(some, ({ name }) => name);
}
