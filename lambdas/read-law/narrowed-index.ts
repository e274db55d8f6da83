import type { ViewIndex } from "../../lib/model/decision.ts";
import type { Instant, Millis, View } from "../../lib/model/mesh.ts";
import { meetOfViews } from "../../lib/model/owner-view.ts";

/**
 * The same mesh with views that show only what is seen from now on until `lead` has passed without a break: grants are
 * static, so what ends soon is taken away before.
 */
export function narrowedOver(index: ViewIndex, now: Instant, lead: Millis): ViewIndex {
  return withViews(index, (product, purpose) => {
    const views = instantsOf(index, { product, now, until: now + lead }).map((at) =>
      index.effectiveView(product, purpose, at),
    );
    return views.every((view) => view !== undefined) ? visible(meetOfViews(views)) : undefined;
  });
}

/** The same mesh without a view of these products. */
export function hiding(index: ViewIndex, products: ReadonlySet<string>): ViewIndex {
  return withViews(index, (product, purpose, at) =>
    products.has(product) ? undefined : index.effectiveView(product, purpose, at),
  );
}

function withViews(index: ViewIndex, effectiveView: ViewIndex["effectiveView"]): ViewIndex {
  return {
    mesh: index.mesh,
    nextChange: (product, at) => index.nextChange(product, at),
    effectiveView,
    viewsAt: (at) => (product, purpose) => effectiveView(product, purpose, at),
  };
}

interface Span {
  readonly product: string;
  readonly now: Instant;
  readonly until: Instant;
}

/** Now, and every instant of the span at which some view of the product may change. */
function instantsOf(index: ViewIndex, { product, now, until }: Span): readonly Instant[] {
  const instants = [now];
  for (let next = index.nextChange(product, now); next <= until; next = index.nextChange(product, next)) {
    instants.push(next);
  }
  return instants;
}

/** What the meet has left: hidden columns and tables without columns are no part of an effective view. */
function visible(view: View): View | undefined {
  const tables = Object.entries(view).flatMap(([name, { columns, rows }]) => {
    const seen = Object.entries(columns).filter(([, treatment]) => treatment !== "hidden");
    return seen.length > 0 ? [[name, { columns: Object.fromEntries(seen), rows }] as const] : [];
  });
  return tables.length > 0 ? Object.fromEntries(tables) : undefined;
}
