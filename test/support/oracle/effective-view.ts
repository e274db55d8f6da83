import type { HidingCode } from "../../../lib/model/decision.ts";
import type { Mesh, Table, TableView, View } from "../../../lib/model/mesh.ts";
import type { Treatment } from "../../../lib/model/treatment.ts";
import { guardrailCeiling, isOfUnknownLineage, type Seen, sourceCeiling } from "./ceilings.ts";
import { isCompliant } from "./legs.ts";
import { type Asked, meetOfTreatments, named, ownerView } from "./owner-view.ts";
import { isUsable } from "./purposes.ts";
import { carriedFilters, consentFilters, filterTells, rowsOf } from "./rows.ts";

/** What hid something, and the tables and columns concerned. */
export type Hidings = readonly { readonly code: HidingCode; readonly about: string }[];

/** What n sees of the product, by the product leg alone; `undefined` when that is nothing. */
export function effectiveView(mesh: Mesh, asked: Asked): View | undefined {
  if (!isUsable(mesh, asked.n) || !isCompliant(mesh, asked, asked.t)) return undefined;
  const { view } = narrow(mesh, asked);
  // "If nothing is left visible: deny, `nothing-visible`."
  return Object.keys(view).length > 0 ? view : undefined;
}

/** "effective = owner's view ∧ guardrails ∧ consent ∧ lineage. Each step removes." */
export function narrow(mesh: Mesh, asked: Asked): { readonly view: View; readonly hidings: Hidings } {
  const owner = ownerView(mesh, asked);
  const view: Record<string, TableView> = {};
  const hidings: { code: HidingCode; about: string }[] = [];
  for (const table of asked.product.tables) {
    const given = named(owner, table.name);
    if (!given || Object.values(given.columns).every((treatment) => treatment === "hidden")) continue;
    const seen = { ...asked, table };
    const columns = visibleColumns(mesh, seen, given);
    const rows = visibleRows(mesh, seen, given);
    hidings.push(...rows.hiding.map((code) => ({ code, about: table.name })));
    hidings.push(...columnHidings(mesh, seen, given));
    if (rows.hiding.length === 0 && Object.keys(columns).length > 0) view[table.name] = { columns, rows: rows.filter };
  }
  return { view, hidings };
}

function visibleColumns(mesh: Mesh, seen: Seen, given: TableView): Readonly<Record<string, Treatment>> {
  const columns: Record<string, Treatment> = {};
  for (const column of seen.table.columns) {
    const treatment = meetOfTreatments([
      named(given.columns, column.name) ?? "hidden",
      guardrailCeiling(mesh, column, seen.n),
      isOfUnknownLineage(seen, column) ? "hidden" : sourceCeiling(mesh, seen, column),
    ]);
    if (treatment !== "hidden") columns[column.name] = treatment;
  }
  return columns;
}

function visibleRows(mesh: Mesh, seen: Seen, given: TableView) {
  const consents = consentFilters(mesh, seen);
  const carried = carriedFilters(mesh, seen);
  const hiding: HidingCode[] = [];
  if (consents === "consent-unknown") hiding.push(consents);
  if (carried === "lineage-closed" || carried === "lineage-rows") hiding.push(carried);
  if (filterTells(mesh, seen, given.rows)) hiding.push("filter-tells");
  const filter =
    typeof consents === "string" || typeof carried === "string" ? undefined : rowsOf(given.rows, consents, carried);
  return { hiding, filter };
}

/** What on its own, or guardrails and lineage together, hides a column that the owner's view shows. */
function columnHidings(mesh: Mesh, seen: Seen, given: TableView): Hidings {
  return seen.table.columns.flatMap((column): Hidings => {
    const treatment = named(given.columns, column.name) ?? "hidden";
    if (treatment === "hidden") return [];
    const about = aboutColumn(seen.table, column.name);
    const guardrail = guardrailCeiling(mesh, column, seen.n);
    const sources = sourceCeiling(mesh, seen, column);
    const codes: HidingCode[] = [];
    if (meetOfTreatments([treatment, guardrail]) === "hidden") codes.push("guardrail");
    // "A column without an entry of its own is hidden": of such a one nothing is said of what it comes from
    if (isOfUnknownLineage(seen, column)) codes.push("lineage-unknown");
    else if (meetOfTreatments([treatment, sources]) === "hidden") codes.push("lineage-column");
    const together = codes.length === 0 && meetOfTreatments([treatment, guardrail, sources]) === "hidden";
    const all: readonly HidingCode[] = together ? ["guardrail", "lineage-column"] : codes;
    return all.map((code) => ({ code, about }));
  });
}

function aboutColumn(table: Table, column: string): string {
  return `${table.name}.${column}`;
}
