import type { Tags } from "../../lake-formation/state.ts";
import type { Json } from "./account.ts";
import type { Context } from "./operation.ts";

/** Tags as the wire carries them. */
export function tagPairs({ account }: Context, tags: Tags): readonly Json[] {
  const CatalogId = account.catalog.account;
  return Object.entries(tags).map(([TagKey, value]) => ({ CatalogId, TagKey, TagValues: [value] }));
}
