/** What a view really shows: cell by cell, over small made-up data that is consistent along the lineage. */

import type { ColumnSource, LineageEntry, Mesh, Product, Table, View } from "../../lib/model/mesh.ts";
import type { Treatment } from "../../lib/model/treatment.ts";
import { holdsConsent } from "./arbitraries/filters.ts";
import { pick } from "./arbitraries/pick.ts";
import { evaluateRowFilter, type Row } from "./row-filter-evaluate.ts";

/** Rows per table, per product id. */
export type Data = ReadonlyMap<string, ReadonlyMap<string, readonly Row[]>>;

/** One cell that no lineage fills. */
export interface Cell {
  readonly product: string;
  readonly table: string;
  readonly row: number;
  readonly column: string;
}

const ROWS = [0, 1, 2, 3];
const TEXTS = ["Bergen", "O'Fallon", "Oslo", "", null];

/**
 * Data of every product; images hold what their source holds.
 *
 * `drawn` are any numbers; `withdrawn`, if given, is a consent that says no.
 */
export function dataOf(mesh: Mesh, drawn: readonly number[], withdrawn?: Cell): Data {
  const data = new Map<string, ReadonlyMap<string, readonly Row[]>>();
  const fill = (product: Product): void => {
    if (data.has(product.id)) return;
    for (const input of mesh.products.filter(({ id }) => product.inputs.includes(id))) fill(input);
    const tables = product.tables.map(
      (table) => [table.name, tableRows({ product, table, data, drawn, withdrawn })] as const,
    );
    data.set(product.id, new Map(tables));
  };
  for (const product of mesh.products) fill(product);
  return data;
}

interface Filling {
  readonly product: Product;
  readonly table: Table;
  readonly data: Data;
  readonly drawn: readonly number[];
  readonly withdrawn: Cell | undefined;
}

function tableRows(filling: Filling): readonly Row[] {
  const { product, table } = filling;
  return ROWS.map((row) =>
    Object.fromEntries(
      table.columns.map((column, position): readonly [string, unknown] => {
        const [image] = imagesOf(product, table, column.name).flatMap(({ from }) => from);
        if (image) return [column.name, imageValue(filling, image, row)];
        const { withdrawn } = filling;
        const isWithdrawn =
          withdrawn?.product === product.id &&
          withdrawn.table === table.name &&
          withdrawn.row === row &&
          withdrawn.column === column.name;
        return [column.name, isWithdrawn ? false : ownValue(filling, column.type, row * 11 + position * 5)];
      }),
    ),
  );
}

function imagesOf(product: Product, table: Table, column: string): readonly LineageEntry[] {
  return product.lineage.filter(
    (entry) => entry.kind === "identity" && entry.table === table.name && entry.column === column,
  );
}

/** Of one row of the input table per role, as a join would give. */
function imageValue(
  { data, drawn, table }: Filling,
  { product, table: source, role, column }: ColumnSource,
  row: number,
): unknown {
  const rows = data.get(product)?.get(source) ?? [];
  const joined = seed(`${table.name} ${product} ${source} ${role}`) + row;
  return pick(rows, numberAt(drawn, joined))?.[column];
}

function ownValue({ drawn, product, table }: Filling, type: string, position: number): unknown {
  const value = numberAt(drawn, seed(`${product.id} ${table.name}`) + position);
  if (type === "boolean") return pick([true, false, true, null, true], value);
  if (type === "integer") return pick([0, 1, 2, 3, -1, null], value);
  return pick(TEXTS, value);
}

function numberAt(drawn: readonly number[], position: number): number {
  return pick(drawn, position) ?? 0;
}

function seed(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973, 7);
}

/** The cells of a mesh's data that hold a given consent which lineage does not fill. */
export function givenConsents(mesh: Mesh, data: Data): readonly Cell[] {
  return mesh.products.flatMap((product) =>
    product.tables.flatMap((table) =>
      table.columns
        .filter(({ name }) => holdsConsent(name) && imagesOf(product, table, name).length === 0)
        .flatMap(({ name }) =>
          ROWS.filter((row) => data.get(product.id)?.get(table.name)?.[row]?.[name] === true).map((row) => ({
            product: product.id,
            table: table.name,
            row,
            column: name,
          })),
        ),
    ),
  );
}

/** What a view shows of a product's data: per cell, how. */
export function visibleCells(view: View | undefined, tables: ReadonlyMap<string, readonly Row[]> | undefined) {
  const cells = new Map<string, Treatment>();
  for (const [table, { columns, rows }] of Object.entries(view ?? {})) {
    for (const [index, row] of (tables?.get(table) ?? []).entries()) {
      if (rows && !evaluateRowFilter(rows, row)) continue;
      for (const [column, treatment] of Object.entries(columns)) {
        if (treatment !== "hidden") cells.set(`${table}[${index}].${column}`, treatment);
      }
    }
  }
  return cells;
}

/** The cells that `after` shows though `before` did not, or showed less of. */
export function gained(
  before: ReadonlyMap<string, Treatment>,
  after: ReadonlyMap<string, Treatment>,
): readonly string[] {
  return [...after]
    .filter(([cell, treatment]) => before.get(cell) !== "clear" && before.get(cell) !== treatment)
    .map(([cell, treatment]) => `${cell}: ${before.get(cell) ?? "hidden"} -> ${treatment}`);
}
