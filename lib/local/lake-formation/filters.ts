import { filterInput } from "../../lake-formation/call-inputs.ts";
import { LIMITS } from "../../lake-formation/limits.ts";
import { type DataCellsFilter, filterKey } from "../../lake-formation/state.ts";
import { refusalOfFilters } from "./administration.ts";
import * as inputs from "./inputs.ts";
import {
  answer,
  type Context,
  carryOut,
  changed,
  invalid,
  type Operation,
  type Outcome,
  operation,
  type Refusal,
  refuse,
  withCatalog,
} from "./operation.ts";
import { page } from "./page.ts";

/** Data cells filters. */
export const FILTER_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateDataCellsFilter: operation(inputs.filterWriting, (context, { TableData }) => {
    const data = completed(context, TableData);
    if ("exception" in data) return data;
    return carryOut(context, { operation: "CreateDataCellsFilter", input: { TableData: data } });
  }),
  UpdateDataCellsFilter: operation(inputs.filterWriting, updateFilter),
  DeleteDataCellsFilter: operation(inputs.filterNaming, (context, input) => {
    const exception = refusalOfFilters(context, input);
    return exception ? { exception } : carryOut(context, { operation: "DeleteDataCellsFilter", input });
  }),
  GetDataCellsFilter: operation(inputs.filterNaming, (context, input) => {
    const filter = named(context, input);
    if (!filter) return refuse("EntityNotFoundException", `no filter \`${input.Name}\``);
    return answer(context, { DataCellsFilter: shown(context, filter) });
  }),
  ListDataCellsFilter: operation(inputs.filterListing, (context, input) => {
    const { Table: table } = input;
    const isMeant = (filter: DataCellsFilter) =>
      !table || (filter.database === table.DatabaseName && (table.Name === undefined || filter.table === table.Name));
    const show = (filter: DataCellsFilter) => (isMeant(filter) ? [shown(context, filter)] : []);
    return page(context, { name: "DataCellsFilters", all: context.account.catalog.filters, show, input });
  }),
};

type CompleteFilter = inputs.FilterData & { readonly RowFilter: NonNullable<inputs.FilterData["RowFilter"]> };

/** Says which rows and which columns, each in exactly one way. */
function completed(context: Context, data: inputs.FilterData): CompleteFilter | Refusal {
  const { RowFilter, ColumnNames, ColumnWildcard, TableCatalogId } = data;
  const denied = refusalOfFilters(context, data);
  if (denied) return { exception: denied };
  if (TableCatalogId !== context.account.catalog.account) return invalid("a filter belongs to a table of the account");
  const rows = [RowFilter?.FilterExpression, RowFilter?.AllRowsWildcard].filter((part) => part !== undefined);
  if (!RowFilter || rows.length !== 1) return invalid("a filter has a filter expression or all rows");
  if ((ColumnNames === undefined) === (ColumnWildcard === undefined)) {
    return invalid("a filter has column names or a column wildcard");
  }
  const bytes = Buffer.byteLength(RowFilter.FilterExpression ?? "");
  if (bytes >= LIMITS.rowFilterBytes)
    return invalid(`a filter expression has fewer than ${LIMITS.rowFilterBytes} characters`);
  return { ...data, RowFilter };
}

/** Whoever holds the filter holds what it has become. */
function updateFilter(context: Context, { TableData }: { readonly TableData: inputs.FilterData }): Outcome {
  const data = completed(context, TableData);
  if ("exception" in data) return data;
  const { account } = context;
  const before = named(context, data);
  if (!before) return refuse("EntityNotFoundException", `no filter \`${data.Name}\``);
  const filters = account.catalog.filters.filter((filter) => filter !== before);
  const without = { ...context, account: withCatalog(account, { ...account.catalog, filters }) };
  const created = carryOut(without, { operation: "CreateDataCellsFilter", input: { TableData: data } });
  return "exception" in created ? created : changed(created.account);
}

function named(
  { account }: Context,
  {
    DatabaseName,
    TableName,
    Name,
  }: { readonly DatabaseName: string; readonly TableName: string; readonly Name: string },
): DataCellsFilter | undefined {
  const key = filterKey({ database: DatabaseName, table: TableName, name: Name });
  return account.catalog.filters.find((filter) => filterKey(filter) === key);
}

function shown({ account }: Context, filter: DataCellsFilter) {
  return filterInput(filter, account.catalog);
}
