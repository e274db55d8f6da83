import { MeshError } from "../errors.ts";
import { columnMisnomer, type Misnomer, PERSON_ID, placeMisnomer, productMisnomer, purposeMisnomer } from "../names.ts";
import { parseRowFilter } from "../row-filter-parser.ts";
import {
  boolean,
  converted,
  list,
  matching,
  object,
  oneOf,
  optional,
  positive,
  record,
  type Shape,
  string,
  text,
  whole,
} from "../shape.ts";
import { TREATMENTS } from "../treatment.ts";

export const personId = matching(PERSON_ID, "must be 2 to 64 of `A-Za-z0-9_+=,.@-`");
export const purposeId = named(purposeMisnomer);
export const domainId = named(placeMisnomer);
export const productId = named(productMisnomer);
export const accountId = matching(/^\d{12}$/, "must be 12 digits");

const name = named(columnMisnomer);
const instant = whole();
const version = whole(0);
const words = text(4096);

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
export const viewSchema = record(name, object({ columns: record(name, oneOf(TREATMENTS)), rows: optional(rows) }));

const validity = { validFrom: optional(instant), validUntil: optional(instant) };

const predecessor = object({ id: personId, confirmBy: instant });

export const personSchema = object({
  id: personId,
  manager: optional(personId),
  previousManager: optional(predecessor),
});

export const purposeSchema = object({
  id: purposeId,
  title: words,
  description: optional(words),
  parents: list(purposeId),
  lawfulBasis: oneOf([
    "consent",
    "contract",
    "legal-obligation",
    "vital-interests",
    "public-task",
    "legitimate-interests",
  ]),
  status: oneOf(["draft", "active", "deprecated", "retired"]),
  version,
  maxApproval: positive,
  maxSession: positive,
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
  table: name,
  column: optional(name),
  purposes: list(purposeId),
  reason: words,
  decidedBy: personId,
  validFrom: optional(instant),
  validUntil: instant,
};

export const declassificationSchema = object(declassification);
/** A declassification that says itself what it is about. */
export const declassificationOfProductSchema = object({ ...declassification, product: productId });

/** What a hub says in single values. */
export const hubSettings = {
  maxSession: positive,
  privacyOfficers: list(personId),
  consumers: list(accountId),
};

const columnSchema = object({
  name,
  type: words,
  classification: optional(words),
  partition: optional(boolean),
});

const tableSchema = object({
  name,
  subject: optional(name),
  consents: record(purposeId, name),
  columns: list(columnSchema),
  format: optional(oneOf(["parquet", "iceberg"])),
});

const lineageSchema = object({
  table: name,
  column: optional(name),
  from: list(object({ product: productId, table: name, role: optional(words), column: name })),
  kind: oneOf(["identity", "derived", "indirect"]),
});

export const productSchema = object({
  id: productId,
  domain: domainId,
  name: domainId,
  owners: list(personId),
  previousOwner: optional(predecessor),
  tables: list(tableSchema),
  inputs: list(productId),
  lineage: list(lineageSchema),
  contract: optional(words),
  offers: record(purposeId, viewSchema),
});

const statementSchema = object({
  effect: oneOf(["allow", "prohibit"]),
  status: oneOf(["requested", "approved", "rejected", "revoked"]),
  purposeVersion: version,
  decidedBy: optional(personId),
  onBehalfOf: optional(personId),
  decidedAt: optional(instant),
  ...validity,
  views: viewSchema,
});

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

/** A leg but for its key, which the stored item's own key says. */
export const legSchema = object({
  version,
  statements: list(statementSchema),
  request: optional(requestSchema),
  history: list(entrySchema),
});

function named(misnomer: Misnomer): Shape<string> {
  return converted(string, (text, misfit) => {
    const expected = misnomer(text);
    return expected === undefined ? text : misfit(`must be ${expected}`);
  });
}
