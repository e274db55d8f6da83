import { documentClient } from "../../lib/aws/document-client.ts";
import { DynamoPolicyPublication } from "../../lib/aws/dynamo-policy-publication.ts";
import { DynamoPolicyTable } from "../../lib/aws/dynamo-policy-table.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import { deployment, type OnEvent } from "../shared/custom-resource.ts";
import { readEnvironment } from "../shared/environment.ts";
import { type Log, writeLog } from "../shared/log.ts";
import { onceMade } from "../shared/once.ts";
import { type PublicationDependencies, publishPolicies } from "./publish-policies.ts";

/** Publishes what the centre has reviewed, when its stack is deployed. */
export const createHandler = (dependencies: PublicationDependencies & { readonly log: Log }): OnEvent =>
  deployment(dependencies.log, (event) => publishPolicies(dependencies, event));

export const handler = onceMade(() => {
  const { POLICY_TABLE } = readEnvironment("publish-policies");
  const client = documentClient();
  return createHandler({
    table: new DynamoPolicyTable(client, POLICY_TABLE),
    publication: new DynamoPolicyPublication(client, POLICY_TABLE),
    clock: systemClock,
    log: writeLog,
  });
});
