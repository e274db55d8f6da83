import { didYouMean } from "../did-you-mean.ts";
import type { Fault } from "../errors.ts";
import type { Table, TableView, View } from "../mesh.ts";
import { columnsOf, conjuncts, isTrue, renderRowFilter } from "../row-filter.ts";
import { checkRowFilterTypes } from "../row-filter-types.ts";

/** Everything that keeps a view from being granted on these tables: names that do not exist, filters that cannot be. */
export function viewFaults(view: View, tables: readonly Table[]): readonly Fault[] {
  const known = new Map(tables.map((table) => [table.name, table]));
  return Object.entries(view).flatMap(([name, tableView]) => {
    const table = known.get(name);
    if (table) return tableFaults(tableView, table);
    return [{ path: name, message: `unknown table \`${name}\``, help: didYouMean(name, known.keys()) }];
  });
}

/** Faults in one line. */
export function describeFaults(faults: readonly Fault[]): string {
  return faults
    .map(({ path, message, help }) => `\`${path}\`: ${message}${help === undefined ? "" : ` (${help})`}`)
    .join("; ");
}

function tableFaults({ columns, rows }: TableView, table: Table): readonly Fault[] {
  const known = new Set(table.columns.map(({ name }) => name));
  const unknown = Object.keys(columns).filter((name) => !known.has(name));
  const consents = new Set(Object.values(table.consents));
  const plain = new Set([...consents].map((column) => renderRowFilter(isTrue(column))));
  // anything but a plain condition could show more rows once a consent is withdrawn
  const misused = conjuncts(rows)
    .filter((part) => !plain.has(renderRowFilter(part)))
    .flatMap((part) => [...columnsOf(part)].filter((column) => consents.has(column)));
  return [
    ...unknown.map((column) => ({
      path: `${table.name}.columns.${column}`,
      message: `unknown column \`${column}\``,
      help: didYouMean(column, known),
    })),
    ...(rows ? checkRowFilterTypes(rows, table.columns) : []).map((fault) => ({
      path: `${table.name}.rows`,
      ...fault,
    })),
    ...misused.map((column) => ({
      path: `${table.name}.rows`,
      message: `consent column \`${column}\` may only be required to be true`,
      help: `write \`${column} = true\`, on its own or joined by \`AND\``,
    })),
  ];
}
