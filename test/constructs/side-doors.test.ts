import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { convergerDomain, ownPrincipals } from "../../lib/lake-formation/own-principals.ts";
import { type PolicyDocument, readPolicyDocument } from "../../lib/lake-formation/policy-document.ts";
import { bucketDoors, rolesOfObjects, rolesOfSettings } from "../../lib/lake-formation/side-door-buckets.ts";
import { keyDoors } from "../../lib/lake-formation/side-door-keys.ts";
import { deployRoleDoors, objectRoleDoors } from "../../lib/lake-formation/side-door-roles.ts";
import type { SideDoorOptions } from "../../lib/lake-formation/side-doors.ts";
import { ACCOUNTS, fourAccounts } from "./four-accounts.ts";
import { type Resource, resourcesById } from "./template-reading.ts";

const mesh = fourAccounts();
const domain = resourcesById(Stack.of(mesh.crm));
const BROKER = String(resolved(Stack.of(mesh.hub).resolve(mesh.hub.brokerRoleArn)));
const OPTIONS: SideDoorOptions = {
  isOwn: ownPrincipals({ account: ACCOUNTS.crm, broker: BROKER }),
  governs: () => true,
  broker: BROKER,
};
const OWNERS = { account: ACCOUNTS.crm, consumers: [ACCOUNTS.consumer] };
const EVE = "arn:aws:iam::666666666666:role/eve";

