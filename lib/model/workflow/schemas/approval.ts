import { object } from "../../shape.ts";
import { legShape } from "./leg.ts";

/** A leg of a person, whose statements show nothing. */
export const approvalSchema = legShape(object({}));
