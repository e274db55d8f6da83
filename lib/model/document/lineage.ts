import type { ColumnSource, Declassification, LineageEntry } from "../mesh.ts";
import { list, object, optional, type Reader, type Reference, reference, required } from "./draft.ts";
import type { Known } from "./known.ts";
import { misfit, type Place, shortened } from "./place.ts";
import type { ProductDraft } from "./products.ts";
import { checkPurposeNames, type PurposeDraft, uniqueNames } from "./purposes.ts";
import { identity, instant, instantUp, oneOf, productRef, purposeRef, text } from "./scalars.ts";
import { checkInterval } from "./statements.ts";
import { type ColumnDraft, resolveColumn, type TableDraft } from "./tables.ts";

/** A table of the product, or a column of it, and where the document names it. */
interface Target {
  readonly table: string;
  readonly column: string | undefined;
  readonly place: Place;
}

/** A column of an input, and where the document names it. */
type Source = ColumnSource & { readonly place: Place };

const TARGET = /^([^.\s]+)(?:\.([^\s]+))?$/;
const SOURCE = /^([^/.@\s]+\/[^/.@\s]+)\.([^.@\s]+)(?:@([a-z0-9_-]+))?\.([^@\s]+)$/;

const readTarget: Reader<Target> = (raw, place) => {
  const [, table, column] = (typeof raw === "string" && TARGET.exec(raw)) || [];
  return table ? { table, column, place } : place.fault(misfit("`table.column` or `table`", raw));
};

const readSource: Reader<Source> = (raw, place) => {
  const [, product, table, role, column] = (typeof raw === "string" && SOURCE.exec(raw)) || [];
  if (product && table && column) return { product, table, role, column, place };
  return place.fault(misfit("`domain/product.table.column` or `domain/product.table@role.column`", raw));
};

const readEntry = object({
  to: required(readTarget),
  from: required(list(readSource)),
  kind: required(oneOf(["identity", "derived", "indirect"])),
});
const readDeclassification = object({
  to: required(readTarget),
  purposes: required(list(reference(purposeRef))),
  reason: required(text),
  decidedBy: required(identity),
  validFrom: optional(instantUp),
  validUntil: required(instant),
});

type EntryDraft = NonNullable<ReturnType<typeof readEntry>>;
type DeclassificationDraft = NonNullable<ReturnType<typeof readDeclassification>>;

export type LineageDraft = readonly EntryDraft[];
export type DeclassificationDrafts = readonly DeclassificationDraft[];

export const readInputs: Reader<readonly Reference[]> = list(reference(productRef));
export const readLineage: Reader<LineageDraft> = list(readEntry);
export const readDeclassifications: Reader<DeclassificationDrafts> = list(readDeclassification);

/** What of a product, or of a contract alone, says where it comes from. */
type Derived = Pick<ProductDraft, "inputs" | "knowsInputs" | "lineage" | "tables" | "readable">;

/** Reports what is wrong with where a product says that it comes from. */
export function checkLineage(product: Derived, products: Known<ProductDraft>): void {
  const { inputs, lineage } = product;
  for (const input of inputs) products.resolve(input, "product");

  const declared = product.knowsInputs ? new Set(inputs.map(({ name }) => name)) : undefined;
  const once = new Map<string, Place>();
  for (const entry of lineage) {
    const target = checkTarget(entry, product.tables);
    const sources = (entry.value.from ?? []).map((source) => resolveSource(source, declared, products));
    checkKind(entry, target, sources);
    for (const fault of repeats(entry)) noteOnce(once, fault);
  }
  reportUnused(product);
}

/** Reports declassifications of what does not exist, for nothing, or for no time. */
export function checkDeclassifications(product: ProductDraft, purposes: Known<PurposeDraft>): void {
  for (const draft of product.declassifications) {
    const { to, purposes: listed } = draft.value;
    if (to) resolveTarget(to, product.tables);
    if (listed?.length === 0 && !draft.faulty) draft.place.at("purposes").fault("names no purpose");
    checkPurposeNames(listed, purposes);
    checkInterval(draft.place, draft.value);
  }
}

export function buildLineageEntry(draft: EntryDraft): LineageEntry {
  const { to, from, kind } = draft.complete();
  return { table: to.table, column: to.column, from: from.map(({ place: _, ...source }) => source), kind };
}

export function buildDeclassification(draft: DeclassificationDraft): Declassification {
  const { to, purposes, ...declassification } = draft.complete();
  return { table: to.table, column: to.column, purposes: uniqueNames(purposes), ...declassification };
}

