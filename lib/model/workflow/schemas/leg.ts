import { STATEMENT_STATUSES, type View } from "../../mesh.ts";
import { list, object, oneOf, optional, type Shape } from "../../shape.ts";
import type { LegState } from "../leg.ts";
import { instant, personId, productId, validity, version, words } from "./fields.ts";

const requestSchema = object({
  id: words,
  requester: personId,
  at: instant,
  reason: words,
  purposeVersion: version,
  addressee: words,
  barred: list(words),
  companions: list(object({ product: productId, request: words })),
});

const entrySchema = object({
  action: oneOf(["request", "approve", "reject", "revoke", "prohibit", "lift", "import"]),
  at: instant,
  by: words,
  onBehalfOf: optional(personId),
  reason: words,
  request: optional(words),
  purposeVersion: optional(version),
  validUntil: optional(instant),
  previous: words,
  hash: words,
});

/** A leg but for its key, which the stored item's own key says; `views` is what its statements may show. */
export function legShape(views: Shape<View>): Shape<Omit<LegState, "key">> {
  const statement = object({
    effect: oneOf(["allow", "prohibit"]),
    status: oneOf(STATEMENT_STATUSES),
    purposeVersion: version,
    decidedBy: optional(personId),
    onBehalfOf: optional(personId),
    decidedAt: optional(instant),
    ...validity,
    views,
  });
  return object({ version, statements: list(statement), request: optional(requestSchema), history: list(entrySchema) });
}
