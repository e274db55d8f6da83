import type { Declassification, Instant, LineageEntry, Table, TableView, View } from "../mesh.ts";
import { ownEntry } from "../owner-view.ts";
import { columnsOf } from "../row-filter.ts";
import { meet, type Treatment } from "../treatment.ts";
import { type Allowance, deciderOf, type GovernedMesh, type GovernedProduct, quotedList } from "./governed.ts";
import type { Warning } from "./warning.ts";

/**
 * Where the owner gives a purpose more of a product than its inputs let through at any time of the allowance, so that
 * what is stated can never be had.
 */
export function lineageWarnings(product: GovernedProduct, mesh: GovernedMesh): readonly Warning[] {
  if (product.product.inputs.length === 0) return [];
  return product.allowances.flatMap((allowance) => {
    const lasting = lastingFindings(product, allowance, mesh);
    const closed = lasting.filter(({ rank }) => rank === CLOSED);
    const lower = lasting.filter(({ rank }) => rank !== CLOSED);
    return [
      ...(lower.length > 0 ? [warning("lineage", { product, allowance, mesh }, lower)] : []),
      ...(closed.length > 0 ? [warning("input-closed", { product, allowance, mesh }, closed)] : []),
    ];
  });
}

/** Why a column that is stated cannot be seen; the lower the rank, the more it explains. */
interface Finding {
  readonly rank: number;
  readonly text: string;
}

/** Rank of a finding about an input that is closed, which says nothing about what would be seen were it open. */
const CLOSED = 2;

/** What the inputs withhold at every instant of the allowance. */
function lastingFindings(product: GovernedProduct, { assignment }: Allowance, mesh: GovernedMesh): readonly Finding[] {
  const { validFrom = Number.NEGATIVE_INFINITY, validUntil = Number.POSITIVE_INFINITY } = assignment;
  let lasting: ReadonlyMap<string, Finding> | undefined;
  let at = validFrom;
  while (at < validUntil && lasting?.size !== 0) {
    const found = new Map(findingsAt({ product, mesh, purpose: assignment.purpose, at }, assignment.views));
    lasting = lasting ? stillFound(lasting, found) : found;
    const next = mesh.index.nextChange(product.product.id, at);
    if (!(next > at)) break;
    at = next;
  }
  return [...(lasting?.values() ?? [])];
}

function stillFound(
  before: ReadonlyMap<string, Finding>,
  now: ReadonlyMap<string, Finding>,
): ReadonlyMap<string, Finding> {
  const still = new Map<string, Finding>();
  for (const [column, finding] of before) {
    const other = now.get(column);
    if (other) still.set(column, other.rank < finding.rank ? other : finding);
  }
  return still;
}

interface Moment {
  readonly product: GovernedProduct;
  readonly mesh: GovernedMesh;
  readonly purpose: string;
  readonly at: Instant;
}

/** Per column that is stated to be seen, why it is not. */
function findingsAt(moment: Moment, views: View): readonly (readonly [string, Finding])[] {
  const { product } = moment.product;
  const inputs = new Map(
    product.inputs.map((input) => [input, moment.mesh.index.effectiveView(input, moment.purpose, moment.at) ?? {}]),
  );
  return product.tables.flatMap((table) => {
    const stated = tableOf(views, table.name);
    return stated ? tableFindings({ ...moment, inputs, table, stated }) : [];
  });
}

interface TableMoment extends Moment {
  readonly inputs: ReadonlyMap<string, View>;
  readonly table: Table;
  readonly stated: TableView;
}

function tableFindings(moment: TableMoment): readonly (readonly [string, Finding])[] {
  const { table, stated } = moment;
  const entries = moment.product.product.lineage.filter((entry) => entry.table === table.name);
  const rows = isLifted(moment, undefined) ? undefined : rowFinding(entries, moment);
  return Object.entries(stated.columns).flatMap(([column, treatment]) => {
    if (treatment === "hidden") return [];
    const finding = rows ?? columnFinding({ column, treatment }, entries, moment);
    return finding ? [[`${table.name}.${column}`, finding] as const] : [];
  });
}