function checkTarget({ value: { to, kind } }: EntryDraft, tables: Known<TableDraft>): ColumnDraft | undefined {
  if (!to) return undefined;
  if (kind === "indirect" && to.column !== undefined) {
    return to.place.fault(
      "an `indirect` entry goes to a table, since it influences every column",
      `write \`${to.table}\``,
    );
  }
  if (kind !== "indirect" && kind !== undefined && to.column === undefined) {
    return to.place.fault(`\`${kind}\` describes a column`, `write \`${to.table}.\` and the column's name`);
  }
  return resolveTarget(to, tables);
}

function resolveTarget({ table: name, column, place }: Target, tables: Known<TableDraft>): ColumnDraft | undefined {
  const table = tables.resolve({ name, place }, "table");
  return table && column !== undefined ? resolveColumn(table, { name: column, place }) : undefined;
}

function resolveSource(
  { product: name, table, column, place }: Source,
  declared: ReadonlySet<string> | undefined,
  products: Known<ProductDraft>,
): ColumnDraft | undefined {
  if (declared && !declared.has(name)) {
    const help = place.suggest(name, declared) ?? `name \`${shortened(name)}\` in \`inputs\``;
    return place.fault(`\`${shortened(name)}\` is not an input of this product`, help);
  }
  const product = products.get(name);
  // an input that does not exist is reported where it is declared
  return product && resolveTarget({ table, column, place }, product.tables);
}

function checkKind(entry: EntryDraft, target: ColumnDraft | undefined, sources: readonly (ColumnDraft | undefined)[]) {
  const { kind, from } = entry.value;
  if (kind !== "identity" || !from) return;

  const [source] = sources;
  if (from.length !== 1 && !entry.faulty) {
    entry.place
      .at("from")
      .fault(`an \`identity\` has exactly one source, found ${from.length}`, "else it is `derived`");
  } else if (target && source && !isSameType(target, source)) {
    const types = `\`${shortened(target.value.type ?? "")}\` from \`${shortened(source.value.type ?? "")}\``;
    entry.place.fault(`an \`identity\` changes the type: ${types}`, "make both the same, or the entry `derived`");
  }
}

/** What may be said once only, by a text that says it, with what to report when it is said again. */
interface Once {
  readonly key: string;
  readonly message: string;
  readonly place: Place;
}

function repeats({ place, value: { to, kind, from } }: EntryDraft): readonly Once[] {
  if (!to || to.column === undefined || kind === undefined || kind === "indirect") return [];

  const column = {
    key: `${to.table}.${to.column}`,
    message: "has another `identity` or `derived` entry",
    place: to.place,
  };
  const [source, ...others] = kind === "identity" && from ? from : [];
  if (!source || others.length > 0) return [column];

  const image = {
    key: `${to.table}<${source.product}.${source.table}@${source.role ?? ""}.${source.column}`,
    message: "is the second identity image of this column in one table and role",
    place: place.at("from"),
  };
  return [column, image];
}

function noteOnce(once: Map<string, Place>, { key, message, place }: Once): void {
  const first = once.get(key);
  if (first) place.fault(`${message}, the first is \`${first}\``);
  else once.set(key, place);
}

function reportUnused({ inputs, lineage, readable }: Derived): void {
  if (!readable || lineage.some(({ faulty }) => faulty)) return;
  const used = new Set(lineage.flatMap(({ value }) => (value.from ?? []).map(({ product }) => product)));
  for (const { name, place } of inputs) {
    if (used.has(name)) continue;
    place.fault(
      `input \`${shortened(name)}\` does not appear in the lineage`,
      `add an entry for each column, such as \`{ to: table.column, from: [${shortened(name)}.table.column], kind: identity }\``,
    );
  }
}

function isSameType(one: ColumnDraft, other: ColumnDraft): boolean {
  const { type: left } = one.value;
  const { type: right } = other.value;
  return left === undefined || right === undefined || normalType(left) === normalType(right);
}

const ALIASES: ReadonlyMap<string, string> = new Map([
  ["integer", "int"],
  ["long", "bigint"],
  ["bool", "boolean"],
  ["numeric", "decimal"],
]);

function normalType(type: string): string {
  const text = type.toLowerCase().replaceAll(/\s+/g, "");
  const [name = ""] = text.split("(", 1);
  return (ALIASES.get(name) ?? name) + text.slice(name.length);
}
