/** Inputs of the part of AWS Glue that makes the catalog, as far as its service model constrains them. */

import { z } from "zod";
import { defaultPermissions, paging as lakeFormationPaging } from "./inputs.ts";

const name = z.string().min(1).max(255);
const paging = { ...lakeFormationPaging, MaxResults: z.int().min(1).max(100).optional() };

const databaseInput = z.looseObject({
  Name: name,
  CreateTableDefaultPermissions: defaultPermissions.optional(),
});
export type DatabaseInput = z.infer<typeof databaseInput>;
export const databaseCreation = z.object({ DatabaseInput: databaseInput });
export const databaseUpdate = z.object({ Name: name, DatabaseInput: databaseInput });
export const databaseNaming = z.object({ Name: name });
export const databaseListing = z.object(paging);

const column = z.looseObject({ Name: name, Type: z.string().optional() });
const tableInput = z.looseObject({
  Name: name,
  StorageDescriptor: z.looseObject({ Columns: z.array(column).optional() }).optional(),
  PartitionKeys: z.array(column).optional(),
});
export type TableInput = z.infer<typeof tableInput>;
export const tableWriting = z.object({ DatabaseName: name, TableInput: tableInput });
export const tableNaming = z.object({ DatabaseName: name, Name: name });
export const tableListing = z.object({ ...paging, DatabaseName: name });
export const tagsReading = z.object({ ResourceArn: z.string().min(1) });
