import { emptyLeg } from "../model/workflow/leg.ts";
import type { LegTable } from "../ports/policy-table.ts";
import { getItem, type ItemTable, putItem } from "./item-table.ts";
import { legKey } from "./keys-of-items.ts";
import { legItem, readLegItem } from "./policy-items.ts";

/** {@link LegTable} on a DynamoDB table. */
export function dynamoLegs(table: ItemTable): LegTable {
  return {
    async readLeg(key) {
      const item = await getItem(table, legKey(key));
      return item ? readLegItem(item) : emptyLeg(key);
    },
    writeLeg: (next) =>
      putItem(table, legItem(next), next.version === 1 ? { absent: true } : { version: next.version - 1 }),
  };
}