describe("the policies that the kit deploys", () => {
  it("leave no side door at a product's bucket", () => {
    expect(bucketDoors({ name: "bucket", policy: document(bucketStatements()), acl: [] }, OPTIONS)).toEqual([]);
  });

  it("list a bucket to roles that reach its objects and the one that deploys, and to nobody else", () => {
    const policy = document(bucketStatements());
    const bucket = { name: "bucket", policy };
    const listing = policy.statements.filter(({ isDeny, actions }) => isDeny && actions.includes("s3:listbucket"));

    expect(listing).toMatchObject([{ principals: ["*"], resources: ["arn:aws:s3:::bucket"], isNotAction: false }]);
    expect(listing[0]?.actions.toSorted()).toEqual([
      "s3:listbucket",
      "s3:listbucketmultipartuploads",
      "s3:listbucketversions",
    ]);
    expect(listing[0]?.conditions).toEqual(
      new Map([["arnnotequals aws:principalarn", [...rolesOfObjects(bucket), ...rolesOfSettings(bucket)]]]),
    );
  });

  it.each<{ why: string; sid: string; change: (statement: Raw) => Raw }>([
    { why: "objects are left to a stranger", sid: "NamedRolesOnly", change: (each) => leaving(each, EVE) },
    {
      why: "objects are left to another hub's producer",
      sid: "NamedRolesOnly",
      change: (each) => leaving(each, `arn:aws:iam::${ACCOUNTS.crm}:role/x/producer/crm/eve`),
    },
    {
      why: "objects are left to a handler",
      sid: "NamedRolesOnly",
      change: (each) => leaving(each, `arn:aws:iam::${ACCOUNTS.crm}:role/mesh/converger/crm/Converge`),
    },
    { why: "names are left to a stranger", sid: "NamedListersOnly", change: (each) => leaving(each, EVE) },
    { why: "settings are left to a stranger", sid: "DeployedSettingsOnly", change: (each) => leaving(each, EVE) },
    {
      why: "some objects only are closed",
      sid: "NamedRolesOnly",
      change: (each) => ({ ...each, Resource: "arn:aws:s3:::bucket/some/bucket/*" }),
    },
    {
      why: "replication is left open",
      sid: "DeployedSettingsOnly",
      change: (each) => ({ ...each, Action: ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"] }),
    },
    {
      why: "everything but objects is closed",
      sid: "NamedRolesOnly",
      change: ({ Action: _, ...each }) => ({ ...each, NotAction: "s3:*" }),
    },
  ])("are found out if $why", ({ sid, change }) => {
    const statements = bucketStatements().map((each) => (each.Sid === sid ? change(each) : each));
    expect(bucketDoors({ name: "bucket", policy: document(statements), acl: [] }, OPTIONS)).toMatchObject([
      { severity: "critical", kind: "bucket-policy" },
    ]);
  });

  it("tell of which domain an administrator is the converger, and of no other", () => {
    const [settings] = [...domain.values()].filter(({ Type }) => Type === "AWS::LakeFormation::DataLakeSettings");
    const admins = JSON.stringify(settings?.Properties.Admins);
    const roles = [...domain].filter(([id, { Type }]) => Type === "AWS::IAM::Role" && admins.includes(`"${id}"`));
    const arns = roles.map(([id, { Properties }]) => `arn:aws:iam::${ACCOUNTS.crm}:role${Properties.Path}${id}`);

    expect(arns.map(convergerDomain({ account: ACCOUNTS.crm, broker: BROKER }))).toEqual(["crm"]);
  });

  it("leave no side door at the roles that reach objects", () => {
    const arns = rolesOfObjects({ name: "bucket", policy: document(bucketStatements()) });
    expect(arns.map((arn) => arn.split("/")[2]).sort()).toEqual(["producer", "store"]);
    for (const arn of arns) expect(objectRoleDoors({ arn, trust: document(trustOf(arn)) }, ACCOUNTS.crm)).toEqual([]);
  });

  it.each<{ kind: string; principal: unknown; severity: string; action?: string }>([
    { kind: "store", principal: { AWS: EVE }, severity: "critical" },
    { kind: "store", principal: { AWS: `arn:aws:iam::${ACCOUNTS.crm}:user/eve` }, severity: "critical" },
    { kind: "store", principal: { Service: "lambda.amazonaws.com" }, severity: "critical" },
    { kind: "producer", principal: { AWS: EVE }, severity: "critical" },
    { kind: "producer", principal: "*", severity: "critical" },
    { kind: "producer", principal: { Service: "access-grants.s3.amazonaws.com" }, severity: "critical" },
    { kind: "producer", principal: { AWS: `arn:aws:iam::${ACCOUNTS.crm}:user/eve` }, severity: "warning" },
    {
      kind: "producer",
      principal: { Federated: "cognito-identity.amazonaws.com" },
      severity: "critical",
      action: "sts:AssumeRoleWithWebIdentity",
    },
  ])("are found out if the $kind role lets in $principal", ({ kind, principal, severity, action }) => {
    const arns = rolesOfObjects({ name: "bucket", policy: document(bucketStatements()) });
    const arn = arns.find((each) => each.includes(`/${kind}/`)) ?? "";
    const trust = document([...trustOf(arn), allowed(action ?? "sts:AssumeRole", principal)]);
    expect(objectRoleDoors({ arn, trust }, ACCOUNTS.crm)).toMatchObject([{ severity, kind: "trust-policy" }]);
  });

  it("leave the settings of a bucket to the role that deploys", () => {
    const arns = rolesOfSettings({ name: "bucket", policy: document(bucketStatements()) });
    expect(arns).toEqual([expect.stringMatching(/^arn:aws:iam::\d{12}:role\/cdk-\w+-cfn-exec-role-/)]);
    const trust = document([allowed("sts:AssumeRole", { Service: "cloudformation.amazonaws.com" })]);
    expect(arns.flatMap((arn) => deployRoleDoors({ arn, trust }, ACCOUNTS.crm))).toEqual([]);
  });

  it("are found out if either deny of a bucket goes, or an access control list opens it", () => {
    for (const sid of ["NamedRolesOnly", "NamedListersOnly", "DeployedSettingsOnly"]) {
      const policy = document(bucketStatements().filter(({ Sid }) => Sid !== sid));
      expect(bucketDoors({ name: "bucket", policy, acl: [] }, OPTIONS)).toHaveLength(1);
    }
    expect(bucketDoors({ name: "bucket", policy: null, acl: ["AllUsers"] }, OPTIONS)).toHaveLength(4);
  });

  it("leave no side door at a purpose's key, nor does letting somebody seal", () => {
    const alias = "alias/crm/purpose/marketing";
    const sealing: Raw = {
      ...allowed(["kms:Encrypt", "kms:GenerateDataKey"], { AWS: `arn:aws:iam::${ACCOUNTS.crm}:role/loader` }),
      Condition: { StringEquals: { "kms:EncryptionContext:purpose": "marketing" } },
    };
    for (const statements of [keyStatements(), [...keyStatements(), sealing]]) {
      expect(keyDoors({ alias, policy: document(statements), grants: [] }, OWNERS)).toEqual([]);
    }
  });

  it("are found out if a key opens for another purpose, or by a grant", () => {
    const policy = document(keyStatements());
    expect(keyDoors({ alias: "alias/crm/purpose/care", policy, grants: [] }, OWNERS)).toHaveLength(1);
    expect(keyDoors({ alias: "alias/crm/purpose/marketing", policy, grants: [EVE] }, OWNERS)).toHaveLength(1);
  });

  it.each<{ why: string; change: (use: Raw) => Raw }>([
    { why: "is asked for no condition", change: (use) => ({ ...use, Condition: {} }) },
    {
      why: "opens to the role of any account",
      change: (use) => withRole(use, "arn:aws:iam::*:role/purpose/marketing"),
    },
    {
      why: "opens to the role of an account that is no consumer",
      change: (use) => withRole(use, "arn:aws:iam::666666666666:role/purpose/marketing"),
    },
    { why: "may be granted on", change: (use) => ({ ...use, Action: ["kms:Decrypt", "kms:CreateGrant"] }) },
    { why: "is looked after by others", change: () => allowed("kms:PutKeyPolicy", { AWS: EVE }) },
    {
      why: "is replicated by another account",
      change: () => allowed("kms:ReplicateKey", { AWS: "arn:aws:iam::666666666666:root" }),
    },
    { why: "is all its account's", change: () => allowed("kms:*", { AWS: `arn:aws:iam::${ACCOUNTS.crm}:root` }) },
    { why: "is sealed with without a purpose", change: () => allowed("kms:Encrypt", { AWS: EVE }) },
  ])("are found out if a key $why", ({ change }) => {
    const [, use = {}] = keyStatements();
    const policy = document([...keyStatements(), change(use)]);
    const doors = keyDoors({ alias: "alias/crm/purpose/marketing", policy, grants: [] }, OWNERS);
    expect(doors).toMatchObject([{ severity: "critical", kind: "key-policy" }]);
  });
});

interface Raw {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string;
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

function bucketStatements(): readonly Raw[] {
  const [, { Properties }] = the(
    domain,
    (resource) => resource.Type === "AWS::S3::BucketPolicy" && JSON.stringify(resource).includes("NamedRolesOnly"),
  );
  return statementsOf(Properties.PolicyDocument);
}

function keyStatements(): readonly Raw[] {
  const [, { Properties }] = the(
    domain,
    ({ Type, Properties }) => Type === "AWS::KMS::Key" && /seals for purpose marketing/.test(Properties.Description),
  );
  return statementsOf(Properties.KeyPolicy);
}

function the(
  resources: ReadonlyMap<string, Resource>,
  is: (resource: Resource) => boolean,
): readonly [string, Resource] {
  const found = [...resources].find(([, resource]) => is(resource));
  if (!found) throw new Error("the template has no such resource");
  return found;
}

function statementsOf(policy: { readonly Statement: unknown }): Raw[] {
  return resolved(policy.Statement) as Raw[];
}

function allowed(Action: string | readonly string[], Principal: unknown): Raw {
  return { Effect: "Allow", Action, Principal };
}

/** The statement, leaving out one more. */
function leaving(statement: Raw, arn: string): Raw {
  const named = statement.Condition?.ArnNotEquals as Readonly<Record<string, string | readonly string[]>>;
  return { ...statement, Condition: { ArnNotEquals: { "aws:PrincipalArn": [named["aws:PrincipalArn"], arn].flat() } } };
}

function withRole(statement: Raw, arn: string): Raw {
  return { ...statement, Condition: { ...statement.Condition, ArnEquals: { "aws:PrincipalArn": arn } } };
}

/** What the template says of whom a role of the domain lets in. */
function trustOf(arn: string): readonly Raw[] {
  const role = domain.get(arn.slice(arn.lastIndexOf("/") + 1));
  return statementsOf(role?.Properties.AssumeRolePolicyDocument);
}

function document(Statement: readonly Raw[]): PolicyDocument {
  const read = readPolicyDocument(JSON.stringify({ Statement }));
  if (!read) throw new Error("no policy");
  return read;
}

/** What CloudFormation would make of it: every bucket is `bucket`, every other reference a name of its own. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== "object" || value === null) return value;
  if ("Ref" in value) return value.Ref === "AWS::Partition" ? "aws" : String(value.Ref);
  if ("Fn::Sub" in value)
    return String(value["Fn::Sub"])
      .replaceAll(/\$\{AWS::Partition\}/g, "aws")
      .replaceAll(/\$\{[^}]+\}/g, "x");
  if ("Fn::GetAtt" in value) {
    const [id, name] = [value["Fn::GetAtt"]].flat();
    if (name !== "Arn" || /Bucket|Results/.test(String(id))) return "arn:aws:s3:::bucket";
    const path: string = domain.get(String(id))?.Properties.Path ?? "/";
    return `arn:aws:iam::${ACCOUNTS.crm}:role${path}${id}`;
  }
  if ("Fn::Join" in value && Array.isArray(value["Fn::Join"])) {
    const [separator, parts] = value["Fn::Join"];
    return (resolved(parts) as readonly unknown[]).join(String(separator));
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member)]));
}
