/** Columns that come, go and are renamed, with everything in a mesh that speaks of them. */

import type {
  Assignment,
  Column,
  ColumnSource,
  LineageEntry,
  Mesh,
  Product,
  Table,
  TableView,
} from "../../lib/model/mesh.ts";
import { columnsOf, renameColumns } from "../../lib/model/row-filter.ts";

const NEW = "added";

/** A column, and where it is. */
export interface Place {
  readonly product: Product;
  readonly table: Table;
  readonly column: Column;
}

export function withProduct(mesh: Mesh, id: string | undefined, change: (product: Product) => Product): Mesh {
  return { ...mesh, products: mesh.products.map((product) => (product.id === id ? change(product) : product)) };
}

/** One more column, which every view of the table shows in clear. */
export function withColumn(mesh: Mesh, { id }: Product, { name }: Table): Mesh {
  return withProduct(mesh, id, (product) => {
    const table = product.tables.find((one) => one.name === name);
    if (!table || table.columns.some((column) => column.name === NEW)) return product;
    const columns = [...table.columns, { name: NEW, type: "string", classification: "none" }];
    return {
      ...onTable(product, name, (one) => ({ ...one, columns })),
      lineage:
        product.inputs.length > 0 ? [...product.lineage, { table: name, column: NEW, from: [], kind: "derived" }] : [],
      assignments: product.assignments.map((one) =>
        onTableView(one, name, (view) => ({ ...view, columns: { ...view.columns, [NEW]: "clear" } })),
      ),
    };
  });
}

/** One column less; a view whose filter reads it loses the table, a copy of it loses its explanation. */
export function withoutColumn(mesh: Mesh, { product: { id }, table, column }: Place): Mesh {
  if (table.columns.length < 2) return mesh;
  const changed = withProduct(mesh, id, (product) => ({
    ...onTable(product, table.name, (one) => ({
      ...one,
      subject: one.subject === column.name ? undefined : one.subject,
      consents: Object.fromEntries(Object.entries(one.consents).filter(([, name]) => name !== column.name)),
      columns: one.columns.filter(({ name }) => name !== column.name),
    })),
    lineage: product.lineage.filter((entry) => entry.table !== table.name || entry.column !== column.name),
    declassifications: product.declassifications.filter((to) => to.table !== table.name || to.column !== column.name),
    assignments: product.assignments.map((one) => withoutFromView(one, table.name, column.name)),
  }));
  const isGone = (source: ColumnSource) =>
    source.product === id && source.table === table.name && source.column === column.name;
  return onLineage(changed, (entry) => (entry.from.some(isGone) ? [] : [entry]));
}

/** The same column under another name, everywhere. */
export function withRenamedColumn(mesh: Mesh, { product: { id }, table, column }: Place): Mesh {
  const renamed = (name: string) => (name === column.name ? `${name}_renamed` : name);
  if (table.columns.some(({ name }) => name === renamed(column.name))) return mesh;
  const here = <T extends { readonly table: string; readonly column?: string | undefined }>(place: T): T =>
    place.table === table.name && place.column !== undefined ? { ...place, column: renamed(place.column) } : place;
  const changed = withProduct(mesh, id, (product) => ({
    ...onTable(product, table.name, (one) => ({
      ...one,
      subject: one.subject === undefined || one.subject === "none" ? one.subject : renamed(one.subject),
      consents: Object.fromEntries(Object.entries(one.consents).map(([purpose, name]) => [purpose, renamed(name)])),
      columns: one.columns.map((each) => ({ ...each, name: renamed(each.name) })),
    })),
    lineage: product.lineage.map(here),
    declassifications: product.declassifications.map(here),
    assignments: product.assignments.map((one) =>
      onTableView(one, table.name, ({ columns, rows }) => ({
        columns: Object.fromEntries(Object.entries(columns).map(([name, treatment]) => [renamed(name), treatment])),
        rows: rows && renameColumns(rows, renamed),
      })),
    ),
  }));
  return onLineage(changed, (entry) => [
    { ...entry, from: entry.from.map((source) => (source.product === id ? here(source) : source)) },
  ]);
}

function onLineage(mesh: Mesh, change: (entry: LineageEntry) => readonly LineageEntry[]): Mesh {
  return { ...mesh, products: mesh.products.map((one) => ({ ...one, lineage: one.lineage.flatMap(change) })) };
}

function onTable(product: Product, name: string, change: (table: Table) => Table): Product {
  return { ...product, tables: product.tables.map((table) => (table.name === name ? change(table) : table)) };
}

function onTableView(assignment: Assignment, table: string, change: (view: TableView) => TableView): Assignment {
  const view = assignment.views[table];
  return view ? { ...assignment, views: { ...assignment.views, [table]: change(view) } } : assignment;
}

function withoutFromView(assignment: Assignment, table: string, column: string): Assignment {
  const { [table]: view, ...others } = assignment.views;
  if (!view) return assignment;
  if (columnsOf(view.rows).has(column)) return { ...assignment, views: others };
  const columns = Object.fromEntries(Object.entries(view.columns).filter(([name]) => name !== column));
  return { ...assignment, views: { ...others, [table]: { ...view, columns } } };
}
