/** Who says who somebody is: any OpenID Connect issuer that signs with RSA keys. */
export interface TokenIssuer {
  /** The issuer's address, exactly as tokens carry it in `iss`. */
  readonly issuer: string;

  /** What a token must name in `aud`. */
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

/** What handlers need to verify a token themselves. */
export function tokenEnvironment({ issuer, audience, jwksUri, personClaim }: TokenIssuer) {
  return {
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience,
    TOKEN_JWKS_URI: jwksUri ?? `${issuer.replace(/\/$/, "")}/.well-known/jwks.json`,
    TOKEN_PERSON_CLAIM: personClaim ?? "sub",
  } as const;
}
