import {
  columnMisnomer,
  type Misnomer,
  PERSON_ID,
  placeMisnomer,
  productMisnomer,
  purposeMisnomer,
} from "../../names.ts";
import { converted, matching, object, optional, type Shape, string, text, whole } from "../../shape.ts";
import { LONGEST } from "../../time.ts";

export const personId = matching(PERSON_ID, "must be 2 to 64 of `A-Za-z0-9_+=,.@-`");
export const purposeId = named(purposeMisnomer);
export const domainId = named(placeMisnomer);
export const productId = named(productMisnomer);
export const accountId = matching(/^\d{12}$/, "must be 12 digits");
/** Of a table or a column. */
export const columnName = named(columnMisnomer);

/** What a `Date` can hold (ECMAScript, time values): anything else could not be written down again. */
export const instant = whole(-8.64e15, 8.64e15);
/** A length of time. */
export const duration = whole(1, LONGEST);
export const version = whole(0);
export const words = text(4096);

/** Whose word counts for a while after somebody else took over. */
export const predecessor = object({ id: personId, confirmBy: instant });

export const validity = { validFrom: optional(instant), validUntil: optional(instant) };

function named(misnomer: Misnomer): Shape<string> {
  return converted(string, (text, misfit) => {
    const expected = misnomer(text);
    return expected === undefined ? text : misfit(`must be ${expected}`);
  });
}
