import { type Fault, faultLine, MeshError } from "../model/errors.ts";
import type { TableView } from "../model/mesh.ts";
import type { RowFilter } from "../model/row-filter.ts";
import { quoted } from "../model/sentence.ts";
import { purposeOfFilter, purposeOfRole, purposeOfTagKey } from "./names.ts";
import type { ProductShare } from "./product-share.ts";
import type { CatalogTable, Database, Grant, LakeFormationState, Tags } from "./state.ts";

/** What Lake Formation and Glue take, as AWS documents it. */
export const LIMITS = {
  tagsPerResource: 50,
  tagsPerAccount: 1_000,
  tagTextCharacters: 50,
  valuesPerCall: 50,
  expressionBytes: 900,
  /** The first length that is refused; documented both in bytes and in characters, of which there are never more. */
  rowFilterBytes: 2_048,
  filterGrantsPerPrincipalAndTable: 100,
  entriesPerBatch: 20,
  dataLakeAdmins: 30,
  nameBytes: 255,
} as const;

/** A mesh asks for more than Lake Formation can hold; everything that it cannot is reported at once. */
export class LakeFormationLimitError extends MeshError {
  readonly kind = "invalid";
  readonly code = "lake-formation-limit";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultLine).join("\n"));
    this.faults = faults;
  }
}

/** Where a state goes beyond a limit that views can bring it to; `products` gives databases the names people know. */
export function limitFaults(
  state: LakeFormationState,
  products: ReadonlyMap<string, string> = new Map(),
): readonly Fault[] {
  const productOf = (database: string) => products.get(database) ?? database;
  return [
    ...tagFaults(state),
    ...state.databases.flatMap((database) => databaseFaults(database, productOf(database.name))),
    ...filterFaults(state, productOf),
    ...twoPurposesFaults(state.grants),
  ];
}

/**
 * Where grants go beyond a limit that the kit's own never reach, whatever the views: each names one tag with one value,
 * and a purpose has one filter on a table.
 */
export function grantLimitFaults({ grants }: Pick<LakeFormationState, "grants">): readonly Fault[] {
  return [...expressionFaults(grants), ...filterGrantFaults(grants)];
}

function tagFaults({ tags }: LakeFormationState): readonly Fault[] {
  const surplus = tags.slice(LIMITS.tagsPerAccount).map(({ key }) => key);
  const long = tags
    .flatMap(({ key, values }) => [key, ...values])
    .filter((text) => [...text].length > LIMITS.tagTextCharacters);
  const tooMany: Fault = {
    path: "",
    message: `an account holds at most ${LIMITS.tagsPerAccount} LF-Tag keys, one per purpose; ${areTooMany(surplus)}`,
    help: "retire purposes that nobody uses, or ask AWS for a higher quota",
  };
  return [
    ...(surplus.length > 0 ? [tooMany] : []),
    ...long.map((text) => ({
      path: "",
      message: `LF-Tag text \`${text}\` is longer than ${LIMITS.tagTextCharacters} characters`,
      help: "give the purpose a shorter id",
    })),
  ];
}

function databaseFaults({ name, tags, tables }: Database, product: string): readonly Fault[] {
  const help = "split the product, or assign a common parent of several purposes";
  const carried = carriedFaults(tags, { path: product, carrier: "a database", help });
  // what is too much for the database is inherited by every column
  const below = carried.length > 0 ? [] : tables;
  return [
    ...nameFaults(product, name),
    ...carried,
    ...below.flatMap((table) => tableFaults(table, tags, `${product}.${table.name}`)),
  ];
}

function tableFaults(table: CatalogTable, above: Tags, path: string): readonly Fault[] {
  const inherited = { ...above, ...table.tags };
  const rest = LIMITS.tagsPerResource - Object.keys(inherited).length;
  // in a large mesh there are millions of columns, and nothing can be said of nearly all of them
  const suspects = table.columns.filter(({ name, tags }) => isLongName(name) || countBeside(inherited, tags) > rest);
  return [
    ...nameFaults(path, table.name),
    ...suspects.flatMap(({ name, tags }) => {
      const place = { path: `${path}.${name}`, carrier: "a column", help: "split the table" };
      // inherited tags count as well
      return [...nameFaults(place.path, name), ...carriedFaults({ ...inherited, ...tags }, place)];
    }),
  ];
}

function carriedFaults(
  tags: Tags,
  { path, carrier, help }: { readonly path: string; readonly carrier: string; readonly help: string },
): readonly Fault[] {
  const keys = Object.keys(tags).sort();
  const surplus = keys.slice(LIMITS.tagsPerResource);
  if (surplus.length === 0) return [];
  const message = `${keys.length} purposes see it, ${carrier} carries at most ${LIMITS.tagsPerResource} LF-Tags`;
  return [{ path, message: `${message}; ${areTooMany(surplus)}`, help }];
}

/** How many tags come to those that are there. */
function countBeside(already: Tags, tags: Tags): number {
  let count = 0;
  for (const key in tags) if (!Object.hasOwn(already, key)) count++;
  return count;
}

function nameFaults(path: string, name: string): readonly Fault[] {
  if (!isLongName(name)) return [];
  return [{ path, message: `Glue takes names of at most ${LIMITS.nameBytes} bytes, not \`${name}\`` }];
}

