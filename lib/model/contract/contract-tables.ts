import { Draft, reference } from "../document/draft.ts";
import { Known, meantBy, register } from "../document/known.ts";
import { misfit, type Place, shortened } from "../document/place.ts";
import { columnRef, isColumnName, oneOf } from "../document/scalars.ts";
import { type ColumnDraft, readConsents, remedy, type TableDraft, type TableFields } from "../document/tables.ts";
import type { Column, Table } from "../mesh.ts";
import { columnFamily } from "../row-filter-types.ts";
import { slipOf } from "../slip.ts";
import { meshProperties } from "./mesh-properties.ts";
import { reportDottedPart, reportParts } from "./nested-parts.ts";
import { type OdcsDraft, type PropertyDraft, type SchemaObjectDraft, slip } from "./odcs.ts";
import { inPartitionOrder } from "./partition-order.ts";
import { physicalName } from "./product-details.ts";

const FORMATS = ["parquet", "iceberg"] as const;

const readTableProperties = meshProperties({
  subject: reference(columnRef),
  consents: readConsents,
  format: oneOf(FORMATS),
});
const readColumnProperties = meshProperties({});

/** The tables of a contract: one per object of its schema, called by its physical name. */
export function contractTables(odcs: OdcsDraft): Known<TableDraft> {
  if (odcs.has("schema") && !odcs.value.schema) return Known.unreadable();
  reportFormats(odcs);
  const all: TableDraft[] = [];
  const byName = new Map<string, TableDraft>();
  const faulty: string[] = [];
  for (const schema of odcs.value.schema ?? []) {
    const table = tableOf(schema, odcs);
    all.push(table);
    if (table.faulty)
      faulty.push(...[schema.value.name, schema.value.physicalName].filter((name) => name !== undefined));
    const { name } = table.value;
    if (name !== undefined) register(byName, { name, place: namePlace(schema) }, table);
  }
  return new Known(all, byName, meantBy(faulty));
}

function tableOf(schema: SchemaObjectDraft, odcs: OdcsDraft): TableDraft {
  const before = schema.place.faults;
  const name = physicalName(schema);
  if (name !== undefined && !isColumnName(name)) {
    namePlace(schema).fault(misfit("a table name that Glue and the kit can keep", name), RENAME);
  }
  const { subject, consents = new Map(), format } = readTableProperties(schema.value.customProperties).values;
  const storage = format ?? formatOf(schema, odcs);
  const { columns, ungoverned } = columnsOf(schema, storage);
  reportUngoverned(schema.place, ungoverned);
  const value: Partial<TableFields> = { name, subject, consents, columns, format: storage, ungoverned };
  return new Draft(schema.place, value, {
    raw: value,
    faulty: schema.faulty || schema.place.faults > before,
  });
}

const RENAME = "give it a `physicalName` of lower-case letters, digits and single `_`, a letter first and no `_` last";

/** What else has the word in it may say that the table is none. */
const ICEBERG = /^\s*(?:apache )?iceberg(?: table)?\s*$/i;

/** The format of the table's files: what the object says, else what the first server with a format says. */
function formatOf(schema: SchemaObjectDraft, odcs: OdcsDraft): Table["format"] {
  const { physicalType = "" } = schema.value;
  if (ICEBERG.test(physicalType)) return "iceberg";
  if (/iceberg/i.test(physicalType)) {
    schema.place.at("physicalType").doubt(slip(`physicalType \`${shortened(physicalType)}\``, "iceberg"));
  }
  for (const { value } of odcs.value.servers ?? []) {
    const format = FORMATS.find((known) => known === value.format?.toLowerCase());
    if (format) return format;
  }
  return undefined;
}

function reportFormats({ value: { servers = [] } }: OdcsDraft): void {
  for (const { value, place } of servers) {
    const { format = "" } = value;
    const meant = FORMATS.some((known) => known === format.toLowerCase()) ? undefined : slipOf(format, FORMATS);
    if (meant) place.at("format").doubt(slip(`format \`${shortened(format)}\``, meant));
  }
}

interface Columns {
  readonly columns: Known<ColumnDraft>;
  /** Columns that stay invisible to everyone, with the reason. */
  readonly ungoverned: ReadonlyMap<string, string>;
}

