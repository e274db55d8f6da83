import { describe, expect, it } from "vitest";
import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import { type Account, BUCKET, deployed, found, MARKETING, type Raw } from "./consumer-account.ts";
import { ACCOUNTS, REGION } from "./four-accounts.ts";

const EVE = "arn:aws:iam::666666666666:role/eve";
const NEAR = `arn:aws:iam::${ACCOUNTS.consumer}:user/eve`;
/** What AWS's policy of that name says. */
const ADMINISTRATOR_ACCESS: Raw = { Effect: "Allow", Action: "*", Resource: "*" };
const allowed = (Action: unknown, Principal: unknown): Raw => ({ Effect: "Allow", Action, Principal });

describe("a consumer account as the kit deploys it", () => {
  it("has no side door", () => {
    expect(deployed().policy.length).toBeGreaterThan(5);
    expect(found()).toEqual([]);
  });

  it.each<{ why: string; tamper: (account: Account) => void; says: RegExp }>([
    {
      why: "lets another role of its own account take a purpose's",
      tamper: ({ trust }) => trust.push(allowed("sts:AssumeRole", { AWS: NEAR })),
      says: /^critical trust-policy .*lets in others than the hub's broker/,
    },
    {
      why: "lets the hub's whole account take a purpose's role",
      tamper: ({ trust }) => trust.push({ ...trust[0], Condition: { StringLike: { "sts:SourceIdentity": "?*" } } }),
      says: /^critical trust-policy .*lets in others than the hub's broker/,
    },
    {
      why: "has another hub's broker let in",
      tamper: ({ trust }) => trust.splice(0, 1, named(trust[0], EVE)),
      says: /^critical trust-policy .*lets in others than the hub's broker/,
    },
    {
      why: "lets in sessions that nobody stands for",
      tamper: ({ trust }) =>
        trust.splice(0, 1, { ...trust[0], Condition: { ArnEquals: trust[0]?.Condition?.ArnEquals ?? {} } }),
      says: /^critical trust-policy .*no person/,
    },
    {
      why: "lets sessions carry tags",
      tamper: (account) => {
        account.trust = account.trust.filter(({ Action }) => Action !== "sts:TagSession");
      },
      says: /^critical trust-policy .*carry tags/,
    },
    {
      why: "lets in identities of a provider",
      tamper: ({ trust }) =>
        trust.push(allowed("sts:AssumeRoleWithSAML", { Federated: "arn:aws:iam::1:saml-provider/x" })),
      says: /^critical trust-policy .*another provider/,
    },
    {
      why: "has AdministratorAccess attached to a role",
      tamper: ({ attached }) => attached.push(ADMINISTRATOR_ACCESS),
      says: /^critical role-policy .*may do more than the kit lets it: \*$/,
    },
    {
      why: "lets a role read any object",
      tamper: ({ policy }) => policy.push({ Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::lake/*" }),
      says: /^critical role-policy .*more than the kit lets it: s3:get\*$/,
    },
    {
      why: "lets a role do all but something",
      tamper: ({ policy }) => policy.push({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      says: /^critical role-policy .*: all but iam:\*$/,
    },
    {
      why: "lets a role do all but what the kit lets it",
      tamper: ({ policy }) => policy.push({ Effect: "Allow", NotAction: "lakeformation:GetDataAccess", Resource: "*" }),
      says: /^critical role-policy .*: all but lakeformation:getdataaccess$/,
    },
    {
      why: "lets a role read another purpose's results",
      tamper: ({ policy }) =>
        policy.push({ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${BUCKET}/fraud/*` }),
      says: /^critical role-policy .*: s3:getobject$/,
    },
    {
      why: "lets a role write into another bucket under its own prefix",
      tamper: ({ policy }) =>
        policy.push({ Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::eves/marketing/*" }),
      says: /^critical role-policy .*: s3:putobject$/,
    },
    {
      why: "lets a role query in another work group",
      tamper: ({ policy }) =>
        policy.push({
          Effect: "Allow",
          Action: "athena:StartQueryExecution",
          Resource: `arn:aws:athena:${REGION}:${ACCOUNTS.consumer}:workgroup/purpose-fraud`,
        }),
      says: /^critical role-policy .*: athena:startqueryexecution$/,
    },
    {
      why: "lets a role unseal for another purpose",
      tamper: ({ policy }) => {
        const unseal = policy.findIndex(({ Condition }) => Condition?.StringEquals);
        policy.splice(unseal, 1, { ...policy[unseal], Condition: {} });
      },
      says: /^critical role-policy .*: kms:decrypt$/,
    },
    {
      why: "lets a role use another key",
      tamper: ({ policy }) =>
        policy.push({
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: `arn:aws:kms:${REGION}:${ACCOUNTS.consumer}:key/another`,
        }),
      says: /^critical role-policy .*: kms:decrypt, kms:generatedatakey$/,
    },
    {
      why: "no longer keeps a role from assuming others",
      tamper: (account) => {
        account.policy = account.policy.filter(({ Effect }) => Effect === "Allow");
      },
      says: /^critical role-policy .*not kept from assuming/,
    },
    {
      why: "has a role that nobody but its maker knows",
      tamper: (account) => {
        account.arn = `arn:aws:iam::${ACCOUNTS.consumer}:role/purpose/eve`;
      },
      says: /^critical role-policy .*purpose\/eve may do more than the kit lets it/,
    },
    {
      why: "has a role further down the path",
      tamper: (account) => {
        account.arn = `arn:aws:iam::${ACCOUNTS.consumer}:role/purpose/of/marketing`;
      },
      says: /^critical role-policy .*purpose\/of\/marketing may do more than the kit lets it/,
    },
  ])("is found out if it $why", ({ tamper, says }) => {
    expect(found(tamper).map(textOf)).toContainEqual(expect.stringMatching(says));
  });

  it.each<{ why: string; tamper: (account: Account) => void; says: RegExp }>([
    {
      why: "lets somebody into the bucket of results",
      tamper: ({ bucket }) =>
        bucket.push({ ...allowed("s3:GetObjectVersion", { AWS: EVE }), Resource: `arn:aws:s3:::${BUCKET}/*` }),
      says: /^critical bucket-policy .*lets others in$/,
    },
    {
      why: "opens the bucket by an access control list",
      tamper: ({ acl }) => acl.push("http://acs.amazonaws.com/groups/global/AllUsers"),
      says: /^critical bucket-policy .*access control list$/,
    },
    {
      why: "leaves results to one more role",
      tamper: (account) => {
        account.bucket = account.bucket.map((each) =>
          each.Condition?.ArnNotLike
            ? { ...each, Condition: { ArnNotLike: { "aws:PrincipalArn": [NEAR, EVE] } } }
            : each,
        );
      },
      says: /^critical bucket-policy .*to all but purposes' roles$/,
    },
    {
      why: "closes results under a condition more",
      tamper: (account) => {
        account.bucket = account.bucket.map((each) =>
          each.Condition?.ArnNotLike
            ? { ...each, Condition: { ...each.Condition, Bool: { "aws:ViaAWSService": "true" } } }
            : each,
        );
      },
      says: /^critical bucket-policy .*to all but purposes' roles$/,
    },
    {
      why: "closes some of the results only",
      tamper: (account) => {
        account.bucket = account.bucket.map((each) =>
          each.Condition?.ArnNotLike ? { ...each, Resource: `arn:aws:s3:::${BUCKET}/fraud/*` } : each,
        );
      },
      says: /^critical bucket-policy .*to all but purposes' roles$/,
    },
    {
      why: "denies objects by what reading them is usually called",
      tamper: (account) => {
        account.bucket = account.bucket.map((each) =>
          each.Condition?.ArnNotLike ? { ...each, Action: ["s3:GetObject", "s3:PutObject"] } : each,
        );
      },
      says: /^critical bucket-policy .*to all but purposes' roles$/,
    },
    {
      why: "lets purposes read each other's results",
      tamper: (account) => {
        account.bucket = account.bucket.filter(({ NotResource }) => NotResource === undefined);
      },
      says: /^critical bucket-policy .*apart$/,
    },
    {
      why: "leaves former versions out of what keeps purposes apart",
      tamper: (account) => {
        account.bucket = account.bucket.map((each) =>
          each.NotResource ? { ...each, Action: ["s3:GetObject", "s3:PutObject"] } : each,
        );
      },
      says: /^critical bucket-policy .*apart$/,
    },
    {
      why: "leaves a prefix out of what keeps purposes apart",
      tamper: (account) => {
        account.bucket = account.bucket.map((each) =>
          each.NotResource
            ? { ...each, NotResource: [each.NotResource, `arn:aws:s3:::${BUCKET}/fraud/*`].flat() }
            : each,
        );
      },
      says: /^critical bucket-policy .*apart$/,
    },
    {
      why: "lets the account use a key of results",
      tamper: ({ key }) => key.push(allowed("kms:Decrypt", { AWS: `arn:aws:iam::${ACCOUNTS.consumer}:root` })),
      says: /^critical key-policy .*others than the purpose's role$/,
    },
    {
      why: "lets another purpose use a key of results",
      tamper: ({ key }) => key.push({ ...key[1], Principal: { AWS: MARKETING.replace("marketing", "fraud") } }),
      says: /^critical key-policy .*others than the purpose's role$/,
    },
    {
      why: "opens a key of results beside S3",
      tamper: ({ key }) => key.push({ ...key[1], Condition: {} }),
      says: /^critical key-policy .*others than the purpose's role$/,
    },
    {
      why: "lets somebody pass a key of results on",
      tamper: ({ key }) => key.push({ ...key[1], Action: ["kms:Decrypt", "kms:CreateGrant"] }),
      says: /^critical key-policy .*others than the purpose's role$/,
    },
    {
      why: "has a grant on a key of results",
      tamper: ({ keyGrants }) => keyGrants.push(EVE),
      says: /^critical key-policy .*has grants/,
    },
    {
      why: "sends results elsewhere",
      tamper: ({ workGroup }) => {
        workGroup.location = "s3://eves/marketing/";
      },
      says: /^critical work-group work group purpose-marketing leaves results elsewhere/,
    },
    {
      why: "sends results to another purpose",
      tamper: ({ workGroup }) => {
        workGroup.location = `s3://${BUCKET}/fraud/`;
      },
      says: /^critical work-group .*elsewhere/,
    },
    {
      why: "lets clients choose where results go",
      tamper: ({ workGroup }) => {
        workGroup.isEnforced = false;
      },
      says: /^critical work-group .*lets clients choose/,
    },
    {
      why: "encrypts results with nobody's key",
      tamper: ({ workGroup }) => {
        workGroup.key = undefined;
      },
      says: /^critical work-group .*no key of the purpose/,
    },
    {
      why: "encrypts results with a key that the role is not given",
      tamper: ({ workGroup }) => {
        workGroup.key = `arn:aws:kms:${REGION}:${ACCOUNTS.consumer}:key/another`;
      },
      says: /^critical role-policy .*: kms:decrypt, kms:generatedatakey$/,
    },
    {
      why: "has another administrator of the data lake",
      tamper: (account) => {
        account.settings = { ...account.settings, admins: [...account.settings.admins, NEAR] };
      },
      says: /^warning administrator /,
    },
    {
      why: "leaves links to IAM",
      tamper: (account) => {
        account.settings = { ...account.settings, databaseDefaults: ["IAM_ALLOWED_PRINCIPALS"] };
      },
      says: /^warning default-permission new databases/,
    },
  ])("is found out if it $why", ({ tamper, says }) => {
    expect(found(tamper).map(textOf)).toContainEqual(expect.stringMatching(says));
  });

  it("takes no offence at what only takes away", () => {
    const doors = found((account) => {
      account.attached.push({ Effect: "Deny", Action: "*", Resource: "*" });
      account.bucket.push({ Effect: "Deny", Action: "s3:*", Resource: "*", Principal: "*" });
      account.policy = account.policy.map((each) =>
        each.Effect === "Allow"
          ? { ...each, Condition: { ...each.Condition, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }
          : each,
      );
    });

    expect(doors).toEqual([]);
  });
});

function textOf({ severity, kind, what }: SideDoor): string {
  return `${severity} ${kind} ${what}`;
}

/** The statement, with another broker. */
function named(statement: Raw | undefined, arn: string): Raw {
  return { ...statement, Condition: { ...statement?.Condition, ArnEquals: { "aws:PrincipalArn": arn } } };
}
