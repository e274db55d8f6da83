import { GetResourceLFTagsCommand } from "@aws-sdk/client-lakeformation";
import type { TableName } from "../../lib/lake-formation/state.ts";
import type { LiveAccount } from "./account.ts";

interface ColumnTag {
  readonly column: string;
  readonly key: string;
}

/** The value of a tag that a column itself carries. */
export function ownValue(account: LiveAccount, table: TableName, tag: ColumnTag): Promise<string | undefined> {
  return tagValue(account, table, { ...tag, own: true });
}

/** The value of a tag that is in force for a column, wherever it comes from. */
export function inheritedValue(account: LiveAccount, table: TableName, tag: ColumnTag): Promise<string | undefined> {
  return tagValue(account, table, { ...tag, own: false });
}

async function tagValue(
  { clients: { lakeFormation } }: LiveAccount,
  { database, table }: TableName,
  { column, key, own }: ColumnTag & { readonly own: boolean },
): Promise<string | undefined> {
  const {
    LFTagsOnColumns = [],
    LFTagsOnTable = [],
    LFTagOnDatabase = [],
  } = await lakeFormation.send(
    new GetResourceLFTagsCommand({
      Resource: { Table: { DatabaseName: database, Name: table } },
      ShowAssignedLFTags: own,
    }),
  );
  const onColumn = LFTagsOnColumns.find(({ Name }) => Name === column)?.LFTags ?? [];
  // where nothing is assigned below, Lake Formation may list the value only where it is inherited from
  const layers = own ? [onColumn] : [onColumn, LFTagsOnTable, LFTagOnDatabase];
  for (const tags of layers) {
    const value = tags.find(({ TagKey }) => TagKey === key)?.TagValues?.[0];
    if (value !== undefined) return value;
  }
  return undefined;
}
