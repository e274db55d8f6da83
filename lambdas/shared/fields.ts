import { converted, matching, string, text } from "../../lib/model/shape.ts";
import { parseInstant } from "../../lib/model/time.ts";

export { accountId, domainId, personId, productId, purposeId, viewSchema } from "../../lib/model/workflow/schemas.ts";

const LONGEST_REASON = 500;

/** Why somebody does something: for the history, read by people. */
export const reason = converted(string, (given, misfit) => {
  const trimmed = given.trim();
  if (trimmed === "") return misfit("must be at least 1 characters");
  return trimmed.length > LONGEST_REASON ? misfit(`must be at most ${LONGEST_REASON} characters`) : trimmed;
});

/** Id of a request. */
export const requestId = matching(/^[\w-]{1,64}$/, "is no id of a request");

/** A moment in text form. */
export const instant = converted(
  text(64),
  (given, misfit) => parseInstant(given) ?? misfit("must look like `2026-06-01T00:00:00Z`"),
);
