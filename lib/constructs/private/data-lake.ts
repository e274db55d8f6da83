import { CfnDataLakeSettings } from "aws-cdk-lib/aws-lakeformation";
import { CustomResource, RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import type { HandlerFunction } from "./handler-function.ts";
import type { Verification } from "./verification.ts";

/** Settings of the account's data lake, as far as they are the domain's. */
export function lakeSettings(scope: Construct, admins: readonly string[]): CfnDataLakeSettings {
  const settings = new CfnDataLakeSettings(scope, "Settings", {
    // adds to the account's administrators; the list is not this stack's to own
    mutationType: "APPEND",
    admins: admins.map((dataLakePrincipalIdentifier) => ({ dataLakePrincipalIdentifier })),
    // what IAM alone may read, Lake Formation cannot withhold
    createDatabaseDefaultPermissions: [],
    createTableDefaultPermissions: [],
    parameters: { CROSS_ACCOUNT_VERSION: "4" },
  });
  // what deleting settings does to other people's administrators is nowhere said
  settings.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return settings;
}

export interface DataLakeProps {
  readonly domain: string;
  readonly hub: IPolicyHub;
  readonly converge: HandlerFunction;
  readonly verifying: Pick<Verification, "verify" | "verifySideDoors">;
  /** Of the converging custom resource. */
  readonly serviceToken: string;
}

/**
 * Empties default permissions before anything is made: CloudFormation takes an empty list for none. Goes last, and
 * then takes what is left of the domain in Lake Formation away, the verifiers' and the converger's own places among the
 * administrators too.
 */
export function dataLake(settings: CfnDataLakeSettings, props: DataLakeProps): CustomResource {
  const { domain, hub, converge, verifying, serviceToken } = props;
  const readers = [verifying.verify, verifying.verifySideDoors].map(({ role }) => role.roleArn);
  // see every grant of the account, and can change none
  settings.readOnlyAdmins = readers.map((dataLakePrincipalIdentifier) => ({ dataLakePrincipalIdentifier }));
  // whom to remove when the domain goes
  converge.function.addEnvironment("VERIFIER_ROLE_ARN", verifying.verify.role.roleArn);
  converge.function.addEnvironment("SIDE_DOORS_ROLE_ARN", verifying.verifySideDoors.role.roleArn);
  const properties = { Domain: domain, Administrator: converge.role.roleArn, Reader: readers };
  // CloudFormation keeps settings when it rolls back as well, and asks nothing of a custom resource that failed: one
  // that does nothing at first is asked whatever else fails, while the roles are still there
  const administrators = new CustomResource(settings, "Administrators", {
    resourceType: "Custom::PurposeMeshAdministrators",
    serviceToken,
    properties,
  });
  settings.node.addDependency(administrators);
  const resource = new CustomResource(settings, "DataLake", {
    resourceType: "Custom::PurposeMeshDataLake",
    serviceToken,
    properties,
  });
  // its table and its roles have names, which say nothing of what has to be there first
  resource.node.addDependency(settings, hub);
  return resource;
}
