import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { BodyTooLargeError, InvalidCallError, UnsupportedMediaTypeError } from "./errors.ts";

/** More than any honest call; a view of a wide product takes a tenth. */
const LARGEST_BODY = 64 * 1024;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * The JSON of a call's body, of whatever shape.
 *
 * @throws BodyTooLargeError, UnsupportedMediaTypeError or InvalidCallError, in that order
 */
export function readBody({ headers, body = "", isBase64Encoded }: APIGatewayProxyEventV2): unknown {
  const encoding = isBase64Encoded ? "base64" : "utf8";
  const size = Buffer.byteLength(body, encoding);
  if (size > LARGEST_BODY) {
    throw new BodyTooLargeError(`the body has ${size} bytes`, { help: `send at most ${LARGEST_BODY}` });
  }
  if (!JSON_TYPE.test(headers?.["content-type"] ?? "")) {
    throw new UnsupportedMediaTypeError("the body must be JSON", { help: "send `content-type: application/json`" });
  }
  try {
    return JSON.parse(Buffer.from(body, encoding).toString());
  } catch (cause) {
    throw new InvalidCallError("the body is not well-formed JSON", { cause, help: "check it with a JSON parser" });
  }
}
