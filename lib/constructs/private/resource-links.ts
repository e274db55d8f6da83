import { CfnDatabase } from "aws-cdk-lib/aws-glue";
import type { IRole } from "aws-cdk-lib/aws-iam";
import { CfnDataLakeSettings } from "aws-cdk-lib/aws-lakeformation";
import { RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { databaseName } from "../../lake-formation/names.ts";
import type { Mesh, Product } from "../../model/mesh.ts";
import { lakeGrant } from "./lake-grants.ts";
import { meshFacts } from "./mesh-facts.ts";

export interface ResourceLinksProps {
  readonly mesh: Mesh;
  /** Account of each domain. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Role of each purpose. */
  readonly roles: ReadonlyMap<string, IRole>;
  readonly deployRoleArn: string;
}

/**
 * A link per product of another account, under the name of the database it leads to, with leave to see it for every
 * purpose that the product may serve. A link opens no data: that takes the grant in the account of the product.
 */
export function resourceLinks(scope: Construct, props: ResourceLinksProps): ReadonlyMap<string, CfnDatabase> {
  const { mesh, accounts, roles } = props;
  const { account: here } = Stack.of(scope);
  const elsewhere = mesh.products.filter(({ domain }) => accounts.get(domain) !== here);
  if (elsewhere.length === 0) return new Map();
  const settings = linkSettings(scope, props);
  return new Map(
    elsewhere.map((product) => {
      const link = resourceLink(scope, product, accounts.get(product.domain) ?? here);
      link.addResourceDependency(settings);
      for (const purpose of meshFacts(mesh).purposesOf(product)) {
        const role = roles.get(purpose);
        if (!role) continue;
        const resource = { database: { catalogId: here, name: databaseName(product.id) } };
        const grant = { principalArn: role.roleArn, resource, permissions: ["DESCRIBE"] };
        lakeGrant(scope, `See-${databaseName(product.id)}-${purpose}`, grant, [link]);
      }
      return [product.id, link];
    }),
  );
}

function resourceLink(scope: Construct, { id }: Product, account: string): CfnDatabase {
  const name = databaseName(id);
  return new CfnDatabase(scope, `Link-${name}`, {
    catalogId: Stack.of(scope).account,
    databaseInput: { name, targetDatabase: { catalogId: account, databaseName: name } },
  });
}

/** Granting takes an administrator, and links that IAM alone may see would be seen by every purpose. */
function linkSettings(scope: Construct, { deployRoleArn }: ResourceLinksProps): CfnDataLakeSettings {
  const settings = new CfnDataLakeSettings(scope, "Settings", {
    mutationType: "APPEND",
    admins: [{ dataLakePrincipalIdentifier: deployRoleArn }],
    createDatabaseDefaultPermissions: [],
    createTableDefaultPermissions: [],
    parameters: { CROSS_ACCOUNT_VERSION: "4" },
  });
  // what deleting settings does to other people's administrators is nowhere said
  settings.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return settings;
}
