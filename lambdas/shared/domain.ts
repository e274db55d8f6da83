import type { LegKey } from "../../lib/model/workflow/leg.ts";
import type { LegDependencies } from "./change-leg.ts";
import { RefusedError } from "./errors.ts";

/** What the handlers of a domain need beside the table. */
export interface DomainDependencies extends LegDependencies {
  /** Id of the domain that is served. */
  readonly domain: string;
}

/** The product leg, if the product is the domain's own. @throws RefusedError if it is another's */
export function ownLeg(domain: string, product: string, purpose: string): LegKey {
  assertOwn(domain, product);
  return { leg: "product", product, purpose };
}

/** @throws RefusedError if the product is another domain's */
export function assertOwn(domain: string, product: string): void {
  if (product.startsWith(`${domain}/`)) return;
  const help = "call the API of the domain that the product's id begins with";
  throw new RefusedError({ code: "not-found", message: `\`${product}\` is no product of domain \`${domain}\``, help });
}
