import type { ProductPart } from "../model/linked-products.ts";
import type { Assignment, Column, LineageEntry, Product, Table, View } from "../model/mesh.ts";
import { linkPurposes, type PurposeNode } from "../model/purposes.ts";
import { meet, TREATMENTS, type Treatment } from "../model/treatment.ts";
import { physicalColumn } from "./names.ts";
import { purposeReach } from "./reach.ts";

/** A column as it stands in the Glue catalog. */
export interface PhysicalColumn {
  readonly name: string;
  /** The contract's column that it is made of. */
  readonly column: Column;
  readonly treatment: Exclude<Treatment, "hidden">;
  /** Whose pseudonyms it holds. */
  readonly purpose?: string | undefined;
  /** A Hive partition key. Iceberg keeps its partitioning out of the columns. */
  readonly partition?: true | undefined;
}

/** Physical columns per table name. */
export type PhysicalTables = ReadonlyMap<string, readonly PhysicalColumn[]>;

/**
 * Finds the physical columns of products: every column itself, then the stand-ins that some purpose may come to see.
 *
 * Independent of time, of what statuses statements have and of who decided: the catalog changes with the mesh
 * document, not whenever an assignment begins or ends.
 */
export function physicalColumns(mesh: ProductPart): (product: Product) => PhysicalTables {
  const purposes = linkPurposes(mesh.purposes, mesh.guardrails);
  const reach = purposeReach(mesh);
  const layoutOf = layouts(mesh);
  const possible = possibleTreatments(mesh);
  return (product) => {
    const layout = layoutOf(product);
    const seen = [...reach(product)]
      .sort()
      .flatMap((id) => purposes.get(id) ?? [])
      .filter(({ purpose }) => purpose.status !== "retired")
      .map((purpose) => ({ purpose, treatments: possible(layout, purpose) }));
    let position = 0;
    return new Map(
      product.tables.map((table) => [
        table.name,
        table.columns.flatMap((column) => physicalForms(column, { table, position: position++ }, seen)),
      ]),
    );
  };
}

/** Treatments that a column may get, one bit each. */
type TreatmentSet = number;
/** By the positions of a {@link Layout}. */
type Possible = readonly TreatmentSet[];
type Possibilities = (layout: Layout, purpose: PurposeNode) => Possible;

const BITS: Readonly<Record<Treatment, TreatmentSet>> = { clear: 1, pseudonym: 2, masked: 4, hidden: 8 };
const ONLY_HIDDEN: TreatmentSet = setOf("hidden");
const ONLY_CLEAR: TreatmentSet = setOf("clear");

interface Seen {
  readonly purpose: PurposeNode;
  readonly treatments: Possible;
}

interface Place {
  readonly table: Table;
  /** Of the column, among all columns of the product. */
  readonly position: number;
}

function physicalForms(column: Column, { table, position }: Place, seen: readonly Seen[]): readonly PhysicalColumn[] {
  const partition = column.partition && table.format !== "iceberg" ? { partition: true as const } : {};
  const gets = ({ treatments }: Seen, treatment: Treatment) => has(treatments[position] ?? ONLY_HIDDEN, treatment);
  const forms: PhysicalColumn[] = [{ name: column.name, column, treatment: "clear", ...partition }];
  const add = (treatment: "pseudonym" | "masked", purpose: string) => {
    const name = physicalColumn(column.name, treatment, purpose);
    if (name) forms.push({ name, column, treatment, ...(treatment === "pseudonym" ? { purpose } : {}) });
  };
  const masking = seen.find((one) => gets(one, "masked"));
  if (masking) add("masked", masking.purpose.purpose.id);
  for (const one of seen) if (gets(one, "pseudonym")) add("pseudonym", one.purpose.purpose.id);
  return forms;
}

/** Per product and purpose, what could come out for each column if every statement were tried at every time. */
function possibleTreatments(mesh: ProductPart): Possibilities {
  const effective = new Map<string, Map<PurposeNode, Possible>>();
  // what nothing is made from is asked for once
  for (const { inputs } of mesh.products) for (const input of inputs) effective.set(input, new Map());

  function outcome(layout: Layout, purpose: PurposeNode): Possible {
    const known = effective.get(layout.product.id);
    const already = known?.get(purpose);
    if (already) return already;
    const possible = ownersChoice(layout, purpose).map((choice, position) => {
      // no ceiling opens what no statement does, and that is most columns
      if (choice === ONLY_HIDDEN) return choice;
      const { classification } = layout.columns[position] ?? {};
      const guarded = meetSets(choice, setOf(purpose.ceiling(classification)));
      return guarded === ONLY_HIDDEN ? guarded : meetSets(guarded, sourceCeiling(layout, purpose, position));
    });
    known?.set(purpose, possible);
    return possible;
  }

  function sourceCeiling({ product, origins }: Layout, purpose: PurposeNode, position: number): TreatmentSet {
    if (product.inputs.length === 0) return ONLY_CLEAR;
    const origin = origins[position];
    if (!origin) return ONLY_HIDDEN;
    const lowered = origin.sources.reduce((ceiling, source) => {
      const there = source && outcome(source.layout, purpose)[source.position];
      return meetSets(ceiling, there ?? ONLY_HIDDEN);
    }, ONLY_CLEAR);
    return origin.isLifted ? lowered | ONLY_CLEAR : lowered;
  }

  return outcome;
}

