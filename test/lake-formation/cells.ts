import { applyCall } from "../../lib/lake-formation/apply-call.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { effectiveAccess } from "../../lib/lake-formation/effective-access.ts";
import type { CatalogTable, Database, LakeFormationState, Tags } from "../../lib/lake-formation/state.ts";
import type { Literal, RowFilter } from "../../lib/model/row-filter.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { evaluateRowFilter, type Row } from "../support/row-filter-evaluate.ts";

/** What a principal reads, cell by cell: `database.table.column#row`. */
export type Cells = ReadonlySet<string>;

/** The cells that `principal` reads if every table held `rows`. */
export function readableCells(state: LakeFormationState, principal: string, rows: readonly Row[]): Cells {
  const cells = new Set<string>();
  for (const { database, table, regions } of effectiveAccess(state, principal)) {
    for (const region of regions) {
      const filter = region.rows === undefined ? undefined : parsed(region.rows);
      for (const [index, row] of rows.entries()) {
        if (filter && !evaluateRowFilter(filter, row)) continue;
        for (const column of region.columns) cells.add(`${database}.${table}.${column}#${index}`);
      }
    }
  }
  return cells;
}

/** Rows with a value for every column that a filter of the states reads, of the type it is compared with. */
export function rowsFor(states: readonly LakeFormationState[], draws: readonly (readonly number[])[]): readonly Row[] {
  const types = new Map<string, Literal["type"]>();
  for (const { filters } of states) {
    for (const { rows } of filters) if (rows !== undefined) noteTypes(parsed(rows), types);
  }
  const columns = [...types].sort();
  return draws.map((drawn) =>
    Object.fromEntries(
      columns.map(([column, type], index) => {
        const values = VALUES[type];
        return [column, values[(drawn[index % drawn.length] ?? 0) % values.length]];
      }),
    ),
  );
}

const VALUES = {
  number: [null, -1, 0, 1, 2, 3, 4],
  string: [null, "Bergen", "O'Fallon", "Oslo", "", "Berlin"],
  boolean: [null, true, false, true],
} as const;

function noteTypes(filter: RowFilter, types: Map<string, Literal["type"]>): void {
  switch (filter.kind) {
    case "and":
    case "or":
      for (const operand of filter.operands) noteTypes(operand, types);
      return;
    case "not":
      noteTypes(filter.operand, types);
      return;
    case "null":
      if (!types.has(filter.column)) types.set(filter.column, "boolean");
      return;
    case "like":
      types.set(filter.column, "string");
      return;
    case "compare":
      types.set(filter.column, filter.value.type);
      return;
    case "in":
      types.set(filter.column, filter.values[0]?.type ?? "string");
      return;
    case "between":
      types.set(filter.column, filter.low.type);
  }
}

const known = new Map<string, RowFilter>();

function parsed(text: string): RowFilter {
  const filter = known.get(text) ?? parseRowFilter(text);
  known.set(text, filter);
  return filter;
}

/** The state after all calls; throws if any is refused. */
export function applyAll(state: LakeFormationState, calls: readonly Call[]): LakeFormationState {
  return calls.reduce((before, call) => {
    const { state: after, error, failures } = applyCall(before, call);
    if (error || failures.length > 0) throw new Error(JSON.stringify({ call, error, failures }));
    return after;
  }, state);
}

/** The smallest steps of which calls consist: one tag on one resource, one entry of a batch. */
export function singleSteps(call: Call): readonly Call[] {
  switch (call.operation) {
    case "BatchGrantPermissions":
    case "BatchRevokePermissions":
      return call.input.Entries.map((entry) => ({ ...call, input: { Entries: [entry] } }));
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource": {
      const { Resource, LFTags } = call.input;
      const { TableWithColumns: place } = Resource;
      const resources = place
        ? place.ColumnNames.map((name) => ({ TableWithColumns: { ...place, ColumnNames: [name] } }))
        : [Resource];
      return resources.flatMap((one) => LFTags.map((tag) => ({ ...call, input: { Resource: one, LFTags: [tag] } })));
    }
    default:
      return [call];
  }
}

/** The state once Glue also holds what `other` has: new things carry no tag. */
export function besideCatalogOf(state: LakeFormationState, other: LakeFormationState): LakeFormationState {
  return { ...state, databases: mergedDatabases(state.databases, other.databases) };
}

/** The state once Glue has dropped what `other` does not have. */
export function inCatalogOf(state: LakeFormationState, other: LakeFormationState): LakeFormationState {
  const databases = kept(state.databases, other.databases, (database, like) => ({
    ...database,
    tables: kept(database.tables, like.tables, (table, alike) => ({
      ...table,
      columns: kept(table.columns, alike.columns, (column) => column),
    })),
  }));
  return { ...state, databases };
}

function kept<T extends { readonly name: string }>(
  own: readonly T[],
  others: readonly T[],
  trim: (one: T, other: T) => T,
): readonly T[] {
  const wanted = new Map(others.map((other) => [other.name, other]));
  return own.flatMap((one) => {
    const other = wanted.get(one.name);
    return other ? [trim(one, other)] : [];
  });
}

function mergedDatabases(own: readonly Database[], others: readonly Database[]): readonly Database[] {
  return merged(own, others, (database, other) => ({
    ...database,
    tables: merged(database.tables, other?.tables ?? [], mergedTable),
  }));
}

function mergedTable(table: CatalogTable, other: CatalogTable | undefined): CatalogTable {
  const columns = merged(table.columns, other?.columns ?? [], ({ partition, ...column }, like) => {
    // how a table is stored is Glue's to say, and Glue is as the other state has it
    const isKey = like ? like.partition : partition;
    return isKey ? { ...column, partition: isKey } : column;
  });
  return { ...table, columns };
}

function merged<T extends { readonly name: string; readonly tags: Tags }>(
  own: readonly T[],
  others: readonly T[],
  merge: (one: T, other: T | undefined) => T,
): readonly T[] {
  const names = new Set([...own, ...others].map(({ name }) => name));
  return [...names].sort().flatMap((name): T[] => {
    const other = others.find((candidate) => candidate.name === name);
    const bare = other && merge({ ...other, tags: {} }, other);
    const one = own.find((candidate) => candidate.name === name);
    if (one) return [merge(one, other)];
    return bare ? [withoutTags(bare)] : [];
  });
}

/** Every tag gone, on what lies within as well. */
function withoutTags<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, member) => (key === "tags" ? {} : member)));
}
