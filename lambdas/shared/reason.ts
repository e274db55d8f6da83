import { converted, string } from "../../lib/model/shape.ts";

const LONGEST_REASON = 500;

/** What steers a terminal, turns the text around or is half a character: who decides must read what was written. */
const MISLEADING = /[^\P{Cc}\n]|[\p{Cs}\p{Bidi_Control}]/u;

/** Why somebody does something: for the history, read by people. */
export const reason = converted(string, (given, misfit) => {
  const trimmed = given.trim();
  if (trimmed === "") return misfit("must be at least 1 character");
  if (MISLEADING.test(trimmed)) return misfit("must hold no control characters but line breaks");
  return trimmed.length > LONGEST_REASON ? misfit(`must be at most ${LONGEST_REASON} characters`) : trimmed;
});
