/**
 * Calls to Lake Formation, with inputs exactly as the SDK takes them.
 *
 * Written out here because this half of the kit loads no SDK; a test holds them against the SDK's own types. Lists
 * are mutable for the same reason: the SDK asks for them so.
 */

import type { Permission } from "./state.ts";

/** One call: the operation's name and its input. Public as JSON. */
export type Call =
  | { readonly operation: "CreateLFTag"; readonly input: TagInput }
  | { readonly operation: "UpdateLFTag"; readonly input: UpdateTagInput }
  | { readonly operation: "DeleteLFTag"; readonly input: { readonly TagKey: string } }
  | { readonly operation: "AddLFTagsToResource" | "RemoveLFTagsFromResource"; readonly input: TagResourceInput }
  | { readonly operation: "CreateDataCellsFilter"; readonly input: { readonly TableData: FilterInput } }
  | { readonly operation: "DeleteDataCellsFilter"; readonly input: FilterNameInput }
  | { readonly operation: "BatchGrantPermissions" | "BatchRevokePermissions"; readonly input: BatchInput };

export interface TagInput {
  readonly TagKey: string;
  readonly TagValues: string[];
}

export interface UpdateTagInput {
  readonly TagKey: string;
  readonly TagValuesToAdd?: string[];
  readonly TagValuesToDelete?: string[];
}

export interface TagResourceInput {
  readonly Resource: TaggableInput;
  readonly LFTags: TagInput[];
}

/** Exactly one of the three. */
export interface TaggableInput {
  readonly Database?: { readonly Name: string };
  readonly Table?: { readonly DatabaseName: string; readonly Name: string };
  readonly TableWithColumns?: { readonly DatabaseName: string; readonly Name: string; readonly ColumnNames: string[] };
}

export interface FilterNameInput {
  readonly TableCatalogId: string;
  readonly DatabaseName: string;
  readonly TableName: string;
  readonly Name: string;
}

export interface FilterInput extends FilterNameInput {
  readonly RowFilter: { readonly FilterExpression?: string; readonly AllRowsWildcard?: Record<never, never> };
  readonly ColumnNames?: string[];
  readonly ColumnWildcard?: { readonly ExcludedColumnNames?: string[] };
}

export interface BatchInput {
  readonly Entries: BatchEntry[];
}

export interface BatchEntry {
  /** Names the entry in the answer's `Failures`. */
  readonly Id: string;
  readonly Principal: { readonly DataLakePrincipalIdentifier: string };
  readonly Resource: GrantResourceInput;
  readonly Permissions?: Permission[];
  readonly PermissionsWithGrantOption?: Permission[];
  readonly Condition?: { readonly Expression: string };
}

/** Exactly one of them. */
export interface GrantResourceInput {
  readonly LFTagPolicy?: { readonly ResourceType: "DATABASE" | "TABLE"; readonly Expression: TagInput[] };
  readonly DataCellsFilter?: FilterNameInput;
  readonly Database?: { readonly Name: string };
  readonly Table?: {
    readonly DatabaseName: string;
    readonly Name?: string;
    readonly TableWildcard?: Record<never, never>;
  };
  readonly TableWithColumns?: {
    readonly DatabaseName: string;
    readonly Name: string;
    readonly ColumnNames?: string[];
    readonly ColumnWildcard?: { readonly ExcludedColumnNames?: string[] };
  };
}
