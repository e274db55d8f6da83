import { createDatabase, databaseNamed, deleteDatabase, notFound, updateDatabase } from "./glue-databases.ts";
import * as inputs from "./glue-inputs.ts";
import { shownDatabase, shownTable } from "./glue-shapes.ts";
import { createTable, deleteTable, updateTable } from "./glue-tables.ts";
import { answer, type Context, type Operation, type Outcome, operation } from "./operation.ts";
import { page } from "./page.ts";

/** The part of AWS Glue that makes the catalog. */
export const GLUE_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateDatabase: operation(inputs.databaseCreation, createDatabase),
  UpdateDatabase: operation(inputs.databaseUpdate, updateDatabase),
  DeleteDatabase: operation(inputs.databaseNaming, deleteDatabase),
  GetDatabase: operation(inputs.databaseNaming, (context, { Name }) => {
    const database = databaseNamed(context.account, Name);
    return database ? answer(context, { Database: shownDatabase(context, database) }) : notFound("Database", Name);
  }),
  GetDatabases: operation(inputs.databaseListing, (context, input) => {
    const all = context.account.catalog.databases;
    return page(context, { name: "DatabaseList", all, show: (database) => [shownDatabase(context, database)], input });
  }),
  CreateTable: operation(inputs.tableWriting, createTable),
  UpdateTable: operation(inputs.tableWriting, updateTable),
  DeleteTable: operation(inputs.tableNaming, deleteTable),
  GetTable: operation(inputs.tableNaming, getTable),
  GetTables: operation(inputs.tableListing, (context, input) => {
    const database = databaseNamed(context.account, input.DatabaseName);
    if (!database) return notFound("Database", input.DatabaseName);
    const show = (table: (typeof database.tables)[number]) => [shownTable(context, database.name, table)];
    return page(context, { name: "TableList", all: database.tables, show, input });
  }),
  GetTags: operation(inputs.tagsReading, (context) => answer(context, { Tags: {} })),
};

function getTable(
  context: Context,
  { DatabaseName, Name }: { readonly DatabaseName: string; readonly Name: string },
): Outcome {
  const database = databaseNamed(context.account, DatabaseName);
  if (!database) return notFound("Database", DatabaseName);
  const table = database.tables.find(({ name }) => name === Name.toLowerCase());
  return table ? answer(context, { Table: shownTable(context, database.name, table) }) : notFound("Table", Name);
}
