/** What the law lets each purpose read, in the words of the catalog. */

import type { InstantViews } from "../model/decision.ts";
import type { Instant, Millis, TableView, View } from "../model/mesh.ts";
import { meetOfViews } from "../model/owner-view.ts";
import { renderRowFilter } from "../model/row-filter.ts";
import { databaseName, physicalColumn } from "./names.ts";
import { byText, type TableName } from "./state.ts";
import type { Region } from "./verify-cells.ts";

/** The law at one instant over the products of some databases; tables go by `database/table`. */
export interface Law {
  readonly tables: ReadonlyMap<string, Place>;
  /** What a purpose may read in an account, by table. Nothing in accounts that are no consumers. */
  of(purpose: string, account: string): ReadonlyMap<string, Region>;
  /** What of a table the purpose may read during the whole lead before and after the instant. */
  lasting(table: string, purpose: string): Region | undefined;
}

interface Place extends TableName {
  readonly product: string;
}

export interface LawOptions {
  readonly at: Instant;
  readonly lead: Millis;
  readonly governs: (database: string) => boolean;
  /** Accounts whose purpose roles may read. */
  readonly consumers: ReadonlySet<string>;
}

const NOTHING: ReadonlyMap<string, Region> = new Map();

/** Prepares the law of an index; each purpose is worked out when it is asked for. */
export function lawOf(index: InstantViews, { at, lead, governs, consumers }: LawOptions): Law {
  const products = index.mesh.products
    .map((product) => ({ product, database: databaseName(product.id) }))
    .filter(({ database }) => governs(database));
  const tables = new Map(
    products.flatMap(({ product, database }) =>
      product.tables.map(({ name }): [string, Place] => [
        `${database}/${name}`,
        { database, table: name, product: product.id },
      ]),
    ),
  );
  const known = new Map<string, ReadonlyMap<string, Region>>();
  const views = keptViews(index);
  const viewOf = views.viewsAt(at);

  function lawFor(purpose: string): ReadonlyMap<string, Region> {
    const already = known.get(purpose);
    if (already) return already;
    const regions = products.flatMap(({ product, database }) =>
      Object.entries(viewOf(product.id, purpose) ?? {}).flatMap(([table, view]) => {
        const region = regionOf(view, purpose);
        return region ? [[`${database}/${table}`, region] as const] : [];
      }),
    );
    const law = new Map(regions);
    known.set(purpose, law);
    return law;
  }

  return {
    tables,
    of: (purpose, account) => (consumers.has(account) ? lawFor(purpose) : NOTHING),
    lasting: (name, purpose) => {
      const place = tables.get(name);
      const view =
        place && viewThroughout(views, { product: place.product, purpose, from: at - lead, until: at + lead });
      const table = view && Object.hasOwn(view, place.table) ? view[place.table] : undefined;
      return table && regionOf(table, purpose);
    },
  };
}

/** The same, each instant prepared once. */
function keptViews(index: InstantViews): InstantViews {
  const kept = new Map<Instant, ReturnType<InstantViews["viewsAt"]>>();
  return {
    mesh: index.mesh,
    nextChange: (product, at) => index.nextChange(product, at),
    viewsAt: (at) => {
      const viewOf = kept.get(at) ?? index.viewsAt(at);
      kept.set(at, viewOf);
      return viewOf;
    },
  };
}

interface Span {
  readonly product: string;
  readonly purpose: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** What is seen at every instant of the span, both ends included. */
function viewThroughout(index: InstantViews, { product, purpose, from, until }: Span): View {
  const views: View[] = [];
  for (let at = from; at <= until; at = index.nextChange(product, at)) {
    const view = index.viewsAt(at)(product, purpose);
    if (!view) return {};
    views.push(view);
  }
  return meetOfViews(views);
}

/** `undefined` if nothing of the table is seen. */
function regionOf({ columns, rows }: TableView, purpose: string): Region | undefined {
  const physical = Object.entries(columns).flatMap(
    ([column, treatment]) => physicalColumn(column, treatment, purpose) ?? [],
  );
  if (physical.length === 0) return undefined;
  return { columns: physical.sort(byText), ...(rows ? { rows: renderRowFilter(rows) } : {}) };
}
