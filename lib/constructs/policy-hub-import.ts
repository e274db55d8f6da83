import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { ConstructPropsError } from "./errors.ts";
import { DEFAULT_HUB_NAME, type IPolicyHub, type PolicyHubAttributes } from "./policy-hub-reference.ts";
import { type HubParameter, parameterName } from "./private/hub-parameters.ts";
import {
  brokerRoleName,
  domainLeaseRoleName,
  domainReaderRoleName,
  domainTableRoleName,
  hubRoleArn,
} from "./private/physical-names.ts";
import { type TokenIssuer, tokenFaults } from "./token-issuer.ts";

class ImportedPolicyHub extends Construct implements IPolicyHub {
  readonly hubName: string;
  readonly account: string;
  readonly region: string;
  readonly tokens: TokenIssuer;

  constructor(scope: Construct, id: string, attributes: PolicyHubAttributes) {
    super(scope, id);
    const faults = tokenFaults(attributes.tokens);
    if (faults.length > 0) throw new ConstructPropsError(this, faults);
    this.hubName = attributes.hubName ?? DEFAULT_HUB_NAME;
    this.account = attributes.account;
    this.region = attributes.region;
    this.tokens = attributes.tokens;
  }

  get brokerRoleArn(): string {
    return hubRoleArn(this, brokerRoleName(this));
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

/** A hub of another stack or account. */
export function importFromAttributes(scope: Construct, id: string, attributes: PolicyHubAttributes): IPolicyHub {
  return new ImportedPolicyHub(scope, id, attributes);
}

/** A hub of this account and Region, by the parameters that it leaves in Systems Manager. */
export function importFromSsmParameters(scope: Construct, id: string, hubName: string): IPolicyHub {
  const stack = Stack.of(scope);
  const value = (parameter: HubParameter) =>
    StringParameter.valueForStringParameter(scope, parameterName(hubName, parameter));
  return new ImportedPolicyHub(scope, id, {
    hubName,
    account: stack.account,
    region: stack.region,
    tokens: {
      issuer: value("token-issuer"),
      audience: value("token-audience"),
      jwksUri: value("token-jwks-uri"),
      personClaim: value("token-person-claim"),
    },
  });
}
