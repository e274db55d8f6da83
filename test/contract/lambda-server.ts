import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import type { LambdaClient, LambdaClientConfig } from "@aws-sdk/client-lambda";
import { newLawClient } from "../../lib/aws/lambda-law.ts";
import { closeServer, listenOnLoopback } from "../../lib/local/loopback.ts";

/** What Lambda answers: the function's answer as it is, `failed` for an error of the function's own. */
export interface Invoked {
  readonly status?: number;
  readonly body: string;
  readonly failed?: boolean;
  /** Name of an error of Lambda's. */
  readonly refusal?: string;
}

/** One function behind Lambda's operation Invoke, on loopback; no answer at all where there is none. */
export class LambdaServer {
  readonly calls: { readonly path: string | undefined; readonly event: unknown }[] = [];
  readonly #server: Server;
  readonly #answer: (event: unknown) => Promise<Invoked | undefined>;
  readonly #clients: LambdaClient[] = [];

  constructor(answer: (event: unknown) => Promise<Invoked | undefined>) {
    this.#answer = answer;
    this.#server = createServer((request, response) => {
      void this.#invoked(request).then((invoked) => {
        if (!invoked) return;
        const { status = 200, body, failed, refusal } = invoked;
        response.writeHead(status, {
          "content-type": "application/json",
          ...(failed ? { "x-amz-function-error": "Unhandled" } : {}),
          ...(refusal === undefined ? {} : { "x-amzn-errortype": refusal }),
        });
        response.end(body);
      });
    });
  }

  /** A client as the converger's, but for where it asks. */
  async client(): Promise<LambdaClient> {
    const endpoint = await listenOnLoopback(this.#server);
    const config: LambdaClientConfig = { endpoint, region: "eu-west-1", credentials: KEYS };
    const client = newLawClient(config);
    this.#clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await closeServer(this.#server);
  }

  async #invoked(request: IncomingMessage): Promise<Invoked | undefined> {
    const event: unknown = JSON.parse(await text(request));
    this.calls.push({ path: request.url, event });
    return this.#answer(event);
  }
}

const KEYS = { accessKeyId: "converger", secretAccessKey: "local" };
