import { GetBucketAclCommand, GetBucketPolicyCommand, type S3Client } from "@aws-sdk/client-s3";
import {
  GetAccessPointPolicyCommand,
  ListAccessGrantsCommand,
  ListAccessGrantsLocationsCommand,
  ListAccessPointsCommand,
  S3ControlClient,
  type S3ControlClientConfig,
} from "@aws-sdk/client-s3-control";
import { readPolicyDocument } from "../lake-formation/policy-document.ts";
import type { AccessGrantFact, AccessPointFact } from "../lake-formation/side-door-access.ts";
import type { BucketFacts } from "../lake-formation/side-door-facts.ts";
import { allOf, mapAtOnce } from "./pages.ts";
import { unlessNone } from "./patience.ts";
import { AT_ONCE, ask, unlessRefused } from "./side-door-asking.ts";

/** The two services that say who reaches a bucket. */
export interface BucketClients {
  readonly s3: S3Client;
  /** Of the bucket's Region: its lists are of one Region each. */
  readonly s3Control: S3ControlClient;
}

/**
 * The service puts the account before its host's name. An emulator's numeric address takes none, which the SDK says at
 * length on the console: such an emulator is asked by its name.
 */
export function newS3ControlClient(config: S3ControlClientConfig, environment = process.env): S3ControlClient {
  const { AWS_ENDPOINT_URL = "", AWS_ENDPOINT_URL_S3_CONTROL = AWS_ENDPOINT_URL } = environment;
  const named = AWS_ENDPOINT_URL_S3_CONTROL.replace(
    /^(https?:\/\/)(?:127(?:\.\d+){3}|\[::1\])(?=[:/]|$)/,
    "$1localhost",
  );
  const isNumeric = named !== AWS_ENDPOINT_URL_S3_CONTROL;
  return new S3ControlClient(isNumeric ? { ...config, endpoint: named } : config);
}

/** Who reaches a bucket: by its policy, its access control list, and the access points of its account. */
export async function readBucket(clients: BucketClients, Bucket: string, account: string): Promise<BucketFacts> {
  const accessPoints = await unlessRefused(() => readAccessPoints(clients, Bucket, account));
  return { ...(await readBucketPolicies(clients.s3, Bucket)), accessPoints };
}

/** Who reaches a bucket by its policy and its access control list. */
export async function readBucketPolicies(s3: S3Client, Bucket: string): Promise<BucketFacts> {
  const policy = await unlessRefused(() =>
    unlessNone("NoSuchBucketPolicy", null, async () => {
      const { Policy = "" } = await ask("GetBucketPolicy", () => s3.send(new GetBucketPolicyCommand({ Bucket })));
      return readPolicyDocument(Policy);
    }),
  );
  const acl = await unlessRefused(async () => {
    const { Owner, Grants = [] } = await ask("GetBucketAcl", () => s3.send(new GetBucketAclCommand({ Bucket })));
    const grantees = Grants.map(({ Grantee }) => Grantee?.URI ?? Grantee?.ID ?? "somebody");
    return grantees.filter((grantee) => grantee !== Owner?.ID);
  });
  return { name: Bucket, policy, acl };
}

async function readAccessPoints(
  { s3Control }: BucketClients,
  Bucket: string,
  AccountId: string,
): Promise<readonly AccessPointFact[]> {
  const names = await allOf(
    (NextToken) =>
      ask("ListAccessPoints", () => s3Control.send(new ListAccessPointsCommand({ AccountId, Bucket, NextToken }))),
    ({ AccessPointList = [] }) => AccessPointList.map(({ Name = "" }) => Name),
  );
  return mapAtOnce(names, AT_ONCE, async (name) => {
    const command = new GetAccessPointPolicyCommand({ AccountId, Name: name });
    const policy = await unlessRefused(() =>
      unlessNone("NoSuchAccessPointPolicy", null, async () =>
        readPolicyDocument((await ask("GetAccessPointPolicy", () => s3Control.send(command))).Policy ?? ""),
      ),
    );
    return { name, policy };
  });
}

/** Grants of S3 Access Grants and the locations on which they may be made; none where the Region has no instance. */
export async function readAccessGrants(
  s3Control: S3ControlClient,
  account: string,
): Promise<readonly AccessGrantFact[]> {
  return unlessNone("AccessGrantsInstanceNotExistsError", [], async () => {
    const locations = await readLocations(s3Control, account);
    const roles = new Map(locations.map(({ id, role }) => [id, role]));
    const grants = await allOf(
      (NextToken) =>
        ask("ListAccessGrants", () => s3Control.send(new ListAccessGrantsCommand({ AccountId: account, NextToken }))),
      ({ AccessGrantsList = [] }) =>
        AccessGrantsList.map(({ GrantScope = "", Grantee, AccessGrantsLocationId = "" }) => ({
          scope: GrantScope,
          grantee: Grantee?.GranteeIdentifier ?? "somebody",
          role: roles.get(AccessGrantsLocationId),
        })),
    );
    return [...locations.map(({ scope, role }) => ({ scope, role })), ...grants];
  });
}

function readLocations(s3Control: S3ControlClient, AccountId: string) {
  return allOf(
    (NextToken) =>
      ask("ListAccessGrantsLocations", () =>
        s3Control.send(new ListAccessGrantsLocationsCommand({ AccountId, NextToken })),
      ),
    ({ AccessGrantsLocationsList = [] }) =>
      AccessGrantsLocationsList.map(({ AccessGrantsLocationId = "", LocationScope = "", IAMRoleArn }) => ({
        id: AccessGrantsLocationId,
        scope: LocationScope,
        role: IAMRoleArn,
      })),
  );
}
