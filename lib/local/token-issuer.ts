import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Clock } from "../ports/clock.ts";
import { answerJson, closeServer, listenOnLoopback } from "./loopback.ts";

/** Claim of the local tokens that holds the person's id; by the issuer's word it never changes. */
export const PERSON_CLAIM = "person";

const AUDIENCE = "purpose-mesh";
const KEY_ID = "local";

/** Signs tokens as an identity provider does, and publishes the keys to verify them with. */
export interface TokenIssuer {
  readonly issuer: string;
  /** The hub's; a domain's is `domainAudience` of it. */
  readonly audience: string;
  /** Address of the public keys. */
  readonly keysUri: string;
  /** A token of the person for one API, good for an hour. */
  tokenOf(person: string, audience?: string): Promise<string>;
  close(): Promise<void>;
}

export interface TokenIssuerOptions {
  /** @default - any free one */
  readonly port?: number;
  /** Whether `GET /token?person=&audience=` gives a token to whoever asks. @default false */
  readonly isHandingOut?: boolean;
}

/** Where an issuer's keys are looked for: as these tokens' verifiers are told, and where API Gateway looks. */
const KEY_PATHS = ["/keys", "/.well-known/jwks.json"];

/** Starts an issuer with a key pair of its own, which is kept nowhere. */
export async function startTokenIssuer(
  clock: Clock,
  { port = 0, isHandingOut = false }: TokenIssuerOptions = {},
): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { modulusLength: 2048 });
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: "RS256", use: "sig" }] };
  const tokenOf = (person: string, audience = AUDIENCE) => {
    const now = Math.floor(clock.now() / 1000);
    return new SignJWT({ [PERSON_CLAIM]: person })
      .setProtectedHeader({ alg: "RS256", kid: KEY_ID })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(person)
      .setIssuedAt(now)
      .setExpirationTime(now + 3600)
      .sign(privateKey);
  };
  const server = createServer(async ({ method, url = "/" }, response) => {
    // `null` of what is no address, such as `//`
    const asked = method === "GET" ? URL.parse(url, "http://local") : null;
    const person = isHandingOut && asked?.pathname === "/token" ? asked.searchParams.get("person") : null;
    if (asked && KEY_PATHS.includes(asked.pathname)) answerJson(response, 200, keys);
    else if (asked && person !== null) {
      answerJson(response, 200, { token: await tokenOf(person, asked.searchParams.get("audience") ?? AUDIENCE) });
    } else answerJson(response, 404, {});
  });
  const issuer = await listenOnLoopback(server, port);
  return {
    issuer,
    audience: AUDIENCE,
    keysUri: `${issuer}/keys`,
    tokenOf,
    close: () => closeServer(server),
  };
}
