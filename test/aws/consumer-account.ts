import { AthenaClient } from "@aws-sdk/client-athena";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { S3Client } from "@aws-sdk/client-s3";
import type { ConsumerClients } from "../../lib/aws/consumer-reader.ts";
import { type Answers, answering } from "./answering-client.ts";

export const ACCOUNT = "444455556666";
export const BUCKET = "results";
export const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`;
export const BROKER = "arn:aws:iam::999900001111:role/mesh/mesh-broker";
export const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/deployer`;

export function roleOf(purpose: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/purpose/${purpose}`;
}

export const encoded = (...Statement: readonly unknown[]): string => encodeURIComponent(JSON.stringify({ Statement }));
export const plain = (...Statement: readonly unknown[]): string => JSON.stringify({ Statement });

const FROM_BROKER = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::999900001111:root" },
  Action: "sts:AssumeRole",
  Condition: { ArnEquals: { "aws:PrincipalArn": BROKER }, StringLike: { "sts:SourceIdentity": "?*" } },
};
const UNTAGGED = { Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:TagSession" };
/** Whom a purpose's role lets in. */
export const TRUST = [FROM_BROKER, UNTAGGED];

const DENIED = { Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:*" };
/** Who reaches the results. */
export const RESULTS = [
  {
    ...DENIED,
    Resource: `arn:aws:s3:::${BUCKET}/*`,
    Condition: { ArnNotLike: { "aws:PrincipalArn": roleOf("*") } },
  },
  {
    ...DENIED,
    Action: ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"],
    Resource: `arn:aws:s3:::${BUCKET}`,
    Condition: { ArnNotLike: { "aws:PrincipalArn": [roleOf("*"), DEPLOYER] } },
  },
  {
    ...DENIED,
    Action: [
      "s3:DeleteBucketPolicy",
      "s3:PutBucketAcl",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutInventoryConfiguration",
      "s3:PutReplicationConfiguration",
    ],
    Resource: `arn:aws:s3:::${BUCKET}`,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": DEPLOYER } },
  },
  { ...DENIED, NotResource: [`arn:aws:s3:::${BUCKET}/\${aws:PrincipalTag/purpose}/*`, `arn:aws:s3:::${BUCKET}`] },
];

const USE = {
  Effect: "Allow",
  Principal: { AWS: roleOf("marketing") },
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
  Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
};

/** The answers of an account with one purpose, as the kit deploys it: two pages of roles, the first one empty. */
export const SOUND: Answers = {
  ListRoles: ({ PathPrefix, Marker }) => {
    if (PathPrefix !== "/purpose/") return { Roles: [{ Arn: "arn:aws:iam::1:role/another" }] };
    return Marker === "2" ? { Roles: [{ Arn: roleOf("marketing") }] } : { Roles: [], IsTruncated: true, Marker: "2" };
  },
  GetRole: ({ RoleName }) => ({
    Role: { Arn: roleOf(String(RoleName)), AssumeRolePolicyDocument: encoded(...TRUST) },
  }),
  ListRolePolicies: () => ({ PolicyNames: ["DefaultPolicy"] }),
  GetRolePolicy: () => ({ PolicyDocument: encoded({ Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" }) }),
  ListAttachedRolePolicies: () => ({ AttachedPolicies: [] }),
  GetWorkGroup: ({ WorkGroup }) => ({
    WorkGroup: {
      Name: WorkGroup,
      Configuration: {
        EnforceWorkGroupConfiguration: true,
        ResultConfiguration: {
          OutputLocation: `s3://${BUCKET}/${String(WorkGroup).replace("purpose-", "")}/`,
          EncryptionConfiguration: { EncryptionOption: "SSE_KMS", KmsKey: KEY },
        },
      },
    },
  }),
  DescribeKey: () => ({ KeyMetadata: { KeyId: "k" } }),
  GetKeyPolicy: () => ({ Policy: plain(USE) }),
  ListGrants: () => ({ Grants: [] }),
  GetBucketPolicy: () => ({ Policy: plain(...RESULTS) }),
  GetBucketAcl: () => ({ Owner: { ID: "owner" }, Grants: [{ Grantee: { ID: "owner" } }] }),
  GetDataLakeSettings: () => ({ DataLakeSettings: { DataLakeAdmins: [{ DataLakePrincipalIdentifier: DEPLOYER }] } }),
};

/** Clients of such an account, but for some answers. */
export function clientsOf(change: Answers = {}): ConsumerClients {
  const answers = { ...SOUND, ...change };
  const config = { region: "eu-west-1" };
  return {
    athena: answering(new AthenaClient(config), answers),
    iam: answering(new IAMClient(config), answers),
    kms: answering(new KMSClient(config), answers),
    lakeFormation: answering(new LakeFormationClient(config), answers),
    s3: answering(new S3Client(config), answers),
  };
}
