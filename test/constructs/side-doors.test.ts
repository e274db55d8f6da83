import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { readPolicyDocument } from "../../lib/lake-formation/policy-document.ts";
import { bucketDoors, keyDoors, roleDoors } from "../../lib/lake-formation/side-door-policies.ts";
import type { PolicyDocument, SideDoorOptions } from "../../lib/lake-formation/side-doors.ts";
import { fourAccounts } from "./four-accounts.ts";
import { type Resource, resourcesById } from "./template-reading.ts";

const mesh = fourAccounts();
const consumer = resourcesById(Stack.of(mesh.access));
const domain = resourcesById(Stack.of(mesh.crm));
const ROLE = "arn:aws:iam::444455556666:role/purpose/marketing";
const OPTIONS: SideDoorOptions = {
  isOwn: () => false,
  governs: () => true,
  broker: String(resolved(Stack.of(mesh.hub).resolve(mesh.hub.brokerRoleArn))),
};

describe("the policies that the kit deploys", () => {
  it("leave no side door at a purpose's role", () => {
    expect(roleDoors(purposeRole(), OPTIONS)).toEqual([]);
  });

  it.each<{ why: string; tamper: (role: Documents) => void; says: RegExp }>([
    {
      why: "another role is let in",
      tamper: ({ trust }) => trust.push(allowed("sts:AssumeRole", { AWS: "arn:aws:iam::1:role/x" })),
      says: /others than the hub's broker/,
    },
    {
      why: "the broker is replaced",
      tamper: ({ trust }) => trust.splice(0, 1, conditioned(trust[0], "arn:aws:iam::1:role/x")),
      says: /others than the hub's broker/,
    },
    {
      why: "nobody stands for a session",
      tamper: ({ trust }) =>
        trust.splice(0, 1, { ...trust[0], Condition: { ArnEquals: trust[0]?.Condition?.ArnEquals } }),
      says: /no person/,
    },
    {
      why: "sessions may carry tags",
      tamper: ({ trust }) =>
        trust.splice(
          trust.findIndex(({ Action }) => Action === "sts:TagSession"),
          1,
        ),
      says: /carry tags/,
    },
    {
      why: "a provider's identities are let in",
      tamper: ({ trust }) =>
        trust.push(allowed("sts:AssumeRoleWithSAML", { Federated: "arn:aws:iam::1:saml-provider/x" })),
      says: /another provider/,
    },
    {
      why: "objects may be read",
      tamper: ({ policies }) => policies.push({ Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::lake/*" }),
      says: /may read objects/,
    },
    {
      why: "everything but IAM is allowed",
      tamper: ({ policies }) => policies.push({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      says: /may read objects/,
    },
    {
      why: "other roles may be assumed",
      tamper: ({ policies }) =>
        policies.splice(
          policies.findIndex(({ Effect }) => Effect === "Deny"),
          1,
        ),
      says: /not kept from assuming/,
    },
  ])("are found out if $why", ({ tamper, says }) => {
    const found = roleDoors(purposeRole(tamper), OPTIONS);
    expect(found.map(({ what, severity }) => `${severity} ${what}`)).toContainEqual(expect.stringMatching(says));
  });

  it("leave no side door at a product's bucket", () => {
    expect(bucketDoors({ name: "bucket", policy: document(bucketStatements()), acl: [] })).toEqual([]);
  });

  it("are found out if either deny of a bucket goes, or an access control list opens it", () => {
    for (const sid of ["NamedRolesOnly", "DeployedSettingsOnly"]) {
      const policy = document(bucketStatements().filter(({ Sid }) => Sid !== sid));
      expect(bucketDoors({ name: "bucket", policy, acl: [] })).toHaveLength(1);
    }
    expect(bucketDoors({ name: "bucket", policy: null, acl: ["AllUsers"] })).toHaveLength(3);
  });

  it("leave no side door at a purpose's key", () => {
    expect(keyDoors({ alias: "alias/crm/purpose/marketing", policy: document(keyStatements()), grants: [] })).toEqual(
      [],
    );
  });

  it("are found out if a key opens to others, for another purpose, or by a grant", () => {
    const alias = "alias/crm/purpose/marketing";
    const [administer, use] = keyStatements();
    const opened = [administer, { ...use, Condition: {} }, use].flatMap((each) => each ?? []);
    expect(keyDoors({ alias, policy: document(opened), grants: [] })).toHaveLength(1);
    expect(keyDoors({ alias: "alias/crm/purpose/care", policy: document(keyStatements()), grants: [] })).toHaveLength(
      1,
    );
    expect(keyDoors({ alias, policy: document(keyStatements()), grants: ["arn:aws:iam::1:role/x"] })).toHaveLength(1);
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

interface Documents {
  readonly trust: Raw[];
  readonly policies: Raw[];
}

function purposeRole(tamper: (role: Documents) => void = () => undefined) {
  const [id, role] = the(
    consumer,
    ({ Type, Properties }) => Type === "AWS::IAM::Role" && Properties.RoleName === "marketing",
  );
  const attached = [...consumer].filter(
    ([, { Type, Properties }]) => Type === "AWS::IAM::Policy" && JSON.stringify(Properties.Roles).includes(`"${id}"`),
  );
  const documents: Documents = {
    trust: statementsOf(role.Properties.AssumeRolePolicyDocument),
    policies: attached.flatMap(([, { Properties }]) => statementsOf(Properties.PolicyDocument)),
  };
  expect(documents.policies.length).toBeGreaterThan(5);
  tamper(documents);
  return { arn: ROLE, trust: document(documents.trust), policies: [document(documents.policies)] };
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

function allowed(Action: string, Principal: unknown): Raw {
  return { Effect: "Allow", Action, Principal };
}

function conditioned(statement: Raw | undefined, principal: string): Raw {
  return { ...statement, Condition: { ...statement?.Condition, ArnEquals: { "aws:PrincipalArn": principal } } };
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
    return /Bucket|Results/.test(String(id)) ? "arn:aws:s3:::bucket" : `arn:aws:iam::1:role/${id}-${name}`;
  }
  if ("Fn::Join" in value && Array.isArray(value["Fn::Join"])) {
    const [separator, parts] = value["Fn::Join"];
    return (resolved(parts) as readonly unknown[]).join(String(separator));
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member)]));
}
