import { databaseName } from "../../lib/lake-formation/names.ts";
import type { ProductRecord } from "../../lib/model/workflow/hub.ts";
import type { ProductTable } from "../../lib/ports/policy-table.ts";

/** A run of a domain's products by name, and the databases that are looked at with them. */
export interface Shard {
  readonly products: readonly ProductRecord[];
  /** Name of the last product; absent if the shard is the domain's last. */
  readonly until?: string | undefined;
  /** Whether a database belongs to the shard, be there a product of its name or not. */
  readonly includes: (database: string) => boolean;
}

export interface ShardOptions {
  readonly domain: string;
  /** Name of the last product of the shard before. @default - the domain's first shard */
  readonly after?: string | undefined;
  /** Products of a shard at most. */
  readonly size: number;
}

/** Reads a shard. The shards of a domain share no database and leave out none, whichever products come and go. */
export async function readShard(table: ProductTable, { domain, after, size }: ShardOptions): Promise<Shard> {
  const products = await table.readProducts(domain, { after, limit: size });
  const until = products.length < size ? undefined : products.at(-1)?.product.name;
  const prefix = databaseName(`${domain}/`).length;
  return {
    products,
    until,
    includes: (database) => {
      // products go by name in the table, where `-` comes before digits and letters, not after as `_` does
      const name = database.slice(prefix).replaceAll("_", "-");
      return (after === undefined || name > after) && (until === undefined || name <= until);
    },
  };
}

/** Where a run begins that an event asked for: after a product if the event hands on, else with the first. */
export function beginOf(event: unknown, domain: string): string | undefined {
  const { kind, product } = detailOf(event);
  const isHandedOn = kind === "verification" && typeof product === "string" && product.startsWith(`${domain}/`);
  return isHandedOn ? product.slice(domain.length + 1) : undefined;
}

function detailOf(event: unknown): { readonly kind?: unknown; readonly product?: unknown } {
  const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
  return isObject(event) && "detail" in event && isObject(event.detail) ? event.detail : {};
}
