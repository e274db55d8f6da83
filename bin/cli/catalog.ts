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
  if (!/^\d{12}$/.test(account)) {
    throw new UsageError(`\`--account\` is no account: \`${excerpt(account)}\``, { help: "write its 12 digits" });
  }
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) {
    throw new UsageError(`\`--region\` is no Region: \`${excerpt(region)}\``, {
      help: "write one such as `eu-west-1`",
    });
  }
  return { account, region };
}
