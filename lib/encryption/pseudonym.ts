import { createHmac, type KeyObject } from "node:crypto";

/** 128 bits: collisions among billions of values stay out of reach, and the text stays short. */
const BYTES = 16;

/**
 * Stand-in for a value that joins within one purpose and nowhere else.
 *
 * HMAC-SHA-256 under the purpose's key over the identifier domain and the canonical value. The domain keeps equal
 * values of different kinds (a customer number, a ticket number) from looking alike.
 */
export function pseudonym(key: KeyObject, identifierDomain: string, value: string): string {
  // a NUL ends the domain, which never holds one, so that no two pairs read alike
  const digest = createHmac("sha256", key)
    .update(`${identifierDomain}\0${value.normalize("NFC")}`)
    .digest();
  return digest.subarray(0, BYTES).toString("base64url");
}
