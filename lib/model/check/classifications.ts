import { shortened } from "../document/place.ts";
import type { Guardrail } from "../mesh.ts";
import { quoted } from "../sentence.ts";
import { slipOf } from "../slip.ts";
import { type GovernedMesh, quotedList, tablePath } from "./governed.ts";
import { HARMLESS } from "./tables.ts";
import type { Warning } from "./warning.ts";

/** Comparing names costs the number of columns' times that of guardrails': nobody mistypes that many. */
const MOST_COMPARISONS = 1_000_000;
/** How many columns a warning names. */
const MOST_NAMED = 5;

/** The columns of one classification that no guardrail names. */
interface Unguarded {
  readonly path: string;
  readonly columns: string[];
}

/**
 * Columns that no guardrail guards, though their classification is one slip away from one that a guardrail names.
 *
 * One warning per classification, however many columns bear it: it may be the guardrail that is mistyped.
 */
export function classificationWarnings(mesh: GovernedMesh): readonly Warning[] {
  const guarded = new Map(mesh.mesh.guardrails.map((guardrail) => [guardrail.classification, guardrail]));
  const unguarded = unguardedColumns(mesh, guarded);
  const most = Math.floor(MOST_COMPARISONS / Math.max(1, guarded.size));
  return [...unguarded].slice(0, most).flatMap(([classification, columns]) => {
    const meant = guarded.get(slipOf(classification, guarded.keys()) ?? "");
    return meant ? [nearMiss(classification, columns, meant)] : [];
  });
}

function unguardedColumns(
  { products }: GovernedMesh,
  guarded: ReadonlyMap<string, Guardrail>,
): ReadonlyMap<string, Unguarded> {
  const found = new Map<string, Unguarded>();
  if (guarded.size === 0) return found;
  for (const product of products) {
    for (const table of product.product.tables) {
      for (const { name, classification } of table.columns) {
        if (classification === undefined || guarded.has(classification) || HARMLESS.has(classification)) continue;
        const same = found.get(classification) ?? { path: tablePath(product, table), columns: [] };
        same.columns.push(`${product.product.id}.${table.name}.${name}`);
        found.set(classification, same);
      }
    }
  }
  return found;
}

function nearMiss(classification: string, { path, columns }: Unguarded, { id, classification: meant }: Guardrail) {
  const more = columns.length - MOST_NAMED;
  const named =
    more > 0 ? [...columns.slice(0, MOST_NAMED).map(quoted), `${more} more`].join(", ") : quotedList(columns);
  return {
    id: "near-classification",
    path,
    message:
      `no guardrail guards the classification \`${shortened(classification)}\` of ${named}, ` +
      `while guardrail \`${shortened(id)}\` guards \`${shortened(meant)}\``,
    help:
      `write both alike; if they are two things, choose a word less like \`${shortened(meant)}\`, ` +
      "or have the centre give it a guardrail of its own",
  } as const;
}
