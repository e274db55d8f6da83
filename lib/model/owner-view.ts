import { effectiveStatement } from "./legs.ts";
import type { Instant, Table, TableView, View } from "./mesh.ts";
import type { ProductNode } from "./products.ts";
import type { PurposeNode } from "./purposes.ts";
import { conjunction } from "./row-filter.ts";
import { KEYWORD } from "./row-filter-tokens.ts";
import { meet, type Treatment } from "./treatment.ts";

/** What the owner lets a purpose see, and by way of which purposes. */
export interface OwnerView {
  readonly view: View;
  /** The purpose asked for and, where its view is inherited, every purpose it is inherited from. */
  readonly inheritedFrom: ReadonlySet<PurposeNode>;
}

/** The view of the effective allowance, else the meet of what all parents get. Takes a purpose that is covered. */
export function ownerView(node: ProductNode, purpose: PurposeNode, at: Instant): OwnerView {
  const inheritedFrom = new Set<PurposeNode>();
  const known = new Map<PurposeNode, View>();

  function viewOf(current: PurposeNode): View {
    const already = known.get(current);
    if (already) return already;
    inheritedFrom.add(current);
    const own = effectiveStatement(node, current, at);
    const view = own === undefined ? meetOfViews(current.parents.map(viewOf)) : allowanceView(node, own);
    known.set(current, view);
    return view;
  }
  return { view: viewOf(purpose), inheritedFrom };
}

function allowanceView(node: ProductNode, position: number): View {
  return node.allowanceAt[position - node.first]?.views ?? {};
}

/** Per column the meet of the treatments, of rows those that every view shows; a table missing anywhere is missing. */
export function meetOfViews(views: readonly View[]): View {
  const [first, ...rest] = views;
  return first ? rest.reduce(meetOfTwo, first) : {};
}

function meetOfTwo(one: View, other: View): View {
  const tables: [string, TableView][] = [];
  for (const [table, { columns, rows }] of Object.entries(one)) {
    const twin = ownEntry(other, table);
    if (!twin) continue;
    const treatments = Object.entries(columns).map(([column, treatment]): [string, Treatment] => [
      column,
      meet(treatment, ownEntry(twin.columns, column) ?? "hidden"),
    ]);
    tables.push([table, { columns: Object.fromEntries(treatments), rows: conjunction([rows, twin.rows]) }]);
  }
  return Object.fromEntries(tables);
}

/** The value under `key` if the record itself has it: `constructor` is a fine column name. */
export function ownEntry<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Columns whose value says that the subject of the row consents, one or several per purpose. */
export function consentColumns(table: Table, purpose: PurposeNode): ReadonlySet<string> | undefined {
  const columns = new Set<string>();
  const seen = new Set<PurposeNode>();

  function isFound(current: PurposeNode): boolean {
    if (seen.has(current)) return true;
    seen.add(current);
    const own = ownEntry(table.consents, current.purpose.id);
    if (own === undefined) return current.parents.length > 0 && current.parents.every(isFound);
    columns.add(own);
    // `true = true` would ask nobody
    return !KEYWORD.test(own);
  }
  return isFound(purpose) ? columns : undefined;
}
