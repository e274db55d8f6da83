import { LAWFUL_BASES, PURPOSE_STATUSES } from "../../mesh.ts";
import { list, object, oneOf, optional, string } from "../../shape.ts";
import {
  accountId,
  columnName,
  domainId,
  duration,
  instant,
  personId,
  productId,
  purposeId,
  validity,
  version,
  words,
} from "./fields.ts";

export const purposeSchema = object({
  id: purposeId,
  title: words,
  description: optional(words),
  parents: list(purposeId),
  lawfulBasis: oneOf(LAWFUL_BASES),
  status: oneOf(PURPOSE_STATUSES),
  version,
  maxApproval: duration,
  maxSession: duration,
  acknowledgement: optional(object({ version, text: string })),
});

export const delegationSchema = object({
  from: personId,
  to: personId,
  ...validity,
});

export const guardrailSchema = object({
  id: words,
  classification: words,
  purposes: list(purposeId),
  otherwise: oneOf(["pseudonym", "masked", "hidden"]),
});

export const domainSchema = object({ id: domainId, owners: list(personId) });

const declassification = {
  table: columnName,
  column: optional(columnName),
  purposes: list(purposeId),
  reason: words,
  decidedBy: personId,
  ...validity,
  validUntil: instant,
};

export const declassificationSchema = /* @__PURE__ */ object(declassification);
/** A declassification that says itself what it is about. */
export const declassificationOfProductSchema = object({ ...declassification, product: productId });

/** What a hub says in single values. */
export const hubSettings = {
  maxSession: duration,
  privacyOfficers: list(personId),
  consumers: list(accountId),
};
