import type { ViewIndex } from "../model/decision.ts";
import type { Fault } from "../model/errors.ts";
import { type Instant, isUsable, type Product, type Table, type TableView, type View } from "../model/mesh.ts";
import { renderRowFilter } from "../model/row-filter.ts";
import { limitFaults, partitionFaults } from "./limits.ts";
import { ALLOW, DESCRIBE, databaseName, filterName, physicalColumn, purposeRoleArn, purposeTagKey } from "./names.ts";
import type { ProductShare, PurposeView } from "./product-share.ts";
import { purposeReach } from "./reach.ts";
import {
  byText,
  type Catalog,
  type CatalogTable,
  type Database,
  type DataCellsFilter,
  filterKey,
  type Grant,
  type LakeFormationState,
  sortedBy,
  type Tags,
} from "./state.ts";

/** Which catalog to state, and how much of the mesh lies in it. */
export interface StateOptions extends Catalog {
  /**
   * The one domain whose products the catalog holds.
   *
   * @default - all products of the mesh
   */
  readonly domain?: string | undefined;
  /** Of these products those that are stated, by their databases. @default - all */
  readonly isIncluded?: ((database: string) => boolean) | undefined;
  /**
   * Columns of a product's tables, by table, beside those that some purpose sees.
   *
   * @default - those of its contract
   */
  readonly columnsOf?: ((product: Product) => Columns) | undefined;
}

/** Columns per table name. */
type Columns = ReadonlyMap<string, readonly PresentColumn[]>;

interface PresentColumn {
  readonly name: string;
  /** A Hive partition key. */
  readonly partition?: true | undefined;
}

/** A state, and where it is more than Lake Formation can hold: such a state is to take away by, not to give by. */
export interface StateOfViews {
  readonly state: LakeFormationState;
  readonly faults: readonly Fault[];
}

/**
 * The Lake Formation state under which every purpose role reads exactly what its purpose sees at `at`.
 *
 * Everything is an include list: what appears unannounced, a column or a table, is invisible.
 */
export function stateOfViews(index: ViewIndex, at: Instant, options: StateOptions): StateOfViews {
  const { account, region, domain, isIncluded = () => true, columnsOf = contractColumns } = options;
  const { mesh } = index;
  const products = mesh.products.filter(
    (product) => (domain === undefined || product.domain === domain) && isIncluded(databaseName(product.id)),
  );
  const purposes = mesh.purposes
    .filter(isUsable)
    .map(({ id }) => id)
    .sort(byText);
  const consumers = mesh.consumers.length > 0 ? new Set(mesh.consumers) : [account];
  const shareOf = sharesAt(index, at, purposes);
  const contentOf = sharedContents();
  const tagsOf = sharedTags();
  const databases: Database[] = [];
  const placed: PlacedFilter[] = [];
  const faults: Fault[] = [];
  // one by one, so that what purposes see of a product is forgotten once it is known what follows from it; in the order
  // in which a state lists things, since sorting hundreds of thousands by keys takes as long as finding them
  for (const product of sortedBy(products, ({ id }) => databaseName(id))) {
    const share = shareOf(product);
    databases.push(databaseOf(share, columnsOf(product), tagsOf));
    placed.push(...placedFilters(share, contentOf));
    faults.push(...partitionFaults(share));
  }
  const state: LakeFormationState = {
    account,
    region,
    tags: purposes.map((purpose) => ({ key: purposeTagKey(purpose), values: [ALLOW, DESCRIBE] })),
    databases,
    filters: placed.map(({ filter }) => filter),
    grants: grantsOf(purposes, consumers, placed),
  };
  const known = new Map(products.map(({ id }) => [databaseName(id), id]));
  return { state, faults: [...limitFaults(state, known), ...faults] };
}

/** What the catalog has of a product in any case. Iceberg keeps its partitioning out of the columns. */
function contractColumns({ tables }: Product): Columns {
  return new Map(
    tables.map(({ name, columns, format }) => [
      name,
      columns.map((column) =>
        column.partition && format !== "iceberg" ? { name: column.name, partition: true } : { name: column.name },
      ),
    ]),
  );
}

/** Finds what these purposes see of a product, and where it lies. */
function sharesAt(index: ViewIndex, at: Instant, purposes: readonly string[]): (product: Product) => ProductShare {
  const viewOf = index.viewsAt(at);
  const reach = purposeReach(index.mesh);
  return (product) => {
    const reached = reach(product);
    const views: PurposeView[] = [];
    for (const purpose of purposes) {
      const view = reached.has(purpose) ? viewOf(product.id, purpose) : undefined;
      if (view) views.push({ purpose, view });
    }
    return { product, database: databaseName(product.id), views };
  };
}

/** By principal, then filters by table before tags; of one table a purpose has one filter. */
function grantsOf(
  purposes: readonly string[],
  consumers: Iterable<string>,
  placed: readonly PlacedFilter[],
): readonly Grant[] {
  const filters = Map.groupBy(placed, ({ purpose }) => purpose);
  const roles = [...consumers].flatMap((consumer) =>
    purposes.map((purpose) => ({ purpose, arn: purposeRoleArn(consumer, purpose) })),
  );
  return sortedBy(roles, ({ arn }) => arn).flatMap(({ purpose, arn }) => [
    ...(filters.get(purpose) ?? []).map(({ filter }) => filterGrant(arn, filter)),
    ...tagGrants(arn, purpose),
  ]);
}

