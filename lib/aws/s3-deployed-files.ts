import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { InvalidDocumentError } from "../model/errors.ts";
import type { DeployedFile, DeployedFiles } from "../ports/deployed-files.ts";
import { ServiceUnavailableError } from "../ports/errors.ts";
import { isTransient } from "./patience.ts";
import { wait } from "./wait.ts";

/**
 * Two minutes in all: the policy that lets the file be read is as new as the file, and IAM takes a while to tell
 * everywhere. A file that is not there looks the same to whom may not list the bucket.
 */
const ATTEMPTS = 25;
const PAUSE = 5_000;

/** {@link DeployedFiles} in the bucket to which the CDK uploads assets. */
export function s3DeployedFiles(client: S3Client, pause = wait): DeployedFiles {
  return {
    async readText(file, largest) {
      for (let made = 1; ; made++) {
        try {
          return await readOnce(client, file, largest);
        } catch (cause) {
          if (!isRefusal(cause) && !isTransient(cause)) throw cause;
          if (made === ATTEMPTS || cause.name === "NoSuchKey") throw unreadable(cause);
          await pause(PAUSE);
        }
      }
    },
  };
}

async function readOnce(client: S3Client, { bucket, key }: DeployedFile, largest: number): Promise<string> {
  const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (ContentLength === undefined || ContentLength > largest) {
    throw new InvalidDocumentError([{ path: "Key", message: `names a file of more than ${largest} bytes` }]);
  }
  return (await Body?.transformToString("utf-8")) ?? "";
}

function isRefusal(error: unknown): error is Error {
  return error instanceof Error && (error.name === "AccessDenied" || error.name === "NoSuchKey");
}

function unreadable(cause: Error): ServiceUnavailableError {
  return new ServiceUnavailableError(`the file to publish cannot be read: ${cause.name}`, {
    cause,
    help: "deploy again, which uploads it where it is gone; a key of the bucket's own must let the account's roles use it",
  });
}
