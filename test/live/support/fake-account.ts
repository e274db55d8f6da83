import { GlueClient } from "@aws-sdk/client-glue";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import type { LiveAccount } from "../../../bin/live/account.ts";
import type { FaultPlan } from "../../../lib/local/lake-formation/faults.ts";
import { LocalLakeFormation } from "../../../lib/local/lake-formation/server.ts";
import { FakeEngine } from "./fake-engine.ts";
import { FakeKeys, FakePace, FakeRoles, FakeStorage } from "./fakes.ts";

/**
 * An account whose Lake Formation and Glue are the local model, called over HTTP by the SDK, and whose IAM, S3, KMS and
 * Athena are fakes behind their ports. What AWS does is not proven by it; that the experiments see it is.
 */
export interface FakeAccount extends LiveAccount {
  readonly lakeFormation: LocalLakeFormation;
  readonly roles: FakeRoles;
  readonly storage: FakeStorage;
  readonly engine: FakeEngine;
  readonly keys: FakeKeys;
  readonly pace: FakePace;
  stop(): Promise<void>;
}

export interface FakeAccountOptions {
  readonly account?: string;
  /** The account that links lead to. @default - links lead nowhere */
  readonly producer?: FakeAccount;
  readonly faults?: FaultPlan;
}

export async function startAccount({
  account = "111122223333",
  producer,
  faults,
}: FakeAccountOptions = {}): Promise<FakeAccount> {
  const region = "us-east-1";
  const pace = producer?.pace ?? new FakePace();
  const roles = new FakeRoles(account, pace);
  const isKnown = (arn: string) => roles.has(arn) || !arn.includes(account);
  const lakeFormation = new LocalLakeFormation({ account, region, roles: isKnown, pageSize: 3, faults });
  const endpoint = await lakeFormation.start();
  const settings = {
    endpoint,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
  const clients = { lakeFormation: new LakeFormationClient(settings), glue: new GlueClient(settings) };
  const storage = new FakeStorage();
  return {
    place: { account, region },
    partition: "aws",
    caller: `arn:aws:iam::${account}:role/tester`,
    clients,
    lakeFormation,
    roles,
    storage,
    pace,
    keys: new FakeKeys(roles),
    engine: new FakeEngine({ lakeFormation, roles, storage, producer }),
    stop: async () => {
      clients.lakeFormation.destroy();
      clients.glue.destroy();
      await lakeFormation.stop();
    },
  };
}

/** Whatever an account holds that somebody made; empty when all of it has been removed. */
export function madeIn({ lakeFormation, roles, storage, engine, keys }: FakeAccount): readonly string[] {
  const { catalog, settings, locations } = lakeFormation.account;
  return [
    ...settings.DataLakeAdmins.map(({ DataLakePrincipalIdentifier }) => `admin ${DataLakePrincipalIdentifier}`),
    ...locations.map(({ ResourceArn }) => `location ${ResourceArn}`),
    ...catalog.databases.map(({ name }) => `database ${name}`),
    ...catalog.tags.map(({ key }) => `tag ${key}`),
    ...catalog.filters.map(({ name }) => `filter ${name}`),
    ...catalog.grants.map(({ principal, resource }) => `grant to ${principal} on ${JSON.stringify(resource)}`),
    ...roles.names().map((name) => `role ${name}`),
    ...storage.names().map((name) => `bucket ${name}`),
    ...engine.names().map((name) => `work group ${name}`),
    ...keys.names().map((name) => `key ${name}`),
  ];
}
