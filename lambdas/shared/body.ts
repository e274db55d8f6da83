import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { hasRepeatedKeys } from "../../lib/model/json-keys.ts";
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
  const text = Buffer.from(body, encoding).toString();
  const value = parse(text);
  if (!hasRepeatedKeys(text, value)) return value;
  throw new InvalidCallError("the body gives a field twice", { help: "keep one: which one counts would be a guess" });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidCallError("the body is not well-formed JSON", { cause, help: "check it with a JSON parser" });
  }
}
