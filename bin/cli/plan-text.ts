import type { Writable } from "node:stream";
import type {
  BatchEntry,
  Call,
  FilterInput,
  FilterNameInput,
  GrantResourceInput,
  TaggableInput,
  TagInput,
} from "../../lib/lake-formation/calls.ts";
import type { ForeignOpening } from "../../lib/lake-formation/foreign.ts";
import type { Impact } from "../../lib/lake-formation/impact.ts";
import type { PhasedPlan } from "../../lib/lake-formation/plan.ts";
import type { Catalog } from "../../lib/lake-formation/state.ts";
import { count } from "./count.ts";
import { foreignText, impactText } from "./impact-text.ts";
import { printable, styled } from "./terminal.ts";

/** One change that a call makes, as people read it. */
interface Change {
  readonly sign: "+" | "-";
  readonly what: string;
}

/** What `purpose-mesh plan` says. */
export interface PlanReport extends PhasedPlan {
  readonly impacts: readonly Impact[];
  readonly openings: readonly ForeignOpening[];
}

/** The calls in order, one line per change, as `cdk diff` would show them; then what they come to for whom. */
export function planText(report: PlanReport, { account, region }: Catalog, stream: Writable): string {
  const { narrow, widen, impacts, openings } = report;
  const place = `Lake Formation of account ${account} in ${region}`;
  const calls = [...narrow, ...widen];
  const foreign = foreignText(openings, stream);
  if (calls.length === 0) return `${place}: nothing to change\n${foreign}`;

  const all = calls.flatMap(changesOf);
  const added = all.filter(({ sign }) => sign === "+").length;
  const summary = `${count(calls.length, "call")}: ${count(added, "addition")}, ${count(all.length - added, "removal")}`;
  return [
    `${styled(stream, "bold", place)}, in this order\n`,
    ...all.map(({ sign, what }) => {
      const mark = sign === "+" ? styled(stream, "green", "[+]") : styled(stream, "red", "[-]");
      return `${mark} ${printable(what)}\n`;
    }),
    `\n${styled(stream, "bold", "Who gains and who loses what")}\n`,
    impactText(impacts, stream),
    foreign ? `\n${foreign}` : "",
    `\n${summary}\n`,
  ].join("");
}

function changesOf(call: Call): readonly Change[] {
  switch (call.operation) {
    case "CreateLFTag":
      return [{ sign: "+", what: `tag ${tagText(call.input)}` }];
    case "UpdateLFTag": {
      const { TagKey, TagValuesToAdd = [], TagValuesToDelete = [] } = call.input;
      return [
        ...TagValuesToDelete.map((value): Change => ({ sign: "-", what: `tag ${TagKey}: value ${value}` })),
        ...TagValuesToAdd.map((value): Change => ({ sign: "+", what: `tag ${TagKey}: value ${value}` })),
      ];
    }
    case "DeleteLFTag":
      return [{ sign: "-", what: `tag ${call.input.TagKey}` }];
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource": {
      const sign = call.operation === "AddLFTagsToResource" ? "+" : "-";
      return call.input.LFTags.map((tag) => ({ sign, what: `${taggableText(call.input.Resource)}: ${tagText(tag)}` }));
    }
    case "CreateDataCellsFilter":
      return [{ sign: "+", what: filterText(call.input.TableData) }];
    case "DeleteDataCellsFilter":
      return [{ sign: "-", what: filterNameText(call.input) }];
    case "BatchGrantPermissions":
      return call.input.Entries.map((entry) => ({ sign: "+", what: grantText(entry) }));
    case "BatchRevokePermissions":
      return call.input.Entries.map((entry) => ({ sign: "-", what: grantText(entry) }));
  }
}

function tagText({ TagKey, TagValues }: TagInput): string {
  return `${TagKey}=${TagValues.join("|")}`;
}

function taggableText({ Database, Table, TableWithColumns }: TaggableInput): string {
  if (TableWithColumns) {
    const { DatabaseName, Name, ColumnNames } = TableWithColumns;
    return `columns ${DatabaseName}.${Name} (${ColumnNames.join(", ")})`;
  }
  return Table ? `table ${Table.DatabaseName}.${Table.Name}` : `database ${Database?.Name}`;
}

function filterText(filter: FilterInput): string {
  const { RowFilter, ColumnNames } = filter;
  const columns = ColumnNames ? ` (${ColumnNames.join(", ")})` : "";
  return `${filterNameText(filter)}${columns}: ${RowFilter.FilterExpression ?? "all rows"}`;
}

function filterNameText({ DatabaseName, TableName, Name }: FilterNameInput): string {
  return `filter ${Name} on ${DatabaseName}.${TableName}`;
}

function grantText({ Principal, Resource, Permissions = [] }: BatchEntry): string {
  return `grant ${Permissions.join(", ")} on ${grantedText(Resource)} to ${Principal.DataLakePrincipalIdentifier}`;
}

function grantedText({ LFTagPolicy, DataCellsFilter, ...named }: GrantResourceInput): string {
  if (LFTagPolicy) {
    const kind = LFTagPolicy.ResourceType === "DATABASE" ? "databases" : "tables";
    return `${kind} where ${LFTagPolicy.Expression.map(tagText).join(" and ")}`;
  }
  if (DataCellsFilter) return filterNameText(DataCellsFilter);
  const { Table, TableWithColumns, Database } = named;
  const table = TableWithColumns ?? Table;
  return table ? `table ${table.DatabaseName}.${table.Name ?? "*"}` : `database ${Database?.Name}`;
}
