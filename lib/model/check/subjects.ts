import type { Table } from "../mesh.ts";
import { type GovernedMesh, type GovernedProduct, quotedList, tablePath } from "./governed.ts";
import type { Warning } from "./warning.ts";

/** What a table says of the people in it that does not come to what somebody may have meant. */
export function subjectWarnings(product: GovernedProduct, mesh: GovernedMesh): readonly Warning[] {
  return product.product.tables.flatMap((table) => [
    ...(table.subject === "none" ? withoutSubject(product, table) : unasked(product, table, mesh)),
  ]);
}

function withoutSubject(product: GovernedProduct, table: Table): readonly Warning[] {
  const path = tablePath(product, table);
  const warnings: Warning[] = [];
  if (Object.keys(table.consents).length > 0) {
    warnings.push({
      id: "unasked-consent",
      path,
      message: `\`${table.name}\` names consents and says \`subject: none\`, so nobody's consent is asked`,
      help: "name the column that identifies the subject, or leave `consents` out",
    });
  }
  if (table.columns.some(({ name }) => name === "none")) {
    warnings.push({
      id: "subject-none",
      path,
      message: `\`subject: none\` says that \`${table.name}\` is about nobody, not that its column \`none\` identifies them`,
      help: "call the column otherwise if it does, in a contract by a `physicalName`",
    });
  }
  return warnings;
}

/** Consents for purposes that are not on consent, and have none below them that is. */
function unasked(product: GovernedProduct, table: Table, { purposes }: GovernedMesh): readonly Warning[] {
  const named = Object.keys(table.consents);
  if (named.length === 0) return [];
  const asked = new Set(
    [...purposes.values()].filter(({ lawfulBasis }) => lawfulBasis === "consent").map(({ id }) => id),
  );
  for (const id of asked) for (const parent of purposes.get(id)?.parents ?? []) asked.add(parent);
  const idle = named.filter((id) => !asked.has(id));
  if (idle.length === 0) return [];
  return [
    {
      id: "unasked-consent",
      path: tablePath(product, table),
      message: `\`${table.name}\` names consents for ${quotedList(idle)}, which nobody is asked for: no such purpose is on consent`,
      help: "have the centre give the purpose the lawful basis `consent`, or leave the consent out",
    },
  ];
}