/** What some allowance about the purpose says, or what all its parents get. */
function ownersChoice(layout: Layout, purpose: PurposeNode): Possible {
  const own = layout.allowances.get(purpose.purpose.id);
  // by far the most purposes stand alone and have one allowance
  if (purpose.parents.length === 0 && own?.length === 1 && own[0]) return assignmentChoice(layout, own[0].views);
  const known = new Map<PurposeNode, Possible>();

  function choiceFor(current: PurposeNode): Possible {
    const already = known.get(current);
    if (already) return already;
    const said = layout.allowances.get(current.purpose.id)?.map(({ views }) => assignmentChoice(layout, views)) ?? [];
    const [first, ...rest] = current.parents.map(choiceFor);
    const choices = first ? [...said, rest.reduce((one, other) => combined(one, other, meetSets), first)] : said;
    const choice = choices.reduce<Possible | undefined>(
      (one, other) => (one ? combined(one, other, (some, more) => some | more) : other),
      undefined,
    );
    const found = choice ?? layout.columns.map(() => ONLY_HIDDEN);
    known.set(current, found);
    return found;
  }
  return choiceFor(purpose);
}

function assignmentChoice({ tables, columns }: Layout, views: View): Possible {
  const choice = columns.map(() => ONLY_HIDDEN);
  for (const table in views) {
    const positions = tables.get(table);
    const chosen = views[table]?.columns ?? {};
    for (const column in chosen) {
      const position = positions?.get(column);
      const treatment = chosen[column];
      if (position !== undefined && treatment) choice[position] = setOf(treatment);
    }
  }
  return choice;
}

/** A product with its columns numbered, table by table. */
interface Layout {
  readonly product: Product;
  readonly columns: readonly Column[];
  /** Positions by table and column. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** By purpose. */
  readonly allowances: ReadonlyMap<string, readonly Assignment[]>;
  /** Per position; `undefined` where the lineage says nothing. */
  readonly origins: readonly (Origin | undefined)[];
}

interface Origin {
  /** `undefined` for a source that is not there. */
  readonly sources: readonly ({ readonly layout: Layout; readonly position: number } | undefined)[];
  /** Declassified for some purpose. */
  readonly isLifted: boolean;
}

function layouts(mesh: ProductPart): (product: Product) => Layout {
  const products = new Map(mesh.products.map((product) => [product.id, product]));
  // of what nothing is made from, none is kept
  const inputs = new Set(mesh.products.flatMap((product) => product.inputs));
  const known = new Map<Product, Layout>();

  function layoutOf(product: Product): Layout {
    const already = known.get(product);
    if (already) return already;
    const columns = product.tables.flatMap((table) => table.columns);
    const allowed = product.assignments.filter(({ effect }) => effect === "allow");
    const allowances = Map.groupBy(allowed, ({ purpose }) => purpose);
    const layout = { product, columns, tables: positionsOf(product), allowances, origins: originsOf(product) };
    if (inputs.has(product.id)) known.set(product, layout);
    return layout;
  }

  function originsOf(product: Product): Layout["origins"] {
    if (product.inputs.length === 0) return [];
    const entries = Map.groupBy(product.lineage, ({ table, column, kind }) =>
      kind === "indirect" ? table : `${table}.${column}`,
    );
    const lifted = new Set(
      product.declassifications.flatMap(({ table, column }) => (column === undefined ? [] : `${table}.${column}`)),
    );
    return product.tables.flatMap((table) =>
      table.columns.map(({ name }): Origin | undefined => {
        const place = `${table.name}.${name}`;
        const own = entries.get(place);
        if (!own) return undefined;
        const from = [...own, ...(entries.get(table.name) ?? [])].flatMap((entry) => entry.from);
        return { sources: from.map(sourceOf), isLifted: lifted.has(place) };
      }),
    );
  }

  function sourceOf({ product: id, table, column }: LineageEntry["from"][number]): Origin["sources"][number] {
    const product = products.get(id);
    if (!product) return undefined;
    const layout = layoutOf(product);
    const position = layout.tables.get(table)?.get(column);
    return position === undefined ? undefined : { layout, position };
  }

  return layoutOf;
}

function positionsOf({ tables }: Product): Layout["tables"] {
  let position = 0;
  return new Map(tables.map((table) => [table.name, new Map(table.columns.map(({ name }) => [name, position++]))]));
}

function combined(
  one: Possible,
  other: Possible,
  combine: (one: TreatmentSet, other: TreatmentSet) => TreatmentSet,
): Possible {
  return one.map((treatments, position) => combine(treatments, other[position] ?? ONLY_HIDDEN));
}

function setOf(treatment: Treatment): TreatmentSet {
  return BITS[treatment];
}

function has(set: TreatmentSet, treatment: Treatment): boolean {
  return (set & setOf(treatment)) !== 0;
}

/** Every meet of a treatment of one set and a treatment of the other. */
function meetSets(one: TreatmentSet, other: TreatmentSet): TreatmentSet {
  if (one === ONLY_CLEAR) return other;
  if (other === ONLY_CLEAR) return one;
  let met = 0;
  for (const left of TREATMENTS) {
    if (!has(one, left)) continue;
    for (const right of TREATMENTS) if (has(other, right)) met |= setOf(meet(left, right));
  }
  return met;
}
