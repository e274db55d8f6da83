import { paginateListDataCellsFilter, paginateListLFTags, paginateListResources } from "@aws-sdk/client-lakeformation";
import type { LiveAccount } from "./account.ts";
import type { Connection } from "./aws/connect.ts";
import { LiveAccountError } from "./errors.ts";
import { isOfSomeRun } from "./names.ts";

/** @throws LiveAccountError unless the credentials belong to the account that was named */
export function assertAccount(connection: Pick<Connection, "account">, named: string): void {
  if (connection.account === named) return;
  throw new LiveAccountError(`\`--account\` names ${named}, and the credentials belong to ${connection.account}`, {
    help: "choose the profile of the sandbox account (`AWS_PROFILE`); nothing was called but `sts:GetCallerIdentity`",
  });
}

/**
 * Refuses accounts in which something is governed by Lake Formation already, leftovers of other runs aside.
 *
 * @throws LiveAccountError naming what was found
 */
export async function assertSandbox({ clients: { lakeFormation: client } }: LiveAccount): Promise<void> {
  const [locations, tags, filters] = await Promise.all([
    collect(paginateListResources({ client }, {}), (page) => page.ResourceInfoList?.map((info) => info.ResourceArn)),
    collect(paginateListLFTags({ client }, {}), (page) => page.LFTags?.map((tag) => tag.TagKey)),
    collect(paginateListDataCellsFilter({ client }, {}), (page) => page.DataCellsFilters?.map((filter) => filter.Name)),
  ]);
  const found = [
    ...counted(locations, "registered location"),
    ...counted(tags, "LF-Tag"),
    ...counted(filters, "data cells filter"),
  ];
  if (found.length === 0) return;
  throw new LiveAccountError(`the account holds governed data: ${found.join(", ")}`, {
    help: "take an empty sandbox account; if this is one, add `--yes-this-is-a-sandbox`",
  });
}

async function collect<Page>(
  pages: AsyncIterable<Page>,
  namesIn: (page: Page) => readonly (string | undefined)[] | undefined,
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of pages) names.push(...(namesIn(page) ?? []).map((name) => name ?? ""));
  return names.filter((name) => !isOfSomeRun(name));
}

function counted(names: readonly string[], what: string): readonly string[] {
  if (names.length === 0) return [];
  return [`${names.length} ${what}${names.length === 1 ? "" : "s"}`];
}
