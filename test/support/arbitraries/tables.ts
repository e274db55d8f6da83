import fc from "fast-check";
import type { Column, LineageEntry, Product, Purpose, Table } from "../../../lib/model/mesh.ts";
import { holdsConsent } from "./filters.ts";
import { draw, pick, pickSome } from "./pick.ts";
import { CLASSIFICATIONS, purposeAt } from "./purposes.ts";

/** Columns that tables with no input choose from. */
const OWN_COLUMNS: readonly Column[] = [
  { name: "customer_id", type: "string" },
  { name: "email", type: "string" },
  { name: "city", type: "string" },
  { name: "age", type: "integer" },
  { name: "constructor", type: "boolean" },
  { name: "consent_a", type: "boolean" },
  { name: "consent_b", type: "boolean" },
];

const ROLES = [undefined, "buyer", "seller"] as const;

/** A table before it is known what it can be made from. */
export interface DrawnTable {
  readonly columns: readonly number[];
  readonly classifications: readonly number[];
  readonly subject: "first" | "none" | "unsaid";
  readonly consents: readonly (readonly [purpose: number, column: number])[];
  /** What is copied from the tables of inputs; used only where there are some. */
  readonly copies: readonly { readonly table: number; readonly role: number; readonly columns: readonly number[] }[];
  readonly derived: readonly (readonly number[])[];
  readonly indirect: readonly (readonly number[])[];
  readonly made: number;
  readonly unexplained: boolean;
}

const drawnCopy: fc.Arbitrary<DrawnTable["copies"][number]> = fc.record({
  table: draw,
  role: draw,
  // no draw at all stands for all columns
  columns: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(draw, { minLength: 1, maxLength: 4 }) },
  ),
});

export const drawnTable: fc.Arbitrary<DrawnTable> = fc.record({
  columns: fc.array(draw, { minLength: 4, maxLength: 8 }),
  classifications: fc.array(draw, { minLength: 1, maxLength: 5 }),
  subject: fc.constantFrom("none" as const, "first" as const, "none" as const, "unsaid" as const),
  consents: fc.array(fc.tuple(draw, draw), { minLength: 1, maxLength: 4 }),
  copies: fc.oneof(
    { weight: 12, arbitrary: fc.array(drawnCopy, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  derived: fc.array(fc.array(draw, { maxLength: 2 }), { maxLength: 2 }),
  indirect: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.array(draw, { minLength: 1, maxLength: 2 }), { maxLength: 2 }) },
  ),
  made: fc.nat({ max: 3 }),
  unexplained: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

export interface TableWithLineage {
  readonly table: Table;
  readonly lineage: readonly LineageEntry[];
}

/** The table that was drawn, made from `inputs` if there are any. */
export function tableOf(
  drawn: DrawnTable,
  name: string,
  { inputs, purposes }: { readonly inputs: readonly Product[]; readonly purposes: readonly Purpose[] },
): TableWithLineage {
  const { columns, lineage } = inputs.length > 0 ? outputColumns(drawn, name, inputs) : ownColumns(drawn);
  const classified = columns.map((column, index) => ({
    ...column,
    classification: pick(["none", undefined, ...CLASSIFICATIONS, "none"], drawn.classifications[index] ?? index),
  }));
  const consenting = columns.filter((column) => holdsConsent(column.name));
  const consents: Record<string, string> = {};
  for (const [purpose, column] of drawn.consents) {
    const chosen = pick(consenting, column);
    if (chosen) consents[purposeAt(purposes, purpose).id] = chosen.name;
  }
  const subject = { first: columns[0]?.name, none: "none", unsaid: undefined }[drawn.subject];
  return { table: { name, subject, consents, columns: classified }, lineage };
}

function ownColumns({ columns }: DrawnTable): { columns: readonly Column[]; lineage: readonly LineageEntry[] } {
  return { columns: pickSome(OWN_COLUMNS, columns), lineage: [] };
}

interface Source {
  readonly product: string;
  readonly table: string;
  readonly role?: string | undefined;
  readonly column: string;
  readonly type: string;
}

function outputColumns(drawn: DrawnTable, table: string, inputs: readonly Product[]) {
  const columns: Column[] = [];
  const lineage: LineageEntry[] = [];
  const add = (wanted: string, type: string, entry?: Pick<LineageEntry, "kind" | "from">) => {
    const taken = columns.filter(({ name }) => name === wanted || name.startsWith(`${wanted}_v`)).length;
    const name = taken > 0 ? `${wanted}_v${taken + 1}` : wanted;
    columns.push({ name, type });
    if (entry) lineage.push({ table, column: name, ...entry });
  };

  const copied = copiesOf(drawn, inputs);
  // a table of which the lineage says nothing
  if (copied.length === 0) return { columns: [{ name: "unexplained", type: "string" }], lineage };
  for (const source of copied) {
    const wanted = source.role ? `${source.role}_${baseName(source.column)}` : baseName(source.column);
    add(wanted, source.type, { kind: "identity", from: [withoutType(source)] });
  }
  // mostly what is copied anyway, for every further table and role needs images of its own
  const anything = [...copied, ...copied, ...copied, ...copied, ...inputs.flatMap((input) => sourcesOf(input))];
  for (const sources of drawn.derived) {
    add("derived", "string", { kind: "derived", from: unique(sources.flatMap((one) => pick(anything, one) ?? [])) });
  }
  for (let made = 0; made < drawn.made - 1; made += 1) add("consent_made", "boolean", { kind: "derived", from: [] });
  if (drawn.unexplained) add("unexplained", "integer");
  for (const sources of drawn.indirect) {
    lineage.push({ table, kind: "indirect", from: unique(sources.flatMap((one) => pick(anything, one) ?? [])) });
  }
  return { columns, lineage };
}

function copiesOf({ copies }: DrawnTable, inputs: readonly Product[]): readonly Source[] {
  const tables = inputs.flatMap((product) => product.tables.map((table) => ({ product, table })));
  const sources = copies.flatMap(({ table: drawnTable, role, columns }) => {
    const chosen = pick(tables, drawnTable);
    if (!chosen) return [];
    const all = sourcesOf(chosen.product, pick(ROLES, role)).filter(({ table }) => table === chosen.table.name);
    return columns.length > 0 ? pickSome(all, columns) : all;
  });
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}

function sourcesOf(product: Product, role?: string): readonly Source[] {
  return product.tables.flatMap((table) =>
    table.columns.map(({ name, type }) => ({ product: product.id, table: table.name, role, column: name, type })),
  );
}

function withoutType({ type: _, ...source }: Source) {
  return source;
}

function unique(sources: readonly Source[]) {
  return [...new Map(sources.map((source) => [JSON.stringify(source), withoutType(source)])).values()];
}

/** Keeps names short where copies are copied again: roles and numbers of earlier copies are dropped. */
function baseName(column: string): string {
  return column.replace(/^(?:buyer_|seller_)+/, "").replace(/_v\d+$/, "");
}
