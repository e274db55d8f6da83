import { assumedRole } from "../../lib/aws/assumed-role.ts";
import { documentClient } from "../../lib/aws/document-client.ts";
import { dynamoHub } from "../../lib/aws/dynamo-hub.ts";
import { dynamoLegs } from "../../lib/aws/dynamo-legs.ts";
import { dynamoLine } from "../../lib/aws/dynamo-people.ts";
import { dynamoContent, dynamoProduct, dynamoProducts } from "../../lib/aws/dynamo-products.ts";
import type { ItemTable } from "../../lib/aws/item-table.ts";
import { JoseTokenVerifier, remoteKeys } from "../../lib/aws/jose-token-verifier.ts";
import { sha256 } from "../../lib/aws/sha256.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import type { HubTable, ProductTable } from "../../lib/ports/policy-table.ts";
import type { HttpDependencies } from "./call.ts";
import type { LegDependencies } from "./change-leg.ts";
import type { HandlerName, Variable } from "./environment.ts";
import { writeLog } from "./log.ts";

type Values<Names extends Variable> = Readonly<Record<Names, string>>;
type TokenValues = Values<"TOKEN_ISSUER" | "TOKEN_AUDIENCE" | "TOKEN_JWKS_URI" | "TOKEN_PERSON_CLAIM">;

type DomainValues = Values<"POLICY_TABLE" | "DOMAIN" | "DOMAIN_ROLE_ARN">;

/** What every HTTP handler needs, on AWS; a domain's handlers have a `DOMAIN`. */
export function awsHttp(environment: TokenValues & Partial<Values<"DOMAIN">>): HttpDependencies {
  const tokens = new JoseTokenVerifier({
    issuer: environment.TOKEN_ISSUER,
    audience: environment.TOKEN_AUDIENCE,
    domain: environment.DOMAIN,
    personClaim: environment.TOKEN_PERSON_CLAIM,
    keys: remoteKeys(environment.TOKEN_JWKS_URI),
    clock: systemClock,
  });
  return { tokens, log: writeLog };
}

/** The policy table in the function's own account. */
export function awsTable({ POLICY_TABLE }: Values<"POLICY_TABLE">): ItemTable {
  return { client: documentClient(), name: POLICY_TABLE };
}

/** What deciding legs needs of a table. */
export function awsLegs(table: ItemTable): LegDependencies {
  return {
    table: {
      ...dynamoHub(table),
      ...dynamoLine(table),
      ...dynamoProduct(table),
      ...dynamoContent(table),
      ...dynamoLegs(table),
    },
    clock: systemClock,
    digest: sha256,
  };
}

/** The policy table in the central account, through the role of the handler's domain. */
export function awsDomainTable(environment: DomainValues, sessionName: HandlerName): ItemTable {
  const credentials = assumedRole(environment.DOMAIN_ROLE_ARN, { sessionName });
  return { client: documentClient({ credentials }), name: environment.POLICY_TABLE };
}

/** What those handlers of a domain need that look at products and at no person; for the rest see {@link awsDomainTable}. */
export function awsDomain(environment: DomainValues, sessionName: HandlerName) {
  const items = awsDomainTable(environment, sessionName);
  const table: HubTable & ProductTable = { ...dynamoHub(items), ...dynamoProducts(items) };
  return { domain: environment.DOMAIN, table, client: items.client, clock: systemClock };
}
