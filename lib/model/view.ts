import type { HidingCode, Reason } from "./decision.ts";
import { isWithin, validityOf } from "./interval.ts";
import type { Column, Declassification, Instant, TableView, View } from "./mesh.ts";
import { consentColumns, ownEntry, ownerView } from "./owner-view.ts";
import type { ProductNode } from "./products.ts";
import type { PurposeNode } from "./purposes.ts";
import { NO_REASONS } from "./reasons.ts";
import {
  columnsOf,
  conjunction,
  isTrue,
  outgrows,
  type RowFilter,
  renameColumns,
  renderRowFilter,
} from "./row-filter.ts";
import type { TableNode } from "./table-lineage.ts";
import { meet, type Treatment } from "./treatment.ts";

/** What a purpose sees of a product, or what took it all away. */
export interface EffectiveView {
  /** Visible tables and columns only; empty if nothing is left. */
  readonly view: View;
  /** What hid tables or columns of the owner's view, per code. */
  readonly hiding: readonly Reason[];
}

/** The question a view answers, and where to find the views of inputs. */
export interface ViewContext {
  readonly purpose: PurposeNode;
  readonly at: Instant;
  /** Effective view of an input product for the same purpose and time; empty if closed. */
  readonly viewOf: (product: string) => View;
}

/** What hides a table or a column of that name. */
interface Hidden {
  readonly code: HidingCode;
  readonly name: string;
}

/** {@link visibleView}, and what hides the rest. */
export function effectiveView(node: ProductNode, context: ViewContext): EffectiveView {
  const hidden: Hidden[] = [];
  return { view: visibleView(node, context, hidden), hiding: reasonsOf(hidden) };
}

/**
 * effective = owner's view ∧ guardrails ∧ consent ∧ lineage: each step removes.
 *
 * Every step looks at the owner's view alone, so that what hides is reported whatever else hides as well.
 *
 * @param hidden gets what hides tables or columns of the owner's view
 */
export function visibleView(node: ProductNode, context: ViewContext, hidden: Hidden[] = []): View {
  const { view: owned, inheritedFrom } = ownerView(node, context.purpose, context.at);
  const seen: Record<string, TableView> = {};
  for (const table of node.tables) {
    const view = ownEntry(owned, table.table.name);
    if (!view || !showsSomething(view)) continue;
    const columns = visibleColumns(table, view, context, hidden);
    const rows = visibleRows(table, { view, inheritedFrom }, context, hidden);
    if (rows && columns) seen[table.table.name] = { columns, rows: conjunction(rows) };
  }
  return seen;
}

/** Whether anything is left to see. */
export function isVisible(view: View): boolean {
  for (const _ in view) return true;
  return false;
}

/** Whether two effective views of one product show the same. */
export function isSameView(one: View, other: View): boolean {
  return isSameRecord(one, other, isSameTable);
}

function isSameTable(one: TableView, other: TableView): boolean {
  if (!isSameRecord(one.columns, other.columns, (treatment, twin) => treatment === twin)) return false;
  if (!one.rows || !other.rows) return one.rows === other.rows;
  return one.rows === other.rows || renderRowFilter(one.rows) === renderRowFilter(other.rows);
}

function isSameRecord<T>(
  one: Readonly<Record<string, T>>,
  other: Readonly<Record<string, T>>,
  isSame: (value: T, twin: T) => boolean,
): boolean {
  const entries = Object.entries(one);
  if (entries.length !== Object.keys(other).length) return false;
  return entries.every(([key, value]) => {
    const twin = ownEntry(other, key);
    return twin !== undefined && isSame(value, twin);
  });
}

function showsSomething({ columns }: TableView): boolean {
  for (const column in columns) if (columns[column] !== "hidden") return true;
  return false;
}

/** The columns of the owner's view that keep something to see; `undefined` if none does. */
function visibleColumns(
  table: TableNode,
  { columns }: TableView,
  context: ViewContext,
  hidden: Hidden[],
): TableView["columns"] | undefined {
  // filled entry by entry: to collect pairs first takes several times as long, and a large mesh has millions of them
  const visible: Record<string, Treatment> = {};
  let isAny = false;
  for (const column of table.table.columns) {
    const owned = ownEntry(columns, column.name) ?? "hidden";
    if (owned === "hidden") continue;
    const ceilings = ceilingsOf(table, column, context);
    const treatment = meet(owned, meet(ceilings.guardrail, ceilings.lineage));
    if (treatment !== "hidden") {
      visible[column.name] = treatment;
      isAny = true;
    } else
      for (const code of hidingCodes(owned, ceilings))
        hidden.push({ code, name: qualified(table.table.name, column.name) });
  }
  return isAny ? visible : undefined;
}

/** As one flat string: these are kept by the thousands, and a template would keep its parts beside them. */
function qualified(table: string, column: string): string {
  return [table, column].join(".");
}

/** The filters that a row has to pass, or `undefined` if the table is hidden. */
function visibleRows(
  table: TableNode,
  { view, inheritedFrom }: { view: TableView; inheritedFrom: ReadonlySet<PurposeNode> },
  context: ViewContext,
  hidden: Hidden[],
): readonly (RowFilter | undefined)[] | undefined {
  const before = hidden.length;
  const hide = (code: HidingCode): readonly [] => {
    hidden.push({ code, name: table.table.name });
    return [];
  };
  const filters = [view.rows, ...consentFilters(table, inheritedFrom, hide), ...carriedFilters(table, context, hide)];
  if (filterTells(table, view, context)) hide("filter-tells");
  return hidden.length > before ? undefined : filters;
}

