import type { Authority } from "./authority.ts";
import { isCovered } from "./legs.ts";
import type {
  Assignment,
  ColumnSource,
  Declassification,
  Instant,
  LineageEntry,
  Product,
  Table,
  View,
} from "./mesh.ts";
import { isRelated, type PurposeNode } from "./purposes.ts";
import type { StatementRange } from "./statements.ts";
import { stretchOf } from "./time-line.ts";
import { type EffectiveView, effectiveView } from "./view.ts";

/** A product with its inputs, its statements and its lineage at hand. */
export interface ProductNode {
  readonly product: Product;
  readonly inputs: readonly ProductNode[];
  readonly authority: Authority;
  readonly allowances: StatementRange;
  /** The allowance at position `allowances.first + i`. */
  readonly allowanceAt: readonly Assignment[];
  readonly prohibitions: readonly Prohibition[];
  readonly tables: readonly TableNode[];
  /** Instants at which some view of the product may change, its inputs' included; ascending. */
  readonly changes: readonly Instant[];
  /** Views worked out so far, per purpose and stretch of time between changes. */
  readonly views: Map<number, EffectiveView>;
}

/** Binds from its status and interval alone: what forbids must not fail open. */
export interface Prohibition {
  readonly purpose: PurposeNode;
  readonly from: Instant;
  readonly until: Instant;
}

/** A table with where its columns and rows come from; without `lineage` it is made from nothing in the mesh. */
export interface TableNode {
  readonly table: Table;
  readonly lineage?: TableLineage | undefined;
  readonly declassifications: readonly Declassification[];
}

export interface TableLineage {
  /** Per column, what it comes from: its own entry and the table's `indirect` ones. No key: no entry of its own. */
  readonly sources: ReadonlyMap<string, readonly ColumnSource[]>;
  /** The input tables drawn on, in order of first appearance; one used in two roles appears with each. */
  readonly draws: readonly Draw[];
}

/** An input table drawn on in one role. */
export interface Draw {
  readonly product: string;
  readonly table: string;
  /** Per column of the input table, the column here that holds the same value. */
  readonly images: ReadonlyMap<string, string>;
}

/**
 * Whether a prohibition binds that is about the purpose, one above it or one below it: a session for `marketing`
 * could send e-mails, so prohibiting `direct-email` closes `marketing` too.
 */
export function isProhibited({ prohibitions }: ProductNode, purpose: PurposeNode, at: Instant): boolean {
  return prohibitions.some(({ purpose: other, from, until }) => from <= at && at < until && isRelated(other, purpose));
}

/** What a purpose sees of a product that is compliant for it, worked out once per stretch of time. */
export function productViewAt(node: ProductNode, purpose: PurposeNode, at: Instant): EffectiveView {
  const key = purpose.index * (node.changes.length + 1) + stretchOf(node.changes, at);
  const known = node.views.get(key);
  if (known) return known;
  const inputs = new Map(node.inputs.map((input) => [input.product.id, input]));
  const made = effectiveView(node, {
    purpose,
    at,
    viewOf: (id) => compliantView(inputs.get(id), purpose, at),
  });
  node.views.set(key, made);
  return made;
}

/** The view if the product is compliant for the purpose: covered by its allowances and not prohibited; else nothing. */
export function compliantView(node: ProductNode | undefined, purpose: PurposeNode, at: Instant): View {
  const isCompliant = node && isCovered(node.allowances, purpose, at) && !isProhibited(node, purpose, at);
  return isCompliant ? productViewAt(node, purpose, at).view : {};
}

/** Arranges what a product says about itself by table. */
export function tableNodes(product: Product, officers: ReadonlySet<string>, authority: Authority): TableNode[] {
  const effective = product.declassifications.filter(
    ({ decidedBy }) =>
      officers.has(decidedBy) && !authority.deciders.has(decidedBy) && authority.predecessor?.id !== decidedBy,
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
      if (column !== undefined && kind === "identity") draw.images.set(source.column, column);
      draws.set(key, draw);
    }
  }
  return { sources, draws: [...draws.values()] };
}
