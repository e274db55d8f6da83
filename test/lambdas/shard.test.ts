import { describe, expect, it } from "vitest";
import { readShard } from "../../lambdas/shared/shard.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import type { ProductPage, ProductTable } from "../../lib/ports/policy-table.ts";
import { productNamed } from "../contract/sample-mesh.ts";

/** A table of products by name, of which some cannot be understood; keys that are no names stand for their first part. */
function tableOf(keys: readonly string[], corrupt: readonly string[] = []): ProductTable {
  return {
    readProduct: async () => undefined,
    readProducts: async (_domain: string, { after = "", limit, onCorrupt }: ProductPage = {}) =>
      keys
        .filter((key) => key > `${after}!`)
        .slice(0, limit)
        .flatMap((key) => {
          const [name = ""] = key.split("#");
          if (!corrupt.includes(key)) return [{ product: productNamed(`crm/${name}`), legs: [] }];
          if (!onCorrupt) throw new CorruptItemError("a stored `PRODUCT` cannot be understood");
          onCorrupt(name);
          return [];
        }),
  };
}

/** Names of the products of all shards, one after the other, and which shard has which database. */
async function shardsOf(table: ProductTable, size: number) {
  const shards: { readonly products: readonly string[]; readonly includes: (database: string) => boolean }[] = [];
  const corrupt: string[] = [];
  let after: string | undefined;
  do {
    const shard = await readShard(table, { domain: "crm", after, size, onCorrupt: (name) => corrupt.push(name) });
    shards.push({ products: shard.products.map(({ product }) => product.name), includes: shard.includes });
    after = shard.until;
  } while (after !== undefined && shards.length < 20);
  return { shards, corrupt };
}

describe("shards", () => {
  const NAMES = ["a", "b", "b-1", "b1", "c", "d"];
  const DATABASES = ["0", "a", "aa", "b", "b_1", "b1", "c", "c_9", "d", "z"].map((name) => `crm__${name}`);

  it.each([1, 2, 3, 100])("of %i products have every product and every database once", async (size) => {
    const { shards } = await shardsOf(tableOf(NAMES), size);

    expect(shards.flatMap(({ products }) => products)).toEqual(NAMES);
    for (const database of DATABASES) {
      expect(
        shards.filter(({ includes }) => includes(database)),
        database,
      ).toHaveLength(1);
    }
  });

  it.each([1, 2, 3])("of %i products leave out none behind those that nobody understands", async (size) => {
    const { shards, corrupt } = await shardsOf(tableOf(NAMES, ["b", "b-1", "d"]), size);

    expect(shards.flatMap(({ products }) => products)).toEqual(["a", "b1", "c"]);
    expect(corrupt).toEqual(["b", "b-1", "d"]);
    for (const database of DATABASES) {
      expect(
        shards.filter(({ includes }) => includes(database)),
        database,
      ).toHaveLength(1);
    }
  });

  it("end where many items bear one name, with everything behind it closed", async () => {
    const keys = ["a", "b#1", "b#2", "b#3", "b#4", "c"];
    const { shards } = await shardsOf(tableOf(keys, keys.slice(1, 5)), 2);

    expect(shards.length).toBeLessThan(5);
    expect(shards.flatMap(({ products }) => products)).toEqual(["a"]);
    expect(shards.filter(({ includes }) => includes("crm__c"))).toHaveLength(1);
  });

  it("are not read where nobody wants to know of what cannot be understood", async () => {
    await expect(readShard(tableOf(["a"], ["a"]), { domain: "crm", size: 1 })).rejects.toThrow(/cannot be understood/);
  });
});
