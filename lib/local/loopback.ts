import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";

const HOST = "127.0.0.1";

/** Starts a server on a port (0: any free one) that no other machine reaches, and returns its address. */
export async function listenOnLoopback(server: Server, port = 0): Promise<string> {
  server.listen(port, HOST);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a listening server has a port");
  return `http://${HOST}:${address.port}`;
}

/** Answers a request with JSON. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Stops a server and ends its connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
  server.closeAllConnections();
  await closed;
}
