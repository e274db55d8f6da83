import { consentFaults } from "../consent-filters.ts";
import type { TableView, View } from "../mesh.ts";
import { columnsOf, type RowFilter } from "../row-filter.ts";
import { checkRowFilterTypes } from "../row-filter-types.ts";
import { TREATMENTS, type Treatment } from "../treatment.ts";
import { type Draft, mapOf, object, optional, type Reader, withDefault } from "./draft.ts";
import type { Known } from "./known.ts";
import type { Place } from "./place.ts";
import { oneOf, rowFilter } from "./scalars.ts";
import { consentColumns, recordOf, resolveColumn, type TableDraft } from "./tables.ts";

/** A treatment, and where the document states it. */
interface Treated {
  readonly treatment: Treatment;
  readonly place: Place;
}

interface TableViewFields {
  readonly columns: ReadonlyMap<string, Treated>;
  readonly rows: RowFilter | undefined;
}

/** Per table. */
export type ViewDraft = ReadonlyMap<string, Draft<TableViewFields>>;

const readTreatment = oneOf(TREATMENTS);

const readTreated: Reader<Treated> = (raw, place) => {
  const treatment = readTreatment(raw, place);
  return treatment && { treatment, place };
};

export const readView: Reader<ViewDraft> = mapOf(
  object({
    columns: withDefault<ReadonlyMap<string, Treated>>(mapOf(readTreated), new Map()),
    rows: optional(rowFilter),
  }),
);

/** Reports what a view names and the product lacks, and filters that do not fit the columns or use consent wrongly. */
export function checkView(view: ViewDraft, tables: Known<TableDraft>): void {
  for (const [name, { place, value }] of view) {
    const table = tables.resolve({ name, place }, "table");
    if (!table) continue;
    for (const [column, { place }] of value.columns ?? []) resolveColumn(table, { name: column, place });
    if (value.rows) checkRows(value.rows, table, place.at("rows"));
  }
}

export function buildView(view: ViewDraft | undefined): View {
  return recordOf(view ?? [], (draft): TableView => {
    const { columns, rows } = draft.complete();
    return { columns: recordOf(columns, ({ treatment }) => treatment), rows };
  });
}

function checkRows(rows: RowFilter, table: TableDraft, place: Place): void {
  const { columns } = table.value;
  if (!columns) return;

  const known = new Set<string>();
  for (const name of columnsOf(rows)) {
    if (resolveColumn(table, { name, place })?.value.type !== undefined) known.add(name);
  }
  const typed = columns.all.flatMap(({ value: { name, type } }) => (name && type ? [{ name, type }] : []));
  for (const { column, message, help } of checkRowFilterTypes(rows, typed)) {
    if (known.has(column)) place.fault(message, help);
  }

  const consents = consentColumns(table);
  for (const { message, help } of consentFaults(rows, (name) => consents.has(name))) place.fault(message, help);
}
