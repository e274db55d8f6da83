import { ConfigurationError } from "./errors.ts";
import type { HANDLER_VARIABLES } from "./handler-variables.ts";

/** Every environment variable that handlers read, and what it means. */
export const VARIABLES = {
  POLICY_TABLE: "name of the policy table",
  DOCUMENT_BUCKET: "bucket of the file with the hub's document that the deployment uploaded",
  DOCUMENT_KEY: "key of that file",
  DOCUMENT_DIGEST: "SHA-256 of that file in hexadecimal; nothing else is published",
  TOKEN_ISSUER: "`iss` of the tokens that count, exactly as the issuer writes it",
  TOKEN_AUDIENCE: "`aud` that tokens must carry; one of its own for each API, `<hub's>/<domain>` for a domain's",
  TOKEN_JWKS_URI: "HTTPS address of the issuer's public keys",
  TOKEN_PERSON_CLAIM: "claim that holds the person's id; one that its holder can never change",
  ACCOUNT_ID:
    "account whose purpose roles are used when the hub names no consumer account; for `read-law`, `converge`, `verify` and `verify-side-doors` the account of the catalog, for `verify-access` the consumer account",
  PARTITION: "AWS partition of the purpose roles, such as `aws`",
  DOMAIN: "id of the domain that the handler serves; it refuses what belongs to another",
  DOMAIN_ROLE_ARN: "role in the account of the policy table that the domain's handlers assume to use the table",
  BROKER_ROLE_ARN: "the hub's role that opens sessions, which alone purpose roles let in",
  EVENT_BUS: "name or ARN of the event bus that changes are announced on",
  HUB: "name of the hub, under which is counted what happens to its policy table",
  DEPLOY_ROLE_ARN:
    "role that makes databases and tables; what it thereby may read is taken from it. For `verify-access` the one that deploys the consumer account",
  LAW_FUNCTION: "name or ARN of the function that tells the converger what the policies ask for",
  CONSUMERS:
    "accounts, separated by commas, whose purpose roles the converger lets in; the deployment's word, not the hub's",
  CONVERGER_ROLE_ARN: "role of the converger itself, which has to be an administrator of the data lake",
  VERIFIER_ROLE_ARN: "role of the domain's verifier, a read-only administrator that leaves with the domain",
  SIDE_DOORS_ROLE_ARN: "role of the domain's verifier of side doors, another read-only administrator of that kind",
  LAKE_DEPLOY_ROLE_ARN:
    "role that deploys a consumer account's links, its only administrator of the data lake; `none` where another verifier looks at the settings",
  RESULT_BUCKET: "name of the bucket where purposes' queries leave their results",
  NARROWING_LEAD:
    "ISO 8601 duration; how long before a view ends it is taken away. More than the interval of the converger's schedule, by as long as a run may wait and take",
} as const;

export type Variable = keyof typeof VARIABLES;

/** What every HTTP handler reads. */
export const TOKEN = ["TOKEN_ISSUER", "TOKEN_AUDIENCE", "TOKEN_JWKS_URI", "TOKEN_PERSON_CLAIM"] as const;
/** What every handler of a domain reads. */
export const DOMAIN = ["POLICY_TABLE", "DOMAIN", "DOMAIN_ROLE_ARN"] as const;

/** What converging and verifying a domain's catalog read beside that. */
export const CATALOG = ["ACCOUNT_ID", "DEPLOY_ROLE_ARN", "EVENT_BUS", "NARROWING_LEAD", "VERIFIER_ROLE_ARN"] as const;

/** What converging reads beside that. */
export const CONVERGER = ["CONSUMERS", "CONVERGER_ROLE_ARN", "LAW_FUNCTION", "SIDE_DOORS_ROLE_ARN"] as const;

/** Folder of a handler under `lambdas/`. */
export type HandlerName = keyof typeof HANDLER_VARIABLES;

/** The values of the variables that a handler needs. */
export type Environment<H extends HandlerName> = Readonly<Record<(typeof HANDLER_VARIABLES)[H][number], string>>;

/**
 * Reads what the handler needs.
 *
 * @throws ConfigurationError naming every variable that is missing
 */
export function readEnvironment<H extends HandlerName>(
  handler: H,
  needed: (typeof HANDLER_VARIABLES)[H],
  source: Readonly<Record<string, string | undefined>> = process.env,
): Environment<H> {
  const names: readonly (typeof HANDLER_VARIABLES)[H][number][] = needed;
  const missing = names.filter((name) => !source[name]);
  if (missing.length > 0) {
    // not their descriptions: a start should not carry what only a broken deployment needs
    const help = "`lambdas/shared/environment.ts` describes them";
    throw new ConfigurationError(`missing in the environment of \`${handler}\`: ${missing.join(", ")}`, { help });
  }
  return Object.fromEntries(names.map((name) => [name, source[name]])) as Environment<H>;
}
