import type { IAlarmAction } from "aws-cdk-lib/aws-cloudwatch";
import { EventBus } from "aws-cdk-lib/aws-events";
import type { Role } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import { RemovalPolicy, Stack, Token } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { Mesh } from "../model/mesh.ts";
import { ConstructPropsError } from "./errors.ts";
import { PolicyHubGrants } from "./policy-hub-grants.ts";
import { importFromAttributes, importFromSsmParameters } from "./policy-hub-import.ts";
import { PolicyHubMonitoring } from "./policy-hub-monitoring.ts";
import { DEFAULT_HUB_NAME, type IPolicyHub, type PolicyHubAttributes } from "./policy-hub-reference.ts";
import { accountsOfDomains } from "./private/domain-accounts.ts";
import { domainLeaseRole, domainReaderRole, domainTableRole } from "./private/domain-table-role.ts";
import { announceChanges } from "./private/hub-events.ts";
import { type HubHandlers, hubHandlers, hubRoutes } from "./private/hub-handlers.ts";
import { publishParameters } from "./private/hub-parameters.ts";
import { type PolicyPublication, publishPolicies } from "./private/hub-publication.ts";
import { JwtApi } from "./private/jwt-api.ts";
import { accountKeyPolicy } from "./private/key-policy.ts";
import { checkOnSynth } from "./private/mesh-check.ts";
import {
  brokerRoleName,
  domainLeaseRoleName,
  domainReaderRoleName,
  domainTableRoleName,
  hubRoleArn,
  policyTableName,
} from "./private/physical-names.ts";
import { PolicyTable } from "./private/policy-table.ts";
import { type TokenIssuer, tokenFaults } from "./token-issuer.ts";

/** Properties of a {@link PolicyHub}. */
export interface PolicyHubProps {
  /** The mesh; the hub publishes its central part: purposes, guardrails, people, domains and what else is the centre's. */
  readonly mesh: Mesh;

  /** Who tells people apart. */
  readonly tokens: TokenIssuer;

  /**
   * Account of each domain by its id.
   *
   * @default - the hub's own account, for every domain that is not named; with a warning where the mesh has others
   */
  readonly domainAccounts?: Readonly<Record<string, string>>;

  /**
   * Tells hubs of one account apart, and starts the names by which accounts know each other.
   *
   * @default purpose-mesh
   */
  readonly hubName?: string;

  /**
   * Key that encrypts the policy table.
   *
   * @default - a new key of its own, rotated yearly
   */
  readonly encryptionKey?: IKey;

  /**
   * Any text; the deployment that changes it publishes once more, as into a table that was restored.
   *
   * @default - published when the document changes, or its table is another one
   */
  readonly publishAgain?: string;

  /** What an alarm sets off. @default - alarms show on the dashboard only */
  readonly alarmActions?: readonly IAlarmAction[];

  /**
   * What becomes of the decisions when the stack goes. `DESTROY` also lifts the table's deletion protection.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The centre of a mesh: what purposes there are, who may act for them, and who decided so.
 *
 * Holds the policy table, the API of the person leg, the broker that opens sessions and the bus on which changes are
 * announced. Domains and consumers refer to it by {@link IPolicyHub}.
 */
export class PolicyHub extends Construct implements IPolicyHub {
  /** A hub of another stack or account. */
  static fromHubAttributes(scope: Construct, id: string, attributes: PolicyHubAttributes): IPolicyHub {
    return importFromAttributes(scope, id, attributes);
  }

  /** A hub of the same account and Region, found by the parameters that it keeps in Systems Manager. */
  static fromSsmParameters(scope: Construct, id: string, hubName = DEFAULT_HUB_NAME): IPolicyHub {
    return importFromSsmParameters(scope, id, hubName);
  }

  readonly hubName: string;
  readonly account: string;
  readonly region: string;
  readonly tokens: TokenIssuer;
  readonly encryptionKey: IKey;
  readonly table: PolicyTable["table"];
  readonly bus: EventBus;
  readonly api: JwtApi["api"];
  readonly grants: PolicyHubGrants;
  readonly monitoring: PolicyHubMonitoring;
  /** Role of each domain by its id. */
  readonly domainTableRoles: ReadonlyMap<string, Role>;

  readonly #handlers: HubHandlers;
  readonly #publication: PolicyPublication;

