import type { Column, Table } from "../mesh.ts";
import { KEYWORD } from "../row-filter-tokens.ts";
import { columnFamily } from "../row-filter-types.ts";
import {
  type Draft,
  mapOf,
  object,
  optional,
  type Reader,
  type Reference,
  reference,
  required,
  withDefault,
} from "./draft.ts";
import { type Known, section } from "./known.ts";
import { shortened } from "./place.ts";
import type { PurposeDraft } from "./purposes.ts";
import { columnName, columnRef, text } from "./scalars.ts";

const readColumn = object({ name: required(columnName), type: required(text), classification: optional(text) });

export const readConsents: Reader<ReadonlyMap<string, Reference>> = mapOf(reference(columnRef));

/** A table's keys, as far as they could be read. Contracts fill the last two as well. */
export interface TableFields {
  readonly name: string;
  readonly subject: Reference | undefined;
  readonly consents: ReadonlyMap<string, Reference>;
  readonly columns: Known<Draft<Column>>;
  readonly format?: Table["format"];
  /** Columns of a contract that the kit cannot govern, with the reason. */
  readonly ungoverned?: ReadonlyMap<string, string> | undefined;
}

export type ColumnDraft = Draft<Column>;
export type TableDraft = Draft<TableFields>;

const readTable: Reader<TableDraft> = object({
  name: required(columnName),
  subject: optional(reference(columnRef)),
  consents: withDefault<ReadonlyMap<string, Reference>>(readConsents, new Map()),
  columns: required(section<Column, "name">(readColumn, "name")),
});

export const readTables: Reader<Known<TableDraft>> = section(readTable, "name");

/** The column called so; reports one that is not there, with what the contract says against it. */
export function resolveColumn(table: TableDraft, reference: Reference): ColumnDraft | undefined {
  const { columns, ungoverned } = table.value;
  const reason = ungoverned?.get(reference.name);
  if (reason !== undefined) {
    return reference.place.fault(
      `column \`${shortened(reference.name)}\` cannot be governed: ${reason}`,
      remedy(reason),
    );
  }
  const [whole = ""] = reference.name.split(/[.[]/, 1);
  if (whole !== reference.name && columns?.get(whole)) {
    return reference.place.fault(
      `\`${shortened(reference.name)}\` is a part of the column \`${whole}\``,
      `a nested column is governed as a whole: name \`${whole}\``,
    );
  }
  return columns?.resolve(reference, "column");
}

/** Reports subjects and consents of a table that are not what they must be. */
export function checkTable(table: TableDraft): void {
  const { subject, consents } = table.value;
  if (subject && subject.name !== "none") resolveColumn(table, subject);
  for (const reference of consents?.values() ?? []) {
    if (KEYWORD.test(reference.name)) {
      reference.place.fault(
        `consent column \`${reference.name}\` is called like a word of row filters`,
        "call the column otherwise, in a contract by a `physicalName`: no row filter can name it",
      );
    }
    const type = resolveColumn(table, reference)?.value.type;
    if (type === undefined || columnFamily(type) === "boolean") continue;
    reference.place.fault(
      `consent column \`${reference.name}\` has type \`${shortened(type)}\``,
      "consent is a precomputed BOOLEAN column",
    );
  }
}

/** Reports consents for purposes that do not exist. */
export function checkConsentPurposes({ value }: TableDraft, purposes: Known<PurposeDraft>): void {
  for (const [name, { place }] of value.consents ?? []) purposes.resolve({ name, place }, "purpose");
}

/** Names of the columns that hold consents; one that is not boolean is reported as such and holds none. */
export function consentColumns({ value: { consents, columns } }: TableDraft): ReadonlySet<string> {
  const names = Array.from(consents?.values() ?? [], ({ name }) => name);
  return new Set(names.filter((name) => columnFamily(columns?.get(name)?.value.type ?? "") === "boolean"));
}

export function buildTable(draft: TableDraft): Table {
  const { ungoverned: _, subject, consents, columns, ...table } = draft.complete();
  return {
    ...table,
    subject: subject?.name,
    consents: recordOf(consents, ({ name }) => name),
    columns: columns.all.map((column) => column.complete()),
  };
}

/** A plain object that inherits nothing: a column may be called `constructor`. */
export function recordOf<T, U>(
  values: Iterable<readonly [string, T]>,
  to: (value: T) => U,
): Readonly<Record<string, U>> {
  const record: Record<string, U> = Object.create(null);
  for (const [key, value] of values) record[key] = to(value);
  return record;
}

/** What to do about a column that cannot be governed for that reason. */
export function remedy(reason: string): string {
  return reason.includes("name") ? "give it a `physicalName` that fits" : "give it a `physicalType` or a `logicalType`";
}
