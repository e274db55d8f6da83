import {
  GetDataLakeSettingsCommand,
  paginateListDataCellsFilter,
  paginateListLFTags,
  paginateListResources,
} from "@aws-sdk/client-lakeformation";
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
 * Lake Formation shows a caller who is no administrator a part of what there is, so administrators other than the
 * caller count as a sign that there is more.
 *
 * @throws LiveAccountError naming what was found
 */
export async function assertSandbox(account: LiveAccount): Promise<void> {
  const client = account.clients.lakeFormation;
  const [unseen, locations, tags, filters] = await Promise.all([
    othersWhoSeeMore(account),
    collect(paginateListResources({ client }, {}), (page) => page.ResourceInfoList?.map((info) => info.ResourceArn)),
    collect(paginateListLFTags({ client }, {}), (page) => page.LFTags?.map((tag) => tag.TagKey)),
    collect(paginateListDataCellsFilter({ client }, {}), (page) => page.DataCellsFilters?.map((filter) => filter.Name)),
  ]);
  const found = [
    ...counted(unseen, "administrators beside you"),
    ...counted(locations, "registered locations"),
    ...counted(tags, "LF-Tags"),
    ...counted(filters, "data cells filters"),
  ];
  if (found.length === 0) return;
  throw new LiveAccountError(`the account holds governed data: ${found.join(", ")}`, {
    help: "take an empty sandbox account; if this is one, add `--yes-this-is-a-sandbox`",
  });
}

async function othersWhoSeeMore({ clients: { lakeFormation }, caller }: LiveAccount): Promise<readonly string[]> {
  const { DataLakeSettings } = await lakeFormation.send(new GetDataLakeSettingsCommand({}));
  const admins = (DataLakeSettings?.DataLakeAdmins ?? []).map(({ DataLakePrincipalIdentifier: id = "" }) => id);
  return admins.includes(caller) ? [] : admins;
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
  return [`${what}: ${names.length}`];
}
