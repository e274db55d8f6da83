import type { MeshIndex } from "../model/decision.ts";
import type { Instant, Table, TableView, View } from "../model/mesh.ts";
import { renderRowFilter } from "../model/row-filter.ts";
import { assertWithinLimits } from "./limits.ts";
import { ALLOW, DESCRIBE, databaseName, filterName, physicalColumn, purposeRoleArn, purposeTagKey } from "./names.ts";
import { type PhysicalTables, physicalColumns } from "./physical-columns.ts";
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
  grantKey,
  type LakeFormationState,
  sortedBy,
} from "./state.ts";

/** Which catalog to state, and how much of the mesh lies in it. */
export interface DesiredStateOptions extends Catalog {
  /**
   * The one domain whose products the catalog holds.
   *
   * @default - all products of the mesh
   */
  readonly domain?: string | undefined;
}

/**
 * The Lake Formation state under which every purpose role reads exactly what its purpose sees at `at`.
 *
 * Everything is an include list: what appears unannounced, a column or a table, is invisible.
 *
 * @throws LakeFormationLimitError with everything that Lake Formation cannot hold
 */
export function desiredState(index: MeshIndex, at: Instant, options: DesiredStateOptions): LakeFormationState {
  const { account, region, domain } = options;
  const { mesh } = index;
  const products = mesh.products.filter((product) => domain === undefined || product.domain === domain);
  const purposes = mesh.purposes
    .filter(({ status }) => status === "active" || status === "deprecated")
    .map(({ id }) => id)
    .sort(byText);
  const consumers = mesh.consumers.length > 0 ? [...new Set(mesh.consumers)] : [account];
  const roles = (purpose: string) => consumers.map((consumer) => purposeRoleArn(consumer, purpose));

  const reach = purposeReach(mesh);
  const columns = physicalColumns(mesh);
  const shares = products.map((product): ProductShare => {
    const reached = reach(product);
    const views = purposes.flatMap((purpose): PurposeView[] => {
      const view = reached.has(purpose) ? index.effectiveView(product.id, purpose, at) : undefined;
      return view ? [{ purpose, view }] : [];
    });
    return { product, database: databaseName(product.id), columns: columns(product), views };
  });
  const placed = shares.flatMap(placedFilters);

  const state: LakeFormationState = {
    account,
    region,
    tags: sortedBy(
      purposes.map((purpose) => ({ key: purposeTagKey(purpose), values: [ALLOW, DESCRIBE] })),
      ({ key }) => key,
    ),
    databases: sortedBy(shares.map(databaseOf), ({ name }) => name),
    filters: sortedBy(
      placed.map(({ filter }) => filter),
      filterKey,
    ),
    grants: sortedBy(
      [
        ...purposes.flatMap((purpose) => roles(purpose).flatMap((role) => tagGrants(role, purpose))),
        ...placed.flatMap(({ purpose, filter }) => roles(purpose).map((role) => filterGrant(role, filter))),
      ],
      grantKey,
    ),
  };
  assertWithinLimits(state, shares);
  return state;
}

function databaseOf({ product, database, columns, views }: ProductShare): Database {
  return {
    name: database,
    tags: Object.fromEntries(views.map(({ purpose }) => [purposeTagKey(purpose), DESCRIBE])),
    tables: sortedBy(
      product.tables.map((table) => catalogTable(table, views, columns)),
      ({ name }) => name,
    ),
  };
}

/** A purpose that sees all rows has `allow` on the columns it sees, on nothing above them. */
function catalogTable(table: Table, views: readonly PurposeView[], columns: PhysicalTables): CatalogTable {
  const tags = new Map<string, Record<string, string>>();
  for (const { purpose, view } of views) {
    const seen = ownView(view, table);
    if (!seen || seen.rows) continue;
    for (const name of visibleColumns(seen, purpose)) {
      const own = tags.get(name) ?? {};
      own[purposeTagKey(purpose)] = ALLOW;
      tags.set(name, own);
    }
  }
  return {
    name: table.name,
    tags: {},
    columns: sortedBy(columns.get(table.name) ?? [], ({ name }) => name).map(({ name, partition }) => ({
      name,
      tags: tags.get(name) ?? {},
      ...(partition ? { partition } : {}),
    })),
  };
}

interface PlacedFilter {
  readonly purpose: string;
  readonly filter: DataCellsFilter;
}

function placedFilters({ product, database, views }: ProductShare): readonly PlacedFilter[] {
  return views.flatMap(({ purpose, view }) =>
    product.tables.flatMap((table): PlacedFilter[] => {
      const seen = ownView(view, table);
      if (!seen?.rows) return [];
      const rows = renderRowFilter(seen.rows);
      const include = visibleColumns(seen, purpose);
      const name = filterName(purpose, { rows, columns: include });
      const filter = { database, table: table.name, name, rows, columns: { include } };
      return [{ purpose, filter }];
    }),
  );
}

function ownView(view: View, { name }: Table): TableView | undefined {
  return Object.hasOwn(view, name) ? view[name] : undefined;
}

function visibleColumns({ columns }: TableView, purpose: string): readonly string[] {
  return Object.entries(columns)
    .flatMap(([column, treatment]) => physicalColumn(column, treatment, purpose) ?? [])
    .sort(byText);
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
