import { type PrincipalResourcePermissions, paginateListPermissions } from "@aws-sdk/client-lakeformation";
import type { LiveAccount } from "./account.ts";

/** What a principal was granted, as Lake Formation lists it: it lists by principal only together with a resource. */
export async function grantsOf(
  principal: string,
  { clients: { lakeFormation: client } }: Pick<LiveAccount, "clients">,
): Promise<readonly PrincipalResourcePermissions[]> {
  const held: PrincipalResourcePermissions[] = [];
  for await (const { PrincipalResourcePermissions: page = [] } of paginateListPermissions({ client }, {})) {
    held.push(...page.filter(({ Principal }) => Principal?.DataLakePrincipalIdentifier === principal));
  }
  return held;
}
