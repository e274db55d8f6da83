import { reasonsJson } from "../../lib/model/decision-json.ts";
import type { Purpose } from "../../lib/model/mesh.ts";
import { verdictsAt } from "../../lib/model/verdicts-at.ts";
import type { Hub, ProductRecord } from "../../lib/model/workflow/hub.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { HubTable, PeopleTable, ProductTable } from "../../lib/ports/policy-table.ts";
import { RefusedError } from "../shared/errors.ts";
import { readSnapshot, unlessCorrupt } from "../shared/snapshots.ts";

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

/** Small enough for an answer in time, whatever the products are made from. */
const PAGE = 50;

/** A page of the products on offer, with the answer to "may I, now?" per purpose, for the caller and nobody else. */
export async function readCatalog(
  { table, clock }: CatalogDependencies,
  caller: string,
  query: CatalogQuery,
): Promise<CatalogPage> {
  const hub = await table.readHub();
  const records = await readPage(table, domainsOf(hub, query), query.after);
  const page = records.slice(0, PAGE);
  const { mesh } = await readSnapshot(table, { person: caller, products: page });
  const verdictOn = verdictsAt(mesh, clock.now());
  const standing = (product: string, purpose: string) => {
    const question = { person: caller, product, purpose };
    const { outcome, reasons } = verdictOn(question);
    return { outcome, reasons: reasonsJson(reasons, question) };
  };
  return {
    products: page.map((record) => describe(record, hub.purposes, standing)),
    next: records.length > PAGE ? page.at(-1)?.product.id : undefined,
  };
}

function domainsOf({ domains }: Hub, { domain, after }: CatalogQuery): readonly string[] {
  const ids = domains.map(({ id }) => id).sort();
  if (domain !== undefined && !ids.includes(domain)) {
    throw new RefusedError({ code: "not-found", message: `no domain \`${domain}\`` });
  }
  const first = after?.split("/")[0] ?? "";
  return ids.filter((id) => (domain === undefined || id === domain) && id >= first);
}

/** One more product than the page holds, if there is one. */
async function readPage(
  table: ProductTable,
  domains: readonly string[],
  after: string | undefined,
): Promise<readonly ProductRecord[]> {
  const [domainOfLast, name] = after?.split("/") ?? [];
  const records: ProductRecord[] = [];
  for (const domain of domains) {
    if (records.length > PAGE) break;
    const page = { after: domain === domainOfLast ? name : undefined, limit: PAGE + 1 - records.length };
    records.push(...((await unlessCorrupt(table.readProducts(domain, page))) ?? []));
  }
  return records;
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
      columns: columns.map(({ name: column, type, classification }) => ({ name: column, type, classification })),
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
