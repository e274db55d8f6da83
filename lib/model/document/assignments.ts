import type { Assignment } from "../mesh.ts";
import { type Draft, isObject, list, object, optional, type Reader, withDefault } from "./draft.ts";
import type { Known } from "./known.ts";
import type { PurposeDraft } from "./purposes.ts";
import { instant, instantUp, oneOf } from "./scalars.ts";
import { checkStatement, Spans, statementFields } from "./statements.ts";
import { buildView, readView, type ViewDraft } from "./views.ts";

const assignmentFields = {
  ...statementFields,
  effect: withDefault(oneOf(["allow", "prohibit"]), "allow"),
  views: optional(readView),
};
const readAllowance = object(assignmentFields);
const readProhibition = object({
  ...assignmentFields,
  validFrom: optional(instant),
  validUntil: optional(instantUp),
});

/** What forbids begins early rather than late, and what allows late rather than early, by parts of a millisecond. */
const readAssignment: typeof readAllowance = (raw, place) =>
  (isObject(raw) && raw.effect === "prohibit" ? readProhibition : readAllowance)(raw, place);

type AssignmentFields = Omit<Assignment, "views"> & { readonly views: ViewDraft | undefined };

export type AssignmentDraft = Draft<AssignmentFields>;

export const readAssignments: Reader<readonly AssignmentDraft[]> = list<AssignmentDraft>(readAssignment);

/** Reports what is wrong with a product's assignments, alone and together, but for what their views name. */
export function checkAssignments(assignments: readonly AssignmentDraft[], purposes: Known<PurposeDraft>): void {
  const spans = new Spans();
  for (const draft of assignments) {
    const { purpose, effect } = draft.value;
    checkStatement(draft, purposes);
    if (effect === "prohibit" && draft.has("views")) {
      draft.place.at("views").fault("a prohibition has no views", "leave `views` out, or make `effect` `allow`");
    }
    spans.add(`${effect}\n${purpose}`, draft);
  }
  spans.check("an assignment of the same effect and purpose");
}

/** @param stated what the product's contract states for a purpose, for allowances that have no views of their own */
export function buildAssignment(
  draft: AssignmentDraft,
  stated: (purpose: string) => ViewDraft | undefined,
): Assignment {
  const { views, ...assignment } = draft.complete();
  const view = views ?? (assignment.effect === "allow" ? stated(assignment.purpose) : undefined);
  return { ...assignment, views: buildView(view) };
}
