import type { Decision, Reason } from "./decision.ts";
import type { TableView, View } from "./mesh.ts";
import { reasonMessage } from "./reason-message.ts";
import type { Asked } from "./reason-sentence.ts";
import { renderRowFilter } from "./row-filter.ts";
import { formatInstant } from "./time.ts";
import type { Treatment } from "./treatment.ts";

/** A reason as the outside world reads it. */
export interface ReasonJson {
  readonly code: Reason["code"];
  readonly message: string;
}

/** One table of a view: its visible columns, and its row filter in canonical text, `null` for all rows. */
interface TableViewJson {
  readonly columns: Readonly<Record<string, Treatment>>;
  readonly rows: string | null;
}

/** The public form of a {@link Decision}: its keys, their order and their meaning are stable. */
export interface DecisionJson {
  readonly outcome: Decision["outcome"];
  readonly person: string;
  readonly product: string;
  readonly purpose: string;
  readonly at: string;
  /** With `allow` only. */
  readonly expiresAt?: string | undefined;
  readonly reasons: readonly ReasonJson[];
  /** With `allow` only. */
  readonly view?: Readonly<Record<string, TableViewJson>> | undefined;
}

/** The public JSON form of a decision; tables and columns are sorted by name. */
export function decisionJson(decision: Decision): DecisionJson {
  const { outcome, person, product, purpose, at } = decision;
  const asked = { outcome, person, product, purpose, at: formatInstant(at) };
  if (decision.outcome !== "allow") return { ...asked, reasons: reasonsJson(decision.reasons, decision) };
  return { ...asked, expiresAt: formatInstant(decision.expiresAt), reasons: [], view: viewJson(decision.view) };
}

/** Reasons with the sentences that people read. */
export function reasonsJson(reasons: readonly Reason[], asked: Asked): readonly ReasonJson[] {
  return reasons.map((reason) => ({ code: reason.code, message: reasonMessage(reason, asked) }));
}

/** The public form of a view. */
function viewJson(view: View): Readonly<Record<string, TableViewJson>> {
  return Object.fromEntries(sortedEntries(view).map(([table, seen]) => [table, tableViewJson(seen)]));
}

function tableViewJson({ columns, rows }: TableView): TableViewJson {
  return { columns: Object.fromEntries(sortedEntries(columns)), rows: rows ? renderRowFilter(rows) : null };
}

// by code unit, not by locale: the order is public and must not depend on the machine
function sortedEntries<Value>(record: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] {
  return Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
}
