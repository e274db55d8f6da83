import { converted, matching, text } from "../../lib/model/shape.ts";
import { parseInstant } from "../../lib/model/time.ts";

/** Id of the request that is decided. */
export const requestId = matching(/^[\w-]{1,64}$/, "is no id of a request");

/** A moment in text form. */
export const instant = converted(
  text(64),
  (given, misfit) => parseInstant(given) ?? misfit("must look like `2026-06-01T00:00:00Z`"),
);
