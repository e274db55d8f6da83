import { createHash } from "node:crypto";

/** SHA-256 of a text in hexadecimal, the digest that the model asks for. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
