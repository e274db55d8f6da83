import type { ColumnSource, Mesh } from "../../../lib/model/mesh.ts";
import { columnsOf, conjunction, isTrue, type RowFilter, renameColumns } from "../../../lib/model/row-filter.ts";
import { guardrailCeiling, isDeclassified, isOfUnknownLineage, type Seen, sourceCeiling } from "./ceilings.ts";
import { effectiveView } from "./effective-view.ts";
import { named, purposesOfView } from "./owner-view.ts";
import { parentsOf, purposeOf } from "./purposes.ts";

/**
 * Consent: "for each of them whose lawful basis is `consent`, the rows are met with `<column> = true` …; if one finds
 * none, the table is hidden (`consent-unknown`)."
 */
export function consentFilters(mesh: Mesh, seen: Seen): readonly RowFilter[] | "consent-unknown" {
  // "or `subject: none`; saying nothing counts as being about people"
  if (seen.table.subject === "none") return [];
  const consenting = purposesOfView(mesh, seen).filter((one) => purposeOf(mesh, one).lawfulBasis === "consent");
  const columns = consenting.map((one) => consentColumns(mesh, seen, one));
  if (columns.includes("none found")) return "consent-unknown";
  return columns.flat().map(isTrue);
}

/** "for the consent column that the table names for it in `consents`, else for each of its parents, recursively" */
function consentColumns(mesh: Mesh, seen: Seen, n: string): readonly string[] | "none found" {
  const own = named(seen.table.consents, n);
  if (own !== undefined) return [own];
  const parents = parentsOf(mesh, n);
  if (parents.length === 0) return "none found";
  const above = parents.map((parent) => consentColumns(mesh, seen, parent));
  return above.some((one) => one === "none found") ? "none found" : above.flat();
}

/** "O draws on every table named by an entry to O or to a column of O", once per role: "without a name is a role too" */
function drawnTables({ product, table }: Seen): readonly Omit<ColumnSource, "column">[] {
  const sources = product.lineage.filter((entry) => entry.table === table.name).flatMap((entry) => entry.from);
  return sources.filter(
    (source, index) =>
      !sources
        .slice(0, index)
        .some(
          (other) => other.product === source.product && other.table === source.table && other.role === source.role,
        ),
  );
}

/** "Rows follow." */
export function carriedFilters(mesh: Mesh, seen: Seen): readonly RowFilter[] | "lineage-closed" | "lineage-rows" {
  if (seen.product.inputs.length === 0) return [];
  // "of a table, it lifts `lineage-closed` and the carrying of rows altogether"
  if (isDeclassified(mesh, seen)) return [];
  const views = drawnTables(seen).map((drawn) => {
    const product = mesh.products.find(({ id }) => id === drawn.product);
    const view = product && effectiveView(mesh, { product, n: seen.n, t: seen.t });
    return { drawn, view: view && named(view, drawn.table) };
  });
  // "If one of those tables is not visible for n, O is hidden (`lineage-closed`)."
  if (views.some(({ view }) => view === undefined)) return "lineage-closed";
  // "Otherwise each one's effective row filter is carried to O, with every column replaced by its identity image in O; …"
  const carried = views.flatMap(({ drawn, view }) => (view?.rows ? [carry(seen, drawn, view.rows)] : []));
  // "… if a column has none, O is hidden (`lineage-rows`)."
  if (carried.includes("lineage-rows")) return "lineage-rows";
  return carried.filter((filter) => filter !== "lineage-rows");
}

function carry(seen: Seen, drawn: Omit<ColumnSource, "column">, rows: RowFilter): RowFilter | "lineage-rows" {
  const images = new Map([...columnsOf(rows)].map((column) => [column, identityImage(seen, { ...drawn, column })]));
  if ([...images.values()].includes(undefined)) return "lineage-rows";
  return renameColumns(rows, (column) => images.get(column) ?? column);
}

/** The column of O that an `identity` entry makes from the source, in the same role. */
function identityImage({ product, table }: Seen, source: ColumnSource): string | undefined {
  return product.lineage.find(
    (entry) =>
      entry.kind === "identity" &&
      entry.table === table.name &&
      entry.from.some(
        (one) =>
          one.product === source.product &&
          one.table === source.table &&
          one.role === source.role &&
          one.column === source.column,
      ),
  )?.column;
}

/**
 * "If the owner's row filter reads a column whose ceiling (guardrails, lineage) for n is below `clear`, the table is
 * hidden (`filter-tells`)"; "A column named in `consents` … is exempt here."
 */
export function filterTells(mesh: Mesh, seen: Seen, ownerRows: RowFilter | undefined): boolean {
  const exempt = Object.values(seen.table.consents);
  const read = seen.table.columns.filter(({ name }) => columnsOf(ownerRows).has(name) && !exempt.includes(name));
  return read.some(
    (column) =>
      guardrailCeiling(mesh, column, seen.n) !== "clear" ||
      isOfUnknownLineage(seen, column) ||
      sourceCeiling(mesh, seen, column) !== "clear",
  );
}

/** Order of conjuncts: the owner's, the consents', the carried ones. */
export function rowsOf(
  ownerRows: RowFilter | undefined,
  consents: readonly RowFilter[],
  carried: readonly RowFilter[],
): RowFilter | undefined {
  return conjunction([ownerRows, ...consents, ...carried]);
}
