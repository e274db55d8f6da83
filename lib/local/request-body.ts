import type { IncomingMessage } from "node:http";

/** API Gateway's own limit, in bytes; what a service of AWS takes is less. */
const LARGEST_BODY = 10 * 1024 * 1024;

/** What a request says, as text; absent if it is larger than any service would take. */
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
