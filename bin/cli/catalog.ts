import type { Catalog } from "../../lib/lake-formation/state.ts";
import type { Given } from "./command.ts";
import { UsageError } from "./errors.ts";
import { excerpt } from "./terminal.ts";

/** The catalog that commands speak of unless told otherwise. */
export const CATALOG: Catalog = { account: "111122223333", region: "eu-west-1" };

/**
 * The catalog that `--account` and `--region` name.
 *
 * @throws UsageError if either is none
 */
export function catalogOf({ values }: Given): Catalog {
  const { account = CATALOG.account, region = CATALOG.region } = values;
  if (!isAccount(account)) {
    throw new UsageError(`\`--account\` is no account: \`${excerpt(account)}\``, { help: "write its 12 digits" });
  }
  if (!isRegion(region)) {
    throw new UsageError(`\`--region\` is no Region: \`${excerpt(region)}\``, {
      help: "write one such as `eu-west-1`",
    });
  }
  return { account, region };
}

/** Whether a text can be the id of an account. */
export function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** Whether a text can be the name of a Region, one of those to come included. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text);
}
