import { AthenaClient } from "@aws-sdk/client-athena";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { S3Client } from "@aws-sdk/client-s3";
import { type ConsumerScope, readConsumerFacts } from "../../lib/aws/consumer-reader.ts";
import { CLIENT_CONFIG } from "../../lib/aws/side-door-asking.ts";
import { consumerDoors } from "../../lib/lake-formation/consumer-doors.ts";
import type { SideDoor } from "../../lib/lake-formation/side-door.ts";

/** What is looked at in a consumer account, and who is no stranger there. */
export interface ConsumerPlace extends ConsumerScope {
  /** ARN of the only role that purpose roles let in. */
  readonly broker: string;
  /** ARN of the role with which CloudFormation deploys. */
  readonly deployer: string;
}

/** Looks for side doors in a consumer account, with the credentials of the environment. */
export function awsDoors({ broker, deployer, ...scope }: ConsumerPlace): () => Promise<readonly SideDoor[]> {
  const clients = {
    athena: new AthenaClient(CLIENT_CONFIG),
    iam: new IAMClient(CLIENT_CONFIG),
    kms: new KMSClient(CLIENT_CONFIG),
    lakeFormation: new LakeFormationClient(CLIENT_CONFIG),
    s3: new S3Client(CLIENT_CONFIG),
  };
  return async () => consumerDoors(await readConsumerFacts(clients, scope), { broker, deployer });
}
