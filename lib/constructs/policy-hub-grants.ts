import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { PolicyHub } from "./policy-hub.ts";
import { type PolicyTable, READ_ITEMS } from "./private/policy-table.ts";

/** Permissions on a {@link PolicyHub}, named for what the grantee does. */
export class PolicyHubGrants {
  /** @internal */
  static fromHub(hub: PolicyHub, policyTable: PolicyTable): PolicyHubGrants {
    return new PolicyHubGrants(hub, policyTable);
  }

  readonly #hub: PolicyHub;
  readonly #policyTable: PolicyTable;

  private constructor(hub: PolicyHub, policyTable: PolicyTable) {
    this.#hub = hub;
    this.#policyTable = policyTable;
  }

  /**
   * Lets `grantee` look up every decision and who made it, people included, and change nothing. For auditors.
   */
  audit(grantee: IGrantable): Grant {
    const { table } = this.#policyTable;
    const [keyActions, keyArns, conditions] = this.#policyTable.keyUse(READ_ITEMS);
    const read = Grant.addToPrincipal({
      grantee,
      actions: READ_ITEMS,
      resourceArns: [table.tableArn, this.#policyTable.inboxArn],
    });
    const decrypt = Grant.addToPrincipal({
      grantee,
      actions: [...keyActions],
      resourceArns: [...keyArns],
      conditions,
    });
    return read.combine(decrypt);
  }

  /** Lets `grantee` use the policy table as `domain` may: only if its role lies where the domain's role expects it. */
  actAsDomain(grantee: IGrantable, domain: string): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["sts:AssumeRole"],
      resourceArns: [this.#hub.domainTableRoleArn(domain)],
    });
  }
}
