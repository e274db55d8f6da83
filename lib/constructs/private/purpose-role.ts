import type { CfnWorkGroup } from "aws-cdk-lib/aws-athena";
import {
  AccountPrincipal,
  AnyPrincipal,
  Effect,
  type IManagedPolicy,
  ManagedPolicy,
  PolicyStatement,
  Role,
} from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { ArnFormat, Duration, Stack, Tags } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";

/**
 * The role of one purpose. Nobody but the hub's broker assumes it, always in the name of one person.
 *
 * Its name and path are what Lake Formation's grants and the domains' key policies speak of.
 */
export function purposeRole(scope: Construct, purpose: string, hub: IPolicyHub): Role {
  const fromBroker = {
    ArnEquals: { "aws:PrincipalArn": hub.brokerRoleArn },
    // a session that nobody stands for could not be told from another, nor ended
    StringLike: { "sts:SourceIdentity": "?*" },
  };
  const hubAccount = new AccountPrincipal(hub.account);
  const role = new Role(scope, `Role-${purpose}`, {
    roleName: purpose,
    path: "/purpose/",
    description: `Reads data products for purpose ${purpose}, and for no other`,
    assumedBy: hubAccount.withConditions(fromBroker),
    // AWS allows no more where a role assumes a role
    maxSessionDuration: Duration.hours(1),
  });
  role.assumeRolePolicy?.addStatements(
    new PolicyStatement({ principals: [hubAccount], actions: ["sts:SetSourceIdentity"], conditions: fromBroker }),
    // a session tag would override the tag by which keys and prefixes know the purpose
    new PolicyStatement({ effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ["sts:TagSession"] }),
  );
  role.addToPolicy(
    // of its own account it may assume what trusts it by name, though no policy of its own says so
    new PolicyStatement({ effect: Effect.DENY, actions: ["sts:AssumeRole"], resources: ["*"] }),
  );
  Tags.of(role).add("purpose", purpose);
  return role;
}

export interface PurposeReadProps {
  readonly purpose: string;
  readonly role: Role;
  readonly resultKey: IKey;
  readonly results: IBucket;
  readonly workGroup: CfnWorkGroup;
  /** Of {@link metadataPolicies}. */
  readonly metadata: readonly IManagedPolicy[];
  /** Account of each domain. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** Lets a purpose's role query. Of data it reaches what Lake Formation vends; of S3 its own results; no other role. */
export function letPurposeRead(scope: Construct, props: PurposeReadProps): void {
  const { role } = props;
  const statements = [
    queries(scope, props),
    results(props),
    resultBucket(props),
    resultLocation(props),
    unseal(scope, props),
  ];
  for (const statement of statements) role.addToPolicy(statement);
  for (const policy of props.metadata) role.addManagedPolicy(policy);
  role.addToPolicy(
    new PolicyStatement({ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [props.resultKey.keyArn] }),
  );
  // Lake Formation has no ARNs: `*` is all there is, and its grants are what decides
  role.addToPolicy(new PolicyStatement({ actions: ["lakeformation:GetDataAccess"], resources: ["*"] }));
  acknowledgeWildcards(role, ["*"], "Lake Formation knows no resource ARNs in IAM policies; its grants decide");
  acknowledgeWildcards(role, results(props).resources, "the purpose's own result prefix");
  acknowledgeWildcards(role, unseal(scope, props).resources, "keys have no names in ARNs: alias and context decide");
}

function queries(scope: Construct, { workGroup }: PurposeReadProps): PolicyStatement {
  return new PolicyStatement({
    actions: [
      "athena:BatchGetQueryExecution",
      "athena:GetQueryExecution",
      "athena:GetQueryResults",
      "athena:GetQueryResultsStream",
      "athena:GetWorkGroup",
      "athena:ListQueryExecutions",
      "athena:StartQueryExecution",
      "athena:StopQueryExecution",
    ],
    resources: [Stack.of(scope).formatArn({ service: "athena", resource: "workgroup", resourceName: workGroup.ref })],
  });
}

function results({ purpose, results }: PurposeReadProps): PolicyStatement {
  return new PolicyStatement({
    actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
    resources: [results.arnForObjects(`${purpose}/*`)],
  });
}

/** Athena asks where the bucket is and what it has written so far. */
function resultBucket({ purpose, results }: PurposeReadProps): PolicyStatement {
  return new PolicyStatement({
    actions: ["s3:ListBucket"],
    resources: [results.bucketArn],
    conditions: { StringLike: { "s3:prefix": `${purpose}/*` } },
  });
}

function resultLocation({ results }: PurposeReadProps): PolicyStatement {
  return new PolicyStatement({ actions: ["s3:GetBucketLocation"], resources: [results.bucketArn] });
}

/** Domains whose databases one policy names: of ids as long as roles' names allow they take 5,500 of its 6,144 characters. */
const DOMAINS_OF_A_POLICY = 10;

/**
 * What every purpose's role may ask Glue: the same for all, since Lake Formation filters what each of them sees. Roles
 * share policies for it, which a template of fifty purposes could not hold for each.
 */
export function metadataPolicies(scope: Construct, accounts: ReadonlyMap<string, string>): readonly IManagedPolicy[] {
  const domains = [...accounts];
  const count = Math.ceil(domains.length / DOMAINS_OF_A_POLICY);
  return Array.from({ length: count }, (_, number) => {
    const start = number * DOMAINS_OF_A_POLICY;
    const statement = metadata(scope, domains.slice(start, start + DOMAINS_OF_A_POLICY));
    const policy = new ManagedPolicy(scope, `Metadata${number}`, {
      description: "What purposes ask of the catalogs; Lake Formation filters what each of them sees",
      statements: [statement],
    });
    acknowledgeWildcards(policy, statement.resources, "Lake Formation filters what metadata a role sees");
    return policy;
  });
}

function metadata(
  scope: Construct,
  accounts: readonly (readonly [domain: string, account: string])[],
): PolicyStatement {
  const stack = Stack.of(scope);
  const places = accounts.flatMap(([domain, account]) => {
    const databases = `${domain.replaceAll("-", "_")}__*`;
    // a link has the name of the database it leads to, so both accounts hold one
    return [...new Set([account, stack.account])].flatMap((holder) => {
      const glue = (resource: string) => stack.formatArn({ service: "glue", account: holder, resource });
      return [glue("catalog"), glue(`database/${databases}`), glue(`table/${databases}/*`)];
    });
  });
  return new PolicyStatement({
    actions: [
      "glue:GetDatabase",
      "glue:GetDatabases",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:GetTable",
      "glue:GetTables",
    ],
    resources: [...new Set(places)],
  });
}

/** What domains sealed for this purpose. The key's own policy asks for the role, its tag and the context once more. */
function unseal(scope: Construct, { purpose, accounts }: PurposeReadProps): PolicyStatement {
  const stack = Stack.of(scope);
  const keys = [...new Set(accounts.values())].map((account) =>
    stack.formatArn({
      service: "kms",
      account,
      resource: "key",
      resourceName: "*",
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  );
  return new PolicyStatement({
    actions: ["kms:Decrypt"],
    resources: keys,
    conditions: {
      StringEquals: { "kms:EncryptionContext:purpose": purpose },
      "ForAnyValue:StringLike": { "kms:ResourceAliases": [`alias/*/purpose/${purpose}`] },
    },
  });
}
