/** What row filters may say about columns of which type. */

import { didYouMean } from "./did-you-mean.ts";
import type { Fault } from "./errors.ts";
import type { Column } from "./mesh.ts";
import { type Literal, leavesOf, type RowFilter, type RowFilterLeaf, renderLiteral } from "./row-filter.ts";

/** Types that behave alike in a filter. The last three cannot stand in one at all. */
type ColumnFamily = "string" | "number" | "boolean" | "temporal" | "nested" | "binary";

/** What is wrong with a filter over a table, at which column; the caller knows the path. */
export type RowFilterFault = Omit<Fault, "path"> & { readonly column: string };

/**
 * The type names that the kit knows, without parameters and lower case: those of Glue and Athena, and the logical
 * types of ODCS.
 *
 * A column may have any other type as well, but cannot be filtered by then.
 */
export const columnTypes: ReadonlyMap<string, ColumnFamily> = new Map([
  ...family("string", "string varchar char text"),
  ...family("number", "tinyint smallint int integer bigint long float double real decimal numeric number"),
  ...family("boolean", "boolean bool"),
  ...family("temporal", "date time timestamp timestamptz timestamp_ntz timestamp_ltz timestamp_tz datetime"),
  ...family("nested", "array list map struct object record row json"),
  ...family("binary", "binary varbinary bytes blob"),
]);

/** The family of a type as documents write it, such as `decimal(10,2)`, `array<string>` or `VARCHAR(18)`. */
export function columnFamily(type: string): ColumnFamily | undefined {
  const [, name = ""] = /^\s*([a-z_][a-z0-9_]*)/i.exec(type) ?? [];
  return columnTypes.get(name.toLowerCase());
}

/**
 * Everything that is wrong with a filter over these columns: columns that do not exist, types that cannot be filtered,
 * constants that do not fit.
 */
export function checkRowFilterTypes(filter: RowFilter, columns: readonly Column[]): readonly RowFilterFault[] {
  const known = new Map(columns.map((column) => [column.name, column]));
  return leavesOf(filter).flatMap((leaf) => leafFaults(leaf, known));
}

function leafFaults(leaf: RowFilterLeaf, columns: ReadonlyMap<string, Column>): readonly RowFilterFault[] {
  const column = columns.get(leaf.column);
  if (!column) {
    return [
      {
        column: leaf.column,
        message: `unknown column \`${leaf.column}\``,
        help: didYouMean(leaf.column, columns.keys()),
      },
    ];
  }
  const family = columnFamily(column.type);
  switch (family) {
    case "string":
    case "number":
    case "boolean":
      return [...operatorFaults(leaf, family), ...literalFaults(leaf, column, family)];
    case undefined:
      return [unfilterable(column, "whose type the kit does not know", "a column of a plain type such as `string`")];
    case "temporal":
      return [unfilterable(column, "", "a precomputed BOOLEAN or BIGINT column, such as `retained`")];
    case "nested":
    case "binary":
      return [unfilterable(column, "", "a precomputed BOOLEAN or BIGINT column")];
  }
}

function unfilterable(column: Column, why: string, remedy: string): RowFilterFault {
  const message = `column \`${column.name}\` of type \`${column.type}\`${why && `, ${why},`} cannot be filtered`;
  return { column: column.name, message, help: `filter by ${remedy}` };
}

function operatorFaults(leaf: RowFilterLeaf, family: ColumnFamily): readonly RowFilterFault[] {
  if (leaf.kind === "like" && family !== "string") {
    return [{ column: leaf.column, message: `\`LIKE\` does not apply to the ${family} column \`${leaf.column}\`` }];
  }
  const ordered =
    leaf.kind === "between" || (leaf.kind === "compare" && leaf.operator !== "=" && leaf.operator !== "<>");
  if (!ordered || family !== "boolean") return [];
  return [
    {
      column: leaf.column,
      message: `boolean column \`${leaf.column}\` has no order`,
      help: "compare it by `=` or `<>`",
    },
  ];
}

function literalFaults(leaf: RowFilterLeaf, column: Column, family: ColumnFamily): readonly RowFilterFault[] {
  const misfit = literalsOf(leaf).find(({ type }) => type !== family);
  if (!misfit) return [];
  // a constant may be somebody's e-mail address, and faults are logged: say what kind it is, never what it is
  const found = misfit.type === "boolean" ? `\`${renderLiteral(misfit)}\`` : `a ${misfit.type}`;
  return [
    {
      column: column.name,
      message: `column \`${column.name}\` of type \`${column.type}\` is compared with ${found}`,
      help: family === "string" ? "put the constant between `'`" : `give a ${family}`,
    },
  ];
}

function literalsOf(leaf: RowFilterLeaf): readonly Literal[] {
  switch (leaf.kind) {
    case "compare":
      return [leaf.value];
    case "in":
      return leaf.values;
    case "between":
      return [leaf.low, leaf.high];
    case "like":
    case "null":
      return [];
  }
}

function family(name: ColumnFamily, types: string): readonly (readonly [string, ColumnFamily])[] {
  return types.split(" ").map((type) => [type, name] as const);
}
