import middy from "@middy/core";
import { systemClock } from "../../lib/aws/system-clock.ts";
import { reportFailure } from "../shared/custom-resource.ts";
import { readEnvironment } from "../shared/environment.ts";
import { writeLog } from "../shared/log.ts";
import { countInLog } from "../shared/metrics.ts";
import { onceMade } from "../shared/once.ts";
import type { SideDoorCounts } from "../shared/side-door-log.ts";
import { awsDoors } from "./aws-doors.ts";
import { type VerifyAccessDependencies, verifyAccess } from "./verify-access.ts";

/** Verifies a consumer account on a schedule, whatever the event says. */
export const createHandler = (dependencies: VerifyAccessDependencies) =>
  middy<unknown, SideDoorCounts>()
    .onError(reportFailure(dependencies.log))
    .handler(() => verifyAccess(dependencies));

/** Name of a deploying role where another verifier looks at the data lake's settings. */
const NOBODY = "none";

export const handler = onceMade(() => {
  const environment = readEnvironment("verify-access", [
    "ACCOUNT_ID",
    "BROKER_ROLE_ARN",
    "DEPLOY_ROLE_ARN",
    "LAKE_DEPLOY_ROLE_ARN",
    "RESULT_BUCKET",
  ]);
  const { ACCOUNT_ID: account, BROKER_ROLE_ARN: broker, DEPLOY_ROLE_ARN: deployer } = environment;
  const readsSettings = environment.LAKE_DEPLOY_ROLE_ARN !== NOBODY;
  return createHandler({
    account,
    findDoors: awsDoors({ account, results: environment.RESULT_BUCKET, readsSettings, broker, deployer }),
    count: countInLog({ Account: account }, systemClock),
    log: writeLog,
  });
});
