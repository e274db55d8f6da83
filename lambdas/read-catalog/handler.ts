import { dynamoHub } from "../../lib/aws/dynamo-hub.ts";
import { dynamoPeople } from "../../lib/aws/dynamo-people.ts";
import { dynamoProducts } from "../../lib/aws/dynamo-products.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import { object, optional } from "../../lib/model/shape.ts";
import { domainId, productId } from "../../lib/model/workflow/schemas/fields.ts";
import { answer } from "../shared/answer.ts";
import { awsHttp, awsTable } from "../shared/aws.ts";
import { get, type HttpDependencies, type HttpHandler } from "../shared/call.ts";
import { readEnvironment, TOKEN } from "../shared/environment.ts";
import { onceMade } from "../shared/once.ts";
import { type CatalogDependencies, readCatalog } from "./read-catalog.ts";

const input = object({ domain: optional(domainId), after: optional(productId) });

/** Lists products, the purposes they serve and how the caller stands with them. */
export const createHandler = (dependencies: HttpDependencies & CatalogDependencies): HttpHandler =>
  get(dependencies, input, async ({ caller, input: query }) =>
    answer(200, await readCatalog(dependencies, caller, query)),
  );

export const handler = onceMade(() => {
  const environment = readEnvironment("read-catalog", ["POLICY_TABLE", ...TOKEN]);
  const items = awsTable(environment);
  const table = { ...dynamoHub(items), ...dynamoPeople(items), ...dynamoProducts(items) };
  return createHandler({ ...awsHttp(environment), table, clock: systemClock });
});
