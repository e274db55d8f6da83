import type { CatalogTable, Database, TagDefinition } from "../../lake-formation/state.ts";
import { type Context, type Outcome, refuse } from "./operation.ts";
import { type PageInput, page } from "./page.ts";
import { effectiveTags, isMatch, matchingColumns, tagPairs } from "./tag-match.ts";

/** A search, with the expression as it came. */
interface SearchInput extends PageInput {
  readonly Expression: readonly { readonly TagKey: string; readonly TagValues: readonly string[] }[];
}

/** Databases whose tags satisfy an expression. */
export function searchDatabases(context: Context, input: SearchInput): Outcome {
  const expression = expressionOf(context, input);
  if (!expression) return unknownTag();
  const show = (database: Database) =>
    isMatch(expression, database.tags)
      ? [
          {
            Database: { CatalogId: context.account.catalog.account, Name: database.name },
            LFTags: tagPairs(context, database.tags),
          },
        ]
      : [];
  return page(context, { name: "DatabaseList", all: context.account.catalog.databases, show, input });
}

/** Tables some column of which has tags, its own or inherited, that satisfy an expression. */
export function searchTables(context: Context, input: SearchInput): Outcome {
  const expression = expressionOf(context, input);
  if (!expression) return unknownTag();
  const { account, databases } = context.account.catalog;
  const all = databases.flatMap((database) => database.tables.map((table) => ({ database, table })));
  const show = (place: { readonly database: Database; readonly table: CatalogTable }) => {
    if (matchingColumns(expression, place).length === 0) return [];
    const { database, table } = place;
    const ofTable = effectiveTags(table.tags, database.tags);
    const columns = table.columns.map((column) => ({
      Name: column.name,
      LFTags: tagPairs(context, effectiveTags(column.tags, ofTable)),
    }));
    const Table = { CatalogId: account, DatabaseName: database.name, Name: table.name };
    return [
      {
        Table,
        LFTagOnDatabase: tagPairs(context, database.tags),
        LFTagsOnTable: tagPairs(context, ofTable),
        LFTagsOnColumns: columns,
      },
    ];
  };
  return page(context, { name: "TableList", all, show, input });
}

/** The expression in lower case; `undefined` if there is no such tag. */
function expressionOf({ account }: Context, { Expression }: SearchInput): readonly TagDefinition[] | undefined {
  const keys = new Set(account.catalog.tags.map(({ key }) => key));
  const expression = Expression.map(({ TagKey, TagValues }) => ({
    key: TagKey.toLowerCase(),
    values: TagValues.map((value) => value.toLowerCase()),
  }));
  return expression.every(({ key }) => keys.has(key)) ? expression : undefined;
}

function unknownTag(): Outcome {
  return refuse("EntityNotFoundException", "Tag key does not exist");
}