function databaseOf({ product, database, views }: ProductShare, columns: Columns, tagsOf: SharedTags): Database {
  const seers = views.map(({ purpose }) => purpose);
  const tables = product.tables.map((table): CatalogTable => {
    const present = columns.get(table.name) ?? [];
    return {
      name: table.name,
      tags: tagsOf([], ALLOW),
      columns: taggedColumns(present, seersOf(table, views), tagsOf),
    };
  });
  return { name: database, tags: tagsOf(seers, DESCRIBE), tables: sortedBy(tables, ({ name }) => name) };
}

type Seers = ReadonlyMap<string, readonly string[]>;

/** For every physical column that is seen, the purposes that see it in all rows: none, if each sees some rows only. */
function seersOf(table: Table, views: readonly PurposeView[]): Seers {
  const seers = new Map<string, string[]>();
  for (const { purpose, view } of views) {
    const seen = ownView(view, table);
    if (!seen) continue;
    for (const name of visibleColumns(seen, purpose)) {
      const purposes = seers.get(name) ?? [];
      if (!seen.rows) purposes.push(purpose);
      seers.set(name, purposes);
    }
  }
  return seers;
}

/** A purpose that sees all rows has `allow` on the columns it sees, on nothing above them. */
function taggedColumns(present: readonly PresentColumn[], seers: Seers, tagsOf: SharedTags): CatalogTable["columns"] {
  const known = new Set(present.map(({ name }) => name));
  const more = [...seers.keys()].flatMap((name): PresentColumn[] => (known.has(name) ? [] : [{ name }]));
  return sortedBy([...present, ...more], ({ name }) => name).map(({ name, partition }) => ({
    name,
    tags: tagsOf(seers.get(name) ?? [], ALLOW),
    ...(partition ? { partition } : {}),
  }));
}

type SharedTags = (purposes: readonly string[], value: string) => Tags;

/** Gives equal tags as one object: most columns of a large mesh carry the same as many others. */
function sharedTags(): SharedTags {
  const known = new Map<string, Tags>();
  return (purposes, value) => {
    const key = `${value} ${purposes.join(" ")}`;
    const already = known.get(key);
    if (already) return already;
    const tags = Object.fromEntries(purposes.map((purpose) => [purposeTagKey(purpose), value]));
    known.set(key, tags);
    return tags;
  };
}

interface PlacedFilter {
  readonly purpose: string;
  readonly filter: DataCellsFilter;
}

function placedFilters({ product, database, views }: ProductShare, contentOf: SharedContents): readonly PlacedFilter[] {
  const placed: PlacedFilter[] = [];
  for (const { purpose, view } of views) {
    for (const table of product.tables) {
      const seen = ownView(view, table);
      if (!seen?.rows) continue;
      const content = contentOf(purpose, renderRowFilter(seen.rows), visibleColumns(seen, purpose).sort());
      placed.push({ purpose, filter: { database, table: table.name, ...content } });
    }
  }
  return sortedBy(placed, ({ filter }) => filterKey(filter));
}

type SharedContents = (
  purpose: string,
  rows: string,
  columns: readonly string[],
) => Pick<DataCellsFilter, "name" | "rows" | "columns">;

/** Gives filters of equal content the same parts: hashing each anew, and keeping each apart, is what takes long. */
function sharedContents(): SharedContents {
  const known = new Map<string, ReturnType<SharedContents>>();
  return (purpose, rows, include) => {
    const key = `${purpose} ${include.join(" ")}\n${rows}`;
    const already = known.get(key);
    if (already) return already;
    const content = { name: filterName(purpose, { rows, columns: include }), rows, columns: { include } };
    known.set(key, content);
    return content;
  };
}

function ownView(view: View, { name }: Table): TableView | undefined {
  return Object.hasOwn(view, name) ? view[name] : undefined;
}

function visibleColumns({ columns }: TableView, purpose: string): string[] {
  const visible: string[] = [];
  // a loop that makes nothing else: a large mesh comes here a million times
  for (const column in columns) {
    const treatment = columns[column];
    const physical = treatment && physicalColumn(column, treatment, purpose);
    if (physical !== undefined) visible.push(physical);
  }
  return visible;
}

/** Stand from the start, whatever the purpose sees: approving a person then costs no call at all. */
function tagGrants(principal: string, purpose: string): readonly Grant[] {
  const expression = (value: string) => [{ key: purposeTagKey(purpose), values: [value] }];
  return [
    {
      principal,
      resource: { kind: "tag-policy", resourceType: "DATABASE", expression: expression(DESCRIBE) },
      permissions: ["DESCRIBE"],
    },
    {
      principal,
      resource: { kind: "tag-policy", resourceType: "TABLE", expression: expression(ALLOW) },
      permissions: ["DESCRIBE", "SELECT"],
    },
  ];
}

function filterGrant(principal: string, { database, table, name }: DataCellsFilter): Grant {
  return { principal, resource: { kind: "filter", database, table, name }, permissions: ["SELECT"] };
}
