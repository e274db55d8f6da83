import type { CatalogClients } from "../../lib/aws/lake-formation-reader.ts";
import type { Catalog } from "../../lib/lake-formation/state.ts";
import type { Keys, Pace, QueryEngine, Roles, Storage } from "./ports.ts";

/** One account in one Region, as experiments reach it. */
export interface LiveAccount {
  readonly place: Catalog;
  /** Partition of the account's ARNs: `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** ARN of the role or user that runs the experiments. */
  readonly caller: string;
  readonly clients: CatalogClients;
  readonly roles: Roles;
  readonly storage: Storage;
  readonly engine: QueryEngine;
  readonly keys: Keys;
  readonly pace: Pace;
}
