import type { IncomingMessage } from "node:http";

/** The limit of API Gateway, in bytes; other services accept less. */
const LARGEST_BODY = 10 * 1024 * 1024;

/** Reads the body of a request as text; `undefined` if it is larger than any service of AWS accepts. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}
