import type { CatalogTable, Database, TagDefinition, Tags } from "../../lake-formation/state.ts";
import type { Json } from "./account.ts";
import type { Context } from "./operation.ts";

/** What counts of several layers of tags, the nearest first: a lower value replaces an inherited one. */
export function effectiveTags(...layers: readonly Tags[]): Tags {
  return Object.assign({}, ...layers.toReversed());
}

/** Whether tags satisfy an expression: every key is there with one of the values, `*` standing for any. */
export function isMatch(expression: readonly TagDefinition[], tags: Tags): boolean {
  return expression.every(({ key, values }) => {
    const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
    return value !== undefined && values.some((wanted) => wanted === "*" || wanted === value);
  });
}

/** The columns of a table whose own or inherited tags satisfy an expression. */
export function matchingColumns(
  expression: readonly TagDefinition[],
  { database, table }: { readonly database: Database; readonly table: CatalogTable },
): readonly string[] {
  return table.columns
    .filter((column) => isMatch(expression, effectiveTags(column.tags, table.tags, database.tags)))
    .map(({ name }) => name);
}

/** Tags as the wire carries them. */
export function tagPairs({ account }: Context, tags: Tags): readonly Json[] {
  const CatalogId = account.catalog.account;
  return Object.entries(tags).map(([TagKey, value]) => ({ CatalogId, TagKey, TagValues: [value] }));
}
