import { createHash } from "node:crypto";
import { CfnDatabase } from "aws-cdk-lib/aws-glue";
import type { IRole } from "aws-cdk-lib/aws-iam";
import { CfnDataLakeSettings } from "aws-cdk-lib/aws-lakeformation";
import { type CfnResource, NestedStack, RemovalPolicy, Stack } from "aws-cdk-lib/core";
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
 * Nested stacks that links are spread over. Never to be changed: a link whose stack is another would be made anew while
 * the old one still has its name.
 */
const NESTED_STACKS = 32;

/**
 * A link per product of another account, under the name of the database it leads to, with leave to see it for every
 * purpose that the product may serve. A link opens no data: that takes the grant in the account of the product.
 *
 * In nested stacks, since CloudFormation takes 500 resources of one. Which one follows from the product alone, so that a
 * link stays where it is whatever other products come and go.
 */
export function resourceLinks(scope: Construct, props: ResourceLinksProps): ReadonlyMap<string, CfnDatabase> {
  const { mesh, accounts } = props;
  const { account: here } = Stack.of(scope);
  const elsewhere = mesh.products.filter(({ domain }) => accounts.get(domain) !== here);
  if (elsewhere.length === 0) return new Map();
  let before: CfnResource = linkSettings(scope, props);
  const perStack = [...Map.groupBy(elsewhere, stackNumber)].sort(([one], [other]) => one - other);
  const links = perStack.flatMap(([number, products]) => {
    const stack = new NestedStack(scope, `Links-${number}`, { description: "Links to products of other accounts" });
    // one after the other, since Lake Formation refuses concurrent grants to one role
    stack.nestedStackResource?.addResourceDependency(before);
    before = stack.nestedStackResource ?? before;
    return products.map((product): [string, CfnDatabase] => [product.id, seenLink(stack, product, props)]);
  });
  return new Map(links);
}

function stackNumber({ id }: Product): number {
  return createHash("sha256").update(id).digest().readUInt8() % NESTED_STACKS;
}

/** A link, and leave to see it for every purpose that may. */
function seenLink(stack: NestedStack, product: Product, { mesh, accounts, roles }: ResourceLinksProps): CfnDatabase {
  const name = databaseName(product.id);
  const link = new CfnDatabase(stack, `Link-${name}`, {
    catalogId: stack.account,
    databaseInput: {
      name,
      targetDatabase: { catalogId: accounts.get(product.domain) ?? stack.account, databaseName: name },
    },
  });
  for (const purpose of meshFacts(mesh).purposesOf(product)) {
    const role = roles.get(purpose);
    if (!role) continue;
    const resource = { database: { catalogId: stack.account, name } };
    const grant = { principalArn: role.roleArn, resource, permissions: ["DESCRIBE"] };
    lakeGrant(stack, `See-${name}-${purpose}`, grant, [link]);
  }
  return link;
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
