/**
 * Everything that Lake Formation and Glue hold for one account in one Region, as one immutable value: `catalog` decides
 * who may read what, in the kit's own model; the rest is what only the services themselves need.
 */

import { EVERYBODY } from "../../lake-formation/names.ts";
import { type Catalog, emptyState, type LakeFormationState } from "../../lake-formation/state.ts";

/** A JSON object as it came over the wire. */
export type Json = Readonly<Record<string, unknown>>;

export interface LocalAccount {
  /** Tags, filters and grants: all that decides who may read what. */
  readonly catalog: LakeFormationState;
  /** Permissions that open no data, such as `CREATE_TABLE` or `DATA_LOCATION_ACCESS`. */
  readonly others: readonly OtherGrant[];
  readonly settings: DataLakeSettings;
  readonly locations: readonly Location[];
  /** What Glue was told of databases beyond their names; by database. */
  readonly descriptions: Readonly<Record<string, DatabaseDescription>>;
}

/** Permissions that decide nothing about reading, on any resource, as the services write them. */
export interface OtherGrant {
  readonly principal: string;
  readonly resource: Json;
  readonly permissions: readonly string[];
  readonly grantable: readonly string[];
}

/** Permissions that are granted by default on every new database, or on every new table. */
export interface DefaultPermission {
  readonly Principal: { readonly DataLakePrincipalIdentifier: string };
  readonly Permissions: readonly string[];
}

interface DataLakeSettings {
  readonly DataLakeAdmins: readonly { readonly DataLakePrincipalIdentifier: string }[];
  readonly CreateDatabaseDefaultPermissions: readonly DefaultPermission[];
  readonly CreateTableDefaultPermissions: readonly DefaultPermission[];
  readonly Parameters: Readonly<Record<string, string>>;
  /** Members that the model keeps without giving them a meaning. */
  readonly [more: string]: unknown;
}

/** A registered place in S3. */
export interface Location {
  readonly ResourceArn: string;
  readonly RoleArn: string;
  readonly LastModified: number;
  readonly [more: string]: unknown;
}

export interface DatabaseDescription {
  readonly input: Json;
  /** Default permissions of its tables, taken from the settings of the day it was created unless it named its own. */
  readonly tableDefaults: readonly DefaultPermission[];
  /** Seconds since 1970, as Glue has it. */
  readonly created: number;
  readonly tables: Readonly<Record<string, TableDescription>>;
}

export interface TableDescription {
  readonly input: Json;
  readonly created: number;
  readonly updated: number;
}

const SWITCHED_OFF: readonly DefaultPermission[] = [
  { Principal: { DataLakePrincipalIdentifier: EVERYBODY }, Permissions: ["ALL"] },
];

/** An account in which Lake Formation was never set up: what is created there is open to whomever IAM admits. */
export function newAccount(catalog: Catalog): LocalAccount {
  return {
    catalog: emptyState(catalog),
    others: [],
    settings: {
      DataLakeAdmins: [],
      CreateDatabaseDefaultPermissions: SWITCHED_OFF,
      CreateTableDefaultPermissions: SWITCHED_OFF,
      Parameters: { CROSS_ACCOUNT_VERSION: "1" },
    },
    locations: [],
    descriptions: {},
  };
}
