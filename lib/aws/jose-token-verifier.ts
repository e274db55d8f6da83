import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from "jose";
import { JOSEError, JWKSInvalid, JWKSTimeout } from "jose/errors";
import { MeshError } from "../model/errors.ts";
import { PERSON_ID } from "../model/names.ts";
import { isSharedAudience } from "../model/token-audience.ts";
import type { Clock } from "../ports/clock.ts";
import { InvalidTokenError, ServiceUnavailableError } from "../ports/errors.ts";
import type { Identity, TokenVerifier } from "../ports/token-verifier.ts";

/** Which tokens count. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** Whose API `audience` is for, by `domainAudience`; `undefined` for the hub's. */
  readonly domain: string | undefined;
  /** Claim that holds the person's id. */
  readonly personClaim: string;
  readonly keys: JWTVerifyGetKey;
  readonly clock: Clock;
}

/** Asymmetric ones only: with a shared secret whoever verifies could sign, and `none` is no signature. */
const ALGORITHMS = ["RS256", "ES256"];
/** More than any issuer's; what is longer is not worth parsing. */
const LONGEST_TOKEN = 8192;

/** {@link TokenVerifier} for JSON Web Tokens of one issuer. */
export class JoseTokenVerifier implements TokenVerifier {
  readonly #rules: TokenRules;

  constructor(rules: TokenRules) {
    this.#rules = rules;
  }

  async verify(token: string): Promise<Identity> {
    const { issuer, audience, domain, personClaim, keys, clock } = this.#rules;
    if (token.length > LONGEST_TOKEN) throw refused();

    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ["exp", personClaim],
      currentDate: new Date(clock.now()),
    }).catch((cause) => {
      throw translate(cause);
    });
    const person = payload[personClaim];
    const isShared = isSharedAudience(payload.aud, audience, domain);
    if (isShared || typeof person !== "string" || !PERSON_ID.test(person)) throw refused();
    return { person };
  }
}

/** Keys would be read from where whoever is on the way can put theirs in place of them. */
export class InsecureKeysError extends MeshError {
  readonly kind = "bug";
  readonly code = "insecure-keys";
}

/** What does not leave the machine: nobody is on the way. */
const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/**
 * The issuer's public keys, read when first needed and kept; read again when a token names a key that is not there.
 *
 * @throws InsecureKeysError if the address is not HTTPS, unless it is this machine's
 */
export function remoteKeys(address: string): JWTVerifyGetKey {
  const url = URL.parse(address);
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.includes(url.hostname));
  if (!url || !isSafe) {
    throw new InsecureKeysError(`the token issuer's keys are not to be read from \`${address}\``, {
      help: "set `TOKEN_JWKS_URI` to an address that begins with `https://`",
    });
  }
  return createRemoteJWKSet(url, { timeoutDuration: 3_000, cooldownDuration: 30_000 });
}

function translate(cause: unknown): Error {
  // everything that is the token's fault has a code of its own; failing to read keys does not
  const isKeySource =
    cause instanceof JWKSTimeout ||
    cause instanceof JWKSInvalid ||
    !(cause instanceof JOSEError) ||
    cause.code === "ERR_JOSE_GENERIC";
  if (!isKeySource) return refused(cause);
  return new ServiceUnavailableError("the token issuer's keys cannot be read", { cause, help: "retry in a moment" });
}

/** Without saying which check failed: that would help whoever makes tokens up. */
function refused(cause?: unknown): InvalidTokenError {
  return new InvalidTokenError("the token is not acceptable", { cause, help: "sign in again" });
}
