import { MeshError } from "../../errors.ts";
import { parseRowFilter } from "../../row-filter-parser.ts";
import { converted, object, oneOf, optional, record, text } from "../../shape.ts";
import { TREATMENTS } from "../../treatment.ts";
import { columnName } from "./fields.ts";

/** A row filter, written as text. */
const rows = converted(text(2048), (filter, misfit) => {
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
