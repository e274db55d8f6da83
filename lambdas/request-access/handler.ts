import { randomUUID } from "node:crypto";
import { dynamoPeople } from "../../lib/aws/dynamo-people.ts";
import { object, optional } from "../../lib/model/shape.ts";
import { personId, productId, purposeId } from "../../lib/model/workflow/schemas/fields.ts";
import { answer } from "../shared/answer.ts";
import { awsHttp, awsLegs, awsTable } from "../shared/aws.ts";
import { type HttpDependencies, type HttpHandler, post } from "../shared/call.ts";
import { readEnvironment, TOKEN } from "../shared/environment.ts";
import { onceMade } from "../shared/once.ts";
import { reason } from "../shared/reason.ts";
import { isWaiting, type RequestDependencies, requestAccess } from "./request-access.ts";

const input = object({
  product: productId,
  purpose: purposeId,
  reason,
  beneficiary: optional(personId),
});

/** Asks for whichever legs of access are missing. */
export const createHandler = (dependencies: HttpDependencies & RequestDependencies): HttpHandler =>
  post(dependencies, input, async ({ caller, input: { beneficiary = caller, ...wish } }) => {
    const legs = await requestAccess(dependencies, { ...wish, requester: caller, beneficiary });
    return answer(isWaiting(legs) ? 202 : 200, { legs });
  });

export const handler = onceMade(() => {
  const environment = readEnvironment("request-access", ["POLICY_TABLE", ...TOKEN]);
  const items = awsTable(environment);
  const legs = awsLegs(items);
  const table = { ...legs.table, ...dynamoPeople(items) };
  return createHandler({ ...awsHttp(environment), ...legs, table, newId: randomUUID });
});
