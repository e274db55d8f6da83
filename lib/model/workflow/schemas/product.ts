import { boolean, list, object, oneOf, optional, record } from "../../shape.ts";
import { columnName, domainId, personId, predecessor, productId, purposeId, words } from "./fields.ts";
import { viewSchema } from "./view.ts";

const columnSchema = object({
  name: columnName,
  type: words,
  classification: optional(words),
  partition: optional(boolean),
});

const tableSchema = object({
  name: columnName,
  subject: optional(columnName),
  consents: record(purposeId, columnName),
  columns: list(columnSchema),
  format: optional(oneOf(["parquet", "iceberg"])),
});

const lineageSchema = object({
  table: columnName,
  column: optional(columnName),
  from: list(object({ product: productId, table: columnName, role: optional(words), column: columnName })),
  kind: oneOf(["identity", "derived", "indirect"]),
});

export const productSchema = object({
  id: productId,
  domain: domainId,
  name: domainId,
  owners: list(personId),
  previousOwner: optional(predecessor),
  pastOwners: optional(list(words)),
  tables: list(tableSchema),
  inputs: list(productId),
  lineage: list(lineageSchema),
  contract: optional(words),
  offers: record(purposeId, viewSchema),
});
