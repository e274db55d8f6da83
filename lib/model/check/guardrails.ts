import type { Guardrail } from "../mesh.ts";
import { ownEntry } from "../owner-view.ts";
import { UNCLASSIFIED } from "../purposes.ts";
import { meet } from "../treatment.ts";
import { type Allowance, deciderOf, type GovernedMesh, type GovernedProduct, quotedList } from "./governed.ts";
import type { Warning } from "./warning.ts";

/** Where the owner gives a purpose more of a column than a guardrail lets through: the guardrail wins, silently. */
export function guardrailWarnings(product: GovernedProduct, mesh: GovernedMesh): readonly Warning[] {
  const { guardrails } = mesh.mesh;
  return product.allowances.flatMap((allowance) =>
    guardrails
      .filter((guardrail) => !maySee(allowance.assignment.purpose, guardrail, mesh))
      .flatMap((guardrail) => conflict({ product, allowance, guardrail }, mesh) ?? []),
  );
}

interface Sides {
  readonly product: GovernedProduct;
  readonly allowance: Allowance;
  readonly guardrail: Guardrail;
}

function conflict({ product, allowance, guardrail }: Sides, { mesh }: GovernedMesh): Warning | undefined {
  const { assignment, path } = allowance;
  const columns = product.product.tables.flatMap((table) => {
    const view = ownEntry(assignment.views, table.name);
    return table.columns.flatMap(({ name, classification = UNCLASSIFIED }) => {
      const stated = view && ownEntry(view.columns, name);
      if (classification !== guardrail.classification || stated === undefined) return [];
      return meet(stated, guardrail.otherwise) === stated ? [] : [`\`${table.name}.${name}\` (\`${stated}\`)`];
    });
  });
  if (columns.length === 0) return undefined;

  const rule = `guardrail \`${guardrail.id}\` leaves \`${guardrail.otherwise}\` of \`${guardrail.classification}\``;
  return {
    id: "guardrail",
    path: `${path}.views`,
    message:
      `the view that ${deciderOf(assignment)} decided gives \`${assignment.purpose}\` more of \`${product.product.id}\` than the centre ` +
      `lets through: ${columns.join(", ")}, while ${rule}`,
    help:
      `the owners, ${quotedList(product.owners)}, narrow the view, or the centre, ` +
      `${quotedList(mesh.privacyOfficers)}, adds \`${assignment.purpose}\` to the guardrail`,
  };
}

/** A purpose may see what a guardrail guards if it is named there, or if it has parents and all of them may. */
function maySee(purpose: string, guardrail: Guardrail, { purposes }: GovernedMesh): boolean {
  const pending = [purpose];
  const seen = new Set<string>();
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id) || guardrail.purposes.includes(id)) continue;
    const parents = purposes.get(id)?.parents ?? [];
    if (parents.length === 0) return false;
    seen.add(id);
    pending.push(...parents);
  }
  return true;
}
