/** Who is asking, according to a token that was verified. */
export interface Identity {
  /** Id of the person; fits STS's source identity. Whether the mesh knows the person is another question. */
  readonly person: string;
}

/**
 * Turns a bearer token into an identity. Nothing else is an identity: neither bodies nor headers nor what an
 * authorizer in front says, which whoever may invoke the function could forge.
 */
export interface TokenVerifier {
  /**
   * @throws InvalidTokenError whatever is wrong with the token; which check failed is in `cause`, for no caller to see
   * @throws ServiceUnavailableError if the issuer's keys cannot be read
   */
  verify(token: string): Promise<Identity>;
}
