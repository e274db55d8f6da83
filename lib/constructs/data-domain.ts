import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import type { IAlarmAction } from "aws-cdk-lib/aws-cloudwatch";
import type { EventBus } from "aws-cdk-lib/aws-events";
import type { IRole } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import type { CfnDataLakeSettings } from "aws-cdk-lib/aws-lakeformation";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { type CustomResource, Duration, RemovalPolicy, Stack, Token } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { Fault } from "../model/errors.ts";
import type { Mesh } from "../model/mesh.ts";
import { DataDomainGrants } from "./data-domain-grants.ts";
import { DataDomainMonitoring } from "./data-domain-monitoring.ts";
import { ConstructPropsError } from "./errors.ts";
import type { IPolicyHub } from "./policy-hub-reference.ts";
import { accessLogs } from "./private/access-logs.ts";
import { type Convergence, convergence } from "./private/convergence.ts";
import { allowSharing } from "./private/cross-account-sharing.ts";
import { dataLake, lakeSettings } from "./private/data-lake.ts";
import { deployRoleArn } from "./private/deploy-role.ts";
import { domainHandlers, domainRoutes } from "./private/domain-handlers.ts";
import { JwtApi } from "./private/jwt-api.ts";
import { LakeKey } from "./private/lake-key.ts";
import { checkOnSynth } from "./private/mesh-check.ts";
import { meshFacts } from "./private/mesh-facts.ts";
import { deliveryRolePath } from "./private/physical-names.ts";
import { ProducerWatch } from "./private/producer-watch.ts";
import { ProductPublisher } from "./private/product-publisher.ts";
import { purposeKeys } from "./private/purpose-keys.ts";
import { verification } from "./private/verification.ts";
import { LONGEST_INTERVAL, minuteFaults } from "./private/whole-minutes.ts";
import { tokensForDomain } from "./token-issuer.ts";

/** Properties of a {@link DataDomain}. */
export interface DataDomainProps {
  /** The mesh, its central part in the version that the hub publishes. */
  readonly mesh: Mesh;

  /** Id of the domain in the mesh. */
  readonly domain: string;

  /** Where people, purposes and decisions are kept. */
  readonly hub: IPolicyHub;

  /**
   * How long before a view ends Lake Formation is narrowed at the earliest. The converger looks twice within this time, so
   * half of it is left for waiting for another domain's converger and for the work itself. With less than five minutes a
   * view may outlive its end where a converger is killed, which keeps the next one waiting for two minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly narrowingLead?: Duration;

  /**
   * How often everything that purposes read is compared with what the policies say. What differs is found within this
   * time and that of one comparison, a few minutes for thousands of products. Whole minutes, six hours at most.
   *
   * @default Duration.minutes(15)
   */
  readonly verificationInterval?: Duration;

  /**
   * Role with which CloudFormation deploys; it may register tables at the products' locations.
   *
   * @default - the role of the stack's synthesizer
   */
  readonly deployRole?: IRole;

  /**
   * Any text; the deployment that changes it publishes the domain's products once more, as into a table that was restored.
   *
   * @default - published when their documents change, or the hub is another one
   */
  readonly publishAgain?: string;

  /** What an alarm sets off. @default - alarms show on the dashboard only */
  readonly alarmActions?: readonly IAlarmAction[];

  /**
   * What becomes of data, keys and records when the stack goes.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, so that a first deployment that fails leaves none behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * One domain's share of the mesh in the domain's own account: Lake Formation's settings, the API of the product leg,
 * one key per purpose and the converger, the only writer of tags, filters and grants.
 *
 * Sets Lake Formation up for the whole account and Region: what is created from then on belongs to nobody unless
 * granted. Other settings, administrators and grants stay as they are.
 */
export class DataDomain extends Construct {
  readonly domain: string;
  readonly mesh: Mesh;
  readonly hub: IPolicyHub;
  readonly removalPolicy: RemovalPolicy;
  readonly settings: CfnDataLakeSettings;
  readonly api: HttpApi;
  readonly bus: EventBus;
  /** Key of each purpose that the domain serves, by the purpose's id. */
  readonly purposeKeys: ReadonlyMap<string, Key>;
  /** Who read and wrote the products' buckets: the only record of what producers read there directly. */
  readonly accessLogs: Bucket;
  readonly grants: DataDomainGrants;
  readonly monitoring: DataDomainMonitoring;
  /** Role with which CloudFormation deploys. */
  readonly deployRoleArn: string;

  /**
   * The data lake as products may be made in it.
   *
   * @internal
   */
  readonly _dataLake: CustomResource;
  /** @internal */
  readonly _publisher: ProductPublisher;
  /** @internal */
  readonly _lakeKey: LakeKey;

