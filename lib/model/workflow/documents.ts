import * as z from "zod/mini";
import { toDotPath } from "zod/v4/core";
import { type Fault, InvalidDocumentError } from "../errors.ts";
import type { Person, View } from "../mesh.ts";
import { renderRowFilter } from "../row-filter.ts";
import type { HubContent, ProductContent } from "./hub.ts";
import type { LegState } from "./leg.ts";
import {
  declassificationSchema,
  delegationSchema,
  domainSchema,
  guardrailSchema,
  hubSettingsSchema,
  legSchema,
  personSchema,
  productId,
  productSchema,
  purposeSchema,
} from "./schemas.ts";

const hubSchema = z.extend(hubSettingsSchema, {
  purposes: z.array(purposeSchema),
  delegations: z.array(delegationSchema),
  guardrails: z.array(guardrailSchema),
  domains: z.array(domainSchema),
  declassifications: z.record(productId, z.array(declassificationSchema)),
  people: z.array(personSchema),
});

/** What a deployment of the hub brings. */
export interface HubDocument {
  readonly content: HubContent;
  readonly people: readonly Person[];
}

/** Plain JSON of what a hub publishes; {@link readHubDocument} reads it. */
export function hubDocument({ content, people }: HubDocument): object {
  return { ...content, people };
}

/** @throws InvalidDocumentError with every fault */
export function readHubDocument(document: unknown): HubDocument {
  const { people, ...content } = read(hubSchema, document);
  return { content, people };
}

/** Plain JSON of what a domain publishes of a product; {@link readProductDocument} reads it. */
export function productDocument(product: ProductContent): object {
  const offers = Object.entries(product.offers).map(([purpose, view]) => [purpose, viewDocument(view)]);
  return { ...product, offers: Object.fromEntries(offers) };
}

/** @throws InvalidDocumentError with every fault */
export function readProductDocument(document: unknown): ProductContent {
  const product = read(productSchema, document);
  if (product.id === `${product.domain}/${product.name}`) return product;
  throw new InvalidDocumentError([{ path: "id", message: `\`${product.id}\` is not \`<domain>/<name>\`` }]);
}

/** Plain JSON of a leg without its key; {@link readLegDocument} reads it. */
export function legDocument({ version, statements, request, history }: Omit<LegState, "key">): object {
  return {
    version,
    statements: statements.map(({ views, ...statement }) => ({ ...statement, views: viewDocument(views) })),
    request: request && { ...request, views: request.views && viewDocument(request.views) },
    history,
  };
}

/** @throws InvalidDocumentError with every fault */
export function readLegDocument(document: unknown): Omit<LegState, "key"> {
  return read(legSchema, document);
}

/** A view as documents write it, row filters as text. */
export function viewDocument(view: View): object {
  return Object.fromEntries(
    Object.entries(view).map(([table, { columns, rows }]) => [
      table,
      rows === undefined ? { columns } : { columns, rows: renderRowFilter(rows) },
    ]),
  );
}

/** Reads `document` with one of the schemas. @throws InvalidDocumentError with every fault */
export function read<Schema extends z.ZodMiniType>(schema: Schema, document: unknown): z.output<Schema> {
  const result = z.safeParse(schema, document);
  if (result.success) return result.data;
  throw new InvalidDocumentError(result.error.issues.map(faultOf));
}

/** A schema's issue as a fault: where and what. It never repeats a value, which may be somebody's. */
export function faultOf(issue: z.core.$ZodIssue): Fault {
  const path = toDotPath(issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return { path, message: `unknown key ${issue.keys.map((key) => `\`${key}\``).join(", ")}` };
    case "invalid_type":
      return { path, message: `must be of type ${issue.expected}` };
    case "invalid_value":
      return { path, message: `must be one of ${issue.values.map((value) => `\`${String(value)}\``).join(", ")}` };
    case "too_big":
      return { path, message: `must be at most ${issue.maximum}${issue.origin === "string" ? " characters" : ""}` };
    case "too_small":
      return { path, message: `must be at least ${issue.minimum}${issue.origin === "string" ? " characters" : ""}` };
    case "invalid_key":
      return { path, message: "is not a possible name" };
    default:
      return { path, message: issue.message };
  }
}
