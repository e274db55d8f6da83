import { object, optional } from "../../shape.ts";
import { personId, predecessor } from "./fields.ts";

export const personSchema = object({
  id: personId,
  manager: optional(personId),
  previousManager: optional(predecessor),
});
