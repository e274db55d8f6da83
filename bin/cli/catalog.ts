import type { Catalog } from "../../lib/lake-formation/state.ts";

/** The catalog that commands speak of unless told otherwise. */
export const CATALOG: Catalog = { account: "111122223333", region: "eu-west-1" };
