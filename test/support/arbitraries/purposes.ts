import fc from "fast-check";
import type { Guardrail, LawfulBasis, Millis, Purpose, PurposeStatus } from "../../../lib/model/mesh.ts";
import { draw, mostly, pick, pickSome } from "./pick.ts";
import { DAY, HOUR, MINUTE } from "./times.ts";

const IDS = ["general", "marketing", "analytics", "direct-email", "constructor", "care"] as const;

/** Columns are classified, and guardrails guard, with one of these. */
export const CLASSIFICATIONS = ["none", "contact", "health", "unclassified"] as const;

interface DrawnPurpose {
  readonly parents: readonly number[];
  readonly lawfulBasis: LawfulBasis;
  readonly status: PurposeStatus;
  readonly version: number;
  readonly maxApproval: Millis;
  readonly maxSession: Millis;
  readonly acknowledgement: number | undefined;
}

const drawnPurpose: fc.Arbitrary<DrawnPurpose> = fc.record({
  parents: fc.oneof(
    { weight: 3, arbitrary: fc.array(draw, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(draw, { minLength: 2, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  lawfulBasis: fc.constantFrom<LawfulBasis>("legal-obligation", "contract", "consent"),
  status: fc.oneof(
    { weight: 30, arbitrary: fc.constant<PurposeStatus>("active") },
    { weight: 3, arbitrary: fc.constantFrom<PurposeStatus>("deprecated", "retired", "draft") },
  ),
  version: fc.constantFrom(1, 2),
  maxApproval: mostly(365 * DAY, 365 * DAY, 30 * DAY, 30 * MINUTE),
  maxSession: fc.constantFrom(HOUR, 30 * MINUTE, 10 * MINUTE, 15 * MINUTE),
  acknowledgement: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(1, 2) },
  ),
});

/** Two to six purposes; parents come earlier in the list, so that the graph has no cycle. */
export const arbitraryPurposes: fc.Arbitrary<readonly Purpose[]> = fc
  .array(drawnPurpose, { minLength: 2, maxLength: IDS.length })
  .map((drawn) => drawn.map(purposeOf));

function purposeOf({ parents, acknowledgement, ...rest }: DrawnPurpose, index: number): Purpose {
  const id = IDS[index] ?? `purpose-${index}`;
  return {
    id,
    title: id,
    parents: pickSome(IDS.slice(0, index), parents),
    ...rest,
    acknowledgement:
      acknowledgement === undefined ? undefined : { version: acknowledgement, text: `I act for ${id} only` },
  };
}

export interface DrawnGuardrail {
  readonly classification: string;
  readonly purposes: readonly number[];
  readonly otherwise: Guardrail["otherwise"];
}

export const drawnGuardrails: fc.Arbitrary<readonly DrawnGuardrail[]> = fc.array(
  fc.record({
    classification: fc.constantFrom("contact", "health", "unclassified"),
    purposes: fc.array(draw, { maxLength: 3 }),
    otherwise: fc.constantFrom<Guardrail["otherwise"]>("masked", "pseudonym", "hidden"),
  }),
  { maxLength: 2 },
);

export function guardrailsOf(drawn: readonly DrawnGuardrail[], purposes: readonly Purpose[]): readonly Guardrail[] {
  const ids = purposes.map(({ id }) => id);
  return drawn.map(({ classification, purposes: chosen, otherwise }, index) => ({
    id: `guardrail-${index + 1}`,
    classification,
    purposes: pickSome(ids, chosen),
    otherwise,
  }));
}

/** The purpose that a number stands for; there are always at least two. */
export function purposeAt(purposes: readonly Purpose[], drawn: number): Purpose {
  const purpose = pick(purposes, drawn);
  if (!purpose) throw new Error("a mesh has purposes");
  return purpose;
}