function isLongName(name: string): boolean {
  return Buffer.byteLength(name) > LIMITS.nameBytes;
}

function filterFaults({ filters }: LakeFormationState, productOf: (database: string) => string): readonly Fault[] {
  return filters.flatMap(({ database, table, name, rows = "" }) => {
    const length = Buffer.byteLength(rows);
    if (length < LIMITS.rowFilterBytes) return [];
    return [
      {
        path: `${productOf(database)}.${table}`,
        message: `the row filter of purpose \`${purposeOfFilter(name) ?? name}\` is ${length} bytes long, Lake Formation takes fewer than ${LIMITS.rowFilterBytes}`,
        help: "keep the condition in a BOOLEAN column and filter by that",
      },
    ];
  });
}

function expressionFaults(grants: readonly Grant[]): readonly Fault[] {
  return grants.flatMap(({ principal, resource }) => {
    if (resource.kind !== "tag-policy") return [];
    const texts = resource.expression.flatMap(({ key, values }) => [key, ...values]);
    const bytes = Buffer.byteLength(texts.join(""));
    if (bytes <= LIMITS.expressionBytes) return [];
    const message = `an LF-Tag expression has ${bytes} bytes, Lake Formation takes at most ${LIMITS.expressionBytes}`;
    return [{ path: principal, message }];
  });
}

/** A state is sorted, so that what one principal holds of one table lies side by side. */
function filterGrantFaults(grants: readonly Grant[]): readonly Fault[] {
  const most = LIMITS.filterGrantsPerPrincipalAndTable;
  const faults: Fault[] = [];
  for (let first = 0; first < grants.length; ) {
    let end = first + 1;
    while (isOnFilterOfSameTable(grants[first], grants[end])) end++;
    const { principal, resource } = grants[first] as Grant;
    if (resource.kind === "filter" && end - first > most) {
      faults.push({
        path: `${resource.database}.${resource.table}`,
        message: `\`${principal}\` holds ${end - first} data cells filters here, Lake Formation takes at most ${most}`,
      });
    }
    first = end;
  }
  return faults;
}

function isOnFilterOfSameTable(one: Grant | undefined, other: Grant | undefined): boolean {
  if (one?.resource.kind !== "filter" || other?.resource.kind !== "filter") return false;
  return (
    one.principal === other.principal &&
    one.resource.table === other.resource.table &&
    one.resource.database === other.resource.database
  );
}

/** Each role acts for one purpose: with two, LF would unite what the purposes see. */
function twoPurposesFaults(grants: readonly Grant[]): readonly Fault[] {
  const held = new Map<string, Set<string | undefined>>();
  for (const { principal, resource } of grants) {
    const purposes = held.get(principal) ?? new Set([purposeOfRole(principal)?.purpose]);
    if (resource.kind === "filter") purposes.add(purposeOfFilter(resource.name));
    if (resource.kind === "tag-policy") for (const { key } of resource.expression) purposes.add(purposeOfTagKey(key));
    held.set(principal, purposes);
  }
  return [...held].flatMap(([path, of]) => {
    const purposes = [...of].filter((purpose) => purpose !== undefined).sort();
    if (purposes.length < 2) return [];
    const message = `holds grants of more than one purpose: ${purposes.map(quoted).join(", ")}`;
    const help = "give each purpose a role of its own: Lake Formation unites all that one role was granted";
    return [{ path, message, help }];
  });
}

/** A Hive partition key shows in whatever is read of the table, so whoever sees the table must see it clear. */
export function partitionFaults({ product, views }: ProductShare): readonly Fault[] {
  return product.tables.flatMap((table) => {
    const keys = table.format === "iceberg" ? [] : table.columns.filter(({ partition }) => partition);
    return views.flatMap(({ purpose, view }) => {
      const seen = Object.hasOwn(view, table.name) ? view[table.name] : undefined;
      return seen
        ? keys.flatMap(({ name }) => keyFaults(`${product.id}.${table.name}.${name}`, name, { purpose, seen }))
        : [];
    });
  });
}

function keyFaults(
  path: string,
  column: string,
  { purpose, seen }: { readonly purpose: string; readonly seen: TableView },
): readonly Fault[] {
  const isClear = Object.hasOwn(seen.columns, column) && seen.columns[column] === "clear";
  const hidden: Fault = {
    path,
    message: `Lake Formation cannot hide a Hive partition key from purpose \`${purpose}\`, which sees the table`,
    help: "let every purpose that sees the table see it in clear, or store the table as Iceberg with hidden partitioning",
  };
  const tested: Fault = { path, message: `the row filter of purpose \`${purpose}\` tests a partition key for NULL` };
  return [...(isClear ? [] : [hidden]), ...(seen.rows && testsForNull(seen.rows, column) ? [tested] : [])];
}

function testsForNull(filter: RowFilter, column: string): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.operands.some((operand) => testsForNull(operand, column));
    case "not":
      return testsForNull(filter.operand, column);
    default:
      return filter.kind === "null" && filter.column === column;
  }
}

function areTooMany(keys: readonly string[]): string {
  const purposes = keys.map((key) => quoted(purposeOfTagKey(key) ?? key));
  return `${purposes.join(", ")} ${purposes.length === 1 ? "is" : "are"} too many`;
}
