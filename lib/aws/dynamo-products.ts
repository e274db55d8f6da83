import { placeMisnomer } from "../model/names.ts";
import type { ProductRecord } from "../model/workflow/hub.ts";
import { CorruptItemError, TooMuchStoredError } from "../ports/errors.ts";
import type { Allowance, ContentTable, ProductPage, ProductTable } from "../ports/policy-table.ts";
import { between, getItem, type Item, type ItemTable, queryItems, startingWith } from "./item-table.ts";
import { domainPartition, type ItemKey, productKey, secondPart } from "./keys-of-items.ts";
import { readLegItem, readProductItem } from "./policy-items.ts";

/** 8 MB. */
const UNITS_AT_LEAST = 2_000;
/** 160 KB. */
const UNITS_EACH = 40;

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
    async readProduct(id, allowance = allowanceFor(1)) {
      const { pk, sk } = productKey(id);
      const [[product], legs] = await Promise.all([
        // no `GetItem`: this one counts what it reads
        queryItems(table, between(pk, sk, sk), { allowance }),
        queryItems(table, startingWith(pk, legsPrefix(secondPart(sk))), { allowance }),
      ]);
      if (allowance.left <= 0) tooMuch();
      return product && { product: readProductItem(product), legs: legs.map(readLegItem) };
    },
  };
}

/** {@link ProductTable} on a DynamoDB table. */
export function dynamoProducts(table: ItemTable): ProductTable {
  async function readProducts(
    domain: string,
    { after = "", limit, onCorrupt, onMore }: ProductPage = {},
  ): Promise<readonly ProductRecord[]> {
    const pk = domainPartition(domain);
    const [ofProducts, ofLegs] = [allowanceFor(limit), allowanceFor(limit)];
    // `!` sorts before everything that may continue a name
    const first = after === "" ? "PRODUCT#" : `PRODUCT#${after}!`;
    const items = await queryItems(table, between(pk, first, "PRODUCT#~"), { limit, allowance: ofProducts });
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
    // a domain could write many items of one name, or of none to ask by: what follows these is as good as not there
    const names = items.map(productOf).filter((name) => name > after && !placeMisnomer(name));
    let until = items.length === limit || ofProducts.left <= 0 ? names.at(-1) : undefined;
    // of products alone: a key that is no product's, of which a domain may write any, could end before it begins
    const [from, to] = [products.at(0)?.name, products.at(-1)?.name];
    const range = between(pk, legsPrefix(from), `${legsPrefix(to)}~`);
    const legs = from === undefined ? [] : await queryItems(table, range, { allowance: ofLegs });
    // INVARIANT: a product has all of its legs, any of which may prohibit, or is not shown
    const end = ofLegs.left > 0 ? "~" : String(legs.at(-1)?.sk ?? "");
    const whole = products.filter(({ name }) => `${legsPrefix(name)}~` < end);
    if (whole.length < products.length) until = whole.at(-1)?.name ?? from;
    if (from !== undefined && whole.length === 0) understood(from, tooMuch);
    if (until !== undefined) onMore?.(until);
    const legsOf = Map.groupBy(legs, productOf);
    return whole.flatMap((product) =>
      understood(product.name, () => ({ product, legs: (legsOf.get(product.name) ?? []).map(readLegItem) })),
    );
  }
  return { ...dynamoProduct(table), readProducts };
}

/** What the sort keys of a product's legs begin with. */
function legsPrefix(product: string | undefined): string {
  return `ASSIGNMENT#${product}#`;
}

/** What is read of so many products, or of their legs: as much as honest ones have, and of one alone 8 MB. */
function allowanceFor(products = Number.POSITIVE_INFINITY): Allowance {
  return { left: Math.max(UNITS_AT_LEAST, UNITS_EACH * products) };
}

function tooMuch(): never {
  throw new TooMuchStoredError("too much is stored of a product");
}

/** Name of the product that an item of a domain is, or is about. */
function productOf({ sk }: Item | ItemKey): string {
  return secondPart(sk);
}
