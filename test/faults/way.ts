import { GlueClient } from "@aws-sdk/client-glue";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import type { CatalogClients } from "../../lib/aws/lake-formation-reader.ts";
import type { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import { type Answer, type ReceivedCall, readCall } from "../../lib/local/lake-formation/wire.ts";

/** What lies between a process and the service: may hold a call up, change it, lose it or lose its answer. */
export type Way = (
  call: ReceivedCall,
  deliver: (call: ReceivedCall) => Answer | undefined,
) => Promise<Answer | undefined>;

const undisturbed: Way = async (call, deliver) => deliver(call);

/** The SDK's own clients, in front of the local Lake Formation without a network between them: thousands of runs. */
export function clientsOf(lake: LocalLakeFormation, way: Way = undisturbed): CatalogClients {
  const requestHandler = {
    handle: async ({ path, headers, body }: Request) => {
      const answer = await way(readCall({ headers, url: path }, textOf(body)), (call) => lake.answer(call));
      if (!answer) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
      return {
        response: { statusCode: answer.status, headers: { ...answer.headers }, body: Buffer.from(answer.body) },
      };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  const config = {
    endpoint: "http://lake.example",
    region: lake.state.region,
    credentials: { accessKeyId: "converger", secretAccessKey: "local" },
    // nothing to be proved to a model: signing takes most of the time of a call
    signer: { sign: async <T>(request: T) => request },
    maxAttempts: 1,
    requestHandler,
  };
  return { lakeFormation: new LakeFormationClient(config), glue: new GlueClient(config) };
}

interface Request {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body ?? "");
}

/** Whether a call may change something. */
export function isChange({ operation }: Pick<ReceivedCall, "operation">): boolean {
  return !/^(?:Get|List|Search)/.test(operation);
}
