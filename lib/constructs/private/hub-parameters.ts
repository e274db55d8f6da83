import { StringParameter } from "aws-cdk-lib/aws-ssm";
import type { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { tokenEnvironment } from "../token-issuer.ts";

/** What stacks of the same account and Region find a hub by, below `/<hubName>/hub/`. */
const HUB_PARAMETERS = ["token-issuer", "token-audience", "token-jwks-uri", "token-person-claim"] as const;

export type HubParameter = (typeof HUB_PARAMETERS)[number];

/** Name of a hub's parameter. */
export function parameterName(hubName: string, parameter: HubParameter): string {
  return `/${hubName}/hub/${parameter}`;
}

/** Leaves in Systems Manager what other stacks need to know of the hub. */
export function publishParameters(hub: Construct & IPolicyHub): void {
  const tokens = tokenEnvironment(hub.tokens);
  const values = {
    "token-issuer": tokens.TOKEN_ISSUER,
    "token-audience": tokens.TOKEN_AUDIENCE,
    "token-jwks-uri": tokens.TOKEN_JWKS_URI,
    "token-person-claim": tokens.TOKEN_PERSON_CLAIM,
  } satisfies Record<HubParameter, string>;
  for (const parameter of HUB_PARAMETERS) {
    new StringParameter(hub, `Parameter-${parameter}`, {
      parameterName: parameterName(hub.hubName, parameter),
      stringValue: values[parameter],
      description: "Where domains and consumers find the policy hub",
    });
  }
}
