import { Annotations, Stack, Token } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { Mesh } from "../../model/mesh.ts";

/** What is known of where a mesh is at home. */
interface Homes {
  readonly mesh: Mesh;
  /** As the user names them. */
  readonly domainAccounts?: Readonly<Record<string, string>> | undefined;
  /** Accounts of the mesh beside its consumers and those of `domainAccounts`. */
  readonly others?: readonly string[];
}

/**
 * Account of each domain: this one for those that nobody named.
 *
 * Warns where that is probably not meant, because the mesh has other accounts. A hub that takes a domain for its
 * neighbour lets nobody else use the policy table for it, and a consumer looks for its products in vain.
 */
export function accountsOfDomains(
  scope: Construct,
  { mesh, domainAccounts = {}, others = [] }: Homes,
): ReadonlyMap<string, string> {
  const { account } = Stack.of(scope);
  const isElsewhere = (one: string) => ![one, account].some((each) => Token.isUnresolved(each)) && one !== account;
  const elsewhere = [...mesh.consumers, ...Object.values(domainAccounts), ...others].find(isElsewhere);
  const named = new Map(Object.entries(domainAccounts));
  const unnamed = mesh.domains.filter(({ id }) => !named.has(id)).map(({ id }) => `\`${id}\``);
  if (elsewhere !== undefined && unnamed.length > 0) {
    Annotations.of(scope).addWarningV2(
      "purpose-mesh:domain-accounts",
      `\`domainAccounts\` leaves out ${unnamed.join(", ")}, at home in this account ${account} then, though the mesh has ` +
        `others, such as ${elsewhere}: name the account of each domain, be it this one`,
    );
  }
  return new Map(mesh.domains.map(({ id }) => [id, named.get(id) ?? account]));
}
