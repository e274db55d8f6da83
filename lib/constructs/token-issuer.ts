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
