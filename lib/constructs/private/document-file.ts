import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Arn, ArnFormat, FileAssetPackaging, Stack, Stage } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { ConstructPropsError } from "../errors.ts";

/** A document that is uploaded with the deployment, as handlers' code is. */
export interface DocumentFile {
  readonly bucketName: string;
  readonly objectKey: string;
  readonly objectArn: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly digest: string;
  /** Key to read it with, where the app's synthesizer names one; the key that the bootstrap makes lets the account's roles in. */
  readonly keyArn: string | undefined;
}

/**
 * Writes a document of at most `largest` bytes beside the template, from where the CDK uploads it as a file asset. Its
 * name is its content's digest and nothing else goes in, so the same document gives the same template everywhere.
 *
 * Not through `Asset`, which takes a file that is somewhere already: it would be left there, with whatever it says.
 *
 * @throws ConstructPropsError if it is larger
 */
export function documentFile(scope: Construct, document: object, largest: number): DocumentFile {
  const bytes = Buffer.from(JSON.stringify(document));
  if (bytes.length > largest) throw tooLarge(scope, bytes.length, largest);
  const digest = createHash("sha256").update(bytes).digest("hex");
  const fileName = `asset.${digest}.json`;
  writeFileSync(join(outputOf(scope), fileName), bytes);
  const stack = Stack.of(scope);
  const { bucketName, objectKey, kmsKeyArn } = stack.synthesizer.addFileAsset({
    packaging: FileAssetPackaging.FILE,
    sourceHash: digest,
    fileName,
    displayName: `${scope.node.path}/Document`,
  });
  const object = { service: "s3", region: "", account: "", resource: bucketName, resourceName: objectKey };
  const objectArn = Arn.format({ ...object, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }, stack);
  return { bucketName, objectKey, objectArn, digest, keyArn: kmsKeyArn };
}

function outputOf(scope: Construct): string {
  const stage = Stage.of(scope);
  if (stage) return stage.outdir;
  throw new ConstructPropsError(scope, [{ path: "scope", message: "is in no app, which alone has files" }]);
}

function tooLarge(scope: Construct, bytes: number, largest: number): ConstructPropsError {
  const message = `takes ${bytes} bytes to publish, at most ${largest} can be`;
  return new ConstructPropsError(scope, [{ path: "mesh", message }], { help: "publish fewer people" });
}
