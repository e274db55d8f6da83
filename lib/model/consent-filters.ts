import type { Fault } from "./errors.ts";
import type { ColumnSource, Product, Table } from "./mesh.ts";
import { columnsOf, conjuncts, type RowFilter, renderRowFilter } from "./row-filter.ts";

/** What of a product says which of its columns are consents, or copies of such. */
type Origin = Pick<Product, "tables" | "lineage">;

/**
 * The consents that an owner's filter reads other than as a plain `<column> = true`: rows could come when one goes.
 *
 * @param isConsent whether a column of the filter is a consent, as {@link consentsOf} tells
 */
export function misusedConsents(
  rows: RowFilter | undefined,
  isConsent: (column: string) => boolean,
): readonly string[] {
  return conjuncts(rows).flatMap((part) =>
    [...columnsOf(part)].filter((name) => isConsent(name) && renderRowFilter(part) !== `${name} = true`),
  );
}

/** {@link misusedConsents} as faults, without their path. */
export function consentFaults(...given: Parameters<typeof misusedConsents>): readonly Omit<Fault, "path">[] {
  return misusedConsents(...given).map((name) => ({
    message: `\`${name}\` says whether somebody consents, and stands in a row filter other than as \`${name} = true\``,
    help: "else withdrawing consent could add rows: join it to the rest by AND, or leave it out",
  }));
}

/**
 * Tells whether a column says that somebody consents: its table names it in `consents`, or it copies one that such a
 * table names, through however many products, by way of identity entries alone.
 *
 * @param originOf what a product says of itself; may leave out what the product is not made from
 */
export function consentsOf(
  originOf: (product: string) => Origin | undefined,
): (column: Omit<ColumnSource, "role">) => boolean {
  return (column) => {
    const places = new Map([[placeOf(column), column]]);
    // grows while it is walked; what was seen is not walked again, should a product be made from itself
    for (const place of places.values()) {
      const origin = originOf(place.product);
      const isNamed = ({ name, consents }: Table) =>
        name === place.table && Object.values(consents).includes(place.column);
      if (origin?.tables.some(isNamed)) return true;
      for (const { kind, table: to, column: name, from } of origin?.lineage ?? []) {
        if (kind !== "identity" || to !== place.table || name !== place.column) continue;
        for (const source of from) places.set(placeOf(source), source);
      }
    }
    return false;
  };
}

function placeOf({ product, table, column }: Omit<ColumnSource, "role">): string {
  return `${product}.${table}.${column}`;
}
