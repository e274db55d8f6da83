import middy, { type MiddyfiedHandler } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { didYouMean } from "../../lib/model/did-you-mean.ts";
import { readShape, type Shape } from "../../lib/model/shape.ts";
import { InvalidTokenError } from "../../lib/ports/errors.ts";
import type { TokenVerifier } from "../../lib/ports/token-verifier.ts";
import { readBody } from "./body.ts";
import { answerErrors } from "./error-answer.ts";
import { InvalidCallError } from "./errors.ts";
import type { Log } from "./log.ts";

/** A call that was authenticated and understood. */
interface Call<Input> {
  /** Who asks; from the verified token and nowhere else. */
  readonly caller: string;
  /** The body of a POST, the query of a GET. */
  readonly input: Input;
}

/** What every HTTP handler needs beside what it is about. */
export interface HttpDependencies {
  readonly tokens: TokenVerifier;
  readonly log: Log;
}

/** A handler of an HTTP API's payload format 2.0. */
export type HttpHandler = MiddyfiedHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

/** The most characters of what is wrong with a call that are told: beyond, they only repeat the call. */
const MOST_TOLD = 1000;

type Act<Input> = (call: Call<Input>) => Promise<APIGatewayProxyStructuredResultV2>;
type CallEvent = APIGatewayProxyEventV2 & Pick<Call<unknown>, "caller">;

/** A handler for calls with a JSON body that has the shape. */
export function post<Input>(dependencies: HttpDependencies, shape: Shape<Input>, act: Act<Input>): HttpHandler {
  return authenticated(dependencies).handler(({ caller, ...event }: CallEvent) =>
    act({ caller, input: parse(shape, readBody(event), ([mistyped = ""], known) => didYouMean(mistyped, known)) }),
  ) as HttpHandler;
}

/** A handler for calls whose query has the shape. */
export function get<Input>(dependencies: HttpDependencies, shape: Shape<Input>, act: Act<Input>): HttpHandler {
  return authenticated(dependencies).handler(({ caller, queryStringParameters = {} }: CallEvent) =>
    act({ caller, input: parse(shape, queryStringParameters, (_, known) => `known are ${known.join(", ")}`) }),
  ) as HttpHandler;
}

function authenticated({ tokens, log }: HttpDependencies): MiddyfiedHandler<CallEvent> {
  return middy<CallEvent>()
    .use(answerErrors(log))
    .before(async (request) => {
      const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.event.headers?.authorization ?? "") ?? [];
      if (token === undefined) {
        throw new InvalidTokenError("no bearer token", { help: "send `authorization: Bearer <token>`" });
      }
      // INVARIANT: the caller is whom the token names, whatever the event says: whoever may invoke the function writes it
      const { person } = await tokens.verify(token);
      request.event = { ...request.event, caller: person };
    });
}

/** What to do about fields of a call that are not known. */
type Advice = (unknown: readonly string[], known: readonly string[]) => string | undefined;

function parse<Input>(shape: Shape<Input>, input: unknown, advice: Advice): Input {
  const result = readShape(shape, input);
  if (!result.misfits) return result.value;
  const faults = result.misfits.map(({ path, message }) => (path === "" ? message : `\`${path}\`: ${message}`));
  const told = faults.join("; ");
  const message = told.length > MOST_TOLD ? `${told.slice(0, MOST_TOLD)}…` : told;
  const { unknown } = result.misfits.find(({ path }) => path === "") ?? {};
  throw new InvalidCallError(message, {
    help: (unknown && advice(unknown.keys, unknown.known)) ?? "see `docs/api.md`",
  });
}
