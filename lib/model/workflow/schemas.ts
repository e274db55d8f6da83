import * as z from "zod/mini";
import { MeshError } from "../errors.ts";
import { parseRowFilter } from "../row-filter-parser.ts";
import { TREATMENTS } from "../treatment.ts";

/** Names as documents may write them; also what keeps a stored key from being mistaken for another. */
export const personId = z.string().check(z.regex(/^[\w+=,.@-]{2,64}$/, "must be 2 to 64 of `A-Za-z0-9_+=,.@-`"));
export const purposeId = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "must be at most 40 of `a-z0-9-`, not beginning with `-`"));
export const domainId = z.string().check(z.regex(/^(?!.*--)[a-z][a-z0-9-]{0,63}$/, "must be of `a-z0-9-`"));
export const productId = z
  .string()
  .check(z.regex(/^(?!.*--)[a-z][a-z0-9-]{0,63}\/[a-z][a-z0-9-]{0,63}$/, "must look like `domain/product`"));

const name = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,254}$/, "must be of `a-z0-9_`"));
const instant = z.number().check(z.int());
const version = z.number().check(z.int(), z.nonnegative());
const text = z.string().check(z.maxLength(4096));
const accountId = z.string().check(z.regex(/^\d{12}$/, "must be 12 digits"));

/** A row filter, written as text. */
const rows = z.pipe(
  z.string().check(z.maxLength(2048)),
  z.transform((value, context) => {
    try {
      return parseRowFilter(value);
    } catch (error) {
      if (!(error instanceof MeshError)) throw error;
      context.issues.push({ code: "custom", message: error.message, input: value });
      return z.NEVER;
    }
  }),
);

/** A view, its row filters written as text. */
export const viewSchema = z.record(
  name,
  z.strictObject({ columns: z.record(name, z.enum(TREATMENTS)), rows: z.optional(rows) }),
);

const predecessor = z.strictObject({ id: personId, confirmBy: instant });

export const personSchema = z.strictObject({
  id: personId,
  manager: z.optional(personId),
  previousManager: z.optional(predecessor),
});

export const purposeSchema = z.strictObject({
  id: purposeId,
  title: text,
  description: z.optional(text),
  parents: z.array(purposeId),
  lawfulBasis: z.enum([
    "consent",
    "contract",
    "legal-obligation",
    "vital-interests",
    "public-task",
    "legitimate-interests",
  ]),
  status: z.enum(["draft", "active", "deprecated", "retired"]),
  version,
  maxApproval: z.number().check(z.positive()),
  maxSession: z.number().check(z.positive()),
  acknowledgement: z.optional(z.strictObject({ version, text: z.string() })),
});

export const delegationSchema = z.strictObject({
  from: personId,
  to: personId,
  validFrom: z.optional(instant),
  validUntil: z.optional(instant),
});

export const guardrailSchema = z.strictObject({
  id: text,
  classification: text,
  purposes: z.array(purposeId),
  otherwise: z.enum(["pseudonym", "masked", "hidden"]),
});

export const domainSchema = z.strictObject({ id: domainId, owners: z.array(personId) });

export const declassificationSchema = z.strictObject({
  table: name,
  column: z.optional(name),
  purposes: z.array(purposeId),
  reason: text,
  decidedBy: personId,
  validFrom: z.optional(instant),
  validUntil: instant,
});

export const hubSettingsSchema = z.strictObject({
  maxSession: z.number().check(z.positive()),
  privacyOfficers: z.array(personId),
  consumers: z.array(accountId),
});

const columnSchema = z.strictObject({
  name,
  type: text,
  classification: z.optional(text),
  partition: z.optional(z.boolean()),
});

const tableSchema = z.strictObject({
  name,
  subject: z.optional(name),
  consents: z.record(purposeId, name),
  columns: z.array(columnSchema),
  format: z.optional(z.enum(["parquet", "iceberg"])),
});

const sourceSchema = z.strictObject({ product: productId, table: name, role: z.optional(text), column: name });

const lineageSchema = z.strictObject({
  table: name,
  column: z.optional(name),
  from: z.array(sourceSchema),
  kind: z.enum(["identity", "derived", "indirect"]),
});

export const productSchema = z.strictObject({
  id: productId,
  domain: domainId,
  name: domainId,
  owners: z.array(personId),
  previousOwner: z.optional(predecessor),
  tables: z.array(tableSchema),
  inputs: z.array(productId),
  lineage: z.array(lineageSchema),
  contract: z.optional(text),
  offers: z.record(purposeId, viewSchema),
});

const statementSchema = z.strictObject({
  effect: z.enum(["allow", "prohibit"]),
  status: z.enum(["requested", "approved", "rejected", "revoked"]),
  purposeVersion: version,
  decidedBy: z.optional(personId),
  onBehalfOf: z.optional(personId),
  decidedAt: z.optional(instant),
  validFrom: z.optional(instant),
  validUntil: z.optional(instant),
  views: viewSchema,
});

const requestSchema = z.strictObject({
  id: text,
  requester: personId,
  at: instant,
  reason: text,
  purposeVersion: version,
  addressee: text,
  barred: z.array(text),
  companions: z.array(z.strictObject({ product: productId, request: text })),
  views: z.optional(viewSchema),
});

const entrySchema = z.strictObject({
  action: z.enum(["request", "approve", "reject", "revoke", "prohibit", "lift", "import"]),
  at: instant,
  by: text,
  onBehalfOf: z.optional(personId),
  reason: text,
  request: z.optional(text),
  purposeVersion: z.optional(version),
  validUntil: z.optional(instant),
  previous: text,
  hash: text,
});

/** A leg but for its key, which the stored item's own key says. */
export const legSchema = z.strictObject({
  version,
  statements: z.array(statementSchema),
  request: z.optional(requestSchema),
  history: z.array(entrySchema),
});
