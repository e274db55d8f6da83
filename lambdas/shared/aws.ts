import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { assumedRole } from "../../lib/aws/assumed-role.ts";
import { documentClient } from "../../lib/aws/document-client.ts";
import { DynamoPolicyTable } from "../../lib/aws/dynamo-policy-table.ts";
import { JoseTokenVerifier, remoteKeys } from "../../lib/aws/jose-token-verifier.ts";
import { sha256 } from "../../lib/aws/sha256.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import type { HttpDependencies } from "./call.ts";
import type { LegDependencies } from "./change-leg.ts";
import type { DomainDependencies } from "./domain.ts";
import type { HandlerName, Variable } from "./environment.ts";
import { writeLog } from "./log.ts";

type Values<Names extends Variable> = Readonly<Record<Names, string>>;
type TokenValues = Values<"TOKEN_ISSUER" | "TOKEN_AUDIENCE" | "TOKEN_JWKS_URI" | "TOKEN_PERSON_CLAIM">;

type DomainValues = Values<"POLICY_TABLE" | "DOMAIN" | "DOMAIN_ROLE_ARN">;

/** What every HTTP handler needs, on AWS. */
export function awsHttp(environment: TokenValues): HttpDependencies {
  const tokens = new JoseTokenVerifier({
    issuer: environment.TOKEN_ISSUER,
    audience: environment.TOKEN_AUDIENCE,
    personClaim: environment.TOKEN_PERSON_CLAIM,
    keys: remoteKeys(environment.TOKEN_JWKS_URI),
    clock: systemClock,
  });
  return { tokens, log: writeLog };
}

/** The policy table in the function's own account. */
export function awsLegs({ POLICY_TABLE }: Values<"POLICY_TABLE">): LegDependencies {
  const table = new DynamoPolicyTable(documentClient(), POLICY_TABLE);
  return { table, clock: systemClock, digest: sha256 };
}

/**
 * The policy table in the central account, through the role of the handler's domain.
 *
 * @param policy session policy of who needs less than the role may. @default - all that the role may
 */
export function awsDomain(
  environment: DomainValues,
  sessionName: HandlerName,
  policy?: string,
): DomainDependencies & { readonly client: DynamoDBDocumentClient } {
  const { POLICY_TABLE, DOMAIN } = environment;
  const client = documentClient({ credentials: assumedRole(environment.DOMAIN_ROLE_ARN, { sessionName, policy }) });
  const table = new DynamoPolicyTable(client, POLICY_TABLE);
  return { domain: DOMAIN, table, client, clock: systemClock, digest: sha256 };
}
