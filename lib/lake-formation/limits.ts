import { type Fault, faultLine, MeshError } from "../model/errors.ts";
import type { RowFilter } from "../model/row-filter.ts";
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

/** @throws LakeFormationLimitError if there is any fault */
export function assertWithinLimits(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new LakeFormationLimitError(faults);
}

/** Where a state, desired or read back, goes beyond a limit; `products` gives databases the names people know. */
export function limitFaults(
  state: LakeFormationState,
  products: ReadonlyMap<string, string> = new Map(),
): readonly Fault[] {
  const productOf = (database: string) => products.get(database) ?? database;
  return [
    ...tagFaults(state),
    ...state.databases.flatMap((database) => databaseFaults(database, productOf(database.name))),
    ...filterFaults(state, productOf),
    ...expressionFaults(state.grants),
    ...filterGrantFaults(state.grants, productOf),
    ...twoPurposesFaults(state.grants),
  ];
}

function tagFaults({ tags }: LakeFormationState): readonly Fault[] {
  const surplus = tags.slice(LIMITS.tagsPerAccount).map(({ key }) => key);
  const long = tags.flatMap(({ key, values }) => [key, ...values].filter((text) => isLongTag(text)));
  return [
    ...(surplus.length > 0
      ? [
          {
            path: "",
            message: `an account holds at most ${LIMITS.tagsPerAccount} LF-Tag keys, one per purpose; ${tooMany(surplus)}`,
            help: "retire purposes that nobody uses, or ask AWS for a higher quota",
          },
        ]
      : []),
    ...long.map((text) => ({
      path: "",
      message: `LF-Tag text \`${text}\` is longer than ${LIMITS.tagTextCharacters} characters`,
      help: "give the purpose a shorter id",
    })),
  ];
}

function isLongTag(text: string): boolean {
  return [...text].length > LIMITS.tagTextCharacters;
}

function databaseFaults(database: Database, product: string): readonly Fault[] {
  const keys = Object.keys(database.tags).sort();
  const tables = database.tables.flatMap((table) => tableFaults(table, database, product));
  if (keys.length <= LIMITS.tagsPerResource) return [...nameFaults(product, database.name), ...tables];
  const surplus = keys.slice(LIMITS.tagsPerResource);
  return [
    ...nameFaults(product, database.name),
    {
      path: product,
      message: `${keys.length} purposes see it, a database carries at most ${LIMITS.tagsPerResource} LF-Tags; ${tooMany(surplus)}`,
      help: "split the product, or assign a common parent of several purposes",
    },
  ];
}

function tableFaults(table: CatalogTable, database: Database, product: string): readonly Fault[] {
  const place = `${product}.${table.name}`;
  const inherited = { ...database.tags, ...table.tags };
  const rest = LIMITS.tagsPerResource - Object.keys(inherited).length;
  // in a large mesh there are millions of columns, and nothing can be said of nearly all of them
  const suspects = table.columns.filter(({ name, tags }) => isLongName(name) || countBeside(inherited, tags) > rest);
  return [
    ...nameFaults(place, table.name),
    ...suspects.flatMap((column) => [
      ...nameFaults(`${place}.${column.name}`, column.name),
      ...columnTagFaults({ ...inherited, ...column.tags }, `${place}.${column.name}`),
    ]),
  ];
}

/** Inherited tags count as well. */
function columnTagFaults(tags: Tags, path: string): readonly Fault[] {
  const keys = Object.keys(tags);
  if (keys.length <= LIMITS.tagsPerResource) return [];
  const surplus = keys.sort().slice(LIMITS.tagsPerResource);
  const message = `${keys.length} purposes see it, a column carries at most ${LIMITS.tagsPerResource} LF-Tags`;
  return [{ path, message: `${message}; ${tooMany(surplus)}`, help: "split the table" }];
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
function filterGrantFaults(grants: readonly Grant[], productOf: (database: string) => string): readonly Fault[] {
  const most = LIMITS.filterGrantsPerPrincipalAndTable;
  const faults: Fault[] = [];
  for (let first = 0; first < grants.length; ) {
    let end = first + 1;
    while (isOnFilterOfSameTable(grants[first], grants[end])) end++;
    const { principal, resource } = grants[first] as Grant;
    if (resource.kind === "filter" && end - first > most) {
      faults.push({
        path: `${productOf(resource.database)}.${resource.table}`,
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
  const held = new Map<string, Set<string>>();
  for (const { principal, resource } of grants) {
    const purposes = held.get(principal) ?? rolesOwn(principal);
    if (resource.kind === "filter") addKnown(purposes, purposeOfFilter(resource.name));
    if (resource.kind === "tag-policy")
      for (const { key } of resource.expression) addKnown(purposes, purposeOfTagKey(key));
    held.set(principal, purposes);
  }
  return [...held]
    .filter(([, purposes]) => purposes.size > 1)
    .map(([path, purposes]) => ({
      path,
      message: `holds grants of more than one purpose: ${quotedList([...purposes].sort())}`,
      help: "give each purpose a role of its own: Lake Formation unites all that one role was granted",
    }));
}

function rolesOwn(principal: string): Set<string> {
  const own = purposeOfRole(principal)?.purpose;
  return new Set(own === undefined ? [] : [own]);
}

/** A Hive partition key shows in whatever is read of the table, so whoever sees the table must see it clear. */
export function partitionFaults({ product, views }: ProductShare): readonly Fault[] {
  return product.tables.flatMap((table) => {
    const keys = table.format === "iceberg" ? [] : table.columns.filter(({ partition }) => partition);
    return views.flatMap(({ purpose, view }) =>
      keys.flatMap((column): Fault[] => {
        const seen = Object.hasOwn(view, table.name) ? view[table.name] : undefined;
        if (!seen) return [];
        const path = `${product.id}.${table.name}.${column.name}`;
        const isClear = Object.hasOwn(seen.columns, column.name) && seen.columns[column.name] === "clear";
        return [
          ...(isClear
            ? []
            : [
                {
                  path,
                  message: `Lake Formation cannot hide a Hive partition key from purpose \`${purpose}\`, which sees the table`,
                  help: "let every purpose that sees the table see it in clear, or store the table as Iceberg with hidden partitioning",
                },
              ]),
          ...(seen.rows && testsForNull(seen.rows, column.name)
            ? [{ path, message: `the row filter of purpose \`${purpose}\` tests a partition key for NULL` }]
            : []),
        ];
      }),
    );
  });
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

function addKnown(purposes: Set<string>, purpose: string | undefined): void {
  if (purpose !== undefined) purposes.add(purpose);
}

function tooMany(keys: readonly string[]): string {
  const purposes = keys.map((key) => purposeOfTagKey(key) ?? key);
  return `${quotedList(purposes)} ${purposes.length === 1 ? "is" : "are"} too many`;
}

function quotedList(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(", ");
}
