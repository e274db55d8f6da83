import { randomUUID } from "node:crypto";
import { STSClient } from "@aws-sdk/client-sts";
import { dynamoHub } from "../../lib/aws/dynamo-hub.ts";
import { dynamoPeople } from "../../lib/aws/dynamo-people.ts";
import { dynamoSessions } from "../../lib/aws/dynamo-sessions.ts";
import { StsSessions } from "../../lib/aws/sts-sessions.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import { object, optional, whole } from "../../lib/model/shape.ts";
import { formatInstant } from "../../lib/model/time.ts";
import { accountId, purposeId } from "../../lib/model/workflow/schemas/fields.ts";
import { answer } from "../shared/answer.ts";
import { awsHttp, awsTable } from "../shared/aws.ts";
import { type HttpDependencies, type HttpHandler, post } from "../shared/call.ts";
import { readEnvironment, TOKEN } from "../shared/environment.ts";
import { onceMade } from "../shared/once.ts";
import { reason } from "../shared/reason.ts";
import { type BrokerDependencies, openSession } from "./open-session.ts";

const input = object({
  // one purpose, never a list: no session combines two
  purpose: purposeId,
  reason: optional(reason),
  account: optional(accountId),
  acknowledgement: optional(whole(0)),
});

/** Opens a session for exactly one purpose. */
export const createHandler = (dependencies: HttpDependencies & BrokerDependencies): HttpHandler =>
  post(dependencies, input, async ({ caller, input: wish }) => {
    const { purpose, expiresAt, credentials } = await openSession(dependencies, { ...wish, person: caller });
    const expiration = formatInstant(credentials.expiration);
    return answer(201, { purpose, expiresAt: formatInstant(expiresAt), credentials: { ...credentials, expiration } });
  });

export const handler = onceMade(() => {
  const environment = readEnvironment("open-session", ["POLICY_TABLE", "ACCOUNT_ID", "PARTITION", ...TOKEN]);
  const sessions = new StsSessions(new STSClient(), environment.PARTITION);
  const items = awsTable(environment);
  const table = { ...dynamoHub(items), ...dynamoPeople(items), ...dynamoSessions(items) };
  const broker = { table, sessions, clock: systemClock, newId: randomUUID, account: environment.ACCOUNT_ID };
  return createHandler({ ...awsHttp(environment), ...broker });
});
