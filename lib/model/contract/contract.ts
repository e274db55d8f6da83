import type { LineageEntry, Table, View } from "../mesh.ts";

/** A data contract of the Open Data Contract Standard 3, as far as the kit reads it; see `docs/contracts.md`. */
export interface Contract {
  readonly id: string;
  readonly version: string;
  readonly status: string;
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  readonly dataProduct?: string | undefined;
  readonly tags: readonly string[];
  /** People whose role in the team, or whose access role, says that they own the product. */
  readonly owners: readonly string[];
  readonly tables: readonly ContractTable[];
  /** Ids of the products this one is made from. */
  readonly inputs: readonly string[];
  readonly lineage: readonly LineageEntry[];
  /** What each purpose is to see, for assignments that state no view of their own. */
  readonly views: Readonly<Record<string, View>>;
  readonly servers: readonly ContractServer[];
  readonly serviceLevels: readonly ServiceLevel[];
  /** Columns that the kit cannot govern and that therefore nobody sees. */
  readonly ungoverned: readonly UngovernedColumn[];
  /** The contract as it was given, with everything that the kit does not read. */
  readonly document: unknown;
}

/** A table with what storing it needs. */
export interface ContractTable extends Table {
  /** Names of the columns that together identify a row, in their order; none if the contract does not say. */
  readonly primaryKey: readonly string[];
  /** Names of the columns by which files are partitioned, in their order, Iceberg's included. */
  readonly partitionKeys: readonly string[];
}

/** Where data lies. */
export interface ContractServer {
  readonly server: string;
  /** `s3`, `glue`, `local`, `kafka`, … */
  readonly type: string;
  readonly environment?: string | undefined;
  /** Of an S3 or Glue server: the URL under which its files lie. */
  readonly location?: string | undefined;
  /** Of a local server: path of its files. */
  readonly path?: string | undefined;
  /** Of the files: `parquet`, `iceberg`, `json`, `csv`, … */
  readonly format?: string | undefined;
}

/** What the product promises, such as a latency of four days. */
export interface ServiceLevel {
  readonly property: string;
  readonly value: unknown;
  readonly unit?: string | undefined;
  readonly element?: string | undefined;
  readonly driver?: string | undefined;
}

export interface UngovernedColumn {
  readonly table: string;
  readonly column: string;
  readonly reason: string;
}
