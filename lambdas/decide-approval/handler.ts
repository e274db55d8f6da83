import { object, oneOf, optional } from "../../lib/model/shape.ts";
import { personId, purposeId } from "../../lib/model/workflow/schemas/fields.ts";
import { answer } from "../shared/answer.ts";
import { awsHttp, awsLegs, awsTable } from "../shared/aws.ts";
import { type HttpDependencies, type HttpHandler, post } from "../shared/call.ts";
import type { LegDependencies } from "../shared/change-leg.ts";
import { decisionAnswer } from "../shared/decision-answer.ts";
import { instant, requestId } from "../shared/decision-fields.ts";
import { readEnvironment, TOKEN } from "../shared/environment.ts";
import { onceMade } from "../shared/once.ts";
import { reason } from "../shared/reason.ts";
import { decideApproval } from "./decide-approval.ts";

const input = object({
  person: personId,
  purpose: purposeId,
  decision: oneOf(["approve", "reject"]),
  reason,
  request: optional(requestId),
  validUntil: optional(instant),
  onBehalfOf: optional(personId),
});

/** Decides whether a person may act for a purpose. */
export const createHandler = (dependencies: HttpDependencies & LegDependencies): HttpHandler =>
  post(dependencies, input, async ({ caller, input: { person, purpose, onBehalfOf, ...command } }) => {
    const actor = { id: caller, onBehalfOf };
    const leg = await decideApproval(dependencies, { leg: "person", person, purpose }, { ...command, actor });
    return answer(200, decisionAnswer(leg, "allow"));
  });

export const handler = onceMade(() => {
  const environment = readEnvironment("decide-approval", ["POLICY_TABLE", ...TOKEN]);
  return createHandler({ ...awsHttp(environment), ...awsLegs(awsTable(environment)) });
});
