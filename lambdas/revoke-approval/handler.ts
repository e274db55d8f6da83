import { object, optional } from "../../lib/model/shape.ts";
import { revokeLeg } from "../../lib/model/workflow/revoke-leg.ts";
import { personId, purposeId } from "../../lib/model/workflow/schemas/fields.ts";
import { answer } from "../shared/answer.ts";
import { awsHttp, awsLegs, awsTable } from "../shared/aws.ts";
import { type HttpDependencies, type HttpHandler, post } from "../shared/call.ts";
import { changeLeg, type LegDependencies } from "../shared/change-leg.ts";
import { decisionAnswer } from "../shared/decision-answer.ts";
import { readEnvironment, TOKEN } from "../shared/environment.ts";
import { onceMade } from "../shared/once.ts";
import { reason } from "../shared/reason.ts";

const input = object({
  person: personId,
  purpose: purposeId,
  reason,
  onBehalfOf: optional(personId),
});

/** Takes a person's approval back. */
export const createHandler = (dependencies: HttpDependencies & LegDependencies): HttpHandler =>
  post(dependencies, input, async ({ caller, input: { person, purpose, reason: why, onBehalfOf } }) => {
    const command = { actor: { id: caller, onBehalfOf }, reason: why };
    const leg = await changeLeg(dependencies, { leg: "person", person, purpose }, ({ state, terms }) =>
      revokeLeg(state, command, terms),
    );
    return answer(200, decisionAnswer(leg, "allow"));
  });

export const handler = onceMade(() => {
  const environment = readEnvironment("revoke-approval", ["POLICY_TABLE", ...TOKEN]);
  return createHandler({ ...awsHttp(environment), ...awsLegs(awsTable(environment)) });
});
