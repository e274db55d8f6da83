import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { effectiveAccess, type TableAccess } from "../../lake-formation/effective-access.ts";
import type { LakeFormationState } from "../../lake-formation/state.ts";
import { answerJson, closeServer, listenOnLoopback } from "../loopback.ts";
import { readBody } from "../request-body.ts";
import { type Json, type LocalAccount, newAccount } from "./account.ts";
import { dispatch, partsOf } from "./dispatch.ts";
import type { FaultPlan } from "./faults.ts";
import type { Context } from "./operation.ts";
import { withSelectOnTables } from "./select-on-tables.ts";
import { type Answer, failure, type ReceivedCall, readCall, type Service, success } from "./wire.ts";

export interface LocalLakeFormationOptions {
  /** Account that owns the catalog: twelve digits. */
  readonly account: string;
  readonly region: string;
  /**
   * Whether an IAM role or user exists; a grant to one that does not is refused.
   *
   * @default - all exist
   */
  readonly roles?: ((arn: string) => boolean) | undefined;
  /** @default - nothing fails */
  readonly faults?: FaultPlan | undefined;
  /** Elements on a page. @default 100 */
  readonly pageSize?: number | undefined;
  /**
   * ARN of the principal behind each access key, under `*` that of all other keys. Who calls holds everything on what
   * it creates. Whoever is named by a key of its own and is no administrator of the data lake may pass on what it
   * holds with the grant option, and no more.
   *
   * @default - everybody is the account's root
   */
  readonly callers?: Readonly<Record<string, string>> | undefined;
  /** Told of every change of the account, right after it. */
  readonly onChange?: ((account: LocalAccount) => void) | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** One call that came in. */
export interface Received {
  readonly operation: string;
  readonly input: Json;
}

/** How many calls {@link LocalLakeFormation.received} remembers; long runs would fill the memory otherwise. */
const REMEMBERED = 10_000;

/**
 * One account's Lake Formation, and as much of Glue as makes its catalog: a model of AWS, not AWS.
 *
 * Speaks the services' own protocols on the loopback address to unmodified SDKs and the AWS CLI. Its state lives in
 * memory as one immutable value.
 */
export class LocalLakeFormation {
  readonly #options: LocalLakeFormationOptions;
  readonly #received: Received[] = [];
  #account: LocalAccount;
  #server: Server | undefined;

  constructor(options: LocalLakeFormationOptions) {
    this.#options = options;
    this.#account = newAccount(options);
  }

  /** What bears on reading. Can be set, to start from anywhere. */
  get state(): LakeFormationState {
    return this.#account.catalog;
  }

  set state(catalog: LakeFormationState) {
    this.account = { ...this.#account, catalog: withSelectOnTables(catalog) };
  }

  /** Everything, settings and descriptions included. */
  get account(): LocalAccount {
    return this.#account;
  }

  set account(account: LocalAccount) {
    if (account === this.#account) return;
    this.#account = account;
    this.#options.onChange?.(account);
  }

  /** The last 10,000 calls, oldest first, whatever came of them. */
  get received(): readonly Received[] {
    return this.#received;
  }

  /** Serves HTTP on 127.0.0.1, on any free port by default, and returns the endpoint's address. */
  async start(port = 0): Promise<string> {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    return listenOnLoopback(this.#server, port);
  }

  /** Ends all connections; what is known stays. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await closeServer(server);
  }

  /** What a principal may read, table by table. */
  authorize(principal: string): readonly TableAccess[] {
    return effectiveAccess(this.state, principal);
  }

  /** Carries out one call, without any network; `undefined` where a fault cuts the connection off. */
  answer({ service, operation, accessKey, input }: ReceivedCall): Answer | undefined {
    const requestId = randomUUID();
    if (!input) {
      const message = "Start of structure or map found where not expected.";
      return failure(service, { code: "SerializationException", message }, requestId);
    }
    this.#remember({ operation, input });
    const { faults } = this.#options;
    const fault = faults?.next(operation, partsOf(input));
    const outcome = dispatch(this.#contextOf(accessKey), { service, operation, input }, fault);
    if ("exception" in outcome) return failure(service, outcome.exception, requestId);
    this.account = outcome.account;
    if (fault?.kind !== "timeout") return success(service, outcome.answer, requestId);
    return fault.answer === "exception" ? timedOut(service, requestId) : undefined;
  }

  #contextOf(accessKey = "*"): Context {
    const { roles, pageSize = 100, callers = {}, now = Date.now } = this.#options;
    const { catalog, settings } = this.#account;
    const root = `arn:aws:iam::${catalog.account}:root`;
    const own = Object.hasOwn(callers, accessKey) ? callers[accessKey] : undefined;
    const caller = own ?? callers["*"] ?? root;
    const isNamed = settings.DataLakeAdmins.some((admin) => admin.DataLakePrincipalIdentifier === caller);
    const isAdministrator = accessKey === "*" || own === undefined || own === root || isNamed;
    return { account: this.#account, caller, isAdministrator, now: Math.floor(now() / 1000), pageSize, roles };
  }

  #remember(call: Received): void {
    this.#received.push(call);
    if (this.#received.length > REMEMBERED) this.#received.shift();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "GET") {
      this.#serveOurs(URL.parse(request.url ?? "/", "http://local"), response);
      return;
    }
    const body = await readBody(request);
    const answered = body === undefined ? undefined : this.answer(readCall(request, body));
    if (!answered) {
      response.destroy();
      return;
    }
    response.writeHead(answered.status, answered.headers).end(answered.body);
  }

  /** What AWS does not have: what a principal reads, and a sign of life. */
  #serveOurs(url: URL | null, response: ServerResponse): void {
    const principal = url?.searchParams.get("principal");
    if (url?.pathname !== "/authorize") {
      answerJson(response, url?.pathname === "/" ? 200 : 404, { service: "a local model of AWS Lake Formation" });
    } else if (principal) answerJson(response, 200, this.authorize(principal));
    else answerJson(response, 400, { message: "`principal` is missing", help: "ask /authorize?principal=<ARN>" });
  }
}

function timedOut(service: Service, requestId: string): Answer {
  return failure(service, { code: "OperationTimeoutException", message: "The operation timed out." }, requestId);
}
