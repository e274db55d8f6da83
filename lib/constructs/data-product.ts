import type { CfnDatabase, CfnTable } from "aws-cdk-lib/aws-glue";
import { type IPrincipal, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { databaseName } from "../lake-formation/names.ts";
import type { Product } from "../model/mesh.ts";
import type { DataDomain } from "./data-domain.ts";
import { DataProductGrants } from "./data-product-grants.ts";
import { ConstructPropsError } from "./errors.ts";
import { meshFacts } from "./private/mesh-facts.ts";
import { producerRolePath, storeRolePath } from "./private/physical-names.ts";
import { productCatalog } from "./private/product-catalog.ts";
import { ProductStore } from "./private/product-store.ts";

/** Properties of a {@link DataProduct}. */
export interface DataProductProps {
  /** The domain that owns the product, with the mesh that describes it. */
  readonly domain: DataDomain;

  /** Name of the product within its domain. Its tables are those of its contract. */
  readonly product: string;

  /**
   * Who runs the product's pipeline: assumes the producer role, which writes and therefore reads without a purpose.
   *
   * @default - AWS Glue jobs of the account
   */
  readonly producedBy?: IPrincipal;
}

/**
 * One data product, from its contract: bucket, location, database and tables in the domain's account, under Lake
 * Formation from the first byte.
 *
 * No one reads it through IAM alone; what each purpose sees is the converger's to bring about.
 */
export class DataProduct extends Construct {
  readonly product: Product;
  readonly domain: DataDomain;
  readonly bucket: Bucket;
  readonly database: CfnDatabase;
  /** Glue tables by their names in the contract. */
  readonly tables: ReadonlyMap<string, CfnTable>;
  /** Writes the product, and so reads it without a purpose, as `grants.readersWithoutPurpose` do. */
  readonly producer: Role;
  readonly grants: DataProductGrants;

  constructor(scope: Construct, id: string, props: DataProductProps) {
    super(scope, id);
    const { domain } = props;
    this.domain = domain;
    this.product = describedProduct(this, props);
    this.producer = new Role(this, "Producer", {
      assumedBy: props.producedBy ?? new ServicePrincipal("glue.amazonaws.com"),
      path: producerRolePath(domain.hub, domain.domain),
      description: `Writes data product ${this.product.id}`,
    });

    const store = new ProductStore(this, "Store", {
      product: this.product,
      producer: this.producer,
      lakeKey: domain._lakeKey,
      registrationPath: storeRolePath(domain.hub, domain.domain),
      accessLogs: domain.accessLogs,
      dataLake: domain._dataLake,
      deployRoleArn: domain.deployRoleArn,
      removalPolicy: domain.removalPolicy,
    });
    this.bucket = store.bucket;
    const columns = meshFacts(domain.mesh).columnsOf(this.product);
    const catalog = productCatalog(this, {
      product: this.product,
      columns,
      beforeTables: domain._publisher.columns(this, this.product, columns),
      bucket: store.bucket,
      producer: this.producer,
      after: store.grantsOfLocation,
    });
    this.database = catalog.database;
    this.tables = catalog.tables;
    domain._publisher.publish(this, this.product, catalog.lastResources);
    this.grants = DataProductGrants.fromStore(this, store);
  }

  /** Name of the product's database in Glue. */
  get databaseName(): string {
    return databaseName(this.product.id);
  }
}

function describedProduct(scope: Construct, { domain, product }: DataProductProps): Product {
  const { products } = meshFacts(domain.mesh);
  const described = products.get(`${domain.domain}/${product}`);
  if (described) return described;
  const known = [...products.values()]
    .filter((other) => other.domain === domain.domain)
    .map(({ name }) => `\`${name}\``);
  throw new ConstructPropsError(scope, [
    {
      path: "product",
      message: `domain \`${domain.domain}\` has no product \`${product}\` in the mesh`,
      help: known.length > 0 ? `it has ${known.join(", ")}` : "describe it in the mesh document",
    },
  ]);
}
