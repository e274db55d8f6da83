import { InvalidDocumentError } from "../model/errors.ts";
import type { Person } from "../model/mesh.ts";
import { object, type Shape } from "../model/shape.ts";
import { legDocument, productDocument, read } from "../model/workflow/documents.ts";
import type { Hub, HubContent, ProductContent } from "../model/workflow/hub.ts";
import type { LegState } from "../model/workflow/leg.ts";
import { approvalSchema } from "../model/workflow/schemas/approval.ts";
import { assignmentSchema } from "../model/workflow/schemas/assignment.ts";
import {
  declassificationOfProductSchema,
  delegationSchema,
  domainSchema,
  guardrailSchema,
  hubSettings,
  purposeSchema,
} from "../model/workflow/schemas/hub.ts";
import { productSchema } from "../model/workflow/schemas/product.ts";
import { CorruptItemError } from "../ports/errors.ts";
import type { Item } from "./item-table.ts";
import { type ItemKey, inboxPartition, legKey, legOfKey, personKey, productKey, secondPart } from "./keys-of-items.ts";

/**
 * Index by which pending requests are found. Sparse: an item has its partition key only while a request waits, or if it
 * is a person who came to another manager. Its sort key is the item's own partition, the one part of the items that a
 * domain writes that it cannot choose.
 */
export const INBOX_INDEX = { name: "inbox", partitionKey: "inboxPk", sortKey: "pk" } as const;

export function legItem(state: LegState): Item {
  const { key, request } = state;
  const inbox = request && { [INBOX_INDEX.partitionKey]: inboxPartition(key.leg, request.addressee) };
  return { ...legKey(key), ...inbox, ...legDocument(state) };
}

/** @throws CorruptItemError if the item is not a leg */
export function readLegItem(item: Item): LegState {
  return legOf(item, assignmentSchema);
}

/** @throws CorruptItemError if the item is not a leg of a person */
export function readApprovalItem(item: Item): LegState {
  return legOf(item, approvalSchema);
}

function legOf(item: Item, shape: Shape<Omit<LegState, "key">>): LegState {
  const key = legOfKey(item);
  if (!key) throw new CorruptItemError(`\`${kindOf(item)}\` is not the key of a leg`);
  return { key, ...documentOf(item, shape) };
}

/** In the inbox of the manager whom the person came to: what waits for them may lie in that of the one before. */
export function personItem({ id, ...person }: Person): Item {
  const inbox = person.manager !== undefined &&
    person.previousManager && { [INBOX_INDEX.partitionKey]: inboxPartition("person", person.manager) };
  return { ...person, ...inbox, ...personKey(id) };
}

export function productItem(product: ProductContent): Item {
  const { id, domain: _, name: __, ...document } = productDocument(product) as ProductContent;
  return { ...productKey(id), ...document };
}

/** @throws CorruptItemError if the item is not a product */
export function readProductItem(item: Item): ProductContent {
  const domain = secondPart(item.pk);
  const name = String(item.sk).replace(/^PRODUCT#/, "");
  return documentOf(item, productSchema, { id: `${domain}/${name}`, domain, name });
}

/** The items of one release, without the prefix of their sort keys. */
export function hubItems(content: HubContent): readonly (Item & Pick<ItemKey, "sk">)[] {
  const { maxSession, privacyOfficers, consumers, purposes, delegations, guardrails, domains } = content;
  return [
    { sk: "SETTINGS", maxSession, privacyOfficers, consumers },
    ...purposes.map((purpose) => ({ sk: `PURPOSE#${purpose.id}`, ...purpose })),
    ...guardrails.map((guardrail) => ({ sk: `GUARDRAIL#${guardrail.id}`, ...guardrail })),
    ...domains.map((domain) => ({ sk: `DOMAIN#${domain.id}`, ...domain })),
    ...delegations.map((delegation, at) => ({ sk: `DELEGATION#${delegation.from}#${at}`, ...delegation })),
    ...Object.entries(content.declassifications).flatMap(([product, of]) =>
      of.map((declassification, at) => ({ sk: `DECLASSIFICATION#${product}#${at}`, product, ...declassification })),
    ),
  ];
}

const settingsSchema = object(hubSettings);

/** @throws CorruptItemError if an item is not what its key says */
export function readHubItems(release: number, items: readonly Item[]): Hub {
  const byKind = Map.groupBy(items, kindOf);
  const all = <T>(kind: string, shape: Shape<T>): T[] =>
    (byKind.get(kind) ?? []).map((item) => documentOf(item, shape));
  const [settings] = all("SETTINGS", settingsSchema);
  if (!settings) throw new CorruptItemError(`release ${release} of the hub has no settings`);
  const declassified = Map.groupBy(all("DECLASSIFICATION", declassificationOfProductSchema), ({ product }) => product);
  return {
    release,
    ...settings,
    purposes: all("PURPOSE", purposeSchema),
    guardrails: all("GUARDRAIL", guardrailSchema),
    domains: all("DOMAIN", domainSchema),
    delegations: all("DELEGATION", delegationSchema),
    declassifications: Object.fromEntries(
      [...declassified].map(([product, of]) => [product, of.map(({ product: _, ...rest }) => rest)]),
    ),
  };
}

/**
 * The document that an item is; what its key says comes from there, whatever else the item says of it.
 *
 * @throws CorruptItemError that names the item's kind alone: ids stand in keys, and errors are logged
 */
export function documentOf<T>(item: Item, shape: Shape<T>, fromKey?: object): T {
  const { pk: _, sk: __, [INBOX_INDEX.partitionKey]: ___, ...document } = item;
  try {
    return read(shape, { ...document, ...fromKey });
  } catch (cause) {
    if (!(cause instanceof InvalidDocumentError)) throw cause;
    const paths = cause.faults.map(({ path }) => path).join(", ");
    throw new CorruptItemError(`a stored \`${kindOf(item)}\` cannot be understood at ${paths}`, { cause });
  }
}

function kindOf({ sk }: Item): string {
  return /^(?:R[\da-f-]+#)?([A-Z]+)/.exec(String(sk))?.[1] ?? "?";
}