  constructor(scope: Construct, id: string, props: DataDomainProps) {
    super(scope, id);
    validateProps(this, props);
    const { mesh, domain, hub } = props;
    checkOnSynth(this, mesh);
    this.domain = domain;
    this.mesh = mesh;
    this.hub = hub;
    this.removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    this.deployRoleArn = props.deployRole?.roleArn ?? deployRoleArn(this);

    const narrowingLead = props.narrowingLead ?? Duration.minutes(5);
    const handlers = domainHandlers(this, { domain, hub, narrowingLead, deployRoleArn: this.deployRoleArn });
    this.settings = lakeSettings(this, [handlers.converge.role.roleArn, this.deployRoleArn]);
    const { account } = Stack.of(this);
    const consumers = mesh.consumers.length > 0 ? mesh.consumers : [account];
    handlers.converge.function.addEnvironment("CONSUMERS", consumers.join(","));
    if (consumers.some((consumer) => consumer !== account)) allowSharing(handlers.converge, domain);
    this.purposeKeys = purposeKeys(this, {
      domain,
      purposes: purposesOfDomain(props),
      consumers,
      removalPolicy: this.removalPolicy,
    });
    this._lakeKey = new LakeKey(this, { domain, hub, removalPolicy: this.removalPolicy });
    this.accessLogs = accessLogs(this, { deployRoleArn: this.deployRoleArn, removalPolicy: this.removalPolicy });
    this.api = new JwtApi(this, "Products", {
      description: `Decides the product leg of domain ${domain}`,
      tokens: tokensForDomain(hub.tokens, domain),
      routes: domainRoutes(handlers),
      removalPolicy: this.removalPolicy,
    }).api;

    const converging: Convergence = convergence(this, {
      domain,
      heard: upstreamDomains(props),
      hub,
      converge: handlers.converge,
      interval: halfOf(narrowingLead),
    });
    this.bus = converging.bus;
    const interval = props.verificationInterval ?? Duration.minutes(15);
    const { bus, deployRoleArn: deployer } = this;
    const verifying = verification(this, { domain, hub, bus, narrowingLead, deployRoleArn: deployer, interval });
    const { serviceToken } = converging;
    this._dataLake = dataLake(this.settings, { domain, hub, converge: handlers.converge, verifying, serviceToken });
    this._publisher = new ProductPublisher(this, {
      publish: handlers.publishProduct,
      convergeToken: serviceToken,
      occasion: { Hub: hub.domainTableRoleArn(domain), PublishAgain: props.publishAgain },
    });
    this.grants = DataDomainGrants.fromDomain(this);
    this.monitoring = new DataDomainMonitoring(this, "Monitoring", {
      domain,
      api: this.api,
      handlers: [...Object.values(handlers), verifying.verify, verifying.verifySideDoors],
      converge: handlers.converge,
      readLaw: handlers.readLaw,
      verification: verifying,
      failedRuns: converging.deadLetters,
      producers: new ProducerWatch(this, "Producers", {
        domain,
        hub,
        lakeKey: this.lakeKey,
        removalPolicy: this.removalPolicy,
      }),
      alarmActions: props.alarmActions,
    });
  }

  /** Encrypts what the products store. Lake Formation reads through it for every purpose, so it separates none. */
  get lakeKey(): Key {
    return this._lakeKey.key;
  }

  /** Path of every role that delivers into the products: what the lake's key, and the verifier, know them by. */
  get deliveryRolePath(): string {
    return deliveryRolePath(this.hub, this.domain);
  }
}

function validateProps(scope: Construct, props: DataDomainProps): void {
  const { mesh, domain, hub, narrowingLead, verificationInterval } = props;
  const faults: Fault[] = [];
  if (!meshFacts(mesh).hasDomain(domain)) {
    const known = mesh.domains.map(({ id }) => `\`${id}\``).join(", ");
    faults.push({ path: "domain", message: `the mesh has no domain \`${domain}\``, help: `it has ${known}` });
  }
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && !Token.isUnresolved(hub.region) && region !== hub.region) {
    faults.push({
      path: "hub",
      message: `is in \`${hub.region}\`, the domain in \`${region}\``,
      help: "deploy both in one Region",
    });
  }
  faults.push(...minuteFaults("narrowingLead", narrowingLead));
  faults.push(...minuteFaults("verificationInterval", verificationInterval, LONGEST_INTERVAL));
  if (faults.length > 0) throw new ConstructPropsError(scope, faults);
}

/** Purposes that some product of the domain may ever serve. */
function purposesOfDomain({ mesh, domain }: DataDomainProps): readonly string[] {
  const { purposesOf } = meshFacts(mesh);
  const products = mesh.products.filter((product) => product.domain === domain);
  return [...new Set(products.flatMap(purposesOf))].sort();
}

/** The domain and those upstream of its products, however far: a change there may change views here. */
function upstreamDomains({ mesh, domain }: DataDomainProps): readonly string[] {
  const { products } = meshFacts(mesh);
  const reached = new Set(mesh.products.filter((product) => product.domain === domain));
  // a set hands out what is added while it is walked
  for (const { inputs } of reached) {
    for (const input of inputs) {
      const product = products.get(input);
      if (product) reached.add(product);
    }
  }
  return [...new Set([domain, ...[...reached].map((product) => product.domain)])].sort();
}

/** In whole minutes, as schedules take them. */
function halfOf(lead: Duration): Duration {
  const minutes = lead.toMinutes();
  return Token.isUnresolved(minutes) ? lead : Duration.minutes(Math.max(1, Math.floor(minutes / 2)));
}
