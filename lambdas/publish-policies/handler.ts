import { dynamoHub } from "../../lib/aws/dynamo-hub.ts";
import { DynamoPolicyPublication } from "../../lib/aws/dynamo-policy-publication.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import { awsTable } from "../shared/aws.ts";
import { deployment, type OnEvent } from "../shared/custom-resource.ts";
import { readEnvironment } from "../shared/environment.ts";
import { type Log, writeLog } from "../shared/log.ts";
import { onceMade } from "../shared/once.ts";
import { type PublicationDependencies, publishPolicies } from "./publish-policies.ts";

/** Publishes what the centre has reviewed, when its stack is deployed. */
export const createHandler = (dependencies: PublicationDependencies & { readonly log: Log }): OnEvent =>
  deployment(dependencies.log, (event) => publishPolicies(dependencies, event));

export const handler = onceMade(() => {
  const table = awsTable(readEnvironment("publish-policies", ["POLICY_TABLE"]));
  return createHandler({
    table: dynamoHub(table),
    publication: new DynamoPolicyPublication(table.client, table.name),
    clock: systemClock,
    log: writeLog,
  });
});
