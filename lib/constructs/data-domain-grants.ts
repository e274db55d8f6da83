import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { DataDomain } from "./data-domain.ts";
import { ConstructPropsError } from "./errors.ts";
import { onKey } from "./private/key-policy.ts";

/** Permissions on a {@link DataDomain}, named for what the grantee does. */
export class DataDomainGrants {
  static fromDomain(domain: DataDomain): DataDomainGrants {
    return new DataDomainGrants(domain);
  }

  readonly #domain: DataDomain;

  private constructor(domain: DataDomain) {
    this.#domain = domain;
  }

  /**
   * Lets `grantee` seal values for one purpose, and open nothing. Not for pseudonyms: who acts for the purpose can use its key.
   *
   * @throws ConstructPropsError if no product of the domain serves the purpose
   */
  seal(grantee: IGrantable, purpose: string): Grant {
    const key = this.#domain.purposeKeys.get(purpose);
    if (!key) {
      const served = [...this.#domain.purposeKeys.keys()].map((known) => `\`${known}\``).join(", ");
      throw new ConstructPropsError(this.#domain, [
        { path: "purpose", message: `no product serves \`${purpose}\``, help: `served are ${served || "none"}` },
      ]);
    }
    const actions = ["kms:GenerateDataKey", "kms:Encrypt"];
    const conditions = { StringEquals: { "kms:EncryptionContext:purpose": purpose } };
    key.addToResourcePolicy(onKey(actions, [grantee.grantPrincipal], conditions));
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn], conditions });
  }
}
