import { randomUUID } from "node:crypto";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import middy, { type MiddyfiedHandler } from "@middy/core";
import { AwsCatalogReader } from "../../lib/aws/aws-catalog-reader.ts";
import { EventBusEvents } from "../../lib/aws/event-bus-events.ts";
import { newCatalogClients } from "../../lib/aws/lake-formation-reader.ts";
import { awsDomain } from "../shared/aws.ts";
import { reportFailure } from "../shared/custom-resource.ts";
import { CATALOG, DOMAIN, readEnvironment } from "../shared/environment.ts";
import { readLead } from "../shared/lead.ts";
import { writeLog } from "../shared/log.ts";
import { countInLog } from "../shared/metrics.ts";
import { onceMade } from "../shared/once.ts";
import { beginOf } from "../shared/shard.ts";
import { Rounds } from "./rounds.ts";
import { type Verification, type VerifyDependencies, verifyDomain } from "./verify-domain.ts";

/** What all runs have in common; name and deadline are each run's own. */
export type VerifierDependencies = Omit<VerifyDependencies, "run" | "deadline" | "rounds"> &
  Partial<Pick<VerifyDependencies, "rounds">>;

/** Verifies a domain on a schedule, and goes on where a run before it handed on. */
export const createHandler = (dependencies: VerifierDependencies): MiddyfiedHandler<unknown, Verification> => {
  const { rounds = new Rounds(dependencies.clock) } = dependencies;
  return middy<unknown, Verification>()
    .onError(reportFailure(dependencies.log))
    .handler(async (event, context) => {
      const deadline = dependencies.clock.now() + context.getRemainingTimeInMillis();
      const run = context.awsRequestId || randomUUID();
      return verifyDomain({ ...dependencies, rounds, run, deadline }, beginOf(event, dependencies.domain));
    });
};

export const handler = onceMade(() => {
  const environment = readEnvironment("verify", [...DOMAIN, ...CATALOG, "BROKER_ROLE_ARN"]);
  const { ACCOUNT_ID: account, AWS_REGION: region = "" } = { ...process.env, ...environment };
  const { BROKER_ROLE_ARN: broker, DEPLOY_ROLE_ARN: creator, VERIFIER_ROLE_ARN: self } = environment;
  const domain = awsDomain(environment, "verify");
  return createHandler({
    ...domain,
    lead: readLead(environment),
    catalog: new AwsCatalogReader(newCatalogClients(), { account, region }),
    events: new EventBusEvents(new EventBridgeClient(), environment.EVENT_BUS),
    count: countInLog({ Domain: domain.domain }, domain.clock),
    creator,
    broker,
    self,
    log: writeLog,
  });
});
