import type { Column, LineageEntry, Mesh, Product, Table } from "../model/mesh.ts";
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
export function physicalColumns(mesh: Mesh): (product: Product) => PhysicalTables {
  const purposes = linkPurposes(mesh.purposes, mesh.guardrails);
  const reach = purposeReach(mesh);
  const possible = possibleTreatments(mesh);
  return (product) => {
    const seen = [...reach(product)]
      .sort()
      .flatMap((id) => purposes.get(id) ?? [])
      .filter(({ purpose }) => purpose.status !== "retired")
      .map((purpose) => ({ purpose, treatments: possible(product, purpose) }));
    return new Map(
      product.tables.map((table) => [
        table.name,
        table.columns.flatMap((column) => physicalForms(column, table, seen)),
      ]),
    );
  };
}

/** Treatments that a column may get, one bit each. */
type TreatmentSet = number;
/** By `table.column`; what is missing can only be hidden. */
type Possible = ReadonlyMap<string, TreatmentSet>;

const ONLY_HIDDEN: TreatmentSet = setOf("hidden");
const ONLY_CLEAR: TreatmentSet = setOf("clear");

function physicalForms(
  column: Column,
  table: Table,
  seen: readonly { readonly purpose: PurposeNode; readonly treatments: Possible }[],
): readonly PhysicalColumn[] {
  const place = `${table.name}.${column.name}`;
  const partition = column.partition && table.format !== "iceberg" ? { partition: true as const } : {};
  const gets = (treatments: Possible, treatment: Treatment) => has(treatments.get(place) ?? ONLY_HIDDEN, treatment);
  const forms: PhysicalColumn[] = [{ name: column.name, column, treatment: "clear", ...partition }];
  const add = (treatment: "pseudonym" | "masked", purpose: string) => {
    const name = physicalColumn(column.name, treatment, purpose);
    if (name) forms.push({ name, column, treatment, ...(treatment === "pseudonym" ? { purpose } : {}) });
  };
  const masking = seen.find(({ treatments }) => gets(treatments, "masked"));
  if (masking) add("masked", masking.purpose.purpose.id);
  for (const { purpose, treatments } of seen) if (gets(treatments, "pseudonym")) add("pseudonym", purpose.purpose.id);
  return forms;
}

/** Per product and purpose, what could come out for each column if every statement were tried at every time. */
function possibleTreatments(mesh: Mesh): (product: Product, purpose: PurposeNode) => Possible {
  const products = new Map(mesh.products.map((product) => [product.id, product]));
  const owned = new Map<string, Possible>();
  const effective = new Map<string, Possible>();

  function ownersChoice(product: Product, purpose: PurposeNode): Possible {
    return remembered(owned, `${product.id} ${purpose.purpose.id}`, () => {
      const own = product.assignments
        .filter((assignment) => assignment.effect === "allow" && assignment.purpose === purpose.purpose.id)
        .map((assignment) => assignmentChoice(product, assignment.views));
      const [first, ...rest] = purpose.parents.map((parent) => ownersChoice(product, parent));
      const inherited = first ? [rest.reduce((one, other) => combined([one, other], meetSets), first)] : [];
      return combined([...own, ...inherited], (one, other) => one | other);
    });
  }

  function outcome(product: Product, purpose: PurposeNode): Possible {
    return remembered(effective, `${product.id} ${purpose.purpose.id}`, () => {
      const choice = ownersChoice(product, purpose);
      const possible = new Map<string, TreatmentSet>();
      for (const table of product.tables) {
        for (const column of table.columns) {
          const place = `${table.name}.${column.name}`;
          const guarded = meetSets(choice.get(place) ?? ONLY_HIDDEN, setOf(purpose.ceiling(column.classification)));
          const ceiling = guarded === ONLY_HIDDEN ? ONLY_CLEAR : sourceCeiling(product, purpose, place);
          possible.set(place, meetSets(guarded, ceiling));
        }
      }
      return possible;
    });
  }

  function sourceCeiling(product: Product, purpose: PurposeNode, place: string): TreatmentSet {
    if (product.inputs.length === 0) return ONLY_CLEAR;
    const sources = sourcesOf(product, place);
    if (!sources) return ONLY_HIDDEN;
    const lifted = product.declassifications.some(({ table, column }) => `${table}.${column}` === place);
    const lowered = sources.reduce((ceiling, source) => {
      const input = products.get(source.product);
      const there = input && outcome(input, purpose).get(`${source.table}.${source.column}`);
      return meetSets(ceiling, there ?? ONLY_HIDDEN);
    }, ONLY_CLEAR);
    return lifted ? lowered | ONLY_CLEAR : lowered;
  }

  return outcome;
}

function assignmentChoice(product: Product, views: Product["assignments"][number]["views"]): Possible {
  return new Map(
    product.tables.flatMap(({ name, columns }) => {
      const view = Object.hasOwn(views, name) ? views[name] : undefined;
      return columns.map((column): [string, TreatmentSet] => {
        const treatment = view && Object.hasOwn(view.columns, column.name) ? view.columns[column.name] : undefined;
        return [`${name}.${column.name}`, setOf(treatment ?? "hidden")];
      });
    }),
  );
}

function sourcesOf({ lineage }: Product, place: string): LineageEntry["from"] | undefined {
  const own = lineage.filter(({ table, column }) => `${table}.${column}` === place);
  if (own.length === 0) return undefined;
  const indirect = lineage.filter(({ kind, table }) => kind === "indirect" && place.startsWith(`${table}.`));
  return [...own, ...indirect].flatMap(({ from }) => from);
}

function combined(
  choices: readonly Possible[],
  combine: (one: TreatmentSet, other: TreatmentSet) => TreatmentSet,
): Possible {
  const [first, ...rest] = choices;
  if (!first) return new Map();
  return rest.reduce<Possible>(
    (one, other) =>
      new Map(Array.from(one, ([place, treatments]) => [place, combine(treatments, other.get(place) ?? ONLY_HIDDEN)])),
    first,
  );
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const already = known.get(key);
  if (already !== undefined) return already;
  const made = make();
  known.set(key, made);
  return made;
}

function setOf(treatment: Treatment): TreatmentSet {
  return 1 << TREATMENTS.indexOf(treatment);
}

function has(set: TreatmentSet, treatment: Treatment): boolean {
  return (set & setOf(treatment)) !== 0;
}

/** Every meet of a treatment of one set and a treatment of the other. */
function meetSets(one: TreatmentSet, other: TreatmentSet): TreatmentSet {
  if (one === ONLY_CLEAR) return other;
  let met = 0;
  for (const left of TREATMENTS) {
    if (!has(one, left)) continue;
    for (const right of TREATMENTS) if (has(other, right)) met |= setOf(meet(left, right));
  }
  return met;
}
