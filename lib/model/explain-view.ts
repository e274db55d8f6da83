import type { Instant, Mesh, Product, View } from "./mesh.ts";
import { ownEntry, ownerView } from "./owner-view.ts";
import type { ProductNode } from "./products.ts";
import { linkPurposes, type PurposeNode } from "./purposes.ts";
import { meet, type Treatment } from "./treatment.ts";

/** A column of which a purpose sees less than its owner would show, but not nothing. */
export interface Narrowed {
  readonly table: string;
  readonly column: string;
  readonly owned: Treatment;
  readonly shown: Treatment;
  /** Ids of the guardrails that allow no more. */
  readonly guardrails: readonly string[];
  /** Ids of the products that it comes from and that, taken together, allow no more. */
  readonly sources: readonly string[];
}

/** Where `view`, which `purpose` sees of the product, shows less than the owner's own view. */
export function narrowedColumns(
  node: ProductNode,
  view: View,
  { mesh, purpose, at }: { readonly mesh: Mesh; readonly purpose: PurposeNode; readonly at: Instant },
): readonly Narrowed[] {
  const owned = ownerView(node, purpose, at).view;
  return node.tables.flatMap(({ table, lineage }) => {
    const seen = ownEntry(view, table.name);
    const own = ownEntry(owned, table.name);
    if (!seen || !own) return [];
    return table.columns.flatMap(({ name, classification }): Narrowed[] => {
      const [shown, meant] = [ownEntry(seen.columns, name), ownEntry(own.columns, name)];
      if (!shown || !meant || shown === meant) return [];
      const ceiling = purpose.ceiling(classification);
      const isGuarded = meet(meant, ceiling) !== meant;
      const sources = meet(meant, ceiling) === shown ? [] : (lineage?.sources.get(name) ?? []);
      return [
        {
          table: table.name,
          column: name,
          owned: meant,
          shown,
          guardrails: isGuarded
            ? guardrailsOn(new Set([`${table.name}.${name}`]), node.product, { mesh, purpose })
            : [],
          sources: [...new Set(sources.map(({ product }) => product))],
        },
      ];
    });
  });
}

/** Ids of the guardrails that, each taken alone, hold back one of the columns `table.column`. */
export function guardrailsOn(
  about: ReadonlySet<string>,
  { tables }: Product,
  { mesh, purpose }: { readonly mesh: Mesh; readonly purpose: PurposeNode },
): readonly string[] {
  const columns = tables.flatMap(({ name, columns }) =>
    columns.filter((column) => about.has(`${name}.${column.name}`)),
  );
  const concerned = mesh.guardrails.filter((guardrail) => {
    const alone = linkPurposes(mesh.purposes, [guardrail]).get(purpose.purpose.id);
    return columns.some(({ classification }) => alone?.ceiling(classification) !== "clear");
  });
  return concerned.map(({ id }) => id);
}
