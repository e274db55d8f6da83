import type { Person } from "../mesh.ts";
import { list, object, record } from "../shape.ts";
import { read } from "./documents.ts";
import type { HubContent } from "./hub.ts";
import { productId } from "./schemas/fields.ts";
import {
  declassificationSchema,
  delegationSchema,
  domainSchema,
  guardrailSchema,
  hubSettings,
  purposeSchema,
} from "./schemas/hub.ts";
import { personSchema } from "./schemas/person.ts";

const hubSchema = object({
  ...hubSettings,
  purposes: list(purposeSchema),
  delegations: list(delegationSchema),
  guardrails: list(guardrailSchema),
  domains: list(domainSchema),
  declassifications: record(productId, list(declassificationSchema)),
  people: list(personSchema),
});

/** Bytes of JSON that a hub publishes at most: some 300,000 people. Whatever is larger was made to exhaust memory. */
export const LARGEST_HUB_DOCUMENT = 32 * 1024 * 1024;

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
