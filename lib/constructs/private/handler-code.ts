import { existsSync } from "node:fs";
import { join } from "node:path";
import { Code } from "aws-cdk-lib/aws-lambda";
import { MissingHandlerError } from "../errors.ts";

/**
 * Where the built handlers are: beside the library once it is compiled (`dist/lib`, `dist/lambdas`), in `dist` of the
 * repository when Node runs the sources themselves.
 */
const HANDLERS = join(
  import.meta.dirname,
  import.meta.filename.endsWith(".ts") ? "../../../dist" : "../../..",
  "lambdas",
);

/** The built code of `lambdas/<folder>/handler.ts`. */
export function handlerCode(folder: string): Code {
  const directory = join(HANDLERS, folder);
  if (!existsSync(join(directory, "index.mjs"))) {
    throw new MissingHandlerError(`handler \`${folder}\` is not built`, {
      help: "run `npm run build`; the published package contains it",
    });
  }
  return Code.fromAsset(directory);
}
