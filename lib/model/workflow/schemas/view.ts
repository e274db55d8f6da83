import { MeshError } from "../../errors.ts";
import { parseRowFilter } from "../../row-filter-parser.ts";
import { converted, object, oneOf, optional, record, text } from "../../shape.ts";
import { TREATMENTS } from "../../treatment.ts";
import { columnName } from "./fields.ts";

/** What is stored of a filter as it is written out, in characters: as much as Lake Formation takes. */
export const LONGEST_FILTER = 2048;

/** A row filter, written as text. */
const rows = converted(text(LONGEST_FILTER), (filter, misfit) => {
  try {
    return parseRowFilter(filter);
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    return misfit(error.message);
  }
});

/** A view, its row filters written as text. */
export const viewSchema = record(
  columnName,
  object({ columns: record(columnName, oneOf(TREATMENTS)), rows: optional(rows) }),
);
