import type { Authority } from "./authority.ts";
import type { ColumnSource, Declassification, LineageEntry, Product, Table } from "./mesh.ts";
import { KEYWORD } from "./row-filter-tokens.ts";

/** A table with where its columns and rows come from; without `lineage` it is made from nothing in the mesh. */
export interface TableNode {
  readonly table: Table;
  readonly lineage?: TableLineage | undefined;
  readonly declassifications: readonly Declassification[];
}

interface TableLineage {
  /** Per column, what it comes from: its own entry and the table's `indirect` ones. No key: no entry of its own. */
  readonly sources: ReadonlyMap<string, readonly ColumnSource[]>;
  /** The input tables drawn on, in order of first appearance; one used in two roles appears with each. */
  readonly draws: readonly Draw[];
}

/** An input table drawn on in one role. */
interface Draw {
  readonly product: string;
  readonly table: string;
  /** Per column of the input table, the column here that holds the same value and can stand in a filter. */
  readonly images: ReadonlyMap<string, string>;
}

/** Arranges what a product says about itself by table. */
export function tableNodes(product: Product, officers: ReadonlySet<string>, authority: Authority): TableNode[] {
  const effective = product.declassifications.filter(
    ({ decidedBy }) =>
      officers.has(decidedBy) &&
      ![...authority.deciders, authority.predecessor?.id, ...(product.pastOwners ?? [])].includes(decidedBy),
  );
  return product.tables.map((table) => ({
    table,
    lineage:
      product.inputs.length > 0 ? tableLineage(product.lineage.filter((to) => to.table === table.name)) : undefined,
    declassifications: effective.filter((to) => to.table === table.name),
  }));
}

function tableLineage(entries: readonly LineageEntry[]): TableLineage {
  const indirect = entries.filter(({ kind }) => kind === "indirect").flatMap(({ from }) => from);
  const sources = new Map<string, ColumnSource[]>();
  const draws = new Map<string, { product: string; table: string; images: Map<string, string> }>();
  for (const { column, from, kind } of entries) {
    if (column !== undefined) sources.set(column, [...(sources.get(column) ?? []), ...from, ...indirect]);
    for (const source of from) {
      const key = `${source.product}.${source.table}@${source.role ?? ""}`;
      const draw = draws.get(key) ?? { product: source.product, table: source.table, images: new Map() };
      if (column !== undefined && kind === "identity" && !KEYWORD.test(column)) draw.images.set(source.column, column);
      draws.set(key, draw);
    }
  }
  return { sources, draws: [...draws.values()] };
}
