import { randomUUID } from "node:crypto";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import middy, { type MiddyfiedHandler } from "@middy/core";
import { dynamoHub } from "../../lib/aws/dynamo-hub.ts";
import { EventBusEvents } from "../../lib/aws/event-bus-events.ts";
import { newCatalogClients } from "../../lib/aws/lake-formation-reader.ts";
import { seesAll } from "../../lib/aws/lake-sight.ts";
import { ask } from "../../lib/aws/side-door-asking.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import { awsDomainTable } from "../shared/aws.ts";
import { reportFailure } from "../shared/custom-resource.ts";
import { DOMAIN, readEnvironment } from "../shared/environment.ts";
import { writeLog } from "../shared/log.ts";
import { countInLog } from "../shared/metrics.ts";
import { onceMade } from "../shared/once.ts";
import type { SideDoorCounts } from "../shared/side-door-log.ts";
import { awsSideDoors, newSideDoorClients } from "./aws-side-doors.ts";
import { type VerifySideDoorsDependencies, verifySideDoors } from "./verify-side-doors.ts";

/** What all runs have in common; the name is each run's own. */
export type SideDoorVerifierDependencies = Omit<VerifySideDoorsDependencies, "run">;

/** Looks for side doors on a schedule, whatever the event says. */
export const createHandler = (dependencies: SideDoorVerifierDependencies): MiddyfiedHandler<unknown, SideDoorCounts> =>
  middy<unknown, SideDoorCounts>()
    .onError(reportFailure(dependencies.log))
    .handler((_, { awsRequestId }) => verifySideDoors({ ...dependencies, run: awsRequestId || randomUUID() }));

export const handler = onceMade(() => {
  const environment = readEnvironment("verify-side-doors", [
    ...DOMAIN,
    "ACCOUNT_ID",
    "BROKER_ROLE_ARN",
    "DEPLOY_ROLE_ARN",
    "EVENT_BUS",
    "SIDE_DOORS_ROLE_ARN",
  ]);
  const { ACCOUNT_ID: account, DOMAIN: domain, SIDE_DOORS_ROLE_ARN: self } = environment;
  const { BROKER_ROLE_ARN: broker, DEPLOY_ROLE_ARN: deployer } = environment;
  const clients = newSideDoorClients(newCatalogClients());
  return createHandler({
    domain,
    table: dynamoHub(awsDomainTable(environment, "verify-side-doors")),
    seesAll: (role) => seesAll({ clients, ask }, role),
    self,
    findSideDoors: awsSideDoors(clients, { account, domain, broker, deployer }),
    events: new EventBusEvents(new EventBridgeClient(), environment.EVENT_BUS),
    count: countInLog({ Domain: domain }, systemClock),
    log: writeLog,
  });
});
