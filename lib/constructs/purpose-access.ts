import { CfnWorkGroup } from "aws-cdk-lib/aws-athena";
import { type IMetric, Metric, type MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import type { CfnDatabase } from "aws-cdk-lib/aws-glue";
import type { IRole, Role } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Duration, RemovalPolicy, type Size, Stack, Token } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { Mesh } from "../model/mesh.ts";
import { ConstructPropsError } from "./errors.ts";
import type { IPolicyHub } from "./policy-hub-reference.ts";
import { checkOnSynth } from "./private/mesh-check.ts";
import { meshFacts } from "./private/mesh-facts.ts";
import { purposeResultKey, purposeResults } from "./private/purpose-results.ts";
import { letPurposeRead, purposeRole } from "./private/purpose-role.ts";
import { resourceLinks } from "./private/resource-links.ts";

/** Properties of a {@link PurposeAccess}. */
export interface PurposeAccessProps {
  /** The mesh, its central part in the version that the hub publishes. */
  readonly mesh: Mesh;

  /** The hub whose broker opens sessions. */
  readonly hub: IPolicyHub;

  /**
   * Account of each domain by its id.
   *
   * @default - this account, for every domain that is not named
   */
  readonly domainAccounts?: Readonly<Record<string, string>>;

  /**
   * Most that one query may scan.
   *
   * @default - no limit
   */
  readonly scanLimit?: Size;

  /**
   * Role with which CloudFormation deploys; it makes the links to databases of other accounts.
   *
   * @default - the role of the stack's synthesizer
   */
  readonly deployRole?: IRole;

  /**
   * What becomes of result keys and the result bucket when the stack goes.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Everything that one purpose has in a consumer account. */
export interface PurposeSeat {
  /** Assumed by the hub's broker only, for one person and one purpose at a time. */
  readonly role: Role;
  readonly workGroup: CfnWorkGroup;
  /** Encrypts the results of this purpose. */
  readonly resultKey: Key;
}

/**
 * Where a consumer account's people work: per purpose a role, an Athena work group, a result prefix and its key.
 *
 * Purposes share nothing, so that no result or history of one can be read for another.
 */
export class PurposeAccess extends Construct {
  /** By the purpose's id. */
  readonly seats: ReadonlyMap<string, PurposeSeat>;
  /** Results of queries, gone within a day. */
  readonly results: Bucket;
  /** Links to the databases of products in other accounts, by the product's id. */
  readonly links: ReadonlyMap<string, CfnDatabase>;

  constructor(scope: Construct, id: string, props: PurposeAccessProps) {
    super(scope, id);
    validateConsumer(this, props);
    const { mesh, hub, domainAccounts = {} } = props;
    checkOnSynth(this, mesh);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const { account } = Stack.of(this);
    const accounts = new Map(mesh.domains.map(({ id: domain }) => [domain, domainAccounts[domain] ?? account]));

    this.results = purposeResults(this, removalPolicy);
    const seats = meshFacts(mesh).purposes.map(({ id: purpose }): [string, PurposeSeat] => {
      const role = purposeRole(this, purpose, hub);
      const resultKey = purposeResultKey(this, { purpose, role, removalPolicy });
      const workGroup = newWorkGroup(this, { purpose, resultKey, results: this.results, scanLimit: props.scanLimit });
      letPurposeRead(this, { purpose, role, resultKey, results: this.results, workGroup, accounts });
      return [purpose, { role, workGroup, resultKey }];
    });
    this.seats = new Map(seats);
    this.links = resourceLinks(this, {
      mesh,
      accounts,
      roles: new Map(seats.map(([purpose, { role }]) => [purpose, role])),
      deployRole: props.deployRole,
    });
  }

  /** Bytes that a purpose's queries scanned: what they cost. */
  metricScannedBytes(purpose: string, options?: MetricOptions): IMetric {
    return new Metric({
      namespace: "AWS/Athena",
      metricName: "ProcessedBytes",
      dimensionsMap: { WorkGroup: workGroupName(purpose) },
      statistic: "Sum",
      period: Duration.hours(1),
      ...options,
    });
  }
}

function workGroupName(purpose: string): string {
  return `purpose-${purpose}`;
}

interface WorkGroupProps {
  readonly purpose: string;
  readonly resultKey: Key;
  readonly results: Bucket;
  readonly scanLimit: Size | undefined;
}

function newWorkGroup(scope: Construct, { purpose, resultKey, results, scanLimit }: WorkGroupProps): CfnWorkGroup {
  return new CfnWorkGroup(scope, `WorkGroup-${purpose}`, {
    name: workGroupName(purpose),
    description: `Queries for purpose ${purpose}`,
    tags: [{ key: "purpose", value: purpose }],
    workGroupConfiguration: {
      // a client that chose its own result location could write where another purpose reads
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: scanLimit?.toBytes(),
      engineVersion: { selectedEngineVersion: "Athena engine version 3" },
      resultConfiguration: {
        outputLocation: results.s3UrlForObject(`${purpose}/`),
        expectedBucketOwner: Stack.of(scope).account,
        encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKey: resultKey.keyArn },
      },
    },
  });
}

function validateConsumer(scope: Construct, { mesh, domainAccounts = {} }: PurposeAccessProps): void {
  const { account } = Stack.of(scope);
  const faults = Object.keys(domainAccounts)
    .filter((domain) => !meshFacts(mesh).hasDomain(domain))
    .map((domain) => ({ path: `domainAccounts.${domain}`, message: "the mesh has no such domain" }));
  const isStranger = mesh.consumers.length > 0 && !Token.isUnresolved(account) && !mesh.consumers.includes(account);
  if (isStranger) {
    faults.push({
      path: "mesh.consumers",
      message: `does not name this account \`${account}\`: nothing would be granted to it`,
    });
  }
  if (faults.length > 0) throw new ConstructPropsError(scope, faults);
}
