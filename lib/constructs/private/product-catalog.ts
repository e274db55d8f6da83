import { CfnDatabase, CfnTable, type CfnTableProps } from "aws-cdk-lib/aws-glue";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { type CfnResource, Stack } from "aws-cdk-lib/core";
import type { Construct, IDependable } from "constructs";
import { databaseName } from "../../lake-formation/names.ts";
import type { PhysicalColumn, PhysicalTables } from "../../lake-formation/physical-columns.ts";
import type { Product, ProductDetails, Table } from "../../model/mesh.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { glueType } from "./glue-types.ts";
import { lakeGrant } from "./lake-grants.ts";

export interface ProductCatalogProps {
  readonly product: Product;
  readonly columns: PhysicalTables;
  readonly bucket: IBucket;
  readonly producer: Role;
  /** What must be deployed before: Lake Formation refuses a table whose location is not granted. */
  readonly after: readonly CfnResource[];
  /** What must be done before tables change. */
  readonly beforeTables: IDependable;
}

/** A product in the Glue catalog. */
export interface ProductCatalog {
  readonly database: CfnDatabase;
  readonly tables: ReadonlyMap<string, CfnTable>;
  /** What is deployed last. */
  readonly lastResources: readonly CfnResource[];
}

/** Makes database and tables with every physical column that some purpose may come to see. */
export function productCatalog(scope: Construct, props: ProductCatalogProps): ProductCatalog {
  const { product, after, producer, beforeTables } = props;
  const catalogId = Stack.of(scope).account;
  const name = databaseName(product.id);
  const database = new CfnDatabase(scope, "Database", {
    catalogId,
    databaseInput: {
      name,
      description: `Data product ${product.id}`,
      parameters: product.details && glueParameters(product.details),
      // otherwise every IAM principal may read what is created here
      createTableDefaultPermissions: [],
    },
  });
  for (const resource of after) database.addResourceDependency(resource);
  const tables = new Map(
    product.tables.map((table) => {
      const made = new CfnTable(scope, `Table-${table.name}`, {
        catalogId,
        databaseName: name,
        ...tableProps(table, props),
      });
      made.addResourceDependency(database);
      made.node.addDependency(beforeTables);
      return [table.name, made];
    }),
  );
  const lastGrant = lakeGrant(
    scope,
    "ProducerTables",
    {
      principalArn: producer.roleArn,
      resource: { table: { catalogId, databaseName: name, tableWildcard: {} } },
      permissions: ["SELECT", "INSERT", "DELETE", "ALTER", "DESCRIBE"],
    },
    [database],
  );
  produce(scope, producer, name);
  return { database, tables, lastResources: [lastGrant, ...tables.values()] };
}

/** For people and catalogs to find; texts as they stand, and all else as JSON, since Glue keeps nothing but text. */
function glueParameters(details: ProductDetails): Readonly<Record<string, string>> {
  const stated = Object.entries(details).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    stated.map(([key, value]) => [`contract.${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

type TableProps = Pick<CfnTableProps, "tableInput" | "openTableFormatInput">;

function tableProps(table: Table, { columns, bucket }: ProductCatalogProps): TableProps {
  const physical = columns.get(table.name) ?? [];
  const location = `s3://${bucket.bucketName}/${table.name}/`;
  return table.format === "iceberg" ? icebergTable(table, physical, location) : parquetTable(table, physical, location);
}

/** Glue writes the first metadata file itself; partitioning, if any, stays out of the columns. */
function icebergTable({ name }: Table, physical: readonly PhysicalColumn[], location: string): TableProps {
  return {
    openTableFormatInput: { icebergInput: { metadataOperation: "CREATE", version: "2" } },
    tableInput: {
      name,
      tableType: "EXTERNAL_TABLE",
      storageDescriptor: { location, columns: physical.map(glueColumn) },
    },
  };
}

function parquetTable({ name }: Table, physical: readonly PhysicalColumn[], location: string): TableProps {
  const isKey = ({ column, treatment }: PhysicalColumn) => column.partition === true && treatment === "clear";
  return {
    tableInput: {
      name,
      tableType: "EXTERNAL_TABLE",
      parameters: { classification: "parquet", EXTERNAL: "TRUE" },
      partitionKeys: physical.filter(isKey).map(glueColumn),
      storageDescriptor: {
        location,
        columns: physical.filter((column) => !isKey(column)).map(glueColumn),
        inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        serdeInfo: { serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
      },
    },
  };
}

function glueColumn({ name, column, treatment, purpose }: PhysicalColumn): CfnTable.ColumnProperty {
  switch (treatment) {
    case "clear":
      return { name, type: glueType(column.type) };
    case "pseudonym":
      return { name, type: "string", comment: `${column.name} as a pseudonym for ${purpose}` };
    case "masked":
      return { name, type: "string", comment: `${column.name}, masked` };
  }
}

/** What a pipeline asks of IAM to write tables: Lake Formation decides the rest. */
function produce(scope: Construct, producer: Role, database: string): void {
  const glue = (resource: string) => Stack.of(scope).formatArn({ service: "glue", resource });
  const resources = [glue("catalog"), glue(`database/${database}`), glue(`table/${database}/*`)];
  producer.addToPolicy(
    new PolicyStatement({
      actions: [
        "glue:BatchCreatePartition",
        "glue:BatchDeletePartition",
        "glue:GetDatabase",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:GetTable",
        "glue:GetTables",
        "glue:UpdateTable",
      ],
      resources,
    }),
  );
  // Lake Formation has no ARNs: `*` is all there is
  producer.addToPolicy(new PolicyStatement({ actions: ["lakeformation:GetDataAccess"], resources: ["*"] }));
  acknowledgeWildcards(producer, ["*"], "Lake Formation knows no resource ARNs in IAM policies");
  acknowledgeWildcards(producer, [glue(`table/${database}/*`)], "the tables of the product's own database");
}
