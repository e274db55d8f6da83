import * as z from "zod/mini";
import { parseInstant } from "../../lib/model/time.ts";

export { personId, productId, purposeId, viewSchema } from "../../lib/model/workflow/schemas.ts";

/** Why somebody does something: for the history, read by people. */
export const reason = z.string().check(z.trim(), z.minLength(1), z.maxLength(500));

/** Id of a request. */
export const requestId = z.string().check(z.regex(/^[\w-]{1,64}$/, "is no id of a request"));

/** A moment in text form. */
export const instant = z.pipe(
  z.string().check(z.maxLength(64)),
  z.transform((text, context) => {
    const parsed = parseInstant(text);
    if (parsed !== undefined) return parsed;
    context.issues.push({ code: "custom", message: "must look like `2026-06-01T00:00:00Z`", input: text });
    return z.NEVER;
  }),
);
