import { createHash } from "node:crypto";
import { type CfnResource, CustomResource, Lazy, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { PhysicalTables } from "../../lake-formation/physical-columns.ts";
import type { Product } from "../../model/mesh.ts";
import { productDocument } from "../../model/workflow/documents.ts";
import { productContentOf } from "../../model/workflow/import-mesh.ts";
import type { HandlerFunction } from "./handler-function.ts";
import { packedDocument } from "./packed-document.ts";
import { resourceProvider } from "./resource-provider.ts";

export interface ProductPublisherProps {
  readonly publish: HandlerFunction;
  /** Of the converger's provider. */
  readonly convergeToken: string;
  /** Into which table, and how often of the same document: products are published anew where one of them changes. */
  readonly occasion: { readonly Hub: string; readonly PublishAgain: string | undefined };
}

/** Publishes the products of a domain, then has the converger bring Lake Formation up to them. */
export class ProductPublisher {
  readonly #domain: Construct;
  readonly #publishToken: string;
  readonly #convergeToken: string;
  readonly #occasion: ProductPublisherProps["occasion"];
  readonly #runs = new Map<Stack, { readonly run: CustomResource; readonly documents: string[] }>();

  constructor(domain: Construct, { publish, convergeToken, occasion }: ProductPublisherProps) {
    this.#domain = domain;
    this.#occasion = occasion;
    this.#publishToken = resourceProvider(domain, "ProductsProvider", publish).serviceToken;
    this.#convergeToken = convergeToken;
  }

  /** Tables depend on it: columns that are to go lose their tags before, since nothing reaches them afterwards. */
  columns(scope: Construct, product: Product, tables: PhysicalTables): CustomResource {
    const names = [...tables].map(([table, columns]) => [table, columns.map(({ name }) => name)] as const);
    return new CustomResource(scope, "Columns", {
      resourceType: "Custom::PurposeMeshColumns",
      serviceToken: this.#convergeToken,
      properties: { Product: product.id, Columns: Object.fromEntries(names) },
    });
  }

  /** Publishes `product` from the stack of `scope`, after the resources that it consists of. */
  publish(scope: Construct, product: Product, after: readonly CfnResource[]): void {
    const document = packedDocument(scope, productDocument(productContentOf(product)));
    const published = new CustomResource(scope, "Published", {
      resourceType: "Custom::PurposeMeshProduct",
      serviceToken: this.#publishToken,
      properties: { Document: document, ...this.#occasion },
    });
    // goes after the product is off the mesh, so that nobody opens it again, and before its tables go
    const withdrawal = new CustomResource(scope, "Withdrawal", {
      resourceType: "Custom::PurposeMeshWithdrawal",
      serviceToken: this.#convergeToken,
      properties: { Product: product.id },
    });
    withdrawal.node.addDependency(...after);
    published.node.addDependency(withdrawal);
    const { run, documents } = this.#runIn(Stack.of(scope));
    documents.push(document);
    run.node.addDependency(published);
  }

  /** One run per stack, after everything that the stack publishes. */
  #runIn(stack: Stack) {
    const known = this.#runs.get(stack);
    if (known) return known;
    const documents: string[] = [];
    const run = new CustomResource(stack === Stack.of(this.#domain) ? this.#domain : stack, "Converged", {
      resourceType: "Custom::PurposeMeshConvergence",
      serviceToken: this.#convergeToken,
      // a run is due whenever something published is new
      properties: { Fingerprint: Lazy.string({ produce: () => fingerprint(documents) }), ...this.#occasion },
    });
    this.#runs.set(stack, { run, documents });
    return { run, documents };
  }
}

function fingerprint(documents: readonly string[]): string {
  return createHash("sha256").update(documents.join("\n")).digest("hex").slice(0, 16);
}
