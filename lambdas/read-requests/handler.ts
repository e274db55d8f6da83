import { dynamoInbox } from "../../lib/aws/dynamo-inbox.ts";
import { object, optional } from "../../lib/model/shape.ts";
import { domainId, personId } from "../../lib/model/workflow/schemas/fields.ts";
import { answer } from "../shared/answer.ts";
import { awsHttp, awsLegs, awsTable } from "../shared/aws.ts";
import { get, type HttpDependencies, type HttpHandler } from "../shared/call.ts";
import { readEnvironment, TOKEN } from "../shared/environment.ts";
import { onceMade } from "../shared/once.ts";
import { type InboxDependencies, readRequests } from "./read-requests.ts";

const input = object({ of: optional(personId), domain: optional(domainId) });

/** Lists the requests that the caller may decide. */
export const createHandler = (dependencies: HttpDependencies & InboxDependencies): HttpHandler =>
  get(dependencies, input, async ({ caller, input: query }) =>
    answer(200, { requests: await readRequests(dependencies, caller, query) }),
  );

export const handler = onceMade(() => {
  const environment = readEnvironment("read-requests", ["POLICY_TABLE", ...TOKEN]);
  const items = awsTable(environment);
  const legs = awsLegs(items);
  return createHandler({ ...awsHttp(environment), ...legs, table: { ...legs.table, ...dynamoInbox(items) } });
});
