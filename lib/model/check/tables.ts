import { didYouMean } from "../did-you-mean.ts";
import { shortened } from "../document/place.ts";
import type { Product, Table } from "../mesh.ts";
import { ownEntry } from "../owner-view.ts";
import { columnFamily, columnTypes } from "../row-filter-types.ts";
import { type Allowance, type GovernedMesh, type GovernedProduct, quotedList, tablePath } from "./governed.ts";
import type { Warning } from "./warning.ts";

/** Classifications that say that a value tells nothing about anybody. */
export const HARMLESS: ReadonlySet<string> = new Set(["none", "public"]);

/** What is doubtful about a product's tables and declassifications. */
export function tableWarnings(product: GovernedProduct, mesh: GovernedMesh): readonly Warning[] {
  return [
    ...product.product.tables.flatMap((table) => [
      ...unclassified(product, table),
      ...unknownTypes(product, table),
      ...temporal(product, table, mesh),
      ...linkable(product, table),
    ]),
    ...declassifiers(product, mesh),
  ];
}

function unclassified(product: GovernedProduct, table: Table): readonly Warning[] {
  const columns = table.columns.filter(({ classification }) => classification === undefined);
  if (columns.length === 0) return [];
  return [
    {
      id: "unclassified-column",
      path: tablePath(product, table),
      message: `${quotedList(columns.map(({ name }) => name))} of \`${table.name}\` without a classification`,
      help: "classify each column; guardrails see these as `unclassified`",
    },
  ];
}

function unknownTypes(product: GovernedProduct, table: Table): readonly Warning[] {
  const unknown = Map.groupBy(table.columns, ({ type }) => type);
  for (const type of unknown.keys()) if (columnFamily(type)) unknown.delete(type);
  if (unknown.size === 0) return [];

  const types = [...unknown].map(([type, columns]) => {
    const advice = didYouMean(/^\s*\w+/.exec(type)?.[0].trim() ?? "", columnTypes.keys());
    const of = `\`${shortened(type)}\` of ${quotedList(columns.map(({ name }) => name))}`;
    return advice ? `${of} (${advice})` : of;
  });
  return [
    {
      id: "unknown-type",
      path: tablePath(product, table),
      message: `\`${table.name}\` has types that the kit does not know, and stores as text: ${types.join(", ")}`,
      help: "write the type as `docs/contracts.md` lists it, and files in that type",
    },
  ];
}

function temporal(product: GovernedProduct, table: Table, mesh: GovernedMesh): readonly Warning[] {
  const columns = table.columns.filter(({ type }) => columnFamily(type) === "temporal");
  if (columns.length === 0 || !isFiltered(product.product, table.name, mesh)) return [];
  return [
    {
      id: "temporal-column",
      path: tablePath(product, table),
      message: `\`${table.name}\` has row filters and the DATE or TIMESTAMP columns ${quotedList(columns.map(({ name }) => name))}`,
      help: "AWS may refuse row filters on such a table: store times as BIGINT",
    },
  ];
}

/** Whether rows of a table may be filtered: by the owner, by consent, or because those of its sources are. */
function isFiltered(product: Product, table: string, mesh: GovernedMesh): boolean {
  const pending = [{ product, table }];
  const seen = new Set<string>();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const key = `${next.product.id}.${next.table}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (hasOwnFilter(next.product, next.table)) return true;
    for (const entry of next.product.lineage.filter((to) => to.table === next?.table)) {
      for (const source of entry.from) {
        const input = mesh.product(source.product)?.product;
        if (input) pending.push({ product: input, table: source.table });
      }
    }
  }
  return false;
}

function hasOwnFilter({ tables, assignments }: Product, name: string): boolean {
  const table = tables.find((candidate) => candidate.name === name);
  if (table && table.subject !== "none" && Object.keys(table.consents).length > 0) return true;
  return assignments.some(({ views }) => ownEntry(views, name)?.rows !== undefined);
}

/**
 * Purposes whose pseudonyms somebody with two sessions could join: both see the same telling column in clear beside
 * pseudonyms of their own.
 */
function linkable(product: GovernedProduct, table: Table): readonly Warning[] {
  const purposes = new Map<string, Set<string>>();
  for (const allowance of product.allowances) {
    for (const column of tellingColumns(allowance, table)) {
      purposes.set(column, (purposes.get(column) ?? new Set()).add(allowance.assignment.purpose));
    }
  }
  const shared = [...purposes].filter(([, seers]) => seers.size > 1);
  if (shared.length === 0) return [];
  const seers = new Set(shared.flatMap(([, names]) => [...names]));
  return [
    {
      id: "linkable-pseudonyms",
      path: tablePath(product, table),
      message:
        `${quotedList(seers)} see ${quotedList(shared.map(([column]) => column))} of \`${table.name}\` in clear ` +
        "beside pseudonyms, which can be joined by that",
      help: "give such columns in clear to one of them only",
    },
  ];
}

function tellingColumns({ assignment }: Allowance, table: Table): readonly string[] {
  const view = ownEntry(assignment.views, table.name);
  if (!view || !Object.values(view.columns).includes("pseudonym")) return [];
  return table.columns
    .filter(
      ({ name, classification = "none" }) => ownEntry(view.columns, name) === "clear" && !HARMLESS.has(classification),
    )
    .map(({ name }) => name);
}

function declassifiers({ product, path, owners }: GovernedProduct, { mesh }: GovernedMesh): readonly Warning[] {
  const interested = new Set([...owners, product.previousOwner?.id, ...(product.pastOwners ?? [])]);
  return product.declassifications.flatMap(({ decidedBy }, position): readonly Warning[] => {
    const isOfficer = mesh.privacyOfficers.includes(decidedBy);
    if (isOfficer && !interested.has(decidedBy)) return [];
    return [
      {
        id: "declassifier",
        path: `${path}.declassifications[${position}].decidedBy`,
        message: `\`${decidedBy}\` ${isOfficer ? "owns or owned the product" : "is no privacy officer"}, so this declassification never counts`,
        help: "have a privacy officer decide it who neither owns nor owned the product",
      },
    ];
  });
}
