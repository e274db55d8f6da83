import middy, { type MiddyfiedHandler } from "@middy/core";
import type { LawAnswer } from "../../lib/aws/law-answer.ts";
import { awsDomain } from "../shared/aws.ts";
import { reportFailure } from "../shared/custom-resource.ts";
import { DOMAIN, readEnvironment } from "../shared/environment.ts";
import { writeLog } from "../shared/log.ts";
import { onceMade } from "../shared/once.ts";
import { type AnswerLawDependencies, answerLaw } from "./answer-law.ts";

/** Tells the converger what the policies ask for: it reads who decided what, and may change nothing. */
export const createHandler = (dependencies: AnswerLawDependencies): MiddyfiedHandler<unknown, LawAnswer> =>
  middy<unknown, LawAnswer>()
    .onError(reportFailure(dependencies.log))
    .handler((event) => answerLaw(dependencies, event));

export const handler = onceMade(() => {
  const environment = readEnvironment("read-law", [...DOMAIN, "ACCOUNT_ID"]);
  const place = { account: environment.ACCOUNT_ID, region: process.env.AWS_REGION ?? "" };
  return createHandler({ ...awsDomain(environment, "read-law"), place, log: writeLog });
});
