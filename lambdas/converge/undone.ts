import type { BatchEntry, Call } from "../../lib/lake-formation/calls.ts";
import { holderOf } from "../../lib/lake-formation/foreign.ts";
import { MeshError } from "../../lib/model/errors.ts";
import type { CallFailure } from "../../lib/ports/lake-formation-catalog.ts";
import { asMeshError, ConvergenceError, NotWidenedError } from "../shared/errors.ts";

/** A call, or a part of one, that was not carried out, and what it is about. */
export interface Undone extends CallFailure {
  readonly place: string;
}

/** Failures of a call with their places. */
export function undone(call: Call, failures: readonly CallFailure[]): readonly Undone[] {
  return failures.map((failure) => ({ ...failure, place: placeOf(call, failure.part) }));
}

/** As many places as a reader needs to see what they have in common. */
const MOST_PLACES = 5;

/** Says which phase stopped, where and with what, and what to do. */
export function incomplete(phase: "narrowing" | "widening", failures: readonly Undone[]): ConvergenceError {
  const lines = [...new Set(failures.map(({ operation, code, place }) => `${operation}: ${code} on ${place}`))];
  const more = lines.length > MOST_PLACES ? ` and ${lines.length - MOST_PLACES} more` : "";
  const text = `${lines.slice(0, MOST_PLACES).join(", ")}${more}`;
  const message = `${phase} stopped with ${failures.length} failures: ${text}`;
  const help = helpFor(failures);
  return phase === "widening" ? new NotWidenedError(message, { help }) : new ConvergenceError(message, { help });
}

/** One error for several, that says of each what it says itself. */
export function together(failures: readonly unknown[]): unknown {
  const lines = [...new Set(failures.map(textOf))];
  if (lines.length === 1) return failures[0];
  const more = lines.length > MOST_PLACES ? `; and ${lines.length - MOST_PLACES} more` : "";
  return new ConvergenceError(`${lines.length} failures: ${lines.slice(0, MOST_PLACES).join("; ")}${more}`, {
    cause: new AggregateError(failures),
  });
}

function textOf(failure: unknown): string {
  const known = asMeshError(failure);
  // what others throw may say anything
  if (!(known instanceof MeshError)) return known instanceof Error ? known.name : "Unknown";
  return known.help === undefined ? known.message : `${known.message} (${known.help})`;
}

function helpFor(failures: readonly CallFailure[]): string {
  const isDenied = failures.some(({ code }) => code === "AccessDeniedException");
  const remedy = isDenied ? "; make the converger's role an administrator of the data lake again" : "";
  return `the next run tries again; nobody sees more than before${remedy}`;
}

/** Grants may be people's, whose names are in no log. */
function holderIn({ Principal: { DataLakePrincipalIdentifier: principal }, Resource }: BatchEntry): string {
  const holder = holderOf(principal);
  if (holder === "purpose-role") return principal;
  const { Database, Table, TableWithColumns, DataCellsFilter } = Resource;
  const table = Table ?? TableWithColumns;
  const database = Database?.Name ?? table?.DatabaseName ?? DataCellsFilter?.DatabaseName;
  const name = table?.Name ?? DataCellsFilter?.TableName;
  const where = database === undefined ? "tags" : name === undefined ? database : `${database}.${name}`;
  return `what principal \`${holder}\` holds on ${where}`;
}

/** A tag, a resource or a principal: whichever the call is about. */
function placeOf({ operation, input }: Call, part: string | undefined): string {
  switch (operation) {
    case "CreateLFTag":
    case "UpdateLFTag":
    case "DeleteLFTag":
      return input.TagKey;
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource": {
      const { Database, Table, TableWithColumns } = input.Resource;
      const table = Table ?? TableWithColumns;
      return table ? `${table.DatabaseName}.${table.Name}` : (Database?.Name ?? "");
    }
    case "CreateDataCellsFilter":
      return `${input.TableData.DatabaseName}.${input.TableData.TableName}`;
    case "DeleteDataCellsFilter":
      return `${input.DatabaseName}.${input.TableName}`;
    case "BatchGrantPermissions":
    case "BatchRevokePermissions": {
      const entry = input.Entries.find(({ Id }) => part === undefined || Id === part);
      return entry ? holderIn(entry) : "";
    }
  }
}
