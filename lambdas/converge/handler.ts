import { randomUUID } from "node:crypto";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import middy, { type MiddyfiedHandler } from "@middy/core";
import { AwsLakeFormationCatalog } from "../../lib/aws/aws-lake-formation-catalog.ts";
import { AwsLakeSettings } from "../../lib/aws/aws-lake-settings.ts";
import { DynamoLease } from "../../lib/aws/dynamo-lease.ts";
import { EventBusEvents } from "../../lib/aws/event-bus-events.ts";
import { newCatalogClients } from "../../lib/aws/lake-formation-reader.ts";
import { LambdaLaw, newLawClient } from "../../lib/aws/lambda-law.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import type { Events } from "../../lib/ports/events.ts";
import { awsDomainTable } from "../shared/aws.ts";
import { type CustomResourceAnswer, isCustomResource, reportFailure } from "../shared/custom-resource.ts";
import { CATALOG, CONVERGER, DOMAIN, readEnvironment } from "../shared/environment.ts";
import { readLead } from "../shared/lead.ts";
import { writeLog } from "../shared/log.ts";
import { onceMade } from "../shared/once.ts";
import type { ConvergeDependencies, Convergence } from "./converge.ts";
import { type DeploymentDependencies, onDeployment } from "./on-deployment.ts";
import { onEvent } from "./on-event.ts";
import { Progress } from "./progress.ts";

/** What all runs have in common; holder and deadline are each run's own. */
export type ConvergerDependencies = Omit<DeploymentDependencies, "holder" | "deadline" | "progress"> &
  Pick<ConvergeDependencies, "progress"> & { readonly events: Events };

type Answer = CustomResourceAnswer | Convergence;

/** Converges on deployment, on an event of the bus and on a schedule: whatever woke it, it looks at what is. */
export const createHandler = (dependencies: ConvergerDependencies): MiddyfiedHandler<unknown, Answer> => {
  const { progress = new Progress() } = dependencies;
  return middy<unknown, Answer>()
    .onError(reportFailure(dependencies.log))
    .handler(async (event, context) => {
      const deadline = dependencies.clock.now() + context.getRemainingTimeInMillis();
      // where there is no id, no two runs may pass for one
      const run = { ...dependencies, progress, deadline, holder: context.awsRequestId || randomUUID() };
      return isCustomResource(event) ? onDeployment(run, event) : onEvent(run, event);
    });
};

export const handler = onceMade(() => {
  const environment = readEnvironment("converge", [...DOMAIN, ...CATALOG, ...CONVERGER]);
  const place = { account: environment.ACCOUNT_ID, region: process.env.AWS_REGION ?? "" };
  const { CONVERGER_ROLE_ARN: administrator, DEPLOY_ROLE_ARN: creator, DOMAIN: domain } = environment;
  const readers = [environment.VERIFIER_ROLE_ARN, environment.SIDE_DOORS_ROLE_ARN];
  const given = { place, domain, lead: readLead(environment), administrator, creator, readers, log: writeLog };
  const clients = newCatalogClients();
  const { client, name } = awsDomainTable(environment, "converge");
  return createHandler({
    ...given,
    consumers: new Set(environment.CONSUMERS.split(",")),
    clock: systemClock,
    law: new LambdaLaw(newLawClient(), { functionName: environment.LAW_FUNCTION, place }),
    catalog: new AwsLakeFormationCatalog(clients, place),
    settings: new AwsLakeSettings(clients),
    lease: new DynamoLease(client, name, systemClock),
    events: new EventBusEvents(new EventBridgeClient(), environment.EVENT_BUS),
  });
});
