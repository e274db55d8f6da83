import { converted, string } from "../../lib/model/shape.ts";

const LONGEST_REASON = 500;

/** Why somebody does something: for the history, read by people. */
export const reason = converted(string, (given, misfit) => {
  const trimmed = given.trim();
  if (trimmed === "") return misfit("must be at least 1 characters");
  return trimmed.length > LONGEST_REASON ? misfit(`must be at most ${LONGEST_REASON} characters`) : trimmed;
});