/** Notes why a table is hidden; no filter matters any more. */
type Hide = (code: HidingCode) => readonly [];

function consentFilters({ table }: TableNode, purposes: ReadonlySet<PurposeNode>, hide: Hide): readonly RowFilter[] {
  if (table.subject === "none") return [];
  return [...purposes]
    .filter(({ purpose }) => purpose.lawfulBasis === "consent")
    .flatMap((purpose) => {
      const columns = consentColumns(table, purpose);
      return columns ? [...columns].map(isTrue) : hide("consent-unknown");
    });
}

/**
 * What a table drawn on several times may carry, in characters: four times what any platform takes. A filter that is
 * carried twice per product grows to thousands of times its length in a chain of a dozen.
 */
export const LONGEST_CARRIED = 8_192;

/** Rows follow: each input's filter in the words of this table, or why the table has to stay hidden. */
function carriedFilters(
  { lineage, declassifications }: TableNode,
  context: ViewContext,
  hide: Hide,
): readonly RowFilter[] {
  const isLifted = declassifications.some((to) => to.column === undefined && isInForce(to, context));
  if (!lineage || isLifted) return [];
  const inputs = lineage.draws.map(({ product, table, images }) => ({
    input: ownEntry(context.viewOf(product), table),
    images,
  }));
  // from a closed table no filter is carried, so nothing can be said of the others' rows
  if (inputs.some(({ input }) => !input)) return hide("lineage-closed");
  const carried: RowFilter[] = [];
  for (const { input, images } of inputs) {
    if (!input?.rows) continue;
    for (const column of columnsOf(input.rows)) if (!images.has(column)) return hide("lineage-rows");
    carried.push(renameColumns(input.rows, (column) => images.get(column) ?? column));
  }
  // nothing could hold what tells the rows, and to build it could take all there is of memory
  return carried.length > 1 && outgrows(carried, LONGEST_CARRIED) ? hide("lineage-rows") : carried;
}

/** A filter over what one may not see reveals it. Consent columns are exempt: their form is checked at parsing. */
function filterTells(table: TableNode, { rows }: TableView, context: ViewContext): boolean {
  if (!rows) return false;
  const exempt = new Set(Object.values(table.table.consents));
  const read = columnsOf(rows);
  return table.table.columns.some((column) => {
    if (!read.has(column.name) || exempt.has(column.name)) return false;
    const { guardrail, lineage } = ceilingsOf(table, column, context);
    return meet(guardrail, lineage) !== "clear";
  });
}

interface Ceilings {
  readonly guardrail: Treatment;
  readonly lineage: Treatment;
  /** The column has no entry of its own. */
  readonly isUnknown: boolean;
}

function ceilingsOf(table: TableNode, column: Column, context: ViewContext): Ceilings {
  const lineage = lineageCeiling(table, column, context);
  const guardrail = context.purpose.ceiling(column.classification);
  return { guardrail, lineage: lineage ?? "hidden", isUnknown: lineage === undefined };
}

/** The most that lineage leaves of a column; `undefined` if the column has no entry of its own. */
function lineageCeiling(
  { lineage, declassifications }: TableNode,
  { name }: Column,
  context: ViewContext,
): Treatment | undefined {
  if (!lineage) return "clear";
  const sources = lineage.sources.get(name);
  if (!sources) return undefined;
  if (declassifications.some((to) => to.column === name && isInForce(to, context))) return "clear";
  const treatments = sources.map((source): Treatment => {
    const input = ownEntry(context.viewOf(source.product), source.table);
    return (input && ownEntry(input.columns, source.column)) ?? "hidden";
  });
  return treatments.reduce<Treatment>(meet, "clear");
}

/** What hides a column on its own; where only both together do, both. */
function hidingCodes(owned: Treatment, { guardrail, lineage, isUnknown }: Ceilings): readonly HidingCode[] {
  const ofLineage = isUnknown ? "lineage-unknown" : "lineage-column";
  const alone: HidingCode[] = [];
  if (meet(owned, guardrail) === "hidden") alone.push("guardrail");
  if (meet(owned, lineage) === "hidden") alone.push(ofLineage);
  return alone.length > 0 ? alone : ["guardrail", ofLineage];
}

function isInForce(declassification: Declassification, { purpose, at }: ViewContext): boolean {
  // exactly the purposes listed: what widens is never inherited
  return declassification.purposes.includes(purpose.purpose.id) && isWithin(validityOf(declassification), at);
}

const HIDING_ORDER: readonly HidingCode[] = [
  "guardrail",
  "consent-unknown",
  "lineage-unknown",
  "lineage-column",
  "lineage-closed",
  "lineage-rows",
  "filter-tells",
];

/** What hid tables and columns, per code. */
function reasonsOf(hidden: readonly Hidden[]): readonly Reason[] {
  // mostly nothing hides anything
  if (hidden.length === 0) return NO_REASONS;
  const byCode = Map.groupBy(hidden, ({ code }) => code);
  return HIDING_ORDER.flatMap((code) => {
    const about = byCode.get(code)?.map(({ name }) => name);
    return about ? [{ code, about: [...new Set(about)].sort() }] : [];
  });
}
