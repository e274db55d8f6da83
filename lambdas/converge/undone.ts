import type { BatchEntry, Call, GrantResourceInput } from "../../lib/lake-formation/calls.ts";
import { EVERYBODY, purposeOfRole } from "../../lib/lake-formation/names.ts";
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

/** Whether a part of a call failed: by itself, or with the whole call. */
export function hasFailed(failures: readonly CallFailure[], part: string): boolean {
  return failures.some((failure) => failure.part === undefined || failure.part === part);
}

/** By which an error that is not the kit's own is known: what it says may be anything. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "Unknown";
}

/** As many places as a reader needs to see what they have in common. */
const MOST_PLACES = 5;

/** Says which phase stopped, where and with what, and what to do. */
export function incomplete(phase: "narrowing" | "widening", failures: readonly Undone[]): ConvergenceError {
  const lines = [...new Set(failures.map(({ operation, code, place }) => `${operation}: ${code} on ${place}`))];
  const message = `${phase} stopped with ${failures.length} failures: ${shortened(lines, ", ", " and")}`;
  const help = helpFor(failures);
  return phase === "widening" ? new NotWidenedError(message, { help }) : new ConvergenceError(message, { help });
}

/** One error for several, that says of each what it says itself. */
export function together(failures: readonly unknown[]): unknown {
  const lines = [...new Set(failures.map(textOf))];
  if (lines.length === 1) return failures[0];
  return new ConvergenceError(`${lines.length} failures: ${shortened(lines, "; ", "; and")}`, {
    cause: new AggregateError(failures),
  });
}

function shortened(lines: readonly string[], between: string, last: string): string {
  const more = lines.length - MOST_PLACES;
  return `${lines.slice(0, MOST_PLACES).join(between)}${more > 0 ? `${last} ${more} more` : ""}`;
}

function textOf(failure: unknown): string {
  const known = asMeshError(failure);
  if (!(known instanceof MeshError)) return nameOf(known);
  return known.help === undefined ? known.message : `${known.message} (${known.help})`;
}

function helpFor(failures: readonly CallFailure[]): string {
  const isDenied = failures.some(({ code }) => code === "AccessDeniedException");
  const remedy = isDenied ? "; make the converger's role an administrator of the data lake again" : "";
  return `the next run tries again; nobody sees more than before${remedy}`;
}

/** A tag, a resource or a principal: whichever the call is about. */
function placeOf({ operation, input }: Call, part: string | undefined): string {
  switch (operation) {
    case "CreateLFTag":
    case "UpdateLFTag":
    case "DeleteLFTag":
      return input.TagKey;
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource":
      return resourceText(input.Resource);
    case "CreateDataCellsFilter":
      return resourceText({ DataCellsFilter: input.TableData });
    case "DeleteDataCellsFilter":
      return resourceText({ DataCellsFilter: input });
    case "BatchGrantPermissions":
    case "BatchRevokePermissions": {
      const entry = input.Entries.find(({ Id }) => part === undefined || Id === part);
      return entry ? holderText(entry) : "";
    }
  }
}

/** Grants may be people's, whose names are in no log. */
function holderText({ Principal: { DataLakePrincipalIdentifier: principal }, Resource }: BatchEntry): string {
  if (purposeOfRole(principal)) return principal;
  return `what ${principal === EVERYBODY ? "everybody" : "somebody"} holds on ${resourceText(Resource)}`;
}

/** `database`, `database.table`, or `tags` for what is granted by tag. */
function resourceText({ Database, Table, TableWithColumns, DataCellsFilter }: GrantResourceInput): string {
  const table = Table ?? TableWithColumns;
  const database = Database?.Name ?? table?.DatabaseName ?? DataCellsFilter?.DatabaseName ?? "tags";
  const name = table?.Name ?? DataCellsFilter?.TableName;
  return name === undefined ? database : `${database}.${name}`;
}
