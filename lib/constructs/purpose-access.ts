import { CfnWorkGroup } from "aws-cdk-lib/aws-athena";
import { type Alarm, type IAlarmAction, type IMetric, Metric, type MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import type { CfnDatabase } from "aws-cdk-lib/aws-glue";
import type { IRole, Role } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Duration, RemovalPolicy, type Size, Stack, Token } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { Fault } from "../model/errors.ts";
import type { Mesh } from "../model/mesh.ts";
import { ConstructPropsError } from "./errors.ts";
import type { IPolicyHub } from "./policy-hub-reference.ts";
import { accessVerification } from "./private/access-verification.ts";
import { deployRoleArn } from "./private/deploy-role.ts";
import { accountsOfDomains } from "./private/domain-accounts.ts";
import { checkOnSynth } from "./private/mesh-check.ts";
import { meshFacts } from "./private/mesh-facts.ts";
import { purposeResultKey, purposeResults } from "./private/purpose-results.ts";
import { letPurposeRead, metadataPolicies, purposeRole } from "./private/purpose-role.ts";
import { resourceLinks } from "./private/resource-links.ts";
import { LONGEST_INTERVAL, minuteFaults } from "./private/whole-minutes.ts";

/** Properties of a {@link PurposeAccess}. */
export interface PurposeAccessProps {
  /** The mesh, its central part in the version that the hub publishes. */
  readonly mesh: Mesh;

  /** The hub whose broker opens sessions. */
  readonly hub: IPolicyHub;

  /**
   * Account of each domain by its id.
   *
   * @default - this account, for every domain that is not named; with a warning where the mesh has others
   */
  readonly domainAccounts?: Readonly<Record<string, string>>;

  /**
   * Most that one query may scan.
   *
   * @default - no limit
   */
  readonly scanLimit?: Size;

  /**
   * Role with which CloudFormation deploys; it makes the links to databases of other accounts, and alone changes the
   * policy of the bucket of results.
   *
   * @default - the role of the stack's synthesizer
   */
  readonly deployRole?: IRole;

  /**
   * How often the walls between purposes are looked at: who may take their roles, what these may do, and who reaches
   * their results. What stands open is found within this time. Whole minutes, six hours at most.
   *
   * @default Duration.minutes(15)
   */
  readonly verificationInterval?: Duration;

  /** What an alarm over what is found, or over nobody looking, sets off. @default - alarms show in CloudWatch only */
  readonly alarmActions?: readonly IAlarmAction[];

  /**
   * What becomes of result keys and the result bucket when the stack goes.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Everything that one purpose has in a consumer account. */
export interface PurposeSeat {
  /** Assumed by the hub's broker only, for one person and one purpose at a time. Verifying finds whatever else it may do. */
  readonly role: Role;
  readonly workGroup: CfnWorkGroup;
  /** Encrypts the results of this purpose. */
  readonly resultKey: Key;
}

/**
 * Where a consumer account's people work: per purpose a role, an Athena work group, a result prefix and its key.
 *
 * Purposes share nothing, so that no result or history of one can be read for another. Whether that is still so is
 * looked at on a schedule, for every role under `/purpose/` of the account.
 */
export class PurposeAccess extends Construct {
  /** By the purpose's id. */
  readonly seats: ReadonlyMap<string, PurposeSeat>;
  /** Results of queries, gone within a day. Verifying finds whomever else its policy lets in. */
  readonly results: Bucket;
  /** Links to the databases of products in other accounts, by the product's id. */
  readonly links: ReadonlyMap<string, CfnDatabase>;
  /** Over side doors of this account, over what could not be looked at, and over nobody looking. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: PurposeAccessProps) {
    super(scope, id);
    validateConsumer(this, props);
    const { mesh, hub, domainAccounts } = props;
    checkOnSynth(this, mesh);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const { account } = Stack.of(this);
    const accounts = accountsOfDomains(this, { mesh, domainAccounts, others: [hub.account] });

    const deployer = props.deployRole?.roleArn ?? deployRoleArn(this);
    this.results = purposeResults(this, { deployRoleArn: deployer, removalPolicy });
    const metadata = metadataPolicies(this, accounts);
    const seats = meshFacts(mesh).purposes.map(({ id: purpose }): [string, PurposeSeat] => {
      const role = purposeRole(this, purpose, hub);
      const resultKey = purposeResultKey(this, { purpose, role, removalPolicy });
      const workGroup = newWorkGroup(this, { purpose, resultKey, results: this.results, scanLimit: props.scanLimit });
      letPurposeRead(this, { purpose, role, resultKey, results: this.results, workGroup, metadata, accounts });
      return [purpose, { role, workGroup, resultKey }];
    });
    this.seats = new Map(seats);
    this.links = resourceLinks(this, {
      mesh,
      accounts,
      roles: new Map(seats.map(([purpose, { role }]) => [purpose, role])),
      deployRoleArn: deployer,
    });
    // where a domain is at home, its verifier looks at the settings of the data lake
    const isLakeLookedAt = [...accounts.values()].includes(account);
    this.alarms = accessVerification(this, {
      hub,
      results: this.results,
      resultKeys: seats.map(([, { resultKey }]) => resultKey),
      deployRoleArn: deployer,
      looksAtSettings: !isLakeLookedAt && this.links.size > 0,
      interval: props.verificationInterval ?? Duration.minutes(15),
      alarmActions: props.alarmActions,
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
    // Athena deletes no group that was used, whose name would then be in the way when its purpose comes back
    recursiveDeleteOption: true,
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

function validateConsumer(scope: Construct, props: PurposeAccessProps): void {
  const { mesh, domainAccounts = {}, verificationInterval } = props;
  const { account } = Stack.of(scope);
  const faults: Fault[] = Object.keys(domainAccounts)
    .filter((domain) => !meshFacts(mesh).hasDomain(domain))
    .map((domain) => ({ path: `domainAccounts.${domain}`, message: "the mesh has no such domain" }));
  faults.push(...minuteFaults("verificationInterval", verificationInterval, LONGEST_INTERVAL));
  const isStranger = mesh.consumers.length > 0 && !Token.isUnresolved(account) && !mesh.consumers.includes(account);
  if (isStranger) {
    faults.push({
      path: "mesh.consumers",
      message: `does not name this account \`${account}\`: nothing would be granted to it`,
    });
  }
  if (faults.length > 0) throw new ConstructPropsError(scope, faults);
}
