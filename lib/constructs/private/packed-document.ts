import { gzipSync } from "node:zlib";
import type { IConstruct } from "constructs";
import { ConstructPropsError } from "../errors.ts";

/** CloudFormation hands a custom resource its properties in one event of at most 256 KB. */
const MAX_LENGTH = 200_000;
/** Where gzip notes which system packed; the same document must give the same template everywhere. */
const GZIP_SYSTEM = 9;

/** A product's document as a custom resource takes it: the JSON text itself, or packed where that is shorter. */
export function packedDocument(scope: IConstruct, document: unknown): string {
  const text = JSON.stringify(document);
  const packed = gzipSync(text, { level: 9 });
  packed[GZIP_SYSTEM] = 255;
  const shortest = [text, packed.toString("base64")].reduce((one, other) => (other.length < one.length ? other : one));
  if (shortest.length <= MAX_LENGTH) return shortest;
  throw new ConstructPropsError(
    scope,
    [
      {
        path: "product",
        message: `takes ${shortest.length} characters to publish, at most ${MAX_LENGTH} fit a deployment`,
      },
    ],
    { help: "split it into several products" },
  );
}
