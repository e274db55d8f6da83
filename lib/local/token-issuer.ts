import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Clock } from "../ports/clock.ts";
import { closeServer, listenOnLoopback } from "./loopback.ts";

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

/** Starts an issuer with a key pair of its own, which is kept nowhere. */
export async function startTokenIssuer(clock: Clock): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { modulusLength: 2048 });
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: "RS256", use: "sig" }] });
  const server = createServer((request, response) => {
    const isKeys = request.method === "GET" && request.url === "/keys";
    response.writeHead(isKeys ? 200 : 404, { "content-type": "application/json" });
    response.end(isKeys ? keys : "{}");
  });
  const issuer = await listenOnLoopback(server);
  return {
    issuer,
    audience: AUDIENCE,
    keysUri: `${issuer}/keys`,
    tokenOf: (person, audience = AUDIENCE) => {
      const now = Math.floor(clock.now() / 1000);
      return new SignJWT({ [PERSON_CLAIM]: person })
        .setProtectedHeader({ alg: "RS256", kid: KEY_ID })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(person)
        .setIssuedAt(now)
        .setExpirationTime(now + 3600)
        .sign(privateKey);
    },
    close: () => closeServer(server),
  };
}
