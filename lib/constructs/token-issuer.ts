import { Token } from "aws-cdk-lib/core";
import type { Fault } from "../model/errors.ts";
import { domainAudience } from "../model/token-audience.ts";

/** Who says who somebody is: any OpenID Connect issuer that signs with RSA keys. */
export interface TokenIssuer {
  /** The issuer's address, exactly as tokens carry it in `iss`. */
  readonly issuer: string;

  /**
   * What a token for the hub must name in `aud`. A token for a domain's API names `<audience>/<domain>` instead: whoever
   * runs a domain's handlers sees its tokens, and must not be able to show them to the hub.
   */
  readonly audience: string;

  /**
   * Address of the issuer's public keys.
   *
   * @default - `/.well-known/jwks.json` below the issuer
   */
  readonly jwksUri?: string;

  /**
   * The claim that holds the person's id in the mesh. Take one that its holder cannot change.
   *
   * @default sub
   */
  readonly personClaim?: string;
}

/** What makes tokens worth nothing: an issuer or keys that whoever is on the way can put theirs in place of. */
export function tokenFaults({ issuer, audience, jwksUri }: TokenIssuer): readonly Fault[] {
  const addresses = { "tokens.issuer": issuer, "tokens.jwksUri": jwksUri };
  const insecure = Object.entries(addresses).flatMap(([path, address]) =>
    address === undefined || Token.isUnresolved(address) || isHttps(address)
      ? []
      : [
          {
            path,
            message: `\`${address}\` is no address that begins with \`https://\``,
            help: "name the HTTPS address",
          },
        ],
  );
  const nobody = audience === "" ? [{ path: "tokens.audience", message: "must not be empty" }] : [];
  return [...insecure, ...nobody];
}

function isHttps(address: string): boolean {
  return address.startsWith("https://") && URL.canParse(address);
}

/** The same issuer's tokens for the API of one domain. */
export function tokensForDomain(tokens: TokenIssuer, domain: string): TokenIssuer {
  return { ...tokens, audience: domainAudience(tokens.audience, domain) };
}

/** What handlers need to verify a token themselves. */
export function tokenEnvironment({ issuer, audience, jwksUri, personClaim }: TokenIssuer) {
  return {
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience,
    TOKEN_JWKS_URI: jwksUri ?? `${issuer.replace(/\/$/, "")}/.well-known/jwks.json`,
    TOKEN_PERSON_CLAIM: personClaim ?? "sub",
  } as const;
}
