import type { PolicyPublication } from "../ports/policy-table.ts";
import { dynamoHubPublication } from "./dynamo-hub-publication.ts";
import { dynamoPeoplePublication } from "./dynamo-people-publication.ts";
import { dynamoProductPublication } from "./dynamo-product-publication.ts";
import type { ItemTable } from "./item-table.ts";

/** {@link PolicyPublication} on the table of {@link dynamoPolicyTable}, whole. Handlers take the parts they need. */
export function dynamoPolicyPublication(table: ItemTable): PolicyPublication {
  return { ...dynamoHubPublication(table), ...dynamoPeoplePublication(table), ...dynamoProductPublication(table) };
}
