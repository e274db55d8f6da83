import { Grant, type IGrantable, type IRole } from "aws-cdk-lib/aws-iam";
import type { DataProduct } from "./data-product.ts";
import type { ProductStore } from "./private/product-store.ts";

/** Permissions on a {@link DataProduct}, named for what the grantee does. Reading is not among them: purposes read. */
export class DataProductGrants {
  /** @internal */
  static fromStore(product: DataProduct, store: ProductStore): DataProductGrants {
    return new DataProductGrants(product, store);
  }

  readonly #product: DataProduct;
  readonly #store: ProductStore;

  private constructor(product: DataProduct, store: ProductStore) {
    this.#product = product;
    this.#store = store;
  }

  /**
   * Every role that reaches the product's objects without a purpose: Lake Formation's own, the producer, and those
   * that deliver.
   */
  get readersWithoutPurpose(): readonly IRole[] {
    return this.#store.admitted;
  }

  /** Lets `grantee` run the product's pipeline. The grantee must be among those whom `producedBy` names. */
  produce(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["sts:AssumeRole"],
      resourceArns: [this.#product.producer.roleArn],
    });
  }

  /**
   * Lets a delivery service's role write objects, and so read them: it joins {@link readersWithoutPurpose}.
   *
   * @throws ConstructPropsError if the role lies off `DataDomain.deliveryRolePath`, or in another account than the domain
   */
  deliver(role: IRole): void {
    this.#store.admit(role);
  }
}
