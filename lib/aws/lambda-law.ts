import { InvokeCommand, LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import type { Catalog } from "../lake-formation/state.ts";
import type { Instant, Millis } from "../model/mesh.ts";
import { LawUnreadError } from "../ports/errors.ts";
import {
  type LawQuestion,
  type LawReader,
  lawName,
  type ShardLaw,
  type SharedLaw,
  type UnknownLaw,
} from "../ports/law.ts";
import { type LawCall, lawCall, unpackShardLaw, unpackSharedLaw } from "./law-answer.ts";
import { DEFAULT_PATIENCE, type Patience, patiently } from "./patience.ts";

/** Which function reads the law, and of which catalog. */
export interface LambdaLawOptions {
  /** Name or ARN. */
  readonly functionName: string;
  readonly place: Catalog;
  /** @default - minutes, see {@link DEFAULT_PATIENCE} */
  readonly patience?: Patience | undefined;
}

/** Longer than the function may take, with its start: until then the connection stands without a byte. */
export const LONGEST_ANSWER_TIME: Millis = 150_000;

/** A client for {@link LambdaLaw}: it waits for as long as the function may take, and repeats nothing unseen. */
export function newLawClient(config: LambdaClientConfig = {}): LambdaClient {
  const requestHandler = {
    connectionTimeout: 3_000,
    requestTimeout: LONGEST_ANSWER_TIME,
    // without one of its own a socket would have the SDK's default one, which counts silence
    socketTimeout: LONGEST_ANSWER_TIME,
    throwOnRequestTimeout: true,
  };
  return new LambdaClient({ maxAttempts: 1, requestHandler, ...config });
}

/** {@link LawReader} by a function that is invoked and waited for. Nothing that it answers is in an error. */
export class LambdaLaw implements LawReader {
  readonly #client: LambdaClient;
  readonly #options: LambdaLawOptions;

  constructor(client: LambdaClient, options: LambdaLawOptions) {
    this.#client = client;
    this.#options = options;
  }

  async readLaw(question: LawQuestion, stopAt?: Instant): Promise<ShardLaw | UnknownLaw> {
    const call = lawCall(question);
    return understood(call, unpackShardLaw(call, await this.#ask(call, stopAt), this.#options.place));
  }

  async readSharedLaw(stopAt?: Instant): Promise<SharedLaw> {
    const call = lawCall();
    return understood(call, unpackSharedLaw(call, await this.#ask(call, stopAt), this.#options.place));
  }

  #ask(call: LawCall, stopAt: Instant | undefined): Promise<unknown> {
    const { functionName: FunctionName, patience = DEFAULT_PATIENCE } = this.#options;
    return patiently(patience, { what: `reading ${lawName(call.shard)}`, stopAt }, async () => {
      const abortSignal =
        stopAt === undefined ? undefined : AbortSignal.timeout(Math.max(0, Math.ceil(stopAt - patience.now())));
      const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(call) });
      const { FunctionError, Payload } = await this.#client.send(command, { abortSignal });
      if (FunctionError === undefined) return parsed(Payload?.transformToString());
      throw unread(call, "the function that reads it failed", "its log says why");
    });
  }
}

/** What is no JSON is as good as no answer. */
function parsed(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function understood<Law>(call: LawCall, law: Law | undefined): Law {
  if (law) return law;
  throw unread(call, "the answer cannot be understood", "deploy the domain again");
}

function unread({ shard }: LawCall, why: string, remedy: string): LawUnreadError {
  return new LawUnreadError(`${lawName(shard)} is unknown: ${why}`, { help: `${remedy}; nothing was given meanwhile` });
}
