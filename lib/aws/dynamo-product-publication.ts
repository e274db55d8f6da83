import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { InvalidDocumentError } from "../model/errors.ts";
import type { ProductPublication } from "../ports/policy-table.ts";
import type { ItemTable } from "./item-table.ts";
import { productKey } from "./keys-of-items.ts";
import { productItem } from "./policy-items.ts";

/** {@link ProductPublication} on a DynamoDB table. */
export function dynamoProductPublication({ client, name }: ItemTable): ProductPublication {
  return {
    async publishProduct(product) {
      try {
        await client.send(new PutCommand({ TableName: name, Item: productItem(product) }));
      } catch (cause) {
        if (!(cause instanceof Error && /item size/i.test(cause.message))) throw cause;
        const help = "split it into several products";
        throw new InvalidDocumentError([{ path: product.id, message: "is larger than 400 KB", help }], { cause });
      }
    },

    async removeProduct(id) {
      await client.send(new DeleteCommand({ TableName: name, Key: productKey(id) }));
    },
  };
}
