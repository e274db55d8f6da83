import { databaseName } from "../../lib/lake-formation/names.ts";
import { byText } from "../../lib/lake-formation/state.ts";
import type { ProductRecord } from "../../lib/model/workflow/hub.ts";
import type { ProductTable } from "../../lib/ports/policy-table.ts";

/** A run of a domain's products by name, as far as it tells which databases are looked at with them. */
export interface ShardPlace {
  /** Name of the last product; absent if the shard is the domain's last. */
  readonly until?: string | undefined;
  /** Whether a database of the domain belongs to the shard, be there a product of its name or not. */
  readonly includes: (database: string) => boolean;
}

/** The products of a shard. */
export interface Shard extends ShardPlace {
  readonly products: readonly ProductRecord[];
}

export interface ShardOptions {
  readonly domain: string;
  /** Name of the last product of the shard before. @default - the domain's first shard */
  readonly after?: string | undefined;
  /** Products of a shard at most. */
  readonly size: number;
  /** Gets the name of each product that nobody understands. @default - any of them fails the read */
  readonly onCorrupt?: ((name: string) => void) | undefined;
}

type Ends = Pick<ShardOptions, "domain" | "after"> & Pick<ShardPlace, "until">;

/** A table's tags are read one by one: more products would not be read in one run's time; see `docs/benchmarks.md`. */
export const SHARD_SIZE = 1000;

/** Reads a shard. The shards of a domain share no database and leave out none, whichever products come and go. */
export async function readShard(table: ProductTable, { domain, after, size, onCorrupt }: ShardOptions): Promise<Shard> {
  const names: string[] = [];
  const noted = (name: string) => {
    names.push(name);
    onCorrupt?.(name);
  };
  let until: string | undefined;
  const onMore = (name: string) => {
    until = name;
  };
  const products = await table.readProducts(domain, { after, limit: size, onCorrupt: onCorrupt && noted, onMore });
  names.push(...products.map(({ product }) => product.name));
  until ??= names.length < size ? undefined : endOf(names, after);
  return { products, ...shardPlace({ domain, after, until }) };
}

/** The place of the shard that comes after one product and ends with another. */
export function shardPlace({ domain, after, until }: Ends): ShardPlace {
  const prefix = databaseName(`${domain}/`).length;
  return {
    until,
    includes: (database) => {
      // products go by name in the table, where `-` comes before digits and letters, not after as `_` does
      const name = database.slice(prefix).replaceAll("_", "-");
      return (after === undefined || name > after) && (until === undefined || name <= until);
    },
  };
}

/** Nobody comes past items of which many bear one name, so what follows these is as good as not there: closed. */
function endOf(names: readonly string[], after = ""): string | undefined {
  const last = names.toSorted(byText).at(-1) ?? "";
  return last > after ? last : undefined;
}

/** Where a run begins that an event asked for: after a product if the event hands on, else with the first. */
export function beginOf(event: unknown, domain: string): string | undefined {
  const { kind, product } = detailOf(event);
  const isHandedOn = kind === "verification" && typeof product === "string" && product.startsWith(`${domain}/`);
  return isHandedOn ? product.slice(domain.length + 1) : undefined;
}

/** What an event of the bus says; nothing of anything else. */
export function detailOf(event: unknown): Readonly<Partial<Record<"kind" | "domain" | "product", unknown>>> {
  const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
  return isObject(event) && "detail" in event && isObject(event.detail) ? event.detail : {};
}