function columnsOf(schema: SchemaObjectDraft, format: Table["format"]): Columns {
  if (schema.has("properties") && !schema.value.properties) {
    return { columns: Known.unreadable(), ungoverned: new Map() };
  }
  const all: ColumnDraft[] = [];
  const byName = new Map<string, ColumnDraft>();
  const ungoverned = new Map<string, string>();
  const stated = schema.value.properties ?? [];
  const whole = wholes(stated);
  for (const property of format === "iceberg" ? stated : inPartitionOrder(stated)) {
    const other = whole(property);
    if (other && isDotted(property)) {
      reportDottedPart(property, other, format);
      continue;
    }
    readColumnProperties(property.value.customProperties);
    reportParts(property, format);
    const name = physicalName(property);
    if (name === undefined) continue;
    if (other) {
      reportTwin(property, other);
      continue;
    }
    const reason = obstacle(property, name);
    if (reason !== undefined) {
      ungoverned.set(name, reason);
      reportPartition(property, { reason, format });
      continue;
    }
    const column = columnOf(property, { name, format });
    all.push(column);
    register(byName, { name, place: namePlace(property) }, column);
  }
  return { columns: new Known(all, byName), ungoverned };
}

function columnOf(
  property: PropertyDraft,
  { name, format }: { readonly name: string; readonly format: Table["format"] },
): ColumnDraft {
  const { classification, partitioned, logicalType, physicalType } = property.value;
  const value: Partial<Column> = {
    name,
    type: physicalType !== undefined && columnFamily(physicalType) ? physicalType : (logicalType ?? physicalType),
    classification,
    // Iceberg partitions by metadata: the column itself can be hidden like any other
    partition: partitioned === true && format !== "iceberg" ? true : undefined,
  };
  return new Draft(property.place, value, { raw: value, faulty: property.faulty });
}

/**
 * Of a property that cannot be governed as a column, the one that holds its values and can: `address` of `address.street`
 * or `address[].street`, `email` of `Email`, which Glue and Athena do not tell apart.
 */
function wholes(properties: readonly PropertyDraft[]): (property: PropertyDraft) => PropertyDraft | undefined {
  const isGoverned = (property: PropertyDraft) => obstacle(property, physicalName(property) ?? "") === undefined;
  const governed = new Map(properties.filter(isGoverned).map((property) => [physicalName(property) ?? "", property]));
  return (property) => (isGoverned(property) ? undefined : governed.get(nameOfWhole(property)));
}

function nameOfWhole(property: PropertyDraft): string {
  const [name = ""] = (physicalName(property) ?? "").toLowerCase().split(/[.[]/, 1);
  return name;
}

function isDotted(property: PropertyDraft): boolean {
  return physicalName(property)?.toLowerCase() !== nameOfWhole(property);
}

/** What is said of the one would be lost, and its values shown under the other. */
function reportTwin(property: PropertyDraft, other: PropertyDraft): void {
  const [name, twin] = [property, other].map((column) => `\`${shortened(physicalName(column) ?? "")}\``);
  namePlace(property).fault(
    `${name} is the same column as ${twin} at \`${other.place}\`: Glue and Athena tell no cases apart`,
    "state it once, or give the one another `physicalName`",
  );
}

/** Why the kit cannot govern a column, if so. */
function obstacle(property: PropertyDraft, name: string): string | undefined {
  if (!isColumnName(name)) return "Glue and the kit keep no such name";
  if (!property.has("physicalType") && !property.has("logicalType")) return "it has no type";
  return undefined;
}

/** Safe, and easily overlooked: a product that lost a column still works. */
function reportUngoverned(place: Place, ungoverned: Columns["ungoverned"]): void {
  if (ungoverned.size === 0) return;
  const lost = Array.from(ungoverned, ([name, reason]) => `\`${shortened(name)}\` (${reason})`);
  place.doubt({
    id: "ungoverned-column",
    message: `nobody ever sees ${lost.length > 1 ? "these columns" : "this column"}: ${lost.join(", ")}`,
    help: [...new Set(Array.from(ungoverned.values(), remedy))].join("; "),
  });
}

/** A column that stays invisible is safe, but a Hive partition key is visible whatever one does. */
function reportPartition(
  property: PropertyDraft,
  { reason, format }: { readonly reason: string; readonly format: Table["format"] },
): void {
  if (property.value.partitioned !== true || format === "iceberg") return;
  namePlace(property).fault(`partition column cannot be governed: ${reason}`, "fix it, or make the table Iceberg");
}

function namePlace(draft: SchemaObjectDraft | PropertyDraft): Place {
  return draft.place.at(draft.value.physicalName === undefined ? "name" : "physicalName");
}
