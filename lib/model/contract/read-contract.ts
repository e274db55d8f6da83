import { Known } from "../document/known.ts";
import { buildLineageEntry, checkLineage } from "../document/lineage.ts";
import { Faults, Place } from "../document/place.ts";
import { uniqueNames } from "../document/purposes.ts";
import { buildTable, checkTable, recordOf, type TableDraft } from "../document/tables.ts";
import { buildView, checkView } from "../document/views.ts";
import type { Contract, ContractServer, ContractTable, ServiceLevel, UngovernedColumn } from "./contract.ts";
import { physicalName } from "./contract-tables.ts";
import { type ContractDraft, draftContract } from "./draft-contract.ts";
import type { OdcsDraft, PropertyDraft, SchemaObjectDraft } from "./odcs.ts";

/**
 * Reads a contract of the Open Data Contract Standard 3.0 or 3.1, already parsed from YAML or JSON.
 *
 * What only a mesh can tell, such as whether its inputs exist, is checked by {@link parseMesh}.
 *
 * @throws InvalidDocumentError with every fault of the contract, and never anything else
 */
export function readContract(document: unknown): Contract {
  const faults = new Faults();
  const contract = draftContract(document, Place.root(faults));
  check(contract);
  faults.throwIfAny();
  if (!contract.odcs) throw new Error("a contract that cannot be read has a fault");
  return build(contract, contract.odcs, document);
}

function check(contract: ContractDraft): void {
  for (const table of contract.tables.all) checkTable(table);
  for (const { view } of contract.views.values()) checkView(view, contract.tables);
  checkLineage(contract, Known.unreadable());
}

function build(contract: ContractDraft, odcs: OdcsDraft, document: unknown): Contract {
  const { id, version, status, name, domain, dataProduct, tags, schema, servers, slaProperties } = odcs.complete();
  return {
    id,
    version,
    status,
    name,
    domain,
    dataProduct,
    tags: tags ?? [],
    owners: [...new Set(contract.owners)],
    tables: contract.tables.all.map((table, index) => withKeys(table, schema?.[index])),
    inputs: uniqueNames(contract.inputs),
    lineage: contract.lineage.map(buildLineageEntry),
    views: recordOf(contract.views, ({ view }) => buildView(view)),
    servers: (servers ?? []).map((server): ContractServer => server.complete()),
    serviceLevels: (slaProperties ?? []).map(serviceLevel),
    ungoverned: contract.tables.all.flatMap(ungovernedOf),
    document,
  };
}

function withKeys(table: TableDraft, schema: SchemaObjectDraft | undefined): ContractTable {
  const properties = schema?.value.properties ?? [];
  return {
    ...buildTable(table),
    primaryKey: ordered(properties, "primaryKey", "primaryKeyPosition"),
    partitionKeys: ordered(properties, "partitioned", "partitionKeyPosition"),
  };
}

/** Names of the columns with a mark, by their position where they have one. */
function ordered(
  properties: readonly PropertyDraft[],
  mark: "primaryKey" | "partitioned",
  position: "primaryKeyPosition" | "partitionKeyPosition",
): readonly string[] {
  const at = ({ value }: PropertyDraft) => (typeof value[position] === "number" ? value[position] : properties.length);
  return properties
    .filter(({ value }) => value[mark] === true)
    .toSorted((one, other) => at(one) - at(other))
    .flatMap((property) => physicalName(property) ?? []);
}

function serviceLevel(draft: NonNullable<OdcsDraft["value"]["slaProperties"]>[number]): ServiceLevel {
  const { property, value, unit, element, driver } = draft.complete();
  return { property, value, unit, element, driver };
}

function ungovernedOf({ value: { name: table = "", ungoverned } }: TableDraft): readonly UngovernedColumn[] {
  return Array.from(ungoverned ?? [], ([column, reason]) => ({ table, column, reason }));
}