  constructor(scope: Construct, id: string, props: PolicyHubProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.hubName = validHubName(this, props.hubName ?? DEFAULT_HUB_NAME);
    this.account = stack.account;
    this.region = stack.region;
    this.tokens = props.tokens;
    refuseFaults(this, props);
    const accounts = accountsOfDomains(this, props);
    checkOnSynth(this, props.mesh);

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    this.encryptionKey = props.encryptionKey ?? newKey(this, removalPolicy);
    const policyTable = new PolicyTable(this, "Policies", {
      tableName: policyTableName(this),
      encryptionKey: this.encryptionKey,
      removalPolicy,
    });
    this.table = policyTable.table;
    this.bus = new EventBus(this, "Changes", { description: "Says that policies changed; never whose" });
    this.#handlers = hubHandlers(this, { ...props, names: this, policyTable });
    this.api = new JwtApi(this, "People", {
      description: "Asks for access, decides the person leg, opens sessions",
      tokens: props.tokens,
      routes: hubRoutes(this.#handlers),
      removalPolicy,
    }).api;

    const { deadLetters } = announceChanges(this, { policyTable, bus: this.bus, accounts, names: this });
    const { mesh, publishAgain } = props;
    this.#publication = publishPolicies(this, { mesh, policyTable, names: this, publishAgain });
    const roleProps = [...accounts].map(([domain, account]) => ({ domain, account, policyTable, names: this }));
    this.domainTableRoles = new Map(roleProps.map((each) => [each.domain, domainTableRole(this, each)]));
    for (const each of roleProps) {
      domainReaderRole(this, each);
      domainLeaseRole(this, each);
    }
    publishParameters(this);
    this.grants = PolicyHubGrants.fromHub(this, policyTable);
    this.monitoring = new PolicyHubMonitoring(this, "Monitoring", {
      hubName: this.hubName,
      table: this.table,
      api: this.api,
      handlers: [...Object.values(this.#handlers)],
      deadLetters,
      alarmActions: props.alarmActions,
    });
    this.#publication.publishAfter(this.node.children);
  }

  get brokerRoleArn(): string {
    return hubRoleArn(this, brokerRoleName(this));
  }

  /** Fingerprint of what is published: constructs of other apps show theirs beside it. */
  get policiesVersion(): string {
    return this.#publication.version;
  }

  domainTableRoleArn(domain: string): string {
    return hubRoleArn(this, domainTableRoleName(this, domain));
  }

  domainReaderRoleArn(domain: string): string {
    return hubRoleArn(this, domainReaderRoleName(this, domain));
  }

  domainLeaseRoleArn(domain: string): string {
    return hubRoleArn(this, domainLeaseRoleName(this, domain));
  }
}

/** Role names hold at most 64 characters; the longest of ours are the domain's, both of one length. */
const MAX_ROLE_NAME = 64;

function validHubName(scope: Construct, hubName: string): string {
  if (/^[a-z][a-z0-9-]{0,29}$/.test(hubName)) return hubName;
  throw new ConstructPropsError(scope, [
    { path: "hubName", message: `\`${hubName}\` must be 1 to 30 of \`a-z0-9-\` and begin with a letter` },
  ]);
}

/** @throws ConstructPropsError naming every fault of the props */
function refuseFaults(hub: PolicyHub, props: PolicyHubProps): void {
  const { mesh, tokens, domainAccounts = {} } = props;
  const domains = new Set(mesh.domains.map(({ id }) => id));
  const faults = [
    ...tokenFaults(tokens),
    ...Object.keys(domainAccounts)
      .filter((domain) => !domains.has(domain))
      .map((domain) => ({ path: `domainAccounts.${domain}`, message: "the mesh has no such domain" })),
    ...Object.entries(domainAccounts)
      .filter(([, account]) => !Token.isUnresolved(account) && !/^\d{12}$/.test(account))
      .map(([domain, account]) => ({ path: `domainAccounts.${domain}`, message: `\`${account}\` is not 12 digits` })),
    ...[...domains]
      .filter((domain) => domainTableRoleName(hub, domain).length > MAX_ROLE_NAME)
      .map((domain) => ({
        path: `domains.${domain}`,
        message: "is too long for the name of its role",
        help: "shorten it or `hubName`",
      })),
  ];
  if (faults.length > 0) throw new ConstructPropsError(hub, faults);
}

function newKey(scope: Construct, removalPolicy: RemovalPolicy): Key {
  return new Key(scope, "Key", {
    description: "Policy table of a purpose mesh",
    enableKeyRotation: true,
    policy: accountKeyPolicy(),
    removalPolicy,
  });
}
