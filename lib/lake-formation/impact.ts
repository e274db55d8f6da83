/** Who reads more and who reads less once one state has become another, from what Lake Formation lets through. */

import { conjuncts, renderRowFilter } from "../model/row-filter.ts";
import { parseRowFilter } from "../model/row-filter-parser.ts";
import { changedPart } from "./changed-part.ts";
import { effectiveAccess, type TableAccess } from "./effective-access.ts";
import { purposeOfRole } from "./names.ts";
import { byText, type LakeFormationState, sortedBy, type TableName } from "./state.ts";

/** Which rows of a column are read: none, all, or those that pass a row filter. */
export type RowsRead = "none" | "all" | { readonly filter: string };

/** What happens to some columns of a table. `other-rows` means that which rows are more cannot be told from the texts. */
export type ImpactKind = "gain" | "loss" | "more-rows" | "fewer-rows" | "other-rows";

/** Columns of a table that undergo the same. */
export interface ColumnImpact {
  readonly kind: ImpactKind;
  /** Physical columns, as SQL sees them, sorted. */
  readonly columns: readonly string[];
  readonly before: RowsRead;
  readonly after: RowsRead;
}

/** What changes for one purpose in one table, in one consumer account. */
export interface Impact extends TableName {
  readonly purpose: string;
  /** Consumer account. */
  readonly account: string;
  readonly changes: readonly ColumnImpact[];
}

/**
 * What the purpose roles gain and lose, sorted by purpose, account, database and table; roles and tables for which
 * nothing changes are left out.
 */
export function impactOf(before: LakeFormationState, after: LakeFormationState): readonly Impact[] {
  const part = changedPart(before, after);
  const principals = new Set([...before.grants, ...after.grants].map(({ principal }) => principal));
  const impacts = [...principals].flatMap((principal) => {
    const role = purposeOfRole(principal);
    if (!role) return [];
    const [then, now] = part(principal);
    return tableImpacts(effectiveAccess(then, principal), effectiveAccess(now, principal)).map((one) => ({
      ...role,
      ...one,
    }));
  });
  return sortedBy(impacts, ({ purpose, account, database, table }) => [purpose, account, database, table].join("\n"));
}

function tableImpacts(
  before: readonly TableAccess[],
  after: readonly TableAccess[],
): readonly Omit<Impact, "purpose" | "account">[] {
  const then = new Map(before.map((access) => [placeOf(access), access]));
  const now = new Map(after.map((access) => [placeOf(access), access]));
  const places = new Map([...then, ...now]);
  return [...places].flatMap(([place, { database, table }]) => {
    const changes = columnImpacts(rowsByColumn(then.get(place)), rowsByColumn(now.get(place)));
    return changes.length > 0 ? [{ database, table, changes }] : [];
  });
}

function placeOf({ database, table }: TableName): string {
  return `${database}.${table}`;
}

/** Row filters by column; no filter stands for all rows. */
type Rows = ReadonlyMap<string, readonly (string | undefined)[]>;

function rowsByColumn(access: TableAccess | undefined): Rows {
  const rows = new Map<string, (string | undefined)[]>();
  for (const region of access?.regions ?? []) {
    for (const column of region.columns) rows.set(column, [...(rows.get(column) ?? []), region.rows]);
  }
  return rows;
}

const KINDS: readonly ImpactKind[] = ["gain", "more-rows", "other-rows", "fewer-rows", "loss"];

function columnImpacts(then: Rows, now: Rows): readonly ColumnImpact[] {
  const impacts = new Map<string, ColumnImpact & { columns: string[] }>();
  for (const column of [...new Set([...then.keys(), ...now.keys()])].sort(byText)) {
    const [before, after] = [read(then.get(column)), read(now.get(column))];
    const key = JSON.stringify([before, after]);
    const known = impacts.get(key);
    if (known) known.columns.push(column);
    else if (!isSame(before, after))
      impacts.set(key, { kind: kindOf(before, after), columns: [column], before, after });
  }
  return [...impacts.values()].sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
}

/** What several filters let through together. */
function read(rows: readonly (string | undefined)[] | undefined): RowsRead {
  if (!rows) return "none";
  if (rows.includes(undefined)) return "all";
  const filters = [...new Set(rows)];
  return { filter: filters.length === 1 ? filters.join() : filters.map((filter) => `(${filter})`).join(" OR ") };
}

function isSame(one: RowsRead, other: RowsRead): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function kindOf(before: RowsRead, after: RowsRead): ImpactKind {
  if (before === "none") return "gain";
  if (after === "none") return "loss";
  const [was, is] = [conditions(before), conditions(after)];
  if (!was || !is) return "other-rows";
  if (isWithin(was, is)) return "fewer-rows";
  return isWithin(is, was) ? "more-rows" : "other-rows";
}

function isWithin(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].every((one) => others.has(one));
}

/** The conditions that a row has to meet, all of them; `undefined` where the text is none that the kit reads. */
function conditions(rows: RowsRead): Set<string> | undefined {
  if (typeof rows === "string") return new Set();
  try {
    return new Set(conjuncts(parseRowFilter(rows.filter)).map(renderRowFilter));
  } catch {
    return undefined;
  }
}
