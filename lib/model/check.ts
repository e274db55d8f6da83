import { classificationWarnings } from "./check/classifications.ts";
import { consentImageFaults } from "./check/consent-images.ts";
import { filterWordFaults } from "./check/filter-words.ts";
import { type GovernedMesh, governed } from "./check/governed.ts";
import { guardrailWarnings } from "./check/guardrails.ts";
import { lineageWarnings } from "./check/lineage.ts";
import { personWarnings, purposeWarnings } from "./check/people.ts";
import { filterFaults } from "./check/row-filters.ts";
import { statementWarnings } from "./check/statements.ts";
import { subjectWarnings } from "./check/subjects.ts";
import { tableWarnings } from "./check/tables.ts";
import type { Warning } from "./check/warning.ts";
import type { MeshIndex } from "./decision.ts";
import { distinctFaults, type Fault } from "./errors.ts";

export type { Warning, WarningId } from "./check/warning.ts";

/** What {@link checkMesh} finds. */
export interface Findings {
  /** What would break a law, or Lake Formation would refuse. */
  readonly faults: readonly Fault[];
  /** What is allowed, and yet probably not what somebody meant. */
  readonly warnings: readonly Warning[];
}

/**
 * Checks a mesh for what shows only once its statements are put together.
 *
 * Looks at every instant at which a view changes, not at today: what is stated for next year is checked now.
 */
export function checkMesh(index: MeshIndex): Findings {
  const mesh = governed(index);
  const images = mesh.products.flatMap((product) => consentImageFaults(product, mesh));
  return {
    faults: [...images, ...filterWordFaults(mesh), ...filterFaults(mesh)],
    warnings: distinctFaults(warningsOf(mesh)),
  };
}

function warningsOf(mesh: GovernedMesh): readonly Warning[] {
  return [
    ...(mesh.mesh.doubts ?? []),
    ...purposeWarnings(mesh),
    ...personWarnings(mesh),
    ...classificationWarnings(mesh),
    ...mesh.products.flatMap((product) => [
      ...tableWarnings(product, mesh),
      ...subjectWarnings(product, mesh),
      ...guardrailWarnings(product, mesh),
      ...lineageWarnings(product, mesh),
    ]),
    ...statementWarnings(mesh),
  ];
}
