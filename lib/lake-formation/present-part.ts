import { filterName, purposeOfFilter } from "./names.ts";
import {
  type CatalogTable,
  type Database,
  type DataCellsFilter,
  filterKey,
  type LakeFormationState,
  sortedBy,
} from "./state.ts";

/** What of a state can stand in a catalog as it is now. */
export interface PresentPart {
  readonly state: LakeFormationState;
  /** Databases, tables and columns that Glue does not have (yet), as `database`, `database.table`, `….column`. */
  readonly missing: readonly string[];
}

/**
 * Leaves out of `wanted` what lies in no database, table or column of `actual`: what is deployed later must not keep
 * the rest from being brought about. A filter keeps the columns that are there; where its rows depend on a column that
 * is not, nobody gets it.
 */
export function presentPart(wanted: LakeFormationState, actual: LakeFormationState): PresentPart {
  const missing: string[] = [];
  const there = new Map(actual.databases.map((database) => [database.name, database]));
  const databases = wanted.databases.flatMap((database) =>
    presentDatabase(database, there.get(database.name), missing),
  );
  if (missing.length === 0) return { state: wanted, missing };

  const columns = columnsOf(databases);
  const replaced = new Map(
    wanted.filters.map((filter) => [filterKey(filter), presentFilter(filter, columns, new Set(missing))]),
  );
  const grants = wanted.grants.flatMap((grant) => {
    const { resource } = grant;
    if (resource.kind !== "filter") return [grant];
    const filter = replaced.get(filterKey(resource));
    return filter ? [{ ...grant, resource: { ...resource, name: filter.name } }] : [];
  });
  const filters = sortedBy(
    [...replaced.values()].flatMap((filter) => filter ?? []),
    filterKey,
  );
  return { state: { ...wanted, databases, filters, grants }, missing };
}

type Columns = ReadonlyMap<string, ReadonlySet<string>>;

function presentDatabase(database: Database, found: Database | undefined, missing: string[]): readonly Database[] {
  if (!found) {
    missing.push(database.name);
    return [];
  }
  const there = new Map(found.tables.map((table) => [table.name, table]));
  const tables = database.tables.flatMap((table) =>
    presentTable(table, there.get(table.name), { path: `${database.name}.${table.name}`, missing }),
  );
  return [{ ...database, tables }];
}

function presentTable(
  table: CatalogTable,
  found: CatalogTable | undefined,
  { path, missing }: { readonly path: string; readonly missing: string[] },
): readonly CatalogTable[] {
  if (!found) {
    missing.push(path);
    return [];
  }
  const there = new Set(found.columns.map(({ name }) => name));
  const gone = table.columns.filter(({ name }) => !there.has(name));
  if (gone.length === 0) return [table];
  missing.push(...gone.map(({ name }) => `${path}.${name}`));
  return [{ ...table, columns: table.columns.filter(({ name }) => there.has(name)) }];
}

function columnsOf(databases: readonly Database[]): Columns {
  return new Map(
    databases.flatMap(({ name, tables }) =>
      tables.map((table) => [`${name}.${table.name}`, new Set(table.columns.map((column) => column.name))] as const),
    ),
  );
}

function presentFilter(
  filter: DataCellsFilter,
  columns: Columns,
  missing: ReadonlySet<string>,
): DataCellsFilter | undefined {
  const { database, table, name, rows = "", columns: selection } = filter;
  const path = `${database}.${table}`;
  const there = columns.get(path);
  if (!there || !("include" in selection)) return undefined;
  if (wordsOf(rows).some((word) => missing.has(`${path}.${word}`))) return undefined;
  const include = selection.include.filter((column) => there.has(column));
  if (include.length === selection.include.length) return filter;
  if (include.length === 0) return undefined;
  const purpose = purposeOfFilter(name) ?? "";
  return { ...filter, name: filterName(purpose, { rows: filter.rows, columns: include }), columns: { include } };
}

/** More than the columns of an expression, never fewer: a text that it compares with is taken for one as well. */
function wordsOf(rows: string): readonly string[] {
  return rows.match(/[\p{L}\p{N}_$]+/gu) ?? [];
}
