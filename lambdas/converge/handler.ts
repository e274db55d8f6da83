import { GlueClient } from "@aws-sdk/client-glue";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import middy, { type MiddyfiedHandler } from "@middy/core";
import { AwsLakeFormationCatalog } from "../../lib/aws/aws-lake-formation-catalog.ts";
import { parseDuration } from "../../lib/model/time.ts";
import { awsDomain } from "../shared/aws.ts";
import { type CustomResourceAnswer, isCustomResource, reportFailure } from "../shared/custom-resource.ts";
import { readEnvironment } from "../shared/environment.ts";
import { ConfigurationError } from "../shared/errors.ts";
import { writeLog } from "../shared/log.ts";
import { onceMade } from "../shared/once.ts";
import { type ConvergeDependencies, type Convergence, converge } from "./converge.ts";

/** Converges on deployment, on an event of the bus and on a schedule: whatever woke it, it looks at what is. */
export const createHandler = (
  dependencies: ConvergeDependencies,
): MiddyfiedHandler<unknown, CustomResourceAnswer | Convergence> =>
  middy<unknown, CustomResourceAnswer | Convergence>()
    .onError(reportFailure(dependencies.log))
    .handler(async (event) => {
      if (!isCustomResource(event)) return converge(dependencies);
      const PhysicalResourceId = event.PhysicalResourceId ?? `converged-${dependencies.domain}`;
      // what was granted stays granted until its owners say otherwise: a stack that goes takes its catalog with it
      if (event.RequestType !== "Delete") await converge(dependencies);
      return { PhysicalResourceId };
    });

export const handler = onceMade(() => {
  const environment = readEnvironment("converge");
  const { ACCOUNT_ID: account, NARROWING_LEAD, AWS_REGION: region = "" } = { ...process.env, ...environment };
  const lead = parseDuration(NARROWING_LEAD);
  if (lead === undefined) {
    throw new ConfigurationError("`NARROWING_LEAD` is no duration", { help: "write it like `PT5M`" });
  }
  const place = { account, region };
  const clients = { lakeFormation: new LakeFormationClient(), glue: new GlueClient() };
  const catalog = new AwsLakeFormationCatalog(clients, place);
  return createHandler({ ...awsDomain(environment, "converge"), catalog, place, lead, log: writeLog });
});
