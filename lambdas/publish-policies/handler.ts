import { S3Client } from "@aws-sdk/client-s3";
import { dynamoHub } from "../../lib/aws/dynamo-hub.ts";
import { dynamoHubPublication } from "../../lib/aws/dynamo-hub-publication.ts";
import { dynamoPeoplePublication } from "../../lib/aws/dynamo-people-publication.ts";
import { s3DeployedFiles } from "../../lib/aws/s3-deployed-files.ts";
import { sha256 } from "../../lib/aws/sha256.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import { awsTable } from "../shared/aws.ts";
import { deployment, type OnEvent } from "../shared/custom-resource.ts";
import { readEnvironment } from "../shared/environment.ts";
import { type Log, writeLog } from "../shared/log.ts";
import { onceMade } from "../shared/once.ts";
import { type PublicationDependencies, publishPolicies } from "./publish-policies.ts";

/** Publishes what the centre has reviewed, when its stack is deployed. */
export const createHandler = (dependencies: PublicationDependencies & { readonly log: Log }): OnEvent =>
  deployment(dependencies.log, (event) => publishPolicies(dependencies, event));

export const handler = onceMade(() => {
  const environment = readEnvironment("publish-policies", [
    "POLICY_TABLE",
    "DOCUMENT_BUCKET",
    "DOCUMENT_KEY",
    "DOCUMENT_DIGEST",
  ]);
  const { DOCUMENT_BUCKET: bucket, DOCUMENT_KEY: key, DOCUMENT_DIGEST: digest } = environment;
  const table = awsTable(environment);
  return createHandler({
    table: dynamoHub(table),
    publication: { ...dynamoHubPublication(table), ...dynamoPeoplePublication(table) },
    files: s3DeployedFiles(new S3Client()),
    reviewed: { bucket, key, digest },
    clock: systemClock,
    digest: sha256,
    log: writeLog,
  });
});