function rowFinding(entries: readonly LineageEntry[], { inputs, table }: TableMoment): Finding | undefined {
  const draws = Map.groupBy(
    entries.flatMap(({ from, column, kind }) =>
      from.map((source) => ({ source, image: kind === "identity" ? column : undefined })),
    ),
    ({ source }) => `${source.product}.${source.table}${source.role === undefined ? "" : `@${source.role}`}`,
  );
  const findings = Array.from(draws, ([name, uses]): Finding | undefined => {
    const [first] = uses;
    const input = first && tableOf(inputs.get(first.source.product), first.source.table);
    if (!input) return { rank: CLOSED, text: `\`${table.name}\` draws on \`${name}\`, which stays closed` };
    const images = new Set(uses.flatMap(({ source, image }) => (image === undefined ? [] : [source.column])));
    const missing = [...columnsOf(input.rows)].filter((column) => !images.has(column));
    if (missing.length === 0) return undefined;
    const text = `\`${table.name}\` has no identity image of ${quotedList(missing)} of \`${name}\`, by which rows are filtered`;
    return { rank: 1, text };
  }).filter((finding) => finding !== undefined);
  return findings.toSorted((one, other) => other.rank - one.rank)[0];
}

function columnFinding(
  { column, treatment }: { readonly column: string; readonly treatment: Treatment },
  entries: readonly LineageEntry[],
  moment: TableMoment,
): Finding | undefined {
  const { inputs, table } = moment;
  const own = entries.find((entry) => entry.column === column);
  if (!own) return { rank: 0, text: `\`${table.name}.${column}\` has no entry in the lineage` };
  if (isLifted(moment, column)) return undefined;

  const sources = [own, ...entries.filter(({ kind }) => kind === "indirect")].flatMap(({ from }) => from);
  const lower = sources.filter((source) => {
    const view = tableOf(inputs.get(source.product), source.table);
    const ceiling = view && ownEntry(view.columns, source.column);
    return meet(treatment, ceiling ?? "hidden") !== treatment;
  });
  if (lower.length === 0) return undefined;
  const names = new Set(lower.map((source) => `${source.product}.${source.table}.${source.column}`));
  const text = `\`${table.name}.${column}\` (\`${treatment}\`) comes from ${quotedList(names)}, of which less is seen`;
  return { rank: 0, text };
}

/** A declassification that lists exactly this purpose; who may decide one is another warning's matter. */
function isLifted({ product, table, purpose, at }: TableMoment, column: string | undefined): boolean {
  return product.product.declassifications.some(
    (to: Declassification) =>
      to.table === table.name &&
      to.column === column &&
      to.purposes.includes(purpose) &&
      (to.validFrom ?? Number.NEGATIVE_INFINITY) <= at &&
      at < to.validUntil,
  );
}

function tableOf(view: View | undefined, table: string): TableView | undefined {
  return view && ownEntry(view, table);
}

function warning(
  id: "lineage" | "input-closed",
  { product, allowance, mesh }: { product: GovernedProduct; allowance: Allowance; mesh: GovernedMesh },
  findings: readonly Finding[],
): Warning {
  const texts = new Set(findings.map(({ text }) => text));
  const { assignment, path } = allowance;
  const inputs = product.product.inputs.map((id) => `\`${id}\` (${quotedList(mesh.product(id)?.owners ?? [])})`);
  return {
    id,
    path: `${path}.views`,
    message:
      `the view that ${deciderOf(assignment)} decided gives \`${assignment.purpose}\` more of \`${product.product.id}\` than its inputs ` +
      `ever let through: ${[...texts].join("; ")}`,
    help: `ask the owners of ${inputs.join(", ")}, or narrow the view of \`${product.product.id}\` (${quotedList(product.owners)})`,
  };
}
