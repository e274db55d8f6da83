import { consentFaults, consentsOf } from "../consent-filters.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Fault } from "../errors.ts";
import type { Product, Table, TableView, View } from "../mesh.ts";
import { renderRowFilter } from "../row-filter.ts";
import { checkRowFilterTypes } from "../row-filter-types.ts";
import { LONGEST_FILTER } from "./schemas/view.ts";

/** A product as its contract describes it. */
type Content = Pick<Product, "id" | "tables" | "lineage">;

/**
 * Everything that keeps a view from being granted on a product: names that do not exist, filters that cannot be.
 *
 * @param inputs whatever the product is made from, all the way up: what it copies may be consents
 */
export function viewFaults(view: View, product: Content, inputs: readonly Content[]): readonly Fault[] {
  const known = new Map(product.tables.map((table) => [table.name, table]));
  const contents = new Map([...inputs, product].map((content) => [content.id, content]));
  const isConsent = consentsOf((id) => contents.get(id));
  return Object.entries(view).flatMap(([name, tableView]) => {
    const table = known.get(name);
    if (table)
      return tableFaults(tableView, table, (column) => isConsent({ product: product.id, table: name, column }));
    return [{ path: name, message: `unknown table \`${name}\``, help: didYouMean(name, known.keys()) }];
  });
}

/** Faults in one line. */
export function describeFaults(faults: readonly Fault[]): string {
  return faults
    .map(({ path, message, help }) => `\`${path}\`: ${message}${help === undefined ? "" : ` (${help})`}`)
    .join("; ");
}

function tableFaults(
  { columns, rows }: TableView,
  table: Table,
  isConsent: (column: string) => boolean,
): readonly Fault[] {
  const known = new Set(table.columns.map(({ name }) => name));
  const unknown = Object.keys(columns).filter((name) => !known.has(name));
  // as it is written out, which is often longer than what was typed
  const length = rows ? renderRowFilter(rows).length : 0;
  const tooLong =
    length > LONGEST_FILTER ? [{ message: `is ${length} characters long, at most ${LONGEST_FILTER} can be` }] : [];
  const filtered = rows
    ? [...tooLong, ...checkRowFilterTypes(rows, table.columns), ...consentFaults(rows, isConsent)]
    : [];
  return [
    ...unknown.map((column) => ({
      path: `${table.name}.columns.${column}`,
      message: `unknown column \`${column}\``,
      help: didYouMean(column, known),
    })),
    ...filtered.map((fault) => ({ path: `${table.name}.rows`, ...fault })),
  ];
}
