/**
 * What things are called in Glue, Lake Formation and IAM; the only place that knows.
 *
 * Domains, products and purposes hold no `_`, columns no `__` and none holds `--`, so that no two things share a name.
 */

import { createHash } from "node:crypto";
import type { Treatment } from "../model/treatment.ts";
import type { Grant } from "./state.ts";

/** Value of a purpose's tag on a database: the purpose sees some table in it. Opens no data. */
export const DESCRIBE = "describe";
/** Value of a purpose's tag on a column: the purpose sees the column in all rows. */
export const ALLOW = "allow";

/** The group by which Lake Formation leaves a resource to IAM alone, for whoever created it unaware of Lake Formation. */
export const EVERYBODY = "IAM_ALLOWED_PRINCIPALS";

const TAG_KEY_PREFIX = "purpose:";
const FILTER_PATTERN = /^purpose_(.+)__[0-9a-f]{12}$/;
const ROLE_PATTERN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/purpose\/([^/]+)$/;

/** Glue database of a product id (`domain/name`). */
export function databaseName(product: string): string {
  return product.replace("/", "__").replaceAll("-", "_");
}

/** Glue column that holds `column` as `purpose` gets it; `undefined` when it gets nothing. */
export function physicalColumn(column: string, treatment: Treatment, purpose: string): string | undefined {
  switch (treatment) {
    case "clear":
      return column;
    case "pseudonym":
      return `${column}__${purpose.replaceAll("-", "_")}`;
    case "masked":
      return `${column}__masked`;
    case "hidden":
      return undefined;
  }
}

/** Key of a purpose's own LF-Tag: a resource has one value per key, so purposes cannot be values of one key. */
export function purposeTagKey(purpose: string): string {
  return `${TAG_KEY_PREFIX}${purpose}`;
}

/** The purpose whose tag this is; `undefined` for tags that are not ours. */
export function purposeOfTagKey(key: string): string | undefined {
  return key.startsWith(TAG_KEY_PREFIX) ? key.slice(TAG_KEY_PREFIX.length) : undefined;
}

/** What a data cells filter lets through. */
export interface FilterContent {
  /** Row filter expression; absent means all rows. */
  readonly rows?: string | undefined;
  /** Physical columns. */
  readonly columns: readonly string[];
}

/** Name of a purpose's filter with this content: other content is another filter, so that none changes underfoot. */
export function filterName(purpose: string, { rows, columns }: FilterContent): string {
  const content = JSON.stringify([rows ?? null, columns.toSorted()]);
  return `purpose_${purpose}__${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;
}

/** The purpose whose filter this is; `undefined` for filters that are not ours. */
export function purposeOfFilter(name: string): string | undefined {
  return FILTER_PATTERN.exec(name)?.[1];
}

/** The one role in a consumer account that acts for a purpose. */
export function purposeRoleArn(account: string, purpose: string): string {
  return `arn:aws:iam::${account}:role/purpose/${purpose}`;
}

/** Account and purpose of a purpose role; `undefined` for every other principal. */
export function purposeOfRole(arn: string): { readonly account: string; readonly purpose: string } | undefined {
  const [, account, purpose] = ROLE_PATTERN.exec(arn) ?? [];
  return account && purpose ? { account, purpose } : undefined;
}

/** Whether a tag is the kit's. */
export function isOwnTag(key: string): boolean {
  return purposeOfTagKey(key) !== undefined;
}

/** Grants to purpose roles by way of the kit's own tags and filters; all others are somebody else's. */
export function isGrantOwned({ principal, resource }: Grant): boolean {
  if (!purposeOfRole(principal)) return false;
  if (resource.kind === "filter") return purposeOfFilter(resource.name) !== undefined;
  return resource.kind === "tag-policy" && resource.expression.every(({ key }) => isOwnTag(key));
}
