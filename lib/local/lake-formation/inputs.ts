/** Inputs of Lake Formation's operations, as far as its service model constrains them (API version 2017-03-31). */

import { z } from "zod";

const name = z.string().min(1).max(255);
/** The service model says 128; what the service says of itself, and holds to, is 50: see the limits. */
const tagKey = z.string().min(1).max(128);
const tagValues = z.array(z.string().max(256)).min(1).max(50);

export const tagPair = z.object({ TagKey: tagKey, TagValues: tagValues });
const expression = z.array(tagPair).min(1);

export const paging = { NextToken: z.string().optional(), MaxResults: z.int().min(1).max(1000).optional() };

export const tagName = z.object({ TagKey: tagKey });
export const tagChange = z.object({
  TagKey: tagKey,
  TagValuesToAdd: tagValues.optional(),
  TagValuesToDelete: tagValues.optional(),
});
export const tagListing = z.object({ ...paging, ResourceShareType: z.enum(["FOREIGN", "ALL"]).optional() });
export const expressionSearch = z.object({
  ...paging,
  MaxResults: z.int().min(1).max(100).optional(),
  Expression: expression,
});

const wildcard = z.object({});
const columnWildcard = z.object({ ExcludedColumnNames: z.array(name).optional() });
const database = z.object({ Name: name });
const table = z.object({ DatabaseName: name, Name: name.optional(), TableWildcard: wildcard.optional() });
const tableWithColumns = z.object({
  DatabaseName: name,
  Name: name,
  ColumnNames: z.array(name).optional(),
  ColumnWildcard: columnWildcard.optional(),
});

const resource = z.object({
  Catalog: z.object({ Id: name.optional() }).optional(),
  Database: database.optional(),
  Table: table.optional(),
  TableWithColumns: tableWithColumns.optional(),
  DataLocation: z.object({ ResourceArn: z.string() }).optional(),
  DataCellsFilter: z.object({ TableCatalogId: name, DatabaseName: name, TableName: name, Name: name }).optional(),
  LFTag: z.object({ TagKey: name, TagValues: tagValues }).optional(),
  LFTagPolicy: z
    .object({
      ResourceType: z.enum(["DATABASE", "TABLE"]),
      Expression: expression.optional(),
      ExpressionName: name.optional(),
    })
    .optional(),
  LFTagExpression: z.object({ Name: name }).optional(),
});
export type ResourceInput = z.infer<typeof resource>;

export const resourceTags = z.object({ Resource: resource, LFTags: z.array(tagPair).min(1).max(50) });
export const resourceTagReading = z.object({ Resource: resource, ShowAssignedLFTags: z.boolean().optional() });

const PERMISSIONS = [
  "ALL",
  "SELECT",
  "ALTER",
  "DROP",
  "DELETE",
  "INSERT",
  "DESCRIBE",
  "CREATE_DATABASE",
  "CREATE_TABLE",
  "DATA_LOCATION_ACCESS",
  "CREATE_LF_TAG",
  "ASSOCIATE",
  "GRANT_WITH_LF_TAG_EXPRESSION",
  "CREATE_LF_TAG_EXPRESSION",
  "CREATE_CATALOG",
  "SUPER_USER",
] as const;
const permissions = z.array(z.enum(PERMISSIONS));
const principal = z.object({ DataLakePrincipalIdentifier: name });

const permissionsEntry = {
  Principal: principal,
  Resource: resource,
  PermissionsWithGrantOption: permissions.optional(),
  Condition: z.object({ Expression: z.string().max(3000) }).optional(),
};
export const permissionsChange = z.object({ ...permissionsEntry, Permissions: permissions });
export type PermissionsChange = z.infer<typeof permissionsChange>;
const batchEntry = z.object({ ...permissionsEntry, Id: name, Permissions: permissions.optional() });
export type PermissionsEntry = z.infer<typeof batchEntry>;
export const permissionsBatch = z.object({ Entries: z.array(batchEntry) });

export const permissionsListing = z.object({
  ...paging,
  Principal: principal.optional(),
  Resource: resource.optional(),
  ResourceType: z
    .enum([
      "CATALOG",
      "DATABASE",
      "TABLE",
      "DATA_LOCATION",
      "LF_TAG",
      "LF_TAG_POLICY",
      "LF_TAG_POLICY_DATABASE",
      "LF_TAG_POLICY_TABLE",
      "LF_NAMED_TAG_EXPRESSION",
    ])
    .optional(),
  IncludeRelated: z.string().optional(),
});
export type PermissionsListing = z.infer<typeof permissionsListing>;

const filterName = { TableCatalogId: name, DatabaseName: name, TableName: name, Name: name };
export const filterNaming = z.object(filterName);
const filterData = z.object({
  ...filterName,
  RowFilter: z
    .object({ FilterExpression: z.string().max(2048).optional(), AllRowsWildcard: wildcard.optional() })
    .optional(),
  ColumnNames: z.array(name).optional(),
  ColumnWildcard: columnWildcard.optional(),
  VersionId: name.optional(),
});
export type FilterData = z.infer<typeof filterData>;
export const filterWriting = z.object({ TableData: filterData });
export const filterListing = z.object({
  ...paging,
  Table: z.object({ DatabaseName: name, Name: name.optional() }).optional(),
});

const defaults = z.array(z.object({ Principal: principal, Permissions: permissions }));
export const defaultPermissions = defaults;
const principals = z.array(principal);
export const settingsWriting = z.object({
  DataLakeSettings: z.looseObject({
    DataLakeAdmins: principals.optional(),
    ReadOnlyAdmins: principals.optional(),
    CreateDatabaseDefaultPermissions: defaults.optional(),
    CreateTableDefaultPermissions: defaults.optional(),
    Parameters: z.record(z.string(), z.string()).optional(),
  }),
});
export const nothing = z.object({});
export const optInListing = z.object({ ...paging, Principal: principal.optional(), Resource: resource.optional() });

const arn = z.string().min(1);
export const locationNaming = z.object({ ResourceArn: arn });
export const locationWriting = z.looseObject({
  ResourceArn: arn,
  UseServiceLinkedRole: z.boolean().optional(),
  RoleArn: z
    .string()
    .regex(/^arn:aws:iam::\d*:role\/.*$/)
    .optional(),
  WithFederation: z.boolean().optional(),
  HybridAccessEnabled: z.boolean().optional(),
});
export const locationListing = z.object({
  ...paging,
  FilterConditionList: z
    .array(
      z.object({
        Field: z.enum(["RESOURCE_ARN", "ROLE_ARN", "LAST_MODIFIED"]).optional(),
        ComparisonOperator: z.string().optional(),
        StringValueList: z.array(z.string()).optional(),
      }),
    )
    .min(1)
    .max(20)
    .optional(),
});
