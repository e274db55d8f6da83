import { legShape } from "./leg.ts";
import { viewSchema } from "./view.ts";

/** A leg of a product; one of a person too, whose statements show nothing. */
export const assignmentSchema = legShape(viewSchema);
