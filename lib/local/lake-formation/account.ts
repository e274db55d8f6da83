/**
 * Everything that one account's Lake Formation and Glue hold in one Region, as one immutable value: the part that
 * bears on reading, as the kit's own model has it, and around it what only the services themselves need.
 */

import { EVERYBODY } from "../../lake-formation/names.ts";
import { type Catalog, emptyState, type LakeFormationState } from "../../lake-formation/state.ts";

/** A JSON object as it came over the wire. */
export type Json = Readonly<Record<string, unknown>>;

export interface LocalAccount {
  /** What bears on reading. */
  readonly catalog: LakeFormationState;
  /** Permissions that open no data, such as `CREATE_TABLE` or `DATA_LOCATION_ACCESS`. */
  readonly others: readonly OtherGrant[];
  readonly settings: DataLakeSettings;
  readonly locations: readonly Location[];
  /** What Glue was told of databases beyond their names; by database. */
  readonly descriptions: Readonly<Record<string, DatabaseDescription>>;
}

/** Permissions outside the model of reading, on whatever resource, in the words of the wire. */
export interface OtherGrant {
  readonly principal: string;
  readonly resource: Json;
  readonly permissions: readonly string[];
  readonly grantable: readonly string[];
}

/** Permissions that whoever comes first gets: on new databases and tables. */
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

/** An account in which nobody has touched Lake Formation yet: whoever creates something leaves it to IAM alone. */
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
