import { CreateTableCommand, type TableInput, UpdateTableCommand } from "@aws-sdk/client-glue";
import type { TableName } from "../../lib/lake-formation/state.ts";
import type { LiveAccount } from "./account.ts";
import type { RunNames } from "./names.ts";
import { DATA_PREFIX } from "./role-policies.ts";

export interface TableColumn {
  readonly name: string;
  readonly type: "bigint" | "date" | "string" | "timestamp";
}

/** Columns, and cells by row; no cell holds a comma or a line feed. */
export interface TableContent {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** Invented customers in three cities; two of the four live in Oslo. */
export const CUSTOMERS: TableContent = {
  columns: [
    { name: "id", type: "string" },
    { name: "email", type: "string" },
    { name: "city", type: "string" },
  ],
  rows: [
    ["1", "ada@shop.example", "Oslo"],
    ["2", "bo@shop.example", "Paris"],
    ["3", "cy@shop.example", "Oslo"],
    ["4", "di@shop.example", "Rome"],
  ],
};

interface NewTable {
  readonly name: TableName;
  readonly content: TableContent;
}

/** Writes the cells to the bucket and describes them in the catalog. */
export async function createTable(account: LiveAccount, names: RunNames, { name, content }: NewTable): Promise<void> {
  const body = content.rows.map((row) => `${row.join(",")}\n`).join("");
  await account.storage.put(names.bucket, `${DATA_PREFIX}/${name.table}/part-0.csv`, body);
  const TableInput = tableInput(name.table, content.columns, names);
  await account.clients.glue.send(new CreateTableCommand({ DatabaseName: name.database, TableInput }));
}

/** Gives a table other columns; the cells stay where they are, so only the last ones can be dropped or added. */
export async function setColumns(
  { clients: { glue } }: LiveAccount,
  names: RunNames,
  { name, columns }: { readonly name: TableName; readonly columns: readonly TableColumn[] },
): Promise<void> {
  const TableInput = tableInput(name.table, columns, names);
  await glue.send(new UpdateTableCommand({ DatabaseName: name.database, TableInput }));
}

function tableInput(table: string, columns: readonly TableColumn[], { bucket, run }: RunNames): TableInput {
  return {
    Name: table,
    TableType: "EXTERNAL_TABLE",
    Parameters: { classification: "csv", "purpose-mesh-live": run },
    StorageDescriptor: {
      Columns: columns.map(({ name, type }) => ({ Name: name, Type: type })),
      Location: `s3://${bucket}/${DATA_PREFIX}/${table}/`,
      InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      SerdeInfo: {
        SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        Parameters: { "field.delim": ",", "serialization.format": "," },
      },
    },
  };
}
