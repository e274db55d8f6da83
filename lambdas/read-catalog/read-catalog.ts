import { reasonsJson } from "../../lib/model/decision-json.ts";
import type { Purpose } from "../../lib/model/mesh.ts";
import { placeMisnomer } from "../../lib/model/names.ts";
import { verdictsAt } from "../../lib/model/verdicts-at.ts";
import type { Hub, ProductRecord } from "../../lib/model/workflow/hub.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { HubTable, PeopleTable, ProductTable } from "../../lib/ports/policy-table.ts";
import { RefusedError } from "../shared/errors.ts";
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

/** A page of the products on offer, with the answer to "may I, now?" per purpose, for the caller and nobody else. */
export async function readCatalog(
  { table, clock }: CatalogDependencies,
  caller: string,
  query: CatalogQuery,
): Promise<CatalogPage> {
  const hub = await table.readHub();
  const { records, next } = await readPage(table, hub, query);
  const { mesh } = await readSnapshot(table, { person: caller, products: records });
  const verdictOn = verdictsAt(mesh, clock.now());
  const standing = (product: string, purpose: string) => {
    const question = { person: caller, product, purpose };
    const { outcome, reasons } = verdictOn(question);
    return { outcome, reasons: reasonsJson(reasons, question) };
  };
  return {
    products: records.map((record) => describe(record, hub.purposes, standing)),
    next,
  };
}

/** A page; what one domain wrote so that nobody understands it hides neither its other products nor anybody else's. */
async function readPage(table: ProductTable, hub: Hub, query: CatalogQuery): Promise<RecordPage> {
  const [domainOfLast = "", nameOfLast = ""] = query.after?.split("/") ?? [];
  const records: ProductRecord[] = [];
  for (const domain of domainsOf(hub, query)) {
    if (domain < domainOfLast) continue;
    const after = domain === domainOfLast ? nameOfLast : "";
    const names: string[] = [];
    // one more than the page holds, if there is one
    const limit = PAGE + 1 - records.length;
    const products = await table.readProducts(domain, { after, limit, onCorrupt: (name) => names.push(name) });
    records.push(...products);
    if (products.length + names.length < limit) continue;
    if (names.length === 0) return { records: records.slice(0, PAGE), next: records.at(-2)?.product.id };
    names.push(...products.map(({ product }) => product.name));
    // a domain could write many items of one name, or of none to ask by: what follows these is as good as not there
    const until = names
      .filter((name) => name > after && !placeMisnomer(name))
      .sort()
      .at(-1);
    if (until) return { records, next: `${domain}/${until}` };
  }
  return { records };
}

function domainsOf({ domains }: Hub, { domain }: CatalogQuery): readonly string[] {
  const ids = domains.map(({ id }) => id).sort();
  if (domain === undefined) return ids;
  if (ids.includes(domain)) return [domain];
  throw new RefusedError({ code: "not-found", message: `no domain \`${domain}\`` });
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
