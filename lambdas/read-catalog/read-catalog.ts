import { reasonsJson } from "../../lib/model/decision-json.ts";
import type { Purpose } from "../../lib/model/mesh.ts";
import { verdictsAt } from "../../lib/model/verdicts-at.ts";
import type { Hub, ProductRecord } from "../../lib/model/workflow/hub.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { HubTable, PeopleTable, ProductTable } from "../../lib/ports/policy-table.ts";
import { NoSuchDomainError } from "../shared/errors.ts";
import { readSnapshot } from "../shared/snapshots.ts";

/** What reading the catalog needs. */
export interface CatalogDependencies {
  readonly table: HubTable & PeopleTable & ProductTable;
  readonly clock: Clock;
}

/** Which part of the catalog. */
export interface CatalogQuery {
  readonly domain?: string | undefined;
  /** Id of the product before the page. */
  readonly after?: string | undefined;
}

export interface CatalogPage {
  readonly products: readonly object[];
  /** Where the next page begins; absent on the last. */
  readonly next?: string | undefined;
}

interface RecordPage {
  readonly records: readonly ProductRecord[];
  readonly next?: string | undefined;
}

/** Small enough for an answer in time, whatever the products are made from. */
const PAGE = 50;

/** Characters of a page, as JSON. An answer of Lambda holds 6 MB, which they stay below whichever they are. */
const MOST_CHARACTERS = 1_900_000;

/** How long answers are worked out: some product may have very many columns, for very many purposes. */
const WORKED_FOR = 4_000;

/** A page of the products on offer, with the answer to "may I, now?" per purpose, for the caller and nobody else. */
export async function readCatalog(
  { table, clock }: CatalogDependencies,
  caller: string,
  query: CatalogQuery,
): Promise<CatalogPage> {
  const hub = await table.readHub();
  const { records, next } = await readPage(table, hub, query);
  const { mesh, count } = await readMesh(table, caller, records);
  const verdictOn = verdictsAt(mesh, clock.now());
  const until = clock.now() + WORKED_FOR;
  const standing = (product: string, purpose: string) => {
    if (clock.now() > until) return {};
    const question = { person: caller, product, purpose };
    const verdict = verdictOn(question);
    return { ...verdict, reasons: reasonsJson(verdict.reasons, question) };
  };
  const products: object[] = [];
  let size = 0;
  for (const record of records.slice(0, count)) {
    const entry = describe(record, hub.purposes, standing);
    size += JSON.stringify(entry).length;
    const isTooLarge = size > MOST_CHARACTERS || clock.now() > until;
    if (isTooLarge && products.length > 0) break;
    products.push(isTooLarge ? { id: record.product.id, isTooLarge } : entry);
  }
  const isWhole = products.length === records.length;
  return { products, next: isWhole ? next : records[products.length - 1]?.product.id };
}

/** The mesh of as many of the records as one answer can look at. One that is made from too much stands alone, closed. */
async function readMesh(table: CatalogDependencies["table"], person: string, records: readonly ProductRecord[]) {
  for (let count = records.length; ; count = Math.ceil(count / 8)) {
    const { mesh, isCut } = await readSnapshot(table, { person, products: records.slice(0, count) });
    if (!isCut || count < 2) return { mesh, count };
  }
}

/** A page; what one domain wrote so that nobody understands it hides neither its other products nor anybody else's. */
async function readPage(table: ProductTable, hub: Hub, query: CatalogQuery): Promise<RecordPage> {
  const [domainOfLast = "", nameOfLast] = query.after?.split("/") ?? [];
  const records: ProductRecord[] = [];
  let next: string | undefined;
  for (const domain of domainsOf(hub, query)) {
    if (domain < domainOfLast) continue;
    if (records.length === PAGE) next = records.at(-1)?.product.id;
    if (next !== undefined) break;
    const page = {
      after: domain === domainOfLast ? nameOfLast : undefined,
      limit: PAGE - records.length,
      onCorrupt: () => undefined,
      onMore: (until: string) => {
        next = `${domain}/${until}`;
      },
    };
    records.push(...(await table.readProducts(domain, page)));
  }
  return { records, next };
}

function domainsOf({ domains }: Hub, { domain }: CatalogQuery): readonly string[] {
  const ids = domains.map(({ id }) => id).sort();
  if (domain === undefined) return ids;
  if (ids.includes(domain)) return [domain];
  throw new NoSuchDomainError(`no domain \`${domain}\``);
}

function describe(
  { product, legs }: ProductRecord,
  purposes: readonly Purpose[],
  standing: (product: string, purpose: string) => object,
): object {
  const { id, inputs, tables, offers } = product;
  const about = new Set([...Object.keys(offers), ...legs.map(({ key }) => key.purpose)]);
  return {
    id,
    inputs,
    tables: tables.map(({ name, columns }) => ({
      name,
      columns: columns.map(({ partition: _, ...column }) => column),
    })),
    purposes: purposes
      .filter((purpose) => about.has(purpose.id))
      // who has to accept terms finds their text and version nowhere else
      .map(({ id: purpose, title, acknowledgement }) => ({
        id: purpose,
        title,
        acknowledgement,
        ...standing(id, purpose),
      })),
  };
}
