import { once } from "node:events";
import type { Server } from "node:http";

const HOST = "127.0.0.1";

/** Starts a server on a free port that no other machine reaches, and returns its address. */
export async function listenOnLoopback(server: Server): Promise<string> {
  server.listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a listening server has a port");
  return `http://${HOST}:${address.port}`;
}

/** Stops a server and ends its connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
  server.closeAllConnections();
  await closed;
}
