import { type Fault, InvalidDocumentError } from "../../lib/model/errors.ts";
import { readProductDocument } from "../../lib/model/workflow/documents.ts";
import type { ProductContent } from "../../lib/model/workflow/hub.ts";
import { describeFaults, viewFaults } from "../../lib/model/workflow/view-faults.ts";
import type { HubTable, ProductPublication, ProductTable } from "../../lib/ports/policy-table.ts";
import { type CustomResourceAnswer, type CustomResourceEvent, readDocument } from "../shared/custom-resource.ts";
import { assertOwn } from "../shared/domain.ts";
import { readInputs } from "../shared/snapshots.ts";

/** What publishing a product needs. */
export interface ProductPublicationDependencies {
  readonly table: HubTable & Pick<ProductTable, "readProduct">;
  readonly publication: ProductPublication;
  /** Id of the domain that is served. */
  readonly domain: string;
}

/**
 * Publishes a product of the domain as its contract describes it, with the views that it offers. It takes effect for a
 * purpose once an owner approves.
 *
 * @throws InvalidDocumentError if the document is at fault; nothing is published
 */
export async function publishProduct(
  { table, publication, domain }: ProductPublicationDependencies,
  event: CustomResourceEvent,
): Promise<CustomResourceAnswer> {
  if (event.RequestType === "Delete") {
    const id = event.PhysicalResourceId ?? "";
    // a deployment that failed before it published has an id of CloudFormation's own making
    if (id.startsWith(`${domain}/`)) await publication.removeProduct(id);
    return { PhysicalResourceId: id };
  }
  const product = readProductDocument(readDocument(event.ResourceProperties));
  assertOwn(domain, product.id);
  const faults = await faultsOf(table, product);
  if (faults.length > 0) throw new InvalidDocumentError(faults);
  await publication.publishProduct(product);
  return { PhysicalResourceId: product.id };
}

async function faultsOf(
  table: ProductPublicationDependencies["table"],
  product: ProductContent,
): Promise<readonly Fault[]> {
  const [{ domains }, inputs] = await Promise.all([table.readHub(), readInputs(table, product)]);
  const known = new Set(inputs.map(({ id }) => id));
  const missing = product.inputs.filter((id) => !known.has(id));
  const views = Object.entries(product.offers).map(([purpose, view]) => ({
    path: `offers.${purpose}`,
    faults: viewFaults(view, product, inputs),
  }));
  return [
    ...(domains.some(({ id }) => id === product.domain)
      ? []
      : [{ path: "domain", message: `the hub has no domain \`${product.domain}\``, help: "have it published first" }]),
    ...missing.map((id) => ({ path: "inputs", message: `nobody publishes \`${id}\``, help: "deploy it first" })),
    ...views
      .filter(({ faults }) => faults.length > 0)
      .map(({ path, faults }) => ({ path, message: describeFaults(faults) })),
  ];
}
