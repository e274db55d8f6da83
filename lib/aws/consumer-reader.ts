import { type AthenaClient, GetWorkGroupCommand } from "@aws-sdk/client-athena";
import { type IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import type { S3Client } from "@aws-sdk/client-s3";
import type { ConsumerFacts, SeatFacts, WorkGroupFacts } from "../lake-formation/consumer-doors.ts";
import { allOf, mapAtOnce } from "./pages.ts";
import { AT_ONCE, ask, unlessRefused } from "./side-door-asking.ts";
import { readBucketPolicies } from "./side-door-buckets.ts";
import { readKey, readRole, readSettings } from "./side-door-reader.ts";

/** The services that hold the walls between purposes in a consumer account. */
export interface ConsumerClients {
  readonly athena: AthenaClient;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly lakeFormation: LakeFormationClient;
  readonly s3: S3Client;
}

/** Whose account is read, and what of it. */
export interface ConsumerScope {
  readonly account: string;
  /** Name of the bucket of results. */
  readonly results: string;
  /** Whether nobody else looks at the settings of the data lake. */
  readonly readsSettings: boolean;
}

/** Reads what keeps purposes apart in a consumer account. What may not be read is left out; never throws for it. */
export async function readConsumerFacts(clients: ConsumerClients, scope: ConsumerScope): Promise<ConsumerFacts> {
  const { account, results, readsSettings } = scope;
  const roles = await unlessRefused(() => readPurposeRoles(clients));
  return {
    account,
    seats: roles && (await mapAtOnce(roles, AT_ONCE, (role) => readSeat(clients, role, account))),
    results: await readBucketPolicies(clients.s3, results),
    settings: readsSettings ? await unlessRefused(() => readSettings(clients)) : null,
  };
}

/** Every role under the path, whoever made it: the bucket of results is closed to all others by this path alone. */
async function readPurposeRoles({ iam }: Pick<ConsumerClients, "iam">): Promise<readonly string[]> {
  const found = await allOf(
    (Marker) => ask("ListRoles", () => iam.send(new ListRolesCommand({ PathPrefix: "/purpose/", Marker }))),
    ({ Roles = [] }) => Roles.map(({ Arn = "" }) => Arn),
  );
  return found.toSorted();
}

async function readSeat(clients: ConsumerClients, arn: string, account: string): Promise<SeatFacts> {
  const role = await readRole(clients, arn, account);
  const purpose = arn.slice(arn.lastIndexOf("/") + 1);
  const workGroup = await unlessRefused(() => readWorkGroup(clients, `purpose-${purpose}`));
  const key = workGroup?.key === undefined ? undefined : await readKey(clients, workGroup.key);
  return { role, workGroup, key };
}

async function readWorkGroup({ athena }: Pick<ConsumerClients, "athena">, WorkGroup: string): Promise<WorkGroupFacts> {
  const answer = await ask("GetWorkGroup", () => athena.send(new GetWorkGroupCommand({ WorkGroup })));
  const { EnforceWorkGroupConfiguration, ResultConfiguration = {} } = answer.WorkGroup?.Configuration ?? {};
  return {
    isEnforced: EnforceWorkGroupConfiguration === true,
    location: ResultConfiguration.OutputLocation,
    key: ResultConfiguration.EncryptionConfiguration?.KmsKey,
  };
}
