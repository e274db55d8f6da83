import type { ProductRecord } from "../model/workflow/hub.ts";
import { CorruptItemError } from "../ports/errors.ts";
import type { ContentTable, ProductPage, ProductTable } from "../ports/policy-table.ts";
import { between, getItem, type Item, type ItemTable, queryItems, startingWith } from "./item-table.ts";
import { domainPartition, type ItemKey, productKey, secondPart } from "./keys-of-items.ts";
import { readLegItem, readProductItem } from "./policy-items.ts";

/** {@link ContentTable} on a DynamoDB table. */
export function dynamoContent(table: ItemTable): ContentTable {
  return {
    async readContent(id) {
      const product = await getItem(table, productKey(id));
      return product && readProductItem(product);
    },
  };
}

/** The part of a {@link ProductTable} on a DynamoDB table that reads one product. */
export function dynamoProduct(table: ItemTable): Pick<ProductTable, "readProduct"> {
  return {
    async readProduct(id) {
      const key = productKey(id);
      const [product, legs] = await Promise.all([
        getItem(table, key),
        queryItems(table, startingWith(key.pk, `ASSIGNMENT#${productOf(key)}#`)),
      ]);
      return product && { product: readProductItem(product), legs: legs.map(readLegItem) };
    },
  };
}

/** {@link ProductTable} on a DynamoDB table. */
export function dynamoProducts(table: ItemTable): ProductTable {
  async function readProducts(
    domain: string,
    { after, limit, onCorrupt }: ProductPage = {},
  ): Promise<readonly ProductRecord[]> {
    const pk = domainPartition(domain);
    // `!` sorts before everything that may continue a name
    const first = after === undefined ? "PRODUCT#" : `PRODUCT#${after}!`;
    const items = await queryItems(table, between(pk, first, "PRODUCT#~"), limit);
    const understood = <T>(name: string, record: () => T): readonly T[] => {
      try {
        return [record()];
      } catch (error) {
        if (!onCorrupt || !(error instanceof CorruptItemError)) throw error;
        onCorrupt(name);
        return [];
      }
    };
    const products = items.flatMap((item) => understood(productOf(item), () => readProductItem(item)));
    // of products alone: a key that is no product's, of which a domain may write any, could end before it begins
    const [{ name: from } = {}, { name: to } = {}] = [products.at(0), products.at(-1)];
    if (!from) return [];
    const legs = await queryItems(table, between(pk, `ASSIGNMENT#${from}#`, `ASSIGNMENT#${to}#~`));
    const legsOf = Map.groupBy(legs, productOf);
    return products.flatMap((product) =>
      understood(product.name, () => ({ product, legs: (legsOf.get(product.name) ?? []).map(readLegItem) })),
    );
  }
  return { ...dynamoProduct(table), readProducts };
}

/** Name of the product that an item of a domain is, or is about. */
function productOf({ sk }: Item | ItemKey): string {
  return secondPart(sk);
}
